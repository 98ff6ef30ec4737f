"""The traps of Tryton's stamps: empty, tied, older than the commit, and moved on one side only."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from connectors.read import read
from hub import stamp
from hub.reading import Window
from tests.tryton.conftest import run_tryton
from tests.tryton.trip import Trip

Site = Callable[[str], Path]


def act(url: str, *changes: list[Any]) -> None:
    """Let Tryton carry out changes, each in a transaction of its own."""
    run_tryton("act.py", url, json.dumps(changes))


def ask(url: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as source:
        return source.execute(query, values).fetchall()


def draft_of_several_lines(url: str) -> tuple[int, list[int]]:
    """A draft sale and its lines, the newest last."""
    ((sale, lines),) = ask(
        url,
        "select sale, array_agg(line.id order by line.id) from sale_line line "
        "join sale_sale on sale_sale.id = line.sale "
        "where state = 'draft' and line.type = 'line' group by sale having count(*) > 2 "
        "order by sale limit 1",
    )
    return sale, lines


def test_most_rows_were_never_updated_and_all_have_a_stamp(tryton_url: str, site_of: Site) -> None:
    ((never,),) = ask(tryton_url, "select count(*) from sale_line where write_date is null")
    assert never > 10
    for stream in Trip(site_of(tryton_url)).streams:
        if stream.change:
            query = f"select count(*) from ({stream.query}) q where changed_at is null"
            assert ask(tryton_url, query) == [(0,)], stream.name


def test_the_rest_of_a_tie_is_read_too(tryton_url: str, site_of: Site, tmp_path: Path) -> None:
    """One transaction stamps many rows alike; a cursor upon such a stamp reads all of them."""
    stream = Trip(site_of(tryton_url)).stream("sales_order_line")
    tied = ask(
        tryton_url,
        f"select changed_at, count(*) from ({stream.query}) q group by 1 order by 2 desc limit 1",
    )
    ((at, together),) = tied
    assert together > 10
    since = at.replace(tzinfo=UTC).isoformat()
    reading = read(stream, Window(as_of=stamp.now(), since=since), tmp_path)
    with duckdb.connect() as con:
        found = con.read_parquet([str(part) for part in reading.parts])
        assert found.filter(f"changed_at = timestamp '{at}'").aggregate("count(*)").fetchone() == (
            together,
        )


@pytest.mark.parametrize(("lookback", "found"), [(1800, 1), (0, 0)])
def test_a_long_transaction_commits_rows_older_than_the_cursor(
    own_tryton_url: str, site_of: Site, lookback: int, found: int
) -> None:
    """The lookback reads them again; without it (the second case) they are lost: the trap is real.

    The transaction is plain SQL: what Tryton sends, held open.
    """
    trip = Trip(site_of(own_tryton_url), lookback=lookback)
    trip.go("production_order")
    change = "update production set planned_date = %s, write_date = %s where id = %s"
    early = datetime.now(UTC).replace(tzinfo=None)
    with psycopg.connect(own_tryton_url) as long, psycopg.connect(own_tryton_url) as short:
        long.execute(change, ["2031-01-01", early, 1])
        short.execute(change, ["2032-02-02", early + timedelta(seconds=60), 2])
        short.commit()
        assert trip.go("production_order")["production_order"].landed == 1
        long.commit()
    assert trip.go("production_order")["production_order"].landed == found
    planned = "select count(*) from clean.production_order where planned_end_date = ?"
    assert trip.column(planned, "2031-01-01") == [found]


def test_a_line_changes_without_its_header_and_a_header_without_its_lines(
    own_tryton_url: str, site_of: Site
) -> None:
    trip = Trip(site_of(own_tryton_url))
    trip.go("sales_order_line")
    sale, lines = draft_of_several_lines(own_tryton_url)
    stamps = (
        "select coalesce(s.write_date, s.create_date), coalesce(l.write_date, l.create_date) "
        "from sale_sale s join sale_line l on l.sale = s.id where l.id = %s"
    )
    ((header, line),) = ask(own_tryton_url, stamps, lines[0])
    act(own_tryton_url, ["sale.line", lines[0], {"quantity": 77.0}])
    ((same_header, later_line),) = ask(own_tryton_url, stamps, lines[0])
    assert same_header == header
    assert later_line > line
    landed = trip.go("sales_order_line")["sales_order_line"]
    assert 1 <= landed.landed <= len(lines)
    quantity = "select quantity from clean.sales_order_line where line_no = ?"
    assert trip.column(quantity, lines[0]) == [77]

    act(own_tryton_url, ["sale.sale", sale, {"shipping_date": "2031-03-04"}])
    ((later_header, same_line),) = ask(own_tryton_url, stamps, lines[0])
    assert later_header > same_header
    assert same_line == later_line
    assert trip.go("sales_order_line")["sales_order_line"].landed == len(lines)
    promised = "select distinct promised_date from clean.sales_order_line where order_no = ?"
    assert trip.column(promised, f"draft-{sale}") == [date(2031, 3, 4)]


def test_a_draft_gets_its_number_and_stays_the_same_row(own_tryton_url: str, site_of: Site) -> None:
    trip = Trip(site_of(own_tryton_url))
    trip.go("sales_order_line")
    sale, lines = draft_of_several_lines(own_tryton_url)
    act(own_tryton_url, ["sale.sale", sale, "quote"])
    trip.go("sales_order_line")
    numbers = trip.column(
        f"select order_no from clean.sales_order_line where line_no in ({str(lines)[1:-1]})"
    )
    assert len(numbers) == len(lines)
    assert len(set(numbers)) == 1
    assert numbers[0].startswith("SO-")
    of_order = "select 1 from clean.sales_order_line where order_no = ?"
    assert not trip.column(of_order, f"draft-{sale}")


def test_a_delete_leaves_no_trace_until_a_whole_read(own_tryton_url: str, site_of: Site) -> None:
    trip = Trip(site_of(own_tryton_url))
    trip.go("sales_order_line")
    _, lines = draft_of_several_lines(own_tryton_url)
    act(own_tryton_url, ["sale.line", lines[-1], None])
    there = "select count(*) from clean.sales_order_line where line_no = ?"
    trip.go("sales_order_line")
    assert trip.column(there, lines[-1]) == [1]
    trip.go("sales_order_line", full=True)
    assert trip.column(there, lines[-1]) == [0]
    assert trip.column(there, lines[0]) == [1]


def test_reading_again_lands_nothing(own_tryton_url: str, site_of: Site) -> None:
    trip = Trip(site_of(own_tryton_url), lookback=3600 * 24)
    trip.land()
    again = trip.land()
    assert sum(one.rows_read for one in again.values()) > 500
    assert {one.landed for one in again.values()} == {0}
    assert {one.landed for one in trip.land(full=True).values()} == {0}
