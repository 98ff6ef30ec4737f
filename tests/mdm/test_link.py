"""The product's rules: near-duplicates meet, decoys do not."""

from __future__ import annotations

from typing import Any

import pytest
from stdnum.cn import uscc

from mdm import partition
from mdm.forest import Guards

USCC = "91320599123456788E"
PHONE = "0512-55512345"


def valid(code: str) -> str:
    """The code with the check digit that belongs to it."""
    body = code[:17]
    return body + uscc.calc_check_digit(body)


OTHER_USCC = valid("913202990000000510")
ONE: dict[str, Any] = {"source": "erp", "ref": "1", "name": "苏州澜岱衡机电有限公司"}
TWO: dict[str, Any] = {"source": "crm", "ref": "2", "name": "蘇州澜岱衡機電有限责任公司（停用）"}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({}, {}),  # a full registered name is
        ({"uscc": USCC}, {"uscc": " 91320599-123456788e", "name": "澜岱衡（曾用名）"}),
        ({"phone": PHONE}, {"phone": "+86 512 5551 2345"}),
        ({"address": "江苏省苏州市星湖街8号"}, {"address": "苏州市 星湖街８号"}),
        ({"city": "苏州市"}, {"address": "江苏省苏州市星湖街8号"}),
        ({"uscc": USCC, "phone": PHONE}, {"phone": PHONE, "uscc": "91320599123456788F"}),
        ({"name_en": "Landaiheng M&E Ltd", "phone": PHONE},
         {"name": "LDH", "name_en": "LANDAIHENG M & E CO., LTD.", "phone": PHONE}),
    ],
)  # fmt: skip
def test_customers_that_are_one(house: Any, one: dict[str, Any], two: dict[str, Any]) -> None:
    house.put("customer", [{**ONE, **one}, {**TWO, **two}])
    house.put("supplier", [{**ONE, **one}, {**TWO, **two}])
    house.resolve()
    assert house.groups("customer") == {frozenset({"erp:1", "crm:2"})}
    assert house.groups("supplier") == {frozenset({"erp:1", "crm:2"})}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"name": "澜岱衡机电"}, {"name": "澜岱衡機電"}),  # a short name alone is not enough
        ({"phone": PHONE}, {"phone": PHONE, "name": "别家水务有限公司"}),
        ({"phone": PHONE, "uscc": USCC}, {"phone": PHONE, "uscc": OTHER_USCC}),
        ({"name": "澜岱衡机电", "phone": "0000"}, {"name": "澜岱衡机电", "phone": "0000"}),
        ({"name": "澜岱衡", "phone": ""}, {"name": "澜岱衡", "phone": "", "city": ""}),
        ({"name": "现金客户", "phone": PHONE}, {"name": "现金客户", "phone": PHONE}),
        ({"name": "测试", "uscc": "0" * 18}, {"name": "测试", "uscc": "0" * 18}),
        ({"name": "-", "city": "无"}, {"name": "-", "city": "无"}),
        ({"name": "澜岱衡", "uscc": "12345"}, {"name": "澜岱衡", "uscc": "12345"}),
        ({"city": "苏州市"}, {"city": "无锡市"}),
        ({"name": "澜岱衡有限公司", "phone": PHONE},
         {"name": "澜岱衡股份有限公司", "phone": PHONE}),
        ({"name": "澜岱衡有限公司", "phone": PHONE},
         {"name": "澜岱衡有限公司上海分公司", "phone": PHONE}),
    ],
)  # fmt: skip
def test_customers_that_are_two(house: Any, one: dict[str, Any], two: dict[str, Any]) -> None:
    house.put("customer", [{**ONE, **one}, {**TWO, **two}])
    house.resolve()
    assert house.groups("customer") == {frozenset({"erp:1"}), frozenset({"crm:2"})}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"gtin": "4006381333931"}, {"gtin": "04006381333931", "name": "Bolt"}),
        ({"name": "六角螺栓", "spec": "M8×20"}, {"name": "六角螺栓", "spec": "m8*20"}),
        ({"name": "六角螺栓 M8×20"}, {"name": "六角螺栓", "spec": "M8*20"}),
        ({"name": "泵轴", "drawing_no": "JH-100-01"}, {"name": "泵轴", "drawing_no": "jh100.01"}),
        ({"name": "泵轴", "code": "AB-0012"}, {"name": "泵轴（停用）", "code": "ab0012"}),
    ],
)
def test_materials_that_are_one(house: Any, one: dict[str, Any], two: dict[str, Any]) -> None:
    rows = [{"source": "erp", "ref": "1", "uom_code": "PCS", **one}]
    house.put("material", [*rows, {"source": "mes", "ref": "2", "uom_code": "PCS", **two}])
    house.resolve()
    assert house.groups("material") == {frozenset({"erp:1", "mes:2"})}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"name": "六角螺栓"}, {"name": "六角螺栓"}),
        ({"spec": "M8×20"}, {"spec": "M8×20"}),
        ({"name": "六角螺栓", "spec": "M8×20"}, {"name": "六角螺栓", "spec": "M8×25"}),
        ({"name": "轴承", "spec": "6204", "brand": "甲"},
         {"name": "轴承", "spec": "6204", "brand": "乙"}),
        ({"name": "泵轴", "spec": "40Cr", "drawing_no": "JH-100-01"},
         {"name": "泵轴", "spec": "40Cr", "drawing_no": "JH-100-02"}),
        ({"name": "泵轴", "code": "0"}, {"name": "泵轴", "code": "0"}),
        ({"name": "轴", "gtin": "0000000000000"}, {"name": "轴", "gtin": "0000000000000"}),
    ],
)  # fmt: skip
def test_materials_that_are_two(house: Any, one: dict[str, Any], two: dict[str, Any]) -> None:
    rows = [{"source": "erp", "ref": "1", "uom_code": "PCS", **one}]
    house.put("material", [*rows, {"source": "mes", "ref": "2", "uom_code": "PCS", **two}])
    house.resolve()
    assert len(house.groups("material")) == 2


