"""Drift through real readers: evolve, freeze, quarantine times new, missing, retyped, renamed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.read import read
from hub.dictionary import Dictionary
from tests.warehouse.drifting import AS_OF, MAP, Plant, material, only_material
from warehouse import batch as batches
from warehouse import fit
from warehouse.access import open_warehouse
from warehouse.drift import Finding
from warehouse.landing import land
from warehouse.mend import mend, place

KINDS = ("new", "missing", "retyped", "renamed")
FOUND = {
    "new": Finding("new", "产地", None, "VARCHAR"),
    "missing": Finding("missing", "名称", "VARCHAR", None),
    "retyped": Finding("retyped", "安全库存", "DECIMAL(18,2)", "VARCHAR"),
    "renamed": Finding("renamed", "名称", "名称", "物料名称"),
}
# What a person writes into the contract; for a renamed column the hub's own suggestion is taken.
ANSWERS: dict[str, dict[str, Any]] = {
    "new": {"ignore": ["产地"]},
    "missing": {"map": MAP | {"name": "coalesce(名称, 代码)"}},
    "retyped": {"types": {"安全库存": "VARCHAR"}},
    "renamed": {"map": MAP | {"name": "coalesce(物料名称, 名称)"}},
}
ROWS = [material(n) for n in range(1, 5)]


def drifted(kind: str) -> list[dict[str, Any]]:
    """The rows a day later: another specification each, one more row, and the drift."""
    rows = [material(n, 规格=f"DN{n}0") for n in range(1, 6)]
    if kind == "new":
        return [row | {"产地": "上海"} for row in rows]
    if kind == "retyped":
        return [row | {"安全库存": row["安全库存"] + "00"} for row in rows[:-1]] + [
            material(5, 安全库存="5.125")
        ]
    for row in rows:
        name = row.pop("名称")
        if kind == "renamed":
            row["物料名称"] = name
    return rows


@pytest.fixture(params=["sql", "files", "rest"])
def plant(request: Any, tmp_path: Path, dictionary: Dictionary) -> Iterator[Plant]:
    dictionary = only_material(dictionary)
    found = Plant(tmp_path, request.param, None, dictionary)  # type: ignore[arg-type]
    if found.transport == "rest":
        found.service = request.getfixturevalue("httpserver")
    with open_warehouse(found.data, dictionary, [found.stream()]) as con:
        found.con = con
        found.put(ROWS)
        found.land()
        found.validate()
        yield found


def change(plant: Plant, kind: str) -> None:
    """The drift happens at the source."""
    if plant.transport == "rest" and kind == "retyped":
        pytest.skip("what a service answers has no types: all of it lands as text")
    plant.put(drifted(kind), **({"安全库存": "text"} if kind == "retyped" else {}))


@pytest.mark.parametrize("kind", KINDS)
def test_evolve_takes_everything_and_tells(plant: Plant, kind: str) -> None:
    change(plant, kind)
    landed = plant.land()
    assert landed.error is None
    assert landed.drift == (FOUND[kind],)
    plant.validate()
    assert plant.whole()
    if kind in ("new", "retyped"):
        assert plant.refused() == []
        assert len(plant.clean()) == 5
    else:
        assert plant.refused() == [(f"M{n}", "drift", "name", "名称 missing") for n in range(1, 6)]
    raw = batches.parts(plant.raw, batches.load(plant.raw, 2))
    expected = sorted(map(str, drifted(kind)[0]))
    assert sorted(batches.load(plant.raw, 2).columns) == expected
    assert raw, "raw took it"


@pytest.mark.parametrize("kind", KINDS)
def test_freeze_refuses_until_the_contract_answers(plant: Plant, kind: str) -> None:
    frozen = plant.stream(drift="freeze")
    change(plant, kind)
    landed = plant.land(frozen)
    assert landed.error is not None
    assert "frozen" in landed.error
    assert "\n" not in landed.error
    assert "material.yaml" in landed.error
    assert batches.sequences(plant.raw) == [1]
    assert landed.landed == 0
    plant.stream(**ANSWERS[kind])
    again = plant.land()
    assert again.error is None, again.error
    plant.validate()
    assert (plant.refused(), len(plant.clean())) == ([], 5)
    assert plant.whole()


@pytest.mark.parametrize("kind", KINDS)
def test_quarantine_holds_the_whole_batch_until_the_contract_answers(
    plant: Plant, kind: str
) -> None:
    plant.stream(drift="quarantine")
    plant.validate()
    change(plant, kind)
    landed = plant.land()
    assert (landed.error, landed.landed) == (None, 5)
    plant.validate()
    assert {row[1] for row in plant.refused()} == {"drift"}
    assert len(plant.refused()) == 5
    assert FOUND[kind].column in plant.refused("failures")[0][0]
    assert plant.clean("spec") == [("DN1",), ("DN2",), ("DN3",), ("DN4",)], "the last good state"
    assert plant.whole()
    plant.stream(**ANSWERS[kind])
    plant.validate()
    assert (plant.refused(), len(plant.clean())) == ([], 5)
    assert plant.clean("spec")[0] != ("DN1",)
    assert plant.whole()
    assert plant.validate() == [], "replaying again changes nothing"


def test_other_streams_go_on_beside_a_frozen_one(plant: Plant) -> None:
    frozen = plant.stream(drift="freeze")
    other = frozen.model_copy(update={"name": "other", "drift": "evolve"})
    change(plant, "new")
    one, two = land(plant.data, [frozen, other], read, as_of=AS_OF)
    assert (bool(one.error), two.error, two.landed > 0) == (True, None, True)


def test_an_optional_property_becomes_null_and_nothing_is_refused(plant: Plant) -> None:
    plant.put([{k: v for k, v in row.items() if k != "安全库存"} for row in ROWS])
    landed = plant.land()
    assert [(one.kind, one.column) for one in landed.drift or ()] == [("missing", "安全库存")]
    plant.validate()
    assert plant.refused() == []
    assert {row[3] for row in plant.clean()} == {None}


def test_a_retyped_column_whose_values_read_stays_exact(plant: Plant) -> None:
    change(plant, "retyped")
    plant.land()
    plant.validate()
    assert plant.clean("safety_stock")[-1] == (Decimal("5.125"),)


def test_the_suggestion_for_a_renamed_column_is_the_line_to_write(plant: Plant) -> None:
    change(plant, "renamed")
    (found,) = plant.land().drift or ()
    plant.validate()
    stream = plant.stream()
    line = int(place(stream, found).rpartition(":")[2])
    text = stream.file.read_text("utf-8").splitlines()
    was, _, now = mend(stream, found).partition("  ->  ")
    assert text[line - 1].strip() == was
    text[line - 1] = text[line - 1].replace(was, now)
    mended = yaml.safe_load("\n".join(text))
    plant.stream(map=mended["map"])
    plant.validate()
    assert (plant.refused(), len(plant.clean())) == ([], 5)


def test_equal_values_outweigh_a_similar_name(plant: Plant) -> None:
    plant.put([
        {"代码2": "x", "品名": row["名称"], **{k: v for k, v in row.items() if k != "名称"}}
        for row in ROWS
    ])  # fmt: skip
    assert Finding("renamed", "名称", "名称", "品名") in (plant.land().drift or ())


def test_a_constant_is_no_evidence_of_a_rename(plant: Plant) -> None:
    plant.put([material(n, 名称="泵") for n in range(1, 5)])
    plant.land()
    plant.put([
        {"备注": "泵", **{k: v for k, v in material(n).items() if k != "名称"}}
        for n in range(1, 5)
    ])  # fmt: skip
    assert {one.kind for one in plant.land().drift or ()} == {"new", "missing"}


@pytest.mark.parametrize("policy", ["evolve", "freeze", "quarantine"])
def test_without_its_key_nothing_lands_whatever_the_policy(plant: Plant, policy: str) -> None:
    stream = plant.stream(drift=policy)
    plant.put([{k: v for k, v in row.items() if k != "编号"} for row in ROWS])
    landed = plant.land(stream)
    assert re.search("no (column|record carries the key) '编号'", str(landed.error))
    assert batches.sequences(plant.raw) == [1]


def test_a_first_reading_must_fit_the_contract(plant: Plant) -> None:
    if plant.transport == "rest":
        pytest.skip("a field may be carried by later records only")
    wrong = plant.stream(map=MAP | {"name": "名稱"}).model_copy(update={"name": "fresh"})
    landed = plant.land(wrong)
    assert "no column '名稱'" in str(landed.error)
    assert not batches.sequences(plant.raw.parent / "fresh")


def test_ignored_and_unneeded_columns_may_come_go_and_change(plant: Plant) -> None:
    plant.stream(ignore=["备注", "库位"])
    plant.put([material(n) | {"备注": 1} for n in range(1, 5)], 备注="integer")
    assert plant.land().drift == ()
    plant.put([material(n) | {"库位": "A"} for n in range(1, 5)])
    assert plant.land().drift == ()


def test_a_column_that_came_later_is_judged_by_the_type_it_came_with(plant: Plant) -> None:
    plant.stream(map=MAP | {"brand": "coalesce(品牌, '')"}, drift="evolve")
    plant.put([material(n) | {"品牌": n} for n in range(1, 5)], 品牌="integer")
    assert plant.land().drift == ()
    plant.put([material(n) | {"品牌": f"x{n}"} for n in range(1, 5)], 品牌="text")
    expected = (Finding("retyped", "品牌", "BIGINT", "VARCHAR"),)
    assert plant.land().drift == (expected if plant.transport == "sql" else ())


def test_a_field_that_no_record_ever_carried_is_not_missing(plant: Plant) -> None:
    if plant.transport != "rest":
        pytest.skip("only records may leave a field out")
    plant.stream(map=MAP | {"brand": "品牌"})
    assert plant.land().drift == ()
    plant.put([material(1, 规格="A"), material(2) | {"品牌": "甲"}])
    assert plant.land().drift == ()
    plant.put([material(1, 规格="B")])
    assert [one.kind for one in plant.land().drift or ()] == ["missing"]


def test_a_drift_that_lands_nothing_is_still_seen(plant: Plant) -> None:
    if plant.transport != "sql":
        pytest.skip("a file is a batch of its own, a service has no types")
    plant.put(ROWS, 安全库存="decimal(20,2)")
    landed = plant.land()
    expected = Finding("retyped", "安全库存", "DECIMAL(18,2)", "DECIMAL(20,2)")
    assert (landed.landed, landed.drift) == (0, (expected,))


def test_the_quarantine_is_what_keeps_a_drifted_batch_out(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant.stream(drift="quarantine")
    change(plant, "new")
    plant.land()
    monkeypatch.setattr(fit, "judged", lambda *_: [])
    plant.validate()
    assert plant.refused() == [], "blinded, the drifted batch slips through"


@pytest.mark.parametrize("kind", KINDS)
def test_a_blind_observer_is_noticed(
    plant: Plant, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from warehouse import observe

    def blind(*_: Any) -> list[Finding]:
        return []

    look: Callable[..., list[Finding]] = blind
    monkeypatch.setattr(observe, "judged", look)
    change(plant, kind)
    assert plant.land(plant.stream(drift="freeze")).error is None
