"""MariaDB as it really comes: days no calendar has, bits, GBK texts, Chinese names, read-only."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Connection, make_url

from connectors.sql_routes import Unfit
from hub.errors import ConfigError
from tests.connectors.streams import Land, MakeStream

ROWS = {"connection": {"reader": "sqlalchemy"}}
AWKWARD = """
    create table 料件 (
        编号 bigint unsigned primary key, d date, dt datetime(6), ts timestamp null, t time(3),
        b1 bit(1), b64 bit(64), tb tinyint(1), f float, dec65 decimal(65,30), y year, j json,
        e enum('甲','乙'), s set('a','b'), bl blob, tx longtext, v varbinary(10), pt point,
        uu uuid, ip inet6, ch char(5), wide decimal(38,20), 备注 varchar(20)
    ) character set gbk
"""
FIRST = """
    insert into 料件 values (18446744073709551615, '2026-01-05', '2026-01-05 08:00:00.123456',
        '2026-01-05 08:00:00', '-838:59:59.5', b'1', b'1111', 2, 0.1, 1.5, 2026, '{"a": 1.50}',
        '甲', 'a,b', x'00ff', '长', x'0001', point(1,2), '6f1c9c3e-2b8a-4c1d-9e4f-0a1b2c3d4e5f',
        '::1', 'ab', 123456789012345678.12345678901234567890, '泵')
"""
SECOND = """
    insert into 料件 (编号, bl, tx, v, 备注, b64) values (2, '', 'a\\0b', '', '', ~0)
"""


@pytest.fixture
def server(mariadb_url: str) -> Iterator[Connection]:
    """A session of the administrator in a database of its own, which allows every old sin."""
    name = f"hub_{uuid.uuid4().hex[:8]}"
    engine = sqlalchemy.create_engine(mariadb_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as con:
        con = con.execution_options(no_parameters=True)
        con.exec_driver_sql(f"create database {name}")
        con.exec_driver_sql(f"use {name}")
        con.exec_driver_sql("set sql_mode = ''")
        yield con
        con.exec_driver_sql(f"drop database {name}")
    engine.dispose()


@pytest.fixture
def url(server: Connection, mariadb_url: str) -> str:
    name = server.exec_driver_sql("select database()").scalar_one()
    return make_url(mariadb_url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way by rows is closed: what is read, connectorx reads."""

    def closed(*_: Any) -> None:
        raise AssertionError("read by rows")

    monkeypatch.setattr("connectors.sql_stream.streamed", closed)


@pytest.mark.usefixtures("fast")
def test_types_are_exact_without_python_objects(
    server: Connection, url: str, make_stream: MakeStream, land: Land
) -> None:
    server.exec_driver_sql(AWKWARD)
    server.exec_driver_sql(FIRST)
    server.exec_driver_sql(SECOND)
    landed = land(make_stream("sql", url, table="料件"))
    first, second = sorted(landed.rows, key=lambda row: row["编号"] != 18446744073709551615)
    assert first["编号"] == Decimal(18446744073709551615)
    assert (first["b1"], first["b64"], second["b64"]) == (1, 15, 18446744073709551615)
    assert (first["tb"], first["y"]) == (2, 2026)
    assert first["t"] == "-838:59:59.500"
    assert landed.types["f"] == "FLOAT"
    assert first["dec65"] == "1.500000000000000000000000000000"
    assert first["wide"] == Decimal("123456789012345678.12345678901234567890")
    assert (first["j"], first["e"], first["s"]) == ('{"a": 1.50}', "甲", "a,b")
    assert (first["bl"], first["v"], second["bl"]) == (b"\x00\xff", b"\x00\x01", b"")
    assert (first["pt"], first["ip"]) == ("POINT(1 2)", "::1")
    assert first["uu"] == "6f1c9c3e-2b8a-4c1d-9e4f-0a1b2c3d4e5f"
    assert (first["备注"], second["备注"], second["tx"]) == ("泵", "", "a\x00b")
    assert second["d"] is None


