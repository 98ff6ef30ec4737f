"""PostgreSQL's odd kinds by both ways: views, wide and keyless tables, domains, enums, GBK text."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from connectors import sql_scan
from hub.errors import ConfigError
from tests.connectors.streams import Land, MakeStream

HOWS = [{}, {"connection": {"reader": "sqlalchemy"}}]
KINDS = """
    create type mood as enum ('好', 'bad');
    create domain money2 as numeric(12,2) check (value >= 0);
    create type place as (x int, y text);
    create table odd (
        id int, m mood, d money2, p place, r int4range, ts tstzrange, iv interval, h bytea,
        nested int[][], j jsonb, free numeric, big numeric(38,20), name name, o oid,
        c "char", b bit varying(4), n box, txt text, at timestamptz, cidr cidr, mac macaddr
    );
    insert into odd values
        (1, '好', 12.5, '(1,"a,b")', '[1,5)', '["2026-01-05 08:00+08",)', '-1 mon +02:00', '\\x00',
         '{{1,2},{3,null}}', '{"键": [1.10, null]}', 1e-20, 123456789012345678.0000000001,
         'n', 7, 'c', b'101', '(1,1),(0,0)', repeat('长', 100000), '2026-01-05 08:00+08',
         '10.0.0.0/8', '08:00:2b:01:02:03'),
        (2, null, null, null, 'empty', null, null, '', '{}', 'null', 'NaN', null, null, null,
         null, null, null, '', '0044-03-15 12:00:00 BC', null, null)
"""


@pytest.fixture
def database(postgres_url: str) -> Iterator[str]:
    """The URL of a database of its own, so that odd types are nobody else's."""
    yield from _database(postgres_url, "")


def _database(server: str, options: str) -> Iterator[str]:
    name = f"hub_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as con:
        con.execute(sql.SQL("create database {} " + options).format(sql.Identifier(name)))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as con:
        con.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as con:
        for statement in statements:
            con.execute(statement)  # type: ignore[arg-type]


def test_odd_kinds_land_as_their_exact_text(
    database: str, make_stream: MakeStream, land: Land
) -> None:
    run(database, KINDS, "create view v as select * from odd")
    by = [
        land(make_stream("sql", database, **place, **how))
        for place in ({"table": "odd"}, {"table": "v"}, {"query": "select * from odd"})
        for how in HOWS
    ]
    for other in by[1:]:
        assert other.types == by[0].types
        assert other.sorted() == by[0].sorted()
    first, second = sorted(by[0].rows, key=lambda row: row["id"])
    assert (first["m"], first["p"], first["r"]) == ("好", '(1,"a,b")', "[1,5)")
    assert first["nested"] == "[[1,2],[3,null]]"
    assert first["free"] == "0.00000000000000000001"
    assert first["big"] == Decimal("123456789012345678.00000000010000000000")
    assert len(first["txt"]) == 100_000
    assert (second["txt"], second["m"], second["free"]) == ("", None, "NaN")
    assert (first["h"], second["h"]) == (b"\x00", b"")
    assert "BC" in str(second["at"]) or second["at"].startswith("-")


@pytest.mark.parametrize("how", HOWS)
def test_three_hundred_columns_and_no_key(
    how: Any, database: str, make_stream: MakeStream, land: Land
) -> None:
    names = [f'"列 {n}"' for n in range(300)]
    run(
        database,
        f"create table wide ({', '.join(f'{name} numeric(18,4)' for name in names)})",
        f"insert into wide select {', '.join(f'i + {n}.0001' for n in range(300))} "
        "from generate_series(1, 3) i",
        "insert into wide select * from wide",
    )
    stream = make_stream("sql", database, table="wide", **how).model_copy(update={"key": []})
    landed = land(stream)
    assert (landed.reading.rows, len(landed.types)) == (6, 300)
    assert max(landed.column("列 299")) == Decimal("302.0001")


@pytest.mark.parametrize("how", HOWS)
def test_a_database_in_gbk_lands_in_utf_8(
    how: Any, postgres_url: str, make_stream: MakeStream, land: Land
) -> None:
    options = "encoding 'EUC_CN' locale 'C' template template0"
    for url in _database(postgres_url, options):
        run(url, "create table 物料 (编号 int, 名称 text)", "insert into 物料 values (1, '离心泵')")
        landed = land(make_stream("sql", url, table="物料", **how))
        assert landed.rows == [{"编号": 1, "名称": "离心泵"}]


