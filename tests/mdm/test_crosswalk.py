"""The crosswalk finds golden ids by any name, and counts references nobody knows."""

from __future__ import annotations

from typing import Any

from mdm.codes import write
from mdm.crosswalk import find, unresolved

ROWS = [
    {"source": "erp", "ref": "1", "name": "甲乙泵业"},
    {"source": "crm", "ref": "1", "name": "甲乙泵业"},
]


def test_find_by_golden_id_alias_source_and_ref(house: Any) -> None:
    house.put("customer", ROWS)
    house.resolve()
    assert find(house.con, "customer", "C-000002") == ["C-000002"]
    assert find(house.con, "customer", "1") == ["C-000001", "C-000002"]
    assert find(house.con, "customer", "erp:1") == ["C-000002"]
    assert find(house.con, "customer", "mes:1") == []
    house.put("customer", [{**row, "city": "苏州市"} for row in ROWS])
    house.resolve()
    assert find(house.con, "customer", "C-000002") == ["C-000001"]


def test_references_that_nobody_knows_are_counted_once_each(house: Any) -> None:
    house.put("customer", ROWS)
    for number, ref in enumerate(["1", "ghost", "ghost", "spirit"]):
        house.con.execute(
            "insert into ops.all_sales_order_line (source, order_no, customer_ref, _deleted)"
            " values ('erp', ?, ?, false)",
            [str(number), ref],
        )
    house.con.execute(
        "insert into ops.all_payment (source, customer_ref, _deleted)"
        " values ('erp', 'ghost', false), ('crm', 'x', false), ('crm', null, false),"
        " ('mes', 'gone', true)"
    )
    found = house.resolve()
    assert found["customer"].unresolved == {"erp": 2, "crm": 1}
    assert found["supplier"].unresolved == {}
    assert unresolved(house.con, house.dictionary, "customer") == {"erp": 2, "crm": 1}


def test_code_lists_are_written_when_they_change(house: Any) -> None:
    house.resolve()
    sql = "select name_zh, name_en, extra->>'factor' from master.code"
    assert house.rows(f"{sql} where list = 'uom' and code = 'KG'") == [("千克", "Kilogram", "1")]
    assert not write(house.con, house.dictionary)
    house.con.execute("delete from master.code where code = 'PCS'")
    assert write(house.con, house.dictionary)
    assert house.rows("select list from master.code where code = 'PCS'") == [("uom",)]