def test_both_ways_land_the_same(
    server: Connection, url: str, make_stream: MakeStream, land: Land
) -> None:
    for statement in (AWKWARD, FIRST, SECOND):
        server.exec_driver_sql(statement)
    query = "select *, dec65 * 2 as twice, count(*) over () as n, x'ab' as raw from 料件"
    for place in ({"table": "料件"}, {"query": query}):
        by = [land(make_stream("sql", url, **place, **how)) for how in ({}, ROWS)]
        assert by[0].types == by[1].types
        assert by[0].sorted() == by[1].sorted()


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize("day", ["0000-00-00", "2026-02-00"])
def test_a_day_that_no_calendar_has_lands_as_its_text(
    day: str, server: Connection, url: str, make_stream: MakeStream, land: Land
) -> None:
    server.exec_driver_sql("create table t (id int, d date, at datetime, ok date)")
    server.exec_driver_sql(f"insert into t values (1, '{day}', null, '2026-01-05')")
    server.exec_driver_sql("insert into t values (2, null, '2026-01-05 08:00:00', null)")
    landed = land(make_stream("sql", url, table="t"))
    assert landed.column("d") == [day, None]
    assert (landed.types["at"], landed.types["ok"]) == ("TIMESTAMP", "DATE")
    assert landed.reading.notes == ["d landed as text: a value does not fit its type"]


def test_what_connectorx_cannot_read_is_read_by_rows(
    server: Connection, url: str, make_stream: MakeStream, land: Land, monkeypatch: Any
) -> None:
    """Without the question about zero dates connectorx panics; the rows are still exact."""
    server.exec_driver_sql("create table t (id int, d date)")
    server.exec_driver_sql("insert into t values (1, '0000-00-00')")
    monkeypatch.setattr("connectors.sql_connectorx.zero_dates", lambda *_: set())
    assert land(make_stream("sql", url, table="t")).column("d") == ["0000-00-00"]


@pytest.mark.parametrize("how", [{}, ROWS])
def test_a_query_that_writes_is_refused(
    how: Any, server: Connection, url: str, make_stream: MakeStream, land: Land
) -> None:
    server.exec_driver_sql("create table w (id int)")
    server.exec_driver_sql(
        "create function wf() returns int begin insert into w values (1); return 1; end"
    )
    with pytest.raises(ConfigError, match="(?i)read.only"):
        land(make_stream("sql", url, query="select wf() as id", **how))
    assert server.exec_driver_sql("select count(*) from w").scalar_one() == 0


@pytest.mark.usefixtures("fast")
def test_a_read_is_one_moment_while_others_write(
    server: Connection, url: str, make_stream: MakeStream, land: Land
) -> None:
    server.exec_driver_sql("create table t (id int primary key, v int)")
    server.exec_driver_sql("insert into t select seq, 0 from seq_1_to_100000")
    stop = threading.Event()

    def writer() -> None:
        engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as con:
            while not stop.is_set():
                con.exec_driver_sql("update t set v = v + if(id = 1, 1, -1) where id in (1,100000)")
        engine.dispose()

    thread = threading.Thread(target=writer)
    thread.start()
    try:
        for _ in range(2):
            landed = land(make_stream("sql", url, table="t"))
            assert landed.reading.rows == 100_000
            assert sum(landed.column("v")) == 0
    finally:
        stop.set()
        thread.join()


def test_a_failure_of_connectorx_is_told_from_a_crash(
    server: Connection, url: str, make_stream: MakeStream, land: Land, monkeypatch: Any
) -> None:
    """A checker's defect: where the way by rows is closed as well, nothing is landed."""
    server.exec_driver_sql("create table t (id int, d date)")
    server.exec_driver_sql("insert into t values (1, '0000-00-00')")

    def closed(*_: Any) -> None:
        raise Unfit("closed")

    monkeypatch.setattr("connectors.sql_connectorx.zero_dates", lambda *_: set())
    monkeypatch.setattr("connectors.sql_stream.streamed", closed)
    with pytest.raises(Unfit):
        land(make_stream("sql", url, table="t"))


@pytest.mark.usefixtures("fast")
def test_a_password_of_odd_letters_is_handed_over(
    server: Connection, url: str, make_stream: MakeStream, land: Land
) -> None:
    name, password = f"r{uuid.uuid4().hex[:8]}", "p@ss/w:rd%2F#?+ "
    server.exec_driver_sql(f"create user '{name}'@'%' identified by '{password}'")
    try:
        server.exec_driver_sql(f"grant select on *.* to '{name}'@'%'")
        server.exec_driver_sql("create table t (id int)")
        server.exec_driver_sql("insert into t values (1)")
        who = {"user": name, "password": password}
        assert land(make_stream("sql", url, connection=who, table="t")).column("id") == [1]
    finally:
        server.exec_driver_sql(f"drop user '{name}'@'%'")