@pytest.mark.parametrize("how", HOWS)
def test_bytes_of_no_encoding_are_refused_by_name(
    how: Any, postgres_url: str, make_stream: MakeStream, land: Land
) -> None:
    """A SQL_ASCII database checks nothing: GBK bytes would land as broken text."""
    options = "encoding 'SQL_ASCII' locale 'C' template template0"
    for url in _database(postgres_url, options):
        run(url, "create table t (id int, name text)")
        with psycopg.connect(url, autocommit=True, client_encoding="SQL_ASCII") as con:
            con.execute("insert into t values (1, convert_from('\\xb1c3', 'SQL_ASCII'))")
        with pytest.raises(ConfigError, match="not UTF-8"):
            land(make_stream("sql", url, table="t", **how))


def test_the_scan_sees_the_moment_of_the_questions(
    database: str, make_stream: MakeStream, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A NaN that comes between the session's first question and the scan would land as 0."""
    run(database, "create table t (id int, d numeric(9,2))", "insert into t values (1, 0)")
    real = sql_scan._address

    def late(url: Any) -> dict[str, str]:
        run(database, "insert into t values (2, 'NaN')")
        return real(url)

    monkeypatch.setattr(sql_scan, "_address", late)
    stream = make_stream("sql", database, table="t")
    assert land(stream).rows == [{"id": 1, "d": Decimal("0.00")}]
    monkeypatch.setattr(sql_scan, "_snapshot", lambda _: None)  # the defect that this guards from
    run(database, "delete from t where id = 2")
    torn = land(stream).rows
    assert {"id": 2, "d": Decimal("0.00")} in torn


def test_keys_alone_are_read_alike(database: str, make_stream: MakeStream, land: Land) -> None:
    run(
        database,
        "create table t (no numeric, line int, at timestamptz, note text)",
        "insert into t values (1.50, 1, now(), 'a'), (2, 2, null, 'b')",
    )
    cursor = {"column": "at"}
    for how in HOWS:
        stream = make_stream("sql", database, table="t", cursor=cursor, **how)
        stream = stream.model_copy(update={"key": ["LINE", "no"]})
        whole, keys = land(stream), land(stream, keys_only=True, since="2999-01-01T00:00:00Z")
        assert keys.types == {name: whole.types[name] for name in ("no", "line", "at")}
        assert keys.column("no") == whole.column("no")
        assert keys.reading.complete
        assert keys.reading.cursor_high is None


def test_a_tie_at_the_mark_is_read_again(
    database: str, make_stream: MakeStream, land: Land
) -> None:
    """Many rows of one stamp, committed one after another, are never lost behind the mark."""
    run(database, "create table t (id int, at timestamp)")
    run(database, "insert into t select i, '2026-01-05 08:00:00' from generate_series(1, 50) i")
    stream = make_stream("sql", database, table="t", cursor={"column": "at"})
    mark = land(stream).reading.cursor_high
    run(database, "insert into t values (51, '2026-01-05 08:00:00')")
    assert set(land(stream, since=mark).column("id")) == set(range(1, 52))


@pytest.mark.parametrize("how", HOWS)
def test_a_window_has_two_ends(
    how: Any, database: str, make_stream: MakeStream, land: Land
) -> None:
    run(
        database,
        "create table t (id int, at timestamptz, rv bytea)",
        "insert into t select i, timestamptz '2026-01-01Z' + i * interval '1 day', "
        "decode(lpad(to_hex(i), 16, '0'), 'hex') from generate_series(1, 9) i",
        "insert into t values (10, null, null)",
    )
    at = make_stream("sql", database, table="t", cursor={"column": "at"}, **how)
    between = land(at, since="2026-01-03T00:00:00Z", until="2026-01-05T00:00:00Z")
    assert set(between.column("id")) == {2, 3, 10}
    assert not between.reading.complete
    before = land(at, until="2026-01-03T00:00:00Z")
    assert set(before.column("id")) == {1, 10}
    assert not before.reading.complete
    version = make_stream(
        "sql", database, table="t", **how, cursor={"column": "rv", "kind": "rowversion"}
    )
    landed = land(version)
    assert landed.reading.cursor_high == "0000000000000009"
    assert set(land(version, since="0000000000000008").column("id")) == {8, 9, 10}
    number = make_stream(
        "sql", database, table="t", **how, cursor={"column": "id", "kind": "number", "behind": 3}
    )
    assert set(land(number, since="9").column("id")) == {6, 7, 8, 9, 10}
