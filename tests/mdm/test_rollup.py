"""The roll-up climbs to the top, takes one parent, and ends in circles too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.duck import Connection, connect
from mdm import rollup


@pytest.fixture
def con() -> Iterator[Connection]:
    made = connect()
    made.execute("create schema master")
    made.execute(f"create table {rollup.table('customer')} ({rollup.COLUMNS})")
    made.execute("create table related (a varchar, b varchar, kind varchar, score double)")
    made.execute(
        "create view relations as select a as from_golden_id, b as to_golden_id, kind, score"
        " from related"
    )
    yield made
    made.close()


def tops(con: Connection, *related: tuple[str, str, str]) -> dict[str, tuple[str, int]]:
    con.execute("delete from related")
    for one in related:
        con.execute("insert into related values (?, ?, ?, 0.9)", one)
    rollup.write(con, "customer", "relations")
    found = con.execute("select golden_id, top_golden_id, depth from master.rollup_customer")
    return {golden: (top, depth) for golden, top, depth in found.fetchall()}


def test_the_top_is_reached_over_several_steps(con: Connection) -> None:
    found = tops(
        con,
        ("C-9", "C-4", "plant_of"),
        ("C-4", "C-7", "branch_of"),
        ("C-7", "C-2", "group_member_of"),
    )
    assert found == {"C-9": ("C-2", 3), "C-4": ("C-2", 2), "C-7": ("C-2", 1), "C-2": ("C-2", 0)}
    path = "select path_text from master.rollup_customer where golden_id = 'C-9'"
    assert con.execute(path).fetchall() == [("C-9 > C-4 > C-7 > C-2",)]


def test_a_group_goes_before_a_parent_company_and_a_head_office_before_both(
    con: Connection,
) -> None:
    both = (("C-3", "C-1", "subsidiary_of"), ("C-3", "C-2", "group_member_of"))
    assert tops(con, *both)["C-3"] == ("C-2", 1)
    assert tops(con, *both, ("C-3", "C-5", "office_of"))["C-3"] == ("C-5", 1)


def test_a_circle_ends_at_its_lowest_id_by_number(con: Connection) -> None:
    circle = (
        ("C-10", "C-9", "subsidiary_of"),
        ("C-9", "C-100", "subsidiary_of"),
        ("C-100", "C-10", "subsidiary_of"),
    )
    found = tops(con, *circle, ("C-1", "C-100", "branch_of"), ("C-8", "C-8", "branch_of"))
    assert found == {
        "C-9": ("C-9", 0),
        "C-10": ("C-9", 1),
        "C-100": ("C-9", 2),
        "C-1": ("C-9", 3),
    }


def test_it_is_written_only_where_it_changed(con: Connection) -> None:
    tops(con, ("C-2", "C-1", "branch_of"))
    assert not rollup.write(con, "customer", "relations")
    assert tops(con, ("C-2", "C-3", "branch_of")) == {"C-2": ("C-3", 1), "C-3": ("C-3", 0)}
    assert tops(con) == {}
