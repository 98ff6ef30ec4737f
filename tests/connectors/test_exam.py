"""One exam for every transport that has a cursor: repeatable, resumable, keyed, sane state."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.contract import Stream
from tests.connectors.streams import Land, MakeStream

ROWS = [(n, f"物料 {n}", f"2026-01-{n:02} 08:00:00") for n in range(1, 21)]


@dataclass
class Source:
    """A stream with a stamp cursor, and the way to put one more row into its source."""

    stream: Stream
    add: Callable[[int, str, str], None]


def sqlite(tmp_path: Path, make: MakeStream, **how: Any) -> Source:
    file = tmp_path / "exam.sqlite"

    def add(number: int, name: str, at: str) -> None:
        with sqlite3.connect(file) as con:
            con.execute("insert into t values (?, ?, ?)", (number, name, at))
        con.close()

    with sqlite3.connect(file) as con:
        con.execute("create table t (id integer, name text, at datetime)")
    con.close()
    for row in ROWS:
        add(*row)
    url = f"sqlite:///{file}"
    return Source(make("sql", url, table="t", cursor={"column": "at"}, connection=how), add)


def postgres(url: str, table: str, make: MakeStream) -> Source:
    def add(number: int, name: str, at: str) -> None:
        with psycopg.connect(url, autocommit=True) as con:
            con.execute(f"insert into {table} values (%s, %s, %s)", (number, name, at))

    with psycopg.connect(url, autocommit=True) as con:
        con.execute(f"create table {table} (id int, name text, at timestamp)")
    for row in ROWS:
        add(*row)
    return Source(make("sql", url, table=table, cursor={"column": "at"}), add)


def rest(server: HTTPServer, make: MakeStream) -> Source:
    rows = [{"id": n, "name": name, "at": f"{at}+08:00"} for n, name, at in ROWS]

    def handler(request: Request) -> Response:
        since = request.args.get("since")
        moment = datetime.fromisoformat
        found = [r for r in rows if since is None or moment(str(r["at"])) >= moment(since)]
        start = int(request.args["offset"])
        return Response(json.dumps({"data": found[start : start + 6]}))

    server.expect_request("/t").respond_with_handler(handler)
    stream = make(
        "rest",
        server.url_for(""),
        get="/t",
        rows="$.data",
        page={"by": "offset", "size": 6},
        cursor={"column": "at", "send": "since"},
    )
    return Source(
        stream, lambda n, name, at: rows.append({"id": n, "name": name, "at": f"{at}+08:00"})
    )


@pytest.fixture(params=["sqlite", "sqlite by rows", "postgres", "rest"])
def source(
    request: pytest.FixtureRequest, tmp_path: Path, make_stream: MakeStream
) -> Iterator[Source]:
    if request.param == "postgres":
        url, table = request.getfixturevalue("postgres_url"), f"exam_{uuid.uuid4().hex[:8]}"
        yield postgres(url, table, make_stream)
        with psycopg.connect(url, autocommit=True) as con:
            con.execute(f"drop table {table}")
    elif request.param == "rest":
        yield rest(request.getfixturevalue("httpserver"), make_stream)
    else:
        how = {"reader": "sqlalchemy"} if "rows" in request.param else {}
        yield sqlite(tmp_path, make_stream, **how)


def ids(landed: Any) -> list[int]:
    return sorted(int(row["id"]) for row in landed.rows)


def test_two_sequential_reads_are_equal_and_keys_unique(source: Source, land: Land) -> None:
    first, second = land(source.stream), land(source.stream)
    assert first.types == second.types
    assert first.sorted() == second.sorted()
    assert ids(first) == [number for number, _, _ in ROWS]
    assert first.reading.complete


def test_the_state_resumes_at_the_mark(source: Source, land: Land) -> None:
    first = land(source.stream).reading
    assert (first.cursor_low, first.cursor_high) == ("2026-01-01T00:00:00Z", "2026-01-20T00:00:00Z")
    assert ids(land(source.stream, since=first.cursor_high)) == [20]
    source.add(21, "新", "2026-01-20 08:00:00")  # a tie with the mark
    source.add(22, "新", "2026-01-21 08:00:00")
    resumed = land(source.stream, since=first.cursor_high)
    assert ids(resumed) == [20, 21, 22]
    assert resumed.reading.cursor_high == "2026-01-21T00:00:00Z"
    assert not resumed.reading.complete


def test_resumed_reads_add_up_to_a_straight_one(source: Source, land: Land) -> None:
    straight = land(source.stream)
    for since, first in (("2026-01-05T00:00:00Z", 5), ("2026-01-19T23:59:59Z", 20)):
        later = land(source.stream, since=since)
        expected = [row for row in straight.rows if int(row["id"]) >= first]
        assert sorted(expected, key=str) == sorted(later.rows, key=str)


def test_a_full_window_reads_all_again(source: Source, land: Land) -> None:
    again = land(source.stream, since="2026-01-19T00:00:00Z", full=True)
    assert ids(again) == [number for number, _, _ in ROWS]
    assert again.reading.complete


@pytest.mark.parametrize("since", ["9999-12-31T23:59:59Z", "2999-01-01T00:00:00"])
def test_an_abnormally_large_state_reads_nothing(source: Source, since: str, land: Land) -> None:
    reading = land(source.stream, since=since).reading
    assert (reading.rows, reading.parts, reading.cursor_high) == (0, [], None)


def test_a_row_that_comes_late_is_found_within_the_lookback(source: Source, land: Land) -> None:
    """A transaction that began before the mark and committed after it."""
    mark = datetime.fromisoformat(land(source.stream).reading.cursor_high or "")
    source.add(23, "late", "2026-01-20 07:55:00")
    back = mark.replace(hour=0, minute=0).timestamp() - source.stream.lookback
    since = datetime.fromtimestamp(back, tz=mark.tzinfo).isoformat()
    assert ids(land(source.stream, since=since)) == [20, 23]
