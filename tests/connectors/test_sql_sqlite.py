"""SQLite through the scanner: exact decimals, loose typing, stamps as text, read-only."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hub.errors import ConfigError, SourceUnreachable
from tests.connectors.streams import Land, MakeStream


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """An awkward database under a path with a blank and Chinese letters."""
    file = tmp_path / "旧 ERP#1.sqlite"
    con = sqlite3.connect(file)
    con.executescript(
        """
        create table item (
            id integer primary key, 名称 text, price decimal(18,4), free numeric, weight real,
            is_live boolean, made date, changed datetime, photo blob, loose integer, untyped
        );
        insert into item values
            (1, '泵 "甲"', 1234.5600, 0.1, 0.1, 1,
             '2026-01-05', '2026-01-05 08:00:00', x'00ff', 1, 5),
            (2, 'O''Neill', 0.0001, 12345678901234, 1e300, 0,
             null, '2026-01-06T09:00:00.123', null, 'x', 'y'),
            (3, null, -7, null, null, null, '2026-02-28', null, x'', 2, 1.5);
        create table line (item_id integer, qty decimal(10,2));
        insert into line values (1, 2.50), (2, 3);
        """
    )
    con.commit()
    con.close()
    return file


def test_a_table_lands_with_its_declared_types(
    database: Path, make_stream: MakeStream, land: Land
) -> None:
    landed = land(make_stream("sql", f"sqlite:///{database}", table="item"))
    assert landed.types == {
        "id": "BIGINT",
        "名称": "VARCHAR",
        "price": "DECIMAL(18,4)",
        "free": "VARCHAR",
        "weight": "DOUBLE",
        "is_live": "BOOLEAN",
        "made": "DATE",
        "changed": "TIMESTAMP",
        "photo": "BLOB",
        "loose": "VARCHAR",
        "untyped": "VARCHAR",
    }
    assert landed.column("price") == [Decimal("1234.5600"), Decimal("0.0001"), Decimal("-7.0000")]
    assert landed.column("free") == ["0.1", "12345678901234", None]
    assert landed.column("weight") == [0.1, 1e300, None]
    assert landed.column("made") == [date(2026, 1, 5), None, date(2026, 2, 28)]
    assert landed.column("changed")[1] == datetime.fromisoformat("2026-01-06T09:00:00.123")
    assert landed.column("photo") == [b"\x00\xff", None, b""]
    assert landed.column("loose") == ["1", "x", "2"]
    assert landed.reading.complete
    assert landed.reading.notes == ["loose landed as text: a value does not fit its type"]


def test_both_readers_land_the_same(database: Path, make_stream: MakeStream, land: Land) -> None:
    query = """select i.*, l.qty, l.qty * i.price as worth, count(*) over () as n
        from item i join line l on l.item_id = i.id -- all"""
    for place in ({"table": "item"}, {"query": query}):
        by = [
            land(make_stream("sql", f"sqlite:///{database}", connection=how, **place))
            for how in ({}, {"reader": "sqlalchemy"})
        ]
        assert by[0].types == by[1].types
        assert by[0].sorted() == by[1].sorted()
        assert len(by[0].rows) in (2, 3)


def test_a_query_keeps_the_declared_types_of_its_tables(
    database: Path, make_stream: MakeStream, land: Land
) -> None:
    query = """
        with sold as (select item_id, qty from line union all select item_id, qty from line)
        select i.id, s.qty, cast(i.price as text) as said, coalesce(i.made, i.made) as made,
               i.price * s.qty as worth
        from item i join sold s on s.item_id = i.id;
    """
    landed = land(make_stream("sql", f"sqlite:///{database}", query=query))
    assert landed.types == {
        "id": "BIGINT",
        "qty": "DECIMAL(10,2)",
        "said": "VARCHAR",
        "made": "DATE",
        "worth": "VARCHAR",
    }
    assert landed.reading.rows == 4


@pytest.mark.parametrize(
    ("value", "declared"),
    [
        ("1.23456", "decimal(10,2)"),
        ("1.5", "integer"),
        ("'2026-01-05 08:30:00'", "date"),
        ("'2026-01-05T08:30:00+08:00'", "datetime"),
        ("1767225600", "timestamp"),
        ("99999999999999", "decimal(10,2)"),
        ("'1,234.50'", "decimal(10,2)"),
        ("2", "boolean"),
    ],
)
def test_a_value_that_its_type_would_change_lands_as_text(
    value: str,
    declared: str,
    tmp_path: Path,
    make_stream: MakeStream,
    land: Land,
) -> None:
    file = tmp_path / "loose.sqlite"
    con = sqlite3.connect(file)
    con.executescript(
        f"create table t (id integer, v {declared}); insert into t values (1, {value}), (2, null)"
    )
    con.close()
    landed = land(make_stream("sql", f"sqlite:///{file}", table="t"))
    assert landed.types["v"] == "VARCHAR"
    assert landed.column("v") == [value.strip("'"), None]


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("2026-01-05T08:00:00", {1, 2, 3}),
        ("2026-01-05 08:00:01", {2, 3}),
        ("2026-01-05T23:00:00Z", {2, 3}),
        ("2026-01-06T01:00:00.123Z", {2, 3}),
        ("2026-01-06T01:00:00.124Z", {3}),
        ("9999-12-31T23:59:59", {3}),
        ("9999-12-31T23:59:59Z", {3}),
        (None, {1, 2, 3}),
    ],
)
def test_a_cursor_reads_what_changed_and_what_has_no_stamp(
    since: str | None,
    expected: set[int],
    database: Path,
    make_stream: MakeStream,
    land: Land,
) -> None:
    """The stamps are written in two forms; text comparison alone would lose rows."""
    stream = make_stream("sql", f"sqlite:///{database}", table="item", cursor={"column": "changed"})
    landed = land(stream, since=since)
    assert set(landed.column("id")) == expected
    assert landed.reading.complete is (since is None)
    if {1, 2} <= expected:
        assert landed.reading.cursor_low == "2026-01-05T00:00:00Z"
        assert landed.reading.cursor_high == "2026-01-06T01:00:00.123000Z"


def test_an_expression_and_a_number_can_be_cursors(
    database: Path, make_stream: MakeStream, land: Land
) -> None:
    url = f"sqlite:///{database}"
    either = make_stream("sql", url, table="item", cursor={"column": "coalesce(changed, made)"})
    assert land(either).reading.cursor_high == "2026-02-27T16:00:00Z"
    number = make_stream("sql", url, table="item", cursor={"column": "id", "kind": "number"})
    landed = land(number, since="2")
    assert landed.column("id") == [2, 3]
    assert landed.reading.cursor_high == "3"
    assert land(number, since="99999999999999999999999").reading.rows == 0
    assert land(number, since="99999999999999999999999").reading.parts == []


def test_a_mistyped_year_does_not_move_the_mark_past_the_run(
    database: Path, make_stream: MakeStream, land: Land
) -> None:
    with sqlite3.connect(database) as con:
        con.execute("insert into item (id, changed) values (4, '2926-01-06 00:00:00')")
    con.close()
    stream = make_stream("sql", f"sqlite:///{database}", table="item", cursor={"column": "changed"})
    landed = land(stream)
    assert landed.reading.rows == 4
    assert landed.reading.cursor_high == "2026-03-31T08:00:00Z"
    assert "2926-01-05T16:00:00Z" in landed.reading.notes[0]


def test_two_reads_in_a_row_are_equal_and_change_nothing(
    database: Path, make_stream: MakeStream, land: Land
) -> None:
    before = database.read_bytes()
    stream = make_stream("sql", f"sqlite:///{database}", table="item")
    first, second = land(stream), land(stream)
    assert first.rows == second.rows
    assert first.types == second.types
    assert database.read_bytes() == before


@pytest.mark.parametrize(
    ("place", "what"),
    [
        ({"table": "itm"}, "no such table: itm"),
        ({"query": "select * frm item"}, "syntax error"),
        ({"query": "select id, id from item"}, "comes twice"),
        ({"table": "item", "cursor": {"column": "chnged"}}, "did you mean 'changed'?"),
        ({"query": "delete from item"}, "syntax error"),
    ],
)
def test_a_wrong_contract_is_one_line_with_file_and_mend(
    place: dict[str, Any],
    what: str,
    database: Path,
    make_stream: MakeStream,
    land: Land,
) -> None:
    with pytest.raises(ConfigError) as caught:
        land(make_stream("sql", f"sqlite:///{database}", **place))
    assert what in str(caught.value)
    assert "things.yaml" in str(caught.value)
    assert caught.value.mend
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_unreachable_and_is_not_created(
    tmp_path: Path, make_stream: MakeStream, land: Land
) -> None:
    with pytest.raises(SourceUnreachable, match="no database file"):
        land(make_stream("sql", f"sqlite:///{tmp_path}/gone.sqlite", table="item"))
    assert not (tmp_path / "gone.sqlite").exists()


def test_text_that_is_not_utf_8_is_named(
    database: Path, make_stream: MakeStream, land: Land
) -> None:
    with sqlite3.connect(database) as con:
        con.execute("insert into item (id, 名称) values (5, cast(x'b0a1' as text))")
    con.close()
    for how in ({}, {"reader": "sqlalchemy"}):
        with pytest.raises(ConfigError, match="not UTF-8"):
            land(make_stream("sql", f"sqlite:///{database}", connection=how, table="item"))
