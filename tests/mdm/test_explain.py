"""Why records are one is told from evidence and events alone."""

from __future__ import annotations

from typing import Any

import pytest

from hub.errors import ConfigError
from mdm.explain import explain, history

ROWS = [
    {"source": "erp", "ref": "1", "name": "甲乙泵业有限公司", "phone": "0512-55512345"},
    {
        "source": "crm",
        "ref": "a",
        "name": "甲乙泵业有限责任公司（停用）",
        "phone": "+86 512 5551 2345",
    },
]


def test_evidence_rule_and_event_of_every_member(house: Any) -> None:
    house.put("customer", ROWS)
    house.resolve()
    found = explain(house.con, "customer", "erp:1").to_pylist()
    assert found == explain(house.con, "customer", "C-000001").to_pylist()
    assert {(row["source"], row["event"]) for row in found} == {("crm", "mint"), ("erp", "join")}
    assert all("same name.brand" in row["reason"] for row in found)
    assert all("shared phone.all" in row["reason"] and "bits)" in row["reason"] for row in found)
    name = next(row for row in found if row["attribute"] == "name" and row["source"] == "crm")
    assert (name["raw"], name["standard"], name["agrees"]) == (ROWS[1]["name"], "甲乙泵业", 1)
    assert "mark 停用 = STOPPED" in name["how"]
    uscc = next(row for row in found if row["attribute"] == "uscc")
    assert (uscc["standard"], uscc["agrees"], uscc["how"]) == (None, 0, "empty")


def test_history_tells_merges_and_survives_them(house: Any) -> None:
    house.put(
        "customer", [{**row, "phone": f"0512-5551234{place}"} for place, row in enumerate(ROWS)]
    )
    house.put("customer", [{**ROWS[0], "name": "甲乙水务有限公司"}])
    house.resolve()
    house.put("customer", ROWS)
    house.resolve()
    events = history(house.con, "customer", "C-000001").to_pylist()
    assert [(row["event"], row["golden_id"], row["into_golden_id"]) for row in events] == [
        ("mint", "C-000001", None),
        ("mint", "C-000002", None),
        ("merge", "C-000002", "C-000001"),
    ]
    assert "shared phone.all" in events[2]["reason"]
    assert {row["golden_id"] for row in explain(house.con, "customer", "C-000002").to_pylist()} == {
        "C-000001"
    }


def test_an_unknown_name_says_what_to_write(house: Any) -> None:
    house.resolve()
    with pytest.raises(ConfigError, match="no customer is called 'C-9'") as caught:
        explain(house.con, "customer", "C-9")
    assert "hub mdm export" in str(caught.value.mend)
