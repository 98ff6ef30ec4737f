"""Standard values are kept beside raw value and reason; distinct values are made once."""

from __future__ import annotations

from typing import Any

import pytest

from mdm.reading import many


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every value that was really standardised."""
    seen: list[tuple[str, str]] = []
    real = many.make

    def counting(kind: str, parts: list[str], *more: Any) -> Any:
        seen.append((kind, " ".join(parts)))
        return real(kind, parts, *more)

    monkeypatch.setattr(many, "make", counting)
    return seen


def test_raw_standard_and_how_are_kept(house: Any) -> None:
    house.put(
        "customer",
        [{"source": "erp", "ref": "1", "name": "甲乙泵业有限责任公司（停用）", "city": " "}],
    )
    house.resolve()
    columns = 'name__raw, name, "name.form", "name.mark", city__raw, city, city__how'
    assert house.rows(f"select {columns} from master.standard_customer") == [
        ("甲乙泵业有限责任公司（停用）", "甲乙泵业", "LTD", "STOPPED", None, None, "empty")
    ]
    ((how,),) = house.rows("select name__how from master.standard_customer")
    assert "mark 停用 = STOPPED" in how
    assert "legal form 有限责任公司 = LTD" in how


def test_a_distinct_value_is_made_once_and_an_untouched_record_never_again(
    house: Any, made: list[tuple[str, str]]
) -> None:
    rows = [
        {"source": "erp", "ref": str(n), "name": "甲乙泵业", "phone": f"p{n % 2}"} for n in range(6)
    ]
    house.put("customer", rows)
    house.resolve()
    assert made.count(("organisation_name", "甲乙泵业")) == 1
    assert sorted(value for kind, value in made if kind == "phone") == ["p0", "p1"]
    made.clear()
    house.put("customer", [{"source": "crm", "ref": "new", "name": "丙丁"}])
    house.resolve()
    assert {value for kind, value in made if kind == "organisation_name"} == {"丙丁", ""}
    made.clear()
    house.resolve()
    assert made == []


def test_a_record_held_by_two_streams_counts_once(house: Any) -> None:
    house.put("customer", [{"source": "erp", "ref": "1", "name": "甲乙"}])
    house.con.execute(
        """insert into ops.all_customer by name
        select * replace ('other' as _key, '丙丁' as name, timestamp '2026-01-01' as _stamp)
        from ops.all_customer"""
    )
    house.resolve()
    assert house.rows("select name__raw from master.standard_customer") == [("丙丁",)]
    assert house.rows("select member_count from master.customer") == [(1,)]