def test_a_record_without_brand_joins_neither_of_two_brands(house: Any) -> None:
    same = {"name": "轴承", "spec": "6204", "uom_code": "PCS"}
    brands = {"1": "甲", "2": "乙", "3": None, "4": "甲"}
    house.put(
        "material", [{"source": "erp", "ref": k, "brand": v, **same} for k, v in brands.items()]
    )
    house.resolve()
    assert house.groups("material") == {
        frozenset({"erp:1", "erp:4"}), frozenset({"erp:2"}), frozenset({"erp:3"})
    }  # fmt: skip


def test_a_chain_of_records_without_identifiers_does_not_fuse_companies(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same names by twos and threes, linked by phone, then address, then phone again."""
    rows = []
    for step in range(30):
        phone, address = f"0512-555{step // 2:05d}", f"苏州市星湖街{(step + 1) // 2}号"
        code = valid(f"91320599{step:08d}0") if step % 10 == 0 else None
        rows.append({"source": "crm", "ref": f"{step:02d}", "name": "澜岱衡机电有限公司",
                     "phone": phone, "address": address, "uscc": code})  # fmt: skip
    house.put("customer", rows)
    guarded = partition._guards
    monkeypatch.setattr(partition, "_guards", lambda con, rules, portion: Guards())
    house.resolve()
    assert max(map(len, house.groups("customer"))) == 30
    monkeypatch.setattr(partition, "_guards", guarded)
    house.put("customer", rows[:1])
    house.resolve()
    largest = max(map(len, house.groups("customer")))
    assert largest < 30
    codes = house.rows(
        """select count(distinct r.uscc) from master.xref_customer x
        join ops.all_customer r on r.source = x.source and r.ref = x.customer_ref
        group by golden_id"""
    )
    assert max(count for (count,) in codes) == 1
