"""Scorecards: the counts of every dimension, reasons where there are none, quiet history."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from mdm import quality
from tests.mdm.conftest import House

FED = [("erp", "customer"), ("crm", "customer"), ("erp", "employee"), ("erp", "sales_order_line")]
NAME = "苏州华星机械有限公司"
RECORDS: list[dict[str, object]] = [
    {"source": "erp", "ref": "1", "name": NAME, "phone": "0512-65431234", "city": "苏州"},
    {"source": "erp", "ref": "2", "name": NAME, "phone": "0512-65431234", "city": "苏州"},
    {"source": "erp", "ref": "3", "name": "无锡明远泵业有限公司", "phone": None, "city": "无锡"},
    {"source": "crm", "ref": "7", "name": NAME, "phone": "0512-65431234", "city": "苏州市"},
]
STAMPS = {"1": "2026-03-01", "2": "2024-12-31", "3": None}


class Office:
    """Customers that are resolved, and what was recorded about their quality."""

    def __init__(self, house: House, rules: Path) -> None:
        self.house, self.rules = house, rules
        self.recorded: list[pa.Table] = []

    def put(self, *rows: dict[str, object]) -> None:
        stamped = [
            {**row, "_stamp": datetime.fromisoformat(stamp)}
            if row["source"] == "erp" and (stamp := STAMPS.get(str(row["ref"])))
            else row
            for row in rows
        ]
        self.house.put("customer", stamped)
        self.house.resolve(rules=[self.rules])

    def refuse(self, key: str, load: int = 1) -> None:
        """Put a refused row of erp into quarantine."""
        self.house.con.execute("create schema if not exists quarantine")
        self.house.con.execute(
            """create table if not exists quarantine.erp__customer
            (_key varchar, key varchar, load bigint)"""
        )
        self.house.con.execute(
            "insert into quarantine.erp__customer values (?, ?, ?)", [f"k{key}", key, load]
        )

    def record(self, rows: pa.Table) -> None:
        self.recorded.append(rows)
        self.house.con.register("observed", rows)
        self.house.con.execute(
            "insert into clean.quality_observation by name select * from observed"
        )
        self.house.con.unregister("observed")

    def observe(self) -> int:
        return quality.observe(
            self.house.con, self.house.dictionary, ["customer"], FED, self.record
        )

    def last(self, source: str, entity: str = "customer") -> dict[str, tuple[object, ...]]:
        rows = self.house.rows(
            f"""select dimension, numerator, denominator, reason from clean.quality_observation
            where observed_source = '{source}' and entity = '{entity}' order by observation_no"""
        )
        return {row[0]: row[1:] for row in rows}


@pytest.fixture
def office(house: House, customers_only: Path) -> Office:
    made = Office(house, customers_only)
    made.put(*RECORDS)
    return made


def test_the_counts_of_every_dimension(office: Office) -> None:
    office.refuse("3")  # a newer version of a record that is there
    office.refuse("9")  # a record that never was good
    office.refuse("")  # one without a key
    office.observe()
    found = office.last("erp")
    # code and name of three, phone of two, city of three; nobody fills the other properties
    assert found["completeness"] == (11, 12, None)
    assert found["validity"] == (2, 5, None)
    assert found["uniqueness"] == (2, 3, None)
    assert found["timeliness"] == (1, 2, None)
    # two records of the golden 华星: name, phone and city agree
    assert found["consistency"] == (6, 6, None)
    crm = office.last("crm")
    assert crm["consistency"] == (2, 3, None)  # its city is written otherwise
    assert crm["timeliness"] == (None, None, "no_stamp")
    assert crm["validity"] == (1, 1, None)


def test_an_entity_without_records_or_golden_ids_says_why(office: Office) -> None:
    office.observe()
    assert {found[-1] for found in office.last("erp", "employee").values()} == {"no_record"}
    office.house.put("employee", [{"source": "erp", "ref": "e1"}])
    office.observe()
    found = office.last("erp", "employee")
    assert found["uniqueness"] == (None, None, "no_golden_id")
    assert found["consistency"] == (None, None, "no_golden_id")
    assert found["validity"] == (1, 1, None)


def test_documents_are_not_scored(office: Office) -> None:
    office.observe()
    assert office.last("erp", "sales_order_line") == {}


def test_without_news_nothing_is_recorded(office: Office) -> None:
    assert office.observe() == 15
    assert office.observe() == 0
    assert len(office.recorded) == 1
    office.house.con.execute("drop table master.quality_state")  # as in a warehouse made again
    assert office.observe() == 0
    assert len(office.recorded) == 1


def test_only_what_changed_is_recorded_and_numbered_on(office: Office) -> None:
    office.observe()
    office.put({**RECORDS[2], "phone": "0510-85431234"})
    assert office.observe() == 1
    (row,) = office.recorded[1].to_pylist()
    assert (row["observation_no"], row["dimension"]) == (16, "completeness")
    assert (row["numerator"], row["denominator"]) == (12, 12)


def test_a_day_passes_and_a_record_is_no_longer_timely(office: Office) -> None:
    office.observe()
    office.house.con.execute(
        "update ops.as_of set business_date = '2027-03-02', as_of = '2027-03-02'"
    )
    assert office.observe() == 1
    assert office.last("erp")["timeliness"] == (0, 2, None)
