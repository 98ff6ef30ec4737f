"""The golden record shows, per attribute, the value that the rules let survive."""

from __future__ import annotations

from typing import Any

from mdm.export import export

USCC = "91320599123456788E"


def test_golden_views_exist_without_any_source(house: Any) -> None:
    house.resolve()
    for entity in ("customer", "supplier", "material"):
        found = dict(house.rows(f"select column_name, column_type from (describe master.{entity})"))
        properties = house.dictionary.entities[entity].properties
        wanted = {one.name: one.sql_type for one in properties if one.name not in ("ref", "code")}
        ids = {"golden_id": "VARCHAR", "standard_code": "VARCHAR"}
        assert list(found.items()) == list({**ids, **wanted, "member_count": "BIGINT"}.items())
        assert house.rows(f"select * from master.{entity}") == []
        assert house.rows(f"select * from master.xref_{entity}") == []


def test_each_attribute_survives_by_its_own_rule(house: Any) -> None:
    house.put(
        "customer",
        [
            {"source": "crm", "ref": "a", "name": "甲乙泵业（上海）有限公司", "uscc": USCC,
             "phone": "021-55512345", "_stamp": "2026-03-03", "address": "上海市星湖街8号3楼东"},
            {"source": "erp", "ref": "1", "name": "甲乙泵业有限公司", "uscc": USCC,
             "phone": "021-55500000", "_stamp": "2026-01-01", "address": "上海市星湖街8号"},
            {"source": "mes", "ref": "x", "name": "甲乙", "uscc": USCC, "category": "A"},
        ],
    )  # fmt: skip
    house.resolve()
    shown = "golden_id, standard_code, name, phone, address, category, member_count"
    assert house.rows(f"select {shown} from master.customer") == [
        (
            "C-000001",
            "CUS000001",
            "甲乙泵业有限公司",
            "021-55512345",
            "上海市星湖街8号3楼东",
            "A",
            3,
        )
    ]


def test_a_deleted_member_speaks_last(house: Any) -> None:
    rows = [
        {"source": "erp", "ref": "1", "name": "甲乙泵业有限公司", "uscc": USCC, "_deleted": True},
        {"source": "crm", "ref": "a", "name": "甲乙", "uscc": USCC},
    ]
    house.put("customer", rows)
    house.resolve()
    assert house.rows("select name, member_count from master.customer") == [("甲乙", 2)]
    found = export(house.con, "customer").to_pylist()
    assert [(row["member_source"], row["member_ref"], row["member_deleted"]) for row in found] == [
        ("crm", "a", False),
        ("erp", "1", True),
    ]
    assert {row["golden_id"] for row in found} == {"C-000001"}
    assert {row["name"] for row in found} == {"甲乙"}
