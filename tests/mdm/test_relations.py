"""Branches, plants, subsidiaries and groups are found from names; namesakes are left alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hub.dictionary import Dictionary
from mdm import kinship
from mdm.relations import relations_sql, write
from mdm.rulebook import load_rules

# ref: (name, further columns). The brands are made up; 华星 and 恒通 are among those many bear.
RECORDS: dict[str, tuple[str, dict[str, str]]] = {
    "head": ("苏州澜岱机械有限公司", {}),
    "branch": ("苏州澜岱机械有限公司上海分公司", {}),
    "bracket": ("苏州澜岱机械有限公司(无锡分公司)", {}),
    "plant": ("苏州澜岱机械有限公司二厂", {}),
    "office": ("苏州澜岱机械有限公司驻北京办事处", {}),
    "short branch": ("澜岱机械成都分公司", {}),
    "other trade": ("沈阳澜岱电子有限公司", {}),
    "group": ("珂墨衡集团有限公司", {"city": "杭州市"}),
    "of the group": ("珂墨衡集团阀门有限公司", {}),
    "placed member": ("珂墨衡集团(宁波)有限公司", {}),
    "rare brand": ("宁波珂墨衡电子有限公司", {}),
    "rare but far": ("上海珂墨衡电子有限公司", {}),
    "group branch": ("珂墨衡集团武汉分公司", {}),
    "parent": ("槿屿泵业股份有限公司", {"uscc": "91320599123456788E"}),
    "subsidiary": ("槿屿泵业(天津)有限公司", {"uscc": "91120116MA1B00000K"}),
    "limited": ("榕弋量具有限公司", {"uscc": "91210200MA2C00010Y"}),
    "below it": ("榕弋量具(大连)有限公司", {"uscc": "91440300MA3D00020P"}),
    "without place": ("梣川阀门股份有限公司", {}),
    "with place": ("梣川阀门(大连)有限公司", {}),
    "short group": ("邺岚集团有限公司", {"city": "杭州市"}),
    "far namesake": ("沈阳邺岚电缆有限公司", {}),
    "near namesake": ("杭州邺岚电缆有限公司", {}),
    "of the province": ("宁波邺岚电缆有限公司", {}),
    "common group": ("恒通集团有限公司", {"city": "苏州市"}),
    "common member": ("恒通集团物流有限公司", {}),
    "common namesake": ("无锡恒通轴承有限公司", {}),
    "common branch": ("华星上海分公司", {}),
    "common head": ("重庆华星电缆有限公司", {}),
    "two of a name": ("砚柏电机有限公司", {"city": "青岛市"}),
    "the other": ("砚柏电机有限公司", {"city": "长沙市"}),
    "whose branch": ("砚柏电机有限公司南京分公司", {"city": "长沙市"}),
    "at home": ("青岛玄苎电机有限公司", {"city": "青岛市"}),
    "lost its branch": ("青岛玄苎电机有限公司", {"city": "长沙市"}),
    "of the first": ("青岛玄苎电机有限公司长沙分公司", {"city": "长沙市"}),
    "in one city": ("珠海潞欧五金有限公司", {}),
    "in another": ("徐州潞欧五金有限公司", {}),
    "of which": ("潞欧五金有限公司泰州分公司", {}),
    "english head": ("Norvale Pumps Inc.", {}),
    "english branch": ("Norvale Pumps Inc. Shanghai Branch", {}),
    "english group": ("Tamsin Group Co., Ltd.", {}),
    "english member": ("Tamsin Group Valve Co., Ltd.", {}),
    "no group": ("棠隐集团泵业有限公司", {}),
    "its namesake": ("棠隐有限公司", {}),
}
EDGES = {
    ("branch", "head", "branch_of"),
    ("bracket", "head", "branch_of"),
    ("plant", "head", "plant_of"),
    ("office", "head", "office_of"),
    ("short branch", "head", "branch_of"),
    ("of the group", "group", "group_member_of"),
    ("placed member", "group", "group_member_of"),
    ("rare brand", "group", "group_member_of"),
    ("group branch", "group", "branch_of"),
    ("subsidiary", "parent", "subsidiary_of"),
    ("below it", "limited", "subsidiary_of"),
    ("near namesake", "short group", "group_member_of"),
    ("common member", "common group", "group_member_of"),
    ("of the first", "at home", "branch_of"),
    ("english branch", "english head", "branch_of"),
    ("english member", "english group", "group_member_of"),
    ("no group", "its namesake", "subsidiary_of"),
}


def rows(records: dict[str, tuple[str, dict[str, str]]]) -> list[dict[str, Any]]:
    return [{"source": "erp", "ref": ref, "name": n, **more} for ref, (n, more) in records.items()]


def edges(house: Any) -> set[tuple[str, str, str]]:
    """The relations between the records by their refs, whatever golden ids they have."""
    sql = """select f.customer_ref, t.customer_ref, kind from master.relation_customer r
        join master.xref_customer f on f.golden_id = r.from_golden_id
        join master.xref_customer t on t.golden_id = r.to_golden_id"""
    return set(house.rows(sql))


@pytest.fixture(scope="module")
def company(build_house: Callable[[], Any], customers_only: Path) -> Any:
    house = build_house()
    house.put("customer", rows(RECORDS))
    house.resolve(rules=[customers_only])
    return house


def test_these_are_related_and_nobody_else(company: Any) -> None:
    assert len(company.groups("customer")) == len(RECORDS)
    assert edges(company) == EDGES


def test_every_relation_says_why_and_is_a_code_of_the_dictionary(
    company: Any, dictionary: Dictionary
) -> None:
    kinds = dictionary.codes["relation_kind"]
    found = company.rows("select kind, score, reason from master.relation_customer")
    assert {kind for kind, _, _ in found} <= set(kinds)
    assert all(0.5 < score < 1 and len(reason) > 20 for _, score, reason in found)
    branch = company.golden("customer", "erp:branch")
    said = f"select from_name, to_name, reason from ({relations_sql('customer')})"
    assert company.rows(f"{said} where from_golden_id = '{branch}'") == [
        (
            "苏州澜岱机械有限公司上海分公司",
            "苏州澜岱机械有限公司",
            "its name without 上海分公司 is 苏州澜岱机械有限公司",
        )
    ]
    words = set(dictionary.codes["branch_word"]) - {"GROUP"}
    assert words == {row.extra["branch_word"] for row in kinds.values()} - {""}


def test_relations_stay_with_their_load_and_go_with_their_record(
    house: Any, customers_only: Path
) -> None:
    house.put("customer", rows({ref: RECORDS[ref] for ref in ("head", "branch", "plant")}))
    house.resolve(rules=[customers_only])
    first, sql = house.load, "select kind, _load from master.relation_customer order by kind"
    assert house.rows(sql) == [("branch_of", first), ("plant_of", first)]
    house.put("customer", rows({"office": RECORDS["office"]}))
    house.put("customer", rows({"plant": ("青岛某某泵业有限公司", {})}))
    house.resolve(rules=[customers_only])
    assert house.rows(sql) == [("branch_of", first), ("office_of", house.load)]
    before = house.rows("select rowid, * from master.relation_customer order by all")
    house.resolve(rules=[customers_only])
    assert house.rows("select rowid, * from master.relation_customer order by all") == before


def test_two_spellings_of_one_company_are_merged_not_related(
    house: Any, customers_only: Path
) -> None:
    more = {"phone": "0512-55512345"}
    group = {"a": ("珂墨衡集团有限公司", more), "b": ("珂墨衡(集团)有限公司", more)}
    house.put("customer", rows({**group, "member": RECORDS["of the group"]}))
    house.resolve(rules=[customers_only])
    assert len(house.groups("customer")) == 2
    assert len(house.rows("from master.relation_customer")) == 1


def test_a_brand_that_a_steward_calls_common_tells_nothing_any_more(
    house: Any, dictionary: Dictionary, customers_only: Path
) -> None:
    house.put("customer", rows({ref: RECORDS[ref] for ref in ("group", "rare brand")}))
    house.resolve(rules=[customers_only])
    assert edges(house) == {("rare brand", "group", "group_member_of")}
    common = {**dictionary.aliases["common_brand"], ("*", "珂墨衡"): "FORTUNE"}
    taught = replace(dictionary, aliases={**dictionary.aliases, "common_brand": common})
    house.resolve(rules=[customers_only], dictionary=taught)
    assert edges(house) == set()


def test_a_name_that_too_many_bear_is_skipped_and_counted(
    house: Any, dictionary: Dictionary, customers_only: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = ("head", "at home", "lost its branch", "of the first", "branch")
    house.put("customer", rows({ref: RECORDS[ref] for ref in chosen}))
    house.resolve(rules=[customers_only])
    assert len(edges(house)) == 2
    monkeypatch.setattr(kinship, "MOST", 1)
    house.con.execute("delete from master.relation_mark")
    (rules,) = load_rules([customers_only], dictionary, ["customer"])
    found = write(house.con, dictionary, rules, house.load + 1)
    assert found is not None
    assert (found.relations, found.skipped > 0) == (1, True)
    assert edges(house) == {("branch", "head", "branch_of")}


def test_what_is_no_organisation_has_empty_tables(house: Any) -> None:
    house.put("material", [{"source": "erp", "ref": "m", "name": "轴承", "uom_code": "PCS"}])
    house.resolve()
    assert house.rows("from master.relation_material") == []
    assert house.rows("from master.rollup_material") == []
    assert house.rows(relations_sql("material")) == []
