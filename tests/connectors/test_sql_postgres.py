"""PostgreSQL by scanner and by rows: equal content, exact types, one moment, read-only."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from hub.errors import ConfigError, SourceUnreachable
from tests.connectors.streams import Land, MakeStream

CANARY = "canary-4711-secret"
AWKWARD = """
    create table item (
        id bigint primary key, 名称 text, price numeric(18,4), free numeric, wide numeric(50,10),
        guid uuid, doc json, docb jsonb, nums int[], words text[], bytes bytea,
        at timestamptz, local timestamp, day date, clock time, zoned time with time zone,
        span interval, is_live boolean, r4 real, r8 double precision, small smallint,
        padded char(5), short varchar(20), cash money, addr inet, bits bit(3), "Mixed Case" int
    );
    insert into item values
        (1, '泵 "甲"', 1234.5600, 0.10, 1234567890123456789012345.0000000001,
         '6f1c9c3e-2b8a-4c1d-9e4f-0a1b2c3d4e5f', '{"a": 1.50}', '{"b":  2.50}', '{1,2}',
         '{a,"b,c",null}', '\\x00ff', '2026-01-05 08:00:00.123456+08', '2026-01-05 08:00:00',
         '2026-01-05', '08:00:00.5', '08:00+08', '1 day 2 hours', true, 0.1, 0.1, 7,
         'ab', 'O''Neill', 12.34, '10.0.0.1', b'101', 1),
        (2, null, -0.0001, 12345678901234567890.123456789, null, null, null, null, '{}', null, '',
         '2026-01-06 00:00:00Z', '2026-01-06 09:00:00', '0001-01-01', null, null, null, false,
         1e30, 1e300, null, null, '', null, null, null, null),
        (3, e'a\\tb\\nc', 0, null, null, null, 'null', '[]', null, null, null, null, null,
         '9999-12-30', null, null, null, null, null, null, null, null, null, null, null, null, null)
"""


@dataclass
class Schema:
    """A schema of its own in the test server, and a URL whose search path is that schema."""

    server: str
    name: str

    @property
    def url(self) -> str:
        url = make_url(self.server)
        return f"{url.render_as_string(hide_password=False)}"

    def run(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as con:
            con.execute(sql.SQL("set search_path to {}").format(sql.Identifier(self.name)))
            con.execute(statement)  # type: ignore[arg-type]


@pytest.fixture
def schema(postgres_url: str) -> Iterator[Schema]:
    name = f"厂 {uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as con:
        con.execute(sql.SQL("create schema {}").format(sql.Identifier(name)))
    yield Schema(postgres_url, name)
    with psycopg.connect(postgres_url, autocommit=True) as con:
        con.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(name)))


def places(schema: Schema) -> list[dict[str, str]]:
    return [
        {"table": f"{schema.name}.item"},
        {"query": f'select * from "{schema.name}".item; '},
        {"query": f'select id, price, day, at, local, is_live, r8, 名称 from "{schema.name}".item'},
    ]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_both_readers_land_the_same(
    place: int, schema: Schema, make_stream: MakeStream, land: Land
) -> None:
    schema.run(AWKWARD)
    by = [
        land(make_stream("sql", schema.url, connection=how, **places(schema)[place]))
        for how in ({}, {"reader": "sqlalchemy"})
    ]
    assert by[0].types == by[1].types
    assert by[0].sorted() == by[1].sorted()
    assert by[0].reading.rows == 3
    assert by[0].reading.complete


def test_types_are_the_sources_own_and_decimals_exact(
    schema: Schema, make_stream: MakeStream, land: Land
) -> None:
    schema.run(AWKWARD)
    landed = land(make_stream("sql", schema.url, **places(schema)[0]))
    first = next(row for row in landed.rows if row["id"] == 1)
    assert landed.types["price"] == "DECIMAL(18,4)"
    assert first["price"] == Decimal("1234.5600")
    assert (landed.types["free"], first["free"]) == ("VARCHAR", "0.10")
    assert first["wide"] == "1234567890123456789012345.0000000001"
    assert first["guid"] == "6f1c9c3e-2b8a-4c1d-9e4f-0a1b2c3d4e5f"
    assert (first["doc"], first["docb"]) == ('{"a": 1.50}', '{"b": 2.50}')
    assert (first["nums"], first["words"]) == ("[1,2]", '["a","b,c",null]')
    assert first["bytes"] == b"\x00\xff"
    assert landed.types["at"] == "TIMESTAMP WITH TIME ZONE"
    assert first["at"].isoformat() == "2026-01-05T00:00:00.123456+00:00"
    assert first["day"] == date(2026, 1, 5)
    assert first["padded"] == "ab"
    assert first["Mixed Case"] == 1


@pytest.mark.parametrize("how", [{}, {"reader": "sqlalchemy"}])
def test_nan_and_infinity_are_not_made_into_numbers_and_days(
    how: dict[str, str], schema: Schema, make_stream: MakeStream, land: Land
) -> None:
    """DuckDB's scanner lands NaN as 0 and infinity as the last day of the calendar."""
    schema.run(
        """create table t (id int, d numeric(18,4), day date, at timestamptz, ok numeric(9,2));
        insert into t values (1, 'NaN', 'infinity', '-infinity', 0), (2, 1.5, null, now(), 1)"""
    )
    landed = land(make_stream("sql", schema.url, connection=how, table=f"{schema.name}.t"))
    first = next(row for row in landed.rows if row["id"] == 1)
    assert (first["d"], first["day"], first["at"]) == ("NaN", "infinity", "-infinity")
    assert first["ok"] == Decimal("0.00")
    assert len(landed.reading.notes) == 3


