"""The quarantine's life: first seen, attempts, replay, ageing, and what eyes may see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub import duck, stamp
from hub.dictionary import Dictionary
from tests.warehouse.drifting import MAP, Plant, material, only_material
from warehouse import quarantine
from warehouse.access import open_warehouse
from warehouse.ageing import ageing, summary
from warehouse.discreet import masked
from warehouse.quarantine import Wanted

DAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
CANARY = "canary-13800138000"


class Clock:
    """The house's clock, set by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = DAY
        monkeypatch.setattr(stamp, "now", lambda: self.at)

    def pass_(self, **span: int) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def plant(tmp_path: Path, dictionary: Dictionary, clock: Clock) -> Iterator[Plant]:
    dictionary = only_material(dictionary)
    found = Plant(tmp_path, "sql", None, dictionary)  # type: ignore[arg-type]
    with open_warehouse(found.data, dictionary, [found.stream()]) as con:
        found.con = con
        yield found


def feed(plant: Plant, *rows: dict[str, object]) -> None:
    plant.put(rows)
    assert plant.land().error is None
    plant.validate()
    quarantine.export(plant.con, plant.data, [plant.stream()])
    assert plant.whole()


def seen(plant: Plant) -> list[tuple[object, ...]]:
    return plant.refused("key, rule, first_seen, attempts")


def test_a_row_keeps_when_it_was_first_refused_and_counts_its_attempts(
    plant: Plant, clock: Clock
) -> None:
    first = DAY.replace(tzinfo=None)
    feed(plant, material(1, 名称=None), material(2))
    clock.pass_(days=3)
    feed(plant, material(1, 名称=None, 规格="X"), material(2, 名称=None))
    second = first + timedelta(days=3)
    assert seen(plant) == [("M1", "required", first, 2), ("M2", "required", second, 1)]
    plant.stream(map=MAP | {"spec": "upper(规格)"})
    clock.pass_(days=30)
    plant.validate()
    assert seen(plant) == [("M1", "required", first, 2), ("M2", "required", second, 1)]
    feed(plant, material(1, 名称="泵"), material(2, 名称=None))
    feed(plant, material(1, 名称=None), material(2, 名称=None))
    assert seen(plant)[0][2:] == (clock.at.replace(tzinfo=None), 1), "once good, it begins anew"


def test_a_fix_of_one_rule_loses_no_row_that_another_rule_refused(plant: Plant) -> None:
    feed(plant, material(1, 名称=None), material(2, 代码=None), material(3, 名称=None, 代码=None))
    assert [row[:2] for row in seen(plant)] == [(f"M{n}", "required") for n in (1, 2, 3)]
    plant.stream(map=MAP | {"name": "coalesce(名称, '无名')"})
    plant.validate()
    assert plant.refused("key, property") == [("M2", "code"), ("M3", "code")]
    assert plant.whole()
    before = plant.refused("*")
    assert plant.validate() == []
    assert plant.refused("*") == before


def test_an_older_warehouse_gets_the_new_columns_and_their_dates(plant: Plant) -> None:
    feed(plant, material(1, 名称=None))
    for name in ("first_seen", "attempts"):
        plant.con.execute(f"alter table quarantine.erp__material drop column {name}")
    quarantine.prepare(plant.con, "erp", "material")
    assert seen(plant) == [("M1", "required", DAY.replace(tzinfo=None), 1)]


def test_rows_are_found_by_any_of_their_reasons(plant: Plant, clock: Clock) -> None:
    feed(plant, material(1, 名称=None, 代码=None), material(2, 安全库存="-1.5"), material(3))
    clock.pass_(days=2)
    feed(plant, material(1, 名称=None, 代码=None), material(3, 代码=None))

    def keys(**wanted: object) -> list[str]:
        return [row["key"] for row in quarantine.rows(plant.data, Wanted(**wanted))]  # type: ignore[arg-type]

    assert keys(property="name") == ["M1"]
    assert keys(rule="required", property="code") == ["M1", "M3"]
    assert keys(source="erp", stream="material", entity="material") == keys()
    assert keys(stream="other") == keys(rule="nothing") == []
    assert keys(since=clock.at.replace(tzinfo=None)) == ["M3"]


def test_ageing_counts_by_rule_and_owner_in_buckets(plant: Plant, clock: Clock) -> None:
    rows = []
    for number, wait in ((1, 23), (2, 6), (3, 1), (4, 0)):
        rows.append(material(number, 名称=None))
        feed(plant, *rows)
        clock.pass_(days=wait)
    rows.append(material(5, 安全库存="x"))
    feed(plant, *rows)
    lines = ageing(plant.data, clock.at, {"erp.material": "warehouse"})
    required = next(line for line in lines if line["rule"] == "required")
    assert required["owner"] == "warehouse"
    assert required["oldest"] == "2026-03-02T01:00:00Z"
    assert [required[name] for name in ("0-1d", "1-7d", "7-30d", ">30d")] == [1, 1, 1, 1]
    said = summary(lines)
    assert said["rows"] == sum(line["rows"] for line in lines) == len(plant.refused())
    assert summary([]) == {"rows": 0, "oldest": None, "0-1d": 0, "1-7d": 0, "7-30d": 0,
                           ">30d": 0, "by": []}  # fmt: skip


def test_what_is_above_internal_is_masked_in_value_reasons_raw_and_key(
    plant: Plant, dictionary: Dictionary
) -> None:
    stream = plant.stream().model_copy(
        update={"feeds": "customer", "map": {"ref": "id", "code": "c", "name": "n", "phone": "p"}}
    )
    failure = {"rule": "pattern", "property": "phone", "value": CANARY}
    row = {
        "source": "erp", "stream": "material", "entity": "customer", "key": "1", "value": CANARY,
        "rule": "pattern", "property": "phone", "failures": json.dumps([failure]),
        "raw": json.dumps({"id": "1", "n": "Acme", "p": CANARY, "remark": CANARY, "q": None}),
    }  # fmt: skip
    (shown,) = masked([row], [stream], dictionary)
    assert CANARY not in json.dumps(shown)
    assert json.loads(shown["raw"]) == {
        "id": "1", "n": "Acme", "p": "***", "remark": "***", "q": None,
    }  # fmt: skip
    both = stream.model_copy(update={"map": stream.map | {"city": "p"}})
    assert CANARY not in json.dumps(masked([row], [both], dictionary))
    assert CANARY not in json.dumps(masked([row], [], dictionary)), "of a stream that is no more"
    assert CANARY not in json.dumps(masked([row | {"entity": "gone"}], [stream], dictionary))
    drift = {"rule": "drift", "value": "电话 missing", "failures": "[]"}
    assert masked([row | drift], [stream], dictionary)[0]["value"] == "电话 missing"


def test_the_file_keeps_to_its_owner(plant: Plant) -> None:
    feed(plant, material(1, 名称=None))
    path = quarantine.file_of(plant.data)
    assert path.stat().st_mode & 0o077 == 0
    with duck.connect() as con:
        found = con.execute(f"select count(*) from read_parquet('{path}')").fetchone()
    assert found == (1,)
