"""Two versions of a table are told apart by key: rows, columns and exact totals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from hub import duck
from warehouse.content import content_hash
from warehouse.difference import TableChange, Total, changes
from warehouse.inputs import Column
from warehouse.publication import Publication, TableState
from warehouse.published_table import PublishedTable
from warehouse.suites import Suite

NAME = "mart.sale"
MADE = "create table mart.sale as select * from (values {rows}) as t({columns})"


class Pair:
    """The table as it was, in a published file, and as it is now, in a warehouse."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "mis.duckdb"
        self.con = duck.connect(folder / "warehouse.duckdb")
        self.con.execute("create schema mart")

    def was(self, columns: str, rows: str) -> None:
        with duck.connect(self.file) as con:
            con.execute("create schema mart")
            con.execute(MADE.format(rows=rows, columns=columns))

    def now(self, columns: str, rows: str) -> None:
        self.con.execute(MADE.format(rows=rows, columns=columns))

    def compare(self, *shown: str) -> list[TableChange]:
        """Compare what readers see of the columns `shown`; the key is `id`."""
        table = PublishedTable(
            NAME, "", "", {one: Column("VARCHAR") for one in shown}, Suite(NAME, "", ())
        )
        with duck.connect(self.file, read_only=True) as con:
            old = {NAME: TableState(*content_hash(con, NAME))}
        new = {NAME: TableState(*content_hash(self.con, NAME))}
        at = datetime(2026, 3, 1, tzinfo=UTC)
        before = Publication("1", self.file, "", at, date(2026, 3, 1), at, old)
        return changes(self.con, before, new, [table], {NAME: ["id"]})


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    found = Pair(tmp_path)
    yield found
    found.con.close()


def test_equal_tables_are_left_out(pair: Pair) -> None:
    for side in (pair.was, pair.now):
        side("id, name", "(1, 'a'), (2, 'b')")
    assert pair.compare("id", "name") == []


def test_rows_are_counted_by_key_and_null_is_a_value(pair: Pair) -> None:
    pair.was("id, name", "(1, 'a'), (2, 'b'), (3, null), (4, 'a|b')")
    pair.now("id, name", "(1, 'a'), (2, null), (3, ''), (5, 'a')")
    (one,) = pair.compare("id", "name")
    assert (one.before, one.after, one.added, one.changed, one.removed) == (4, 4, 1, 2, 1)


def test_a_doubled_row_is_an_added_one(pair: Pair) -> None:
    pair.was("id, name", "(1, 'a'), (2, 'b')")
    pair.now("id, name", "(1, 'a'), (1, 'a'), (2, 'b')")
    (one,) = pair.compare("id", "name")
    assert (one.before, one.after, one.added, one.changed, one.removed) == (2, 3, 1, 0, 0)


def test_totals_are_exact_and_never_added_up_across_currencies(pair: Pair) -> None:
    columns = "id, currency_code, amount_net, amount_rate"
    pair.was(columns, "(1, 'CNY', 0.1, 0.5::double), (2, 'USD', 0.2, 0.5::double)")
    pair.now(
        columns,
        "(1, 'CNY', 99999999999999.3, 0.5::double), (2, 'USD', 0.2, 0.5::double),"
        " (3, 'EUR', 1.0, 0.5::double), (4, 'CNY', 0.1, 0.5::double)",
    )
    (one,) = pair.compare("id", "currency_code", "amount_net", "amount_rate")
    assert one.totals == (  # a float is no amount
        Total("amount_net", "CNY", Decimal("0.1"), Decimal("99999999999999.4")),
        Total("amount_net", "EUR", None, Decimal("1.0")),
        Total("amount_net", "USD", Decimal("0.2"), Decimal("0.2")),
    )
    assert [str(total.difference) for total in one.totals] == ["99999999999999.3", "1.0", "0.0"]


def test_columns_that_come_and_go_are_named_and_the_others_compared(pair: Pair) -> None:
    pair.was("id, name, colour", "(1, 'a', 'red')")
    pair.now("id, name, size", "(1, 'a', 7)")
    (one,) = pair.compare("id", "name", "size")
    assert (one.added, one.changed, one.removed) == (0, 0, 0)
    assert one.columns == ("+size", "-colour")


def test_what_readers_do_not_see_is_not_counted(pair: Pair) -> None:
    pair.was("id, name", "(1, 'a')")
    pair.now("id, name, phone", "(1, 'a', '138')")
    (one,) = pair.compare("id", "name")
    assert (one.added, one.changed, one.removed, one.columns) == (0, 0, 0, ())


def test_a_table_without_a_model_goes_whole(pair: Pair) -> None:
    pair.was("id, name", "(1, 'a'), (2, 'b')")
    at = datetime(2026, 3, 1, tzinfo=UTC)
    old = {NAME: TableState(2, "0")}
    before = Publication("1", pair.file, "", at, date(2026, 3, 1), at, old)
    assert changes(pair.con, before, {}, [], {}) == [TableChange(NAME, 2, 0, 0, 0, 2)]
