"""Stale and unused: golden records no fact names, codes no source writes; what is used is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mdm.stale import business_date, stale_records, unused_codes
from tests.mdm.conftest import House

NAMES = {"1": "苏州华星机械有限公司", "2": "无锡明远泵业有限公司", "3": "常州天佳电子有限公司"}
TODAY = date(2026, 3, 31)


@pytest.fixture
def used(house: House, customers_only: Path) -> House:
    house.put("customer", [{"source": "erp", "ref": r, "name": n} for r, n in NAMES.items()])
    house.put("customer", [{"source": "crm", "ref": "7", "name": NAMES["1"], "city": "苏州"}])
    house.resolve(rules=[customers_only])
    return house


def order(house: House, ref: str, day: date, source: str = "erp", **more: Any) -> None:
    row = {"source": source, "order_no": f"S{ref}", "line_no": 1, "customer_ref": ref}
    row |= {"order_date": day, "_deleted": False, **more}
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    house.con.execute(
        f"insert into ops.all_sales_order_line ({names}) values ({marks})", list(row.values())
    )


def test_what_no_fact_refers_to_is_stale(used: House) -> None:
    order(used, "1", date(2026, 3, 30))
    order(used, "2", date(2025, 3, 30))
    order(used, "3", date(2026, 3, 30), _deleted=True)
    found = stale_records(used.con, used.dictionary, "customer", TODAY, 365)
    assert [(one.golden_id, one.last_used, one.days) for one in found] == [
        (used.golden("customer", "erp:3"), None, None),
        (used.golden("customer", "erp:2"), date(2025, 3, 30), 366),
    ]
    assert found[1].records == "erp:2"
    assert found[1].name == NAMES["2"]


def test_a_fact_of_any_member_keeps_the_golden_record(used: House) -> None:
    assert used.golden("customer", "crm:7") == used.golden("customer", "erp:1")
    order(used, "7", TODAY, source="crm")
    found = stale_records(used.con, used.dictionary, "customer", TODAY, 0)
    assert used.golden("customer", "erp:1") not in {one.golden_id for one in found}
    assert business_date(used.con) == TODAY


def test_codes_that_no_source_uses(house: House) -> None:
    assert unused_codes(house.con, house.dictionary) == []  # nothing is in use yet
    house.put("material", [{"source": "erp", "ref": "m", "uom_code": "KG"}])
    found = unused_codes(house.con, house.dictionary)
    assert {one.list for one in found} == {"uom"}
    codes = {one.code for one in found}
    assert "KG" not in codes
    assert codes == set(house.dictionary.codes["uom"]) - {"KG"}
    assert {one.used for one in found} == {1}