@pytest.mark.parametrize("how", [{}, {"reader": "sqlalchemy"}])
@pytest.mark.parametrize(
    ("cursor", "since", "expected"),
    [
        ({"column": "at"}, "2026-01-05T00:00:00.123457Z", {2, 3}),
        ({"column": "at"}, "2026-01-05T08:00:00.123456", {1, 2, 3}),
        ({"column": "local"}, "2026-01-06T01:00:00Z", {2, 3}),
        ({"column": "local"}, "2026-01-06T01:00:01Z", {3}),
        ({"column": "coalesce(local, day)"}, "2026-01-06T02:00:00Z", {3}),
        ({"column": "day"}, "9999-12-31T23:59:59Z", set()),
        ({"column": "at"}, "9999-12-31T23:59:59.999999Z", {3}),
        ({"column": "id", "kind": "number"}, "2", {2, 3}),
        ({"column": "id", "kind": "number"}, "99999999999999999999999", set()),
        ({"column": "short", "kind": "text"}, "O'", {1, 3}),
    ],
)
def test_a_cursor_reads_what_changed_and_what_has_no_stamp(
    cursor: dict[str, str],
    since: str,
    expected: set[int],
    how: dict[str, str],
    schema: Schema,
    make_stream: MakeStream,
    land: Land,
) -> None:
    schema.run(AWKWARD)
    stream = make_stream(
        "sql", schema.url, connection=how, table=f"{schema.name}.item", cursor=cursor
    )
    landed = land(stream, since=since)
    assert {row["id"] for row in landed.rows} == expected
    assert not landed.reading.complete


def test_marks_come_from_the_landed_rows(
    schema: Schema, make_stream: MakeStream, land: Land
) -> None:
    schema.run(AWKWARD)
    table = f"{schema.name}.item"
    for column, high in (
        ("at", "2026-01-06T00:00:00Z"),
        ("local", "2026-01-06T01:00:00Z"),
        ("coalesce(at, local)", "2026-01-06T00:00:00Z"),
    ):
        stream = make_stream("sql", schema.url, table=table, cursor={"column": column})
        assert land(stream).reading.cursor_high == high


@pytest.mark.parametrize("how", [{}, {"reader": "sqlalchemy"}])
def test_a_read_is_one_moment_while_others_write(
    how: dict[str, str], schema: Schema, make_stream: MakeStream, land: Land
) -> None:
    """Each transaction keeps the sum at zero: a torn read would not."""
    schema.run("create table t as select i as id, 0 as v from generate_series(1, 200000) i")
    stop = threading.Event()

    def writer() -> None:
        with psycopg.connect(schema.server, autocommit=True) as con:
            con.execute(sql.SQL("set search_path to {}").format(sql.Identifier(schema.name)))
            while not stop.is_set():
                con.execute(
                    "update t set v = v + case id when 1 then 1 else -1 end where id in (1, 200000)"
                )

    thread = threading.Thread(target=writer)
    thread.start()
    try:
        for _ in range(3):
            landed = land(make_stream("sql", schema.url, connection=how, table=f"{schema.name}.t"))
            assert landed.reading.rows == 200_000
            assert sum(landed.column("v")) == 0
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("how", [{}, {"reader": "sqlalchemy"}])
def test_a_query_that_writes_is_refused(
    how: dict[str, str], schema: Schema, make_stream: MakeStream, land: Land
) -> None:
    schema.run("create sequence s; create table t (id int)")
    query = f"""select nextval('"{schema.name}".s') as id"""
    with pytest.raises(ConfigError, match="read-only transaction"):
        land(make_stream("sql", schema.url, connection=how, query=query))


@pytest.mark.parametrize(
    ("place", "what"),
    [
        ({"table": "no_such"}, "does not exist"),
        ({"query": "select * frm item"}, "syntax error"),
        ({"query": "select 1 as id, 2 as id"}, "comes twice"),
        ({"query": "select 1 as id", "cursor": {"column": "idd"}}, "did you mean 'id'?"),
    ],
)
def test_a_wrong_contract_is_one_line(
    place: dict[str, Any], what: str, postgres_url: str, make_stream: MakeStream, land: Land
) -> None:
    with pytest.raises(ConfigError) as caught:
        land(make_stream("sql", postgres_url, **place))
    assert what in str(caught.value)
    assert "things.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("how", [{}, {"reader": "sqlalchemy"}])
def test_an_unreachable_server_is_one_line_without_the_password(
    how: dict[str, str], make_stream: MakeStream, land: Land
) -> None:
    for said in (
        {"url": f"postgresql://ann:{CANARY}@127.0.0.1:9/erp"},
        {"url": "postgresql://ann@127.0.0.1:9/erp", "password": CANARY},
    ):
        url = str(said.pop("url"))
        with pytest.raises(SourceUnreachable) as caught:
            land(make_stream("sql", url, connection={**said, **how}, table="t"))
        assert CANARY not in str(caught.value)
        assert "sources/plant.yaml" in str(caught.value)
        assert "\n" not in str(caught.value)


def test_two_reads_in_a_row_are_equal(schema: Schema, make_stream: MakeStream, land: Land) -> None:
    schema.run(AWKWARD)
    stream = make_stream("sql", schema.url, table=f"{schema.name}.item")
    assert land(stream).sorted() == land(stream).sorted()


def test_an_empty_table_is_a_whole_picture_without_parts(
    schema: Schema, make_stream: MakeStream, land: Land
) -> None:
    schema.run("create table t (id int)")
    reading = land(make_stream("sql", schema.url, table=f"{schema.name}.t")).reading
    assert (reading.rows, reading.parts, reading.complete) == (0, [], True)
