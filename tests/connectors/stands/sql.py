"""Any SQL database: SQLite by scanner and by rows, PostgreSQL, MariaDB, one table of goods."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy

from hub.contract import Stream
from tests.connectors.stands import databases
from tests.connectors.stands.goods import CURSORS, TYPES, contract, goods
from tests.connectors.stands.stand import ESCAPED, Drifted, Keys, Stand

VARIANTS = ("sqlite", "sqlite by rows", "postgres", "mariadb")
CONTRACTS = tuple(CURSORS)
TABLE = """create table goods (id bigint primary key, code varchar(20), name varchar(60),
    uom varchar(10), price decimal(18,4), weight decimal(20,6), big bigint, made date,
    at {stamp}, seq bigint, 备注 varchar(80))"""
COLUMNS = list(goods(1)[0])


@contextmanager
def open_stand(variant: str, home: Path, request: pytest.FixtureRequest) -> Iterator[Stand]:
    """A database with sixty goods."""
    if variant == "mariadb":
        yield from mariadb(home, request.getfixturevalue("mariadb_url"))
    elif variant == "postgres":
        yield from postgres(home, request.getfixturevalue("postgres_url"))
    else:
        yield from sqlite(home, {"reader": "sqlalchemy"} if "rows" in variant else {})


def stand(home: Path, connection: dict[str, Any], *ways: Any) -> Stand:
    contracts = {name: contract(name, table="goods") for name in CONTRACTS}
    types = dict.fromkeys(CONTRACTS, TYPES)
    return Stand(home, "sql", connection, *ways, contracts=contracts, types=types)


def sqlite(home: Path, how: dict[str, Any]) -> Iterator[Stand]:
    file = home / "goods.sqlite"
    marks = ", ".join("?" * len(COLUMNS))
    with closing(sqlite3.connect(file)) as con, con:
        con.execute(TABLE.format(stamp="datetime"))
        for row in goods():
            exact = [str(v) if not isinstance(v, int | None) else v for v in row.values()]
            con.execute(f"insert into goods values ({marks})", exact)
    yield stand(
        home,
        {"url": f"sqlite:///{file}", **how},
        partial(databases.sqlite_keys, file),
        partial(databases.sqlite_drift, file),
        databases.SQLITE_TROUBLES,
    )


def postgres(home: Path, server: str) -> Iterator[Stand]:
    with databases.own_database(server) as url:
        with psycopg.connect(url) as con:
            con.execute(TABLE.format(stamp="timestamp"))
            for row in goods():
                con.execute(
                    f"insert into goods values ({', '.join(['%s'] * len(COLUMNS))})",
                    [*row.values()],
                )
        yield stand(
            home,
            {"url": url},
            partial(databases.postgres_keys, url),
            partial(databases.postgres_drift, url),
            databases.POSTGRES_TROUBLES
            | {"wrong sign-in": {"url": databases.signed_in_as(url, "exam_nobody", ESCAPED)}},
        )


def mariadb(home: Path, url: str) -> Iterator[Stand]:
    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
    with own_schema(engine, url) as own:
        put(own, "goods")
        yield stand(
            home,
            {"url": own},
            partial(mariadb_keys, own),
            partial(mariadb_drift, engine, url),
            {
                "nobody listens": {"url": f"mysql://reader:{ESCAPED}@127.0.0.1:1/plant"},
                "wrong sign-in": {"url": databases.signed_in_as(own, "exam_nobody", ESCAPED)},
            },
        )
    engine.dispose()


@contextmanager
def own_schema(engine: sqlalchemy.Engine, url: str) -> Iterator[str]:
    """The URL of a new MariaDB database."""
    name = f"exam_{uuid.uuid4().hex[:12]}"
    with engine.connect() as con:
        con.exec_driver_sql(f"create database {name} character set utf8mb4")
    yield databases.in_database(url, name)
    with engine.connect() as con:
        con.exec_driver_sql(f"drop database {name}")


def put(url: str, kind: str) -> None:
    """Make the table of goods in a MariaDB database, drifted where `kind` says so."""
    changed = {
        "new": "add column exam_new varchar(10) default 'new'",
        "missing": "rename column name to exam_gone",
        "retyped": "modify column price varchar(60)",
    }
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as con:
        con.exec_driver_sql(TABLE.format(stamp="datetime"))
        marks = ", ".join(["%s"] * len(COLUMNS))
        rows = [tuple(row.values()) for row in goods()]
        con.exec_driver_sql(f"insert into goods values ({marks})", rows)
        if kind in changed:
            con.exec_driver_sql(f"alter table goods {changed[kind]}")
    engine.dispose()


def mariadb_keys(url: str, stream: Stream) -> Keys:
    engine = sqlalchemy.create_engine(url)
    with engine.connect() as con:
        found = con.exec_driver_sql(databases.key_query(stream)).fetchall()
    engine.dispose()
    return databases.texts([tuple(row) for row in found])


@contextmanager
def mariadb_drift(
    engine: sqlalchemy.Engine, url: str, stand: Stand, kind: str, stream: Stream
) -> Iterator[Drifted]:
    with own_schema(engine, url) as own:
        put(own, kind)
        column = {"new": "exam_new", "missing": "name", "retyped": "price"}[kind]
        yield Drifted(stand.stream(stream.name, url=own), column)
