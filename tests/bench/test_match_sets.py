"""The made sets keep their promises: seeds, columns, check digits, truth, twins that differ."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from stdnum import ean
from stdnum.cn import uscc

from bench.match import companies, dirty, material_records, materials

COMPANY = "name,name_en,uscc,phone,address,contact"
COLUMNS = {
    "customer": COMPANY,
    "supplier": COMPANY,
    "material": "name,spec,brand,uom,gtin,drawing_no",
}


@pytest.mark.parametrize("entity", dirty.ENTITIES)
def test_a_set_is_one_for_one_seed_and_has_the_agreed_columns(entity: str, tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        dirty.make(entity, 60, seed).save(tmp_path / name)
    text = {n: (tmp_path / n / "records.csv").read_text("utf-8") for n in "abc"}
    assert text["a"] == text["b"] != text["c"]
    expected = f"source_system,source_code,{COLUMNS[entity]},updated_at"
    assert text["a"].splitlines()[0] == expected


@pytest.mark.parametrize("entity", dirty.ENTITIES)
def test_truth_names_every_record_once_and_every_entity(entity: str, tmp_path: Path) -> None:
    dirty.make(entity, 150, 3).save(tmp_path)
    keys = {}
    for name in ("records", "truth"):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        keys[name] = [(r["source_system"], r["source_code"]) for r in rows]
    assert keys["records"] == keys["truth"]
    assert max(Counter(keys["truth"]).values()) == 1
    assert {r["entity_id"] for r in rows} == {str(i) for i in range(150)}
    assert {r["source_system"] for r in rows} == set(dirty.SYSTEMS)
    assert max(Counter((r["entity_id"], r["source_system"]) for r in rows).values()) == 2


def test_numbers_of_true_companies_are_valid_and_their_own() -> None:
    made = companies.companies(400, 5, "customer")
    codes = [one.uscc for one in made if one.uscc]
    assert all(uscc.is_valid(code) for code in codes)
    assert len(set(codes)) == len(codes)
    related = {kind for *_, kind in companies.relations(made)}
    assert related == {"branch_of", "subsidiary_of", "member_of"}


def test_true_materials_differ_and_their_gtins_are_valid() -> None:
    made = materials.materials(800, 5)
    assert len({one.key() for one in made}) == 800
    gtins = [one.gtin for one in made if one.gtin]
    assert all(ean.is_valid(code) for code in gtins)
    assert len(set(gtins)) == len(gtins)


def test_clean_habits_write_clean_records() -> None:
    clean = dirty.Knobs().harder(0)
    dirt = Counter(d for r in dirty.make("material", 200, 1, clean).records for d in r.written.dirt)
    assert not dirt.keys() - {"drawing_style", "split"}


def test_what_leaves_a_trait_out_is_undecidable_only_beside_a_twin() -> None:
    screw = materials.Material(0, "nut", ("8", "8", "zinc"))
    other = materials.Material(1, "nut", ("8", "8", "hdg"))
    far = materials.Material(2, "nut", ("10", "8", "zinc"))
    records = []
    for item in (screw, far):
        written = dirty.Written(["", "", "", "", "", ""], ["missing_trait"], None, bare=False)
        written.hidden = (frozenset({2}), True)
        written.key = item.key(frozenset({2}))
        records.append(dirty.Record(item.entity_id, "erp", "", "", written))
    dirty._decide_materials(records, [screw, other, far])
    assert [one.decidable for one in records] == [False, True]


def test_knobs_turn_the_share_of_a_system_and_doubles_in_it() -> None:
    knobs = dirty.Knobs(
        share={"erp": 1.0, "crm": 0.0, "mes": 0.0, "wms": 0.0},
        doubles=dict.fromkeys(dirty.SYSTEMS, 0.0),
    )
    systems = Counter(r.system for r in dirty.make("supplier", 80, 1, knobs).records)
    assert systems == {"erp": 80}


def test_fields_of_a_material_are_as_many_as_its_columns() -> None:
    made = dirty.make("material", 40, 1)
    assert {len(r.written.fields) for r in made.records} == {len(material_records.FIELDS)}
