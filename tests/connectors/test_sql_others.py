"""Databases without a scanner: MariaDB by rows with exact types; a missing driver by name."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import make_url

from connectors.columns import landing_type
from hub.errors import ConfigError, SourceUnreachable
from tests.connectors.streams import Land, MakeStream

CANARY = "canary-4711-secret"


@pytest.fixture
def mariadb(mariadb_url: str) -> Iterator[str]:
    """The URL of a database of its own, with an awkward table."""
    name = f"hub_{uuid.uuid4().hex[:8]}"
    server = sqlalchemy.create_engine(mariadb_url)
    with server.connect() as con:
        con.exec_driver_sql(f"create database {name} character set utf8mb4")
        con.exec_driver_sql(
            f"""create table {name}.item (
                id bigint unsigned primary key, 名称 varchar(50), price decimal(18,4),
                big decimal(38,10), r double, f float, is_live tinyint(1), made date,
                changed datetime(6), stamped timestamp null, clock time, photo blob,
                doc json, kind enum('甲','乙'), bits bit(8), y year)"""
        )
        con.exec_driver_sql(
            f"""insert into {name}.item values
                (1, '泵 100%% "甲"', 1234.56, 1234567890123456789012345678.0000000001, 0.1, 0.5, 1,
                 '2026-01-05', '2026-01-05 08:00:00.123456', '2026-01-05 08:00:00', '08:30:00',
                 x'00ff', '{{"a": 1.50}}', '甲', b'101', 2026),
                (18446744073709551615, 'O''Neill \\\\ x', -0.0001, null, null, null, 0, null,
                 '2026-01-06 09:00:00', null, null, null, null, null, null, null)"""
        )
        con.commit()
    yield make_url(mariadb_url).set(database=name).render_as_string(hide_password=False)
    with server.connect() as con:
        con.exec_driver_sql(f"drop database {name}")
    server.dispose()


def test_types_are_exact(mariadb: str, make_stream: MakeStream, land: Land) -> None:
    landed = land(make_stream("sql", mariadb, table="item"))
    first, last = landed.rows
    assert landed.types["price"] == "DECIMAL(18,4)"
    assert (first["price"], last["price"]) == (Decimal("1234.5600"), Decimal("-0.0001"))
    assert first["big"] == Decimal("1234567890123456789012345678.0000000001")
    assert last["id"] == Decimal(18446744073709551615)
    assert first["名称"] == '泵 100% "甲"'
    assert last["名称"] == "O'Neill \\ x"
    assert landed.types["changed"] == "TIMESTAMP"
    assert first["changed"].isoformat() == "2026-01-05T08:00:00.123456"
    assert first["photo"] == b"\x00\xff"
    assert first["is_live"] == 1
    assert (first["kind"], first["y"], first["r"]) == ("甲", 2026, 0.1)
    assert first["clock"] == "08:30:00"


def test_a_query_keeps_types_and_its_percent_signs(
    mariadb: str, make_stream: MakeStream, land: Land
) -> None:
    query = """select id, price, price * 2 as twice, sum(price) over () as total, made
        from item where 名称 like '%100\\%%' -- one"""
    landed = land(make_stream("sql", mariadb, query=query))
    assert landed.types == {
        "id": "DECIMAL(20,0)",
        "price": "DECIMAL(18,4)",
        "twice": "VARCHAR",
        "total": "VARCHAR",
        "made": "DATE",
    }
    assert landed.column("twice") == ["2469.1200"]


@pytest.mark.parametrize(
    ("cursor", "since", "rows"),
    [
        ({"column": "changed"}, "2026-01-05T00:00:00.123456Z", 2),
        ({"column": "changed"}, "2026-01-05T00:00:00.123457Z", 1),
        ({"column": "coalesce(stamped, changed)"}, "2026-01-06T01:00:00Z", 1),
        ({"column": "名称", "kind": "text"}, "O'Neill \\ x", 2),
        ({"column": "id", "kind": "number"}, "2", 1),
        ({"column": "changed"}, "9999-12-31T00:00:00Z", 0),
    ],
)
def test_a_cursor_reads_what_changed(
    cursor: dict[str, str],
    since: str,
    rows: int,
    mariadb: str,
    make_stream: MakeStream,
    land: Land,
) -> None:
    stream = make_stream("sql", mariadb, table="item", cursor=cursor)
    assert land(stream, since=since).reading.rows == rows


def test_many_rows_come_in_batches(mariadb: str, make_stream: MakeStream, land: Land) -> None:
    query = "select seq as id, cast(seq as decimal(12,2)) / 4 as q from seq_1_to_50000"
    landed = land(make_stream("sql", mariadb, query=query))
    assert landed.reading.rows == 50_000
    assert {Decimal(value) for value in landed.column("q")} == {
        Decimal(n) / 4 for n in range(1, 50_001)
    }


def test_wrong_names_and_passwords_are_one_line(
    mariadb: str, make_stream: MakeStream, land: Land
) -> None:
    with pytest.raises(ConfigError, match="itm' doesn't exist"):
        land(make_stream("sql", mariadb, table="itm"))
    denied = {"user": "nobody", "password": CANARY}
    with pytest.raises(SourceUnreachable) as caught:
        land(make_stream("sql", mariadb, connection=denied, table="item"))
    assert "Access denied" in str(caught.value)
    assert CANARY not in str(caught.value)


def test_a_session_cannot_write(mariadb: str, make_stream: MakeStream, land: Land) -> None:
    query = "select id from item where get_lock('x', 0) = 1 for update"
    landed: Any = None
    with pytest.raises((ConfigError, SourceUnreachable), match="(?i)read.only"):
        landed = land(make_stream("sql", mariadb, query=query))
    assert landed is None


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("mssql://h/d", "pip install 'manufacturing-hub[sqlserver]'"),
        ("oracle://h/d", "pip install 'manufacturing-hub[oracle]'"),
        ("nosuch://h/d", "no database is called 'nosuch'"),
        ("not a url", "the url is not a database address"),
    ],
)
def test_a_missing_driver_is_named_with_its_install_command(
    url: str, what: str, make_stream: MakeStream, land: Land
) -> None:
    with pytest.raises(ConfigError) as caught:
        land(make_stream("sql", url, table="t"))
    assert what in str(caught.value)


@pytest.mark.parametrize(
    ("declared", "dialect", "lands"),
    [
        ("DECIMAL(18, 4)", "sqlite", "DECIMAL(18,4)"),
        ("numeric(10)", "postgresql", "DECIMAL(10,0)"),
        ("numeric", "postgresql", "VARCHAR"),
        ("numeric(5,-2)", "postgresql", "VARCHAR"),
        ("decimal(40,2)", "mysql", "VARCHAR"),
        ("NUMBER", "oracle", "VARCHAR"),
        ("NUMBER(9, 0)", "oracle", "DECIMAL(9,0)"),
        ("DATE", "oracle", "TIMESTAMP"),
        ("BIGINT UNSIGNED", "mysql", "DECIMAL(20,0)"),
        ("BIGINT(20) UNSIGNED", "mysql", "DECIMAL(20,0)"),
        ("INTEGER", "sqlite", "BIGINT"),
        ("int4", "postgresql", "BIGINT"),
        ("int4[]", "postgresql", "VARCHAR"),
        ("timestamptz", "postgresql", "TIMESTAMPTZ"),
        ("TIMESTAMP WITH TIME ZONE", "oracle", "TIMESTAMPTZ"),
        ("TIMESTAMP", "mssql", "BLOB"),
        ("MONEY", "mssql", "DECIMAL(19,4)"),
        ("BIT", "mssql", "BOOLEAN"),
        ("bit(3)", "postgresql", "VARCHAR"),
        ('VARCHAR(20) COLLATE "utf8mb4_bin"', "mysql", "VARCHAR"),
        ("interval", "postgresql", "VARCHAR"),
        ("point", "postgresql", "VARCHAR"),
        ("", "sqlite", "VARCHAR"),
    ],
)
def test_declared_types_become_types_that_hold_every_value(
    declared: str, dialect: str, lands: str
) -> None:
    assert landing_type(declared, dialect) == lands
