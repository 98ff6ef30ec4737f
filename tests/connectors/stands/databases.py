"""SQL sources of the exam: which keys they hold, copies of them, and columns that drift.

Asks the drivers directly: what the hub reads is compared with this.
"""

from __future__ import annotations

import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import sqlglot
from psycopg import sql
from sqlglot import exp

from hub.contract import Stream
from tests.connectors.stands.stand import ESCAPED, Drifted, Keys, Stand, plain_column

NEW = "exam_new"
# Nobody listens on port 1; the role and the database of these names are not there.
POSTGRES_TROUBLES: dict[str, dict[str, Any]] = {
    "nobody listens": {"url": f"postgresql://reader:{ESCAPED}@127.0.0.1:1/plant"},
}
SQLITE_TROUBLES: dict[str, dict[str, Any]] = {
    "no such file": {"url": "sqlite:////nowhere/plant.sqlite"},
}


def in_database(url: str, name: str) -> str:
    """The URL of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def signed_in_as(url: str, user: str, password: str) -> str:
    """The URL with another user and password."""
    place = urlsplit(url)
    return urlunsplit(place._replace(netloc=f"{user}:{password}@{place.netloc.rpartition('@')[2]}"))


@contextmanager
def own_database(server: str, template: str = "template1") -> Iterator[str]:
    """The URL of a new database, a copy of `template`; dropped at the end."""
    name = f"exam_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as con:
        con.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    try:
        yield in_database(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as con:
            con.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def asked(stream: Stream) -> str:
    """The stream's own query or table as a select."""
    return stream.query.rstrip().rstrip(";") if stream.query else f"select * from {stream.table}"


def key_query(stream: Stream, quote: str = "") -> str:
    """The select of the key columns."""
    names = ", ".join(f"{quote}{name}{quote}" for name in stream.key)
    return f"select {names} from ({asked(stream)}\n) as q"


def texts(rows: list[tuple[Any, ...]]) -> Keys:
    """The keys as text, as the exam compares them."""
    return [tuple(str(value) for value in row) for row in rows]


def sqlite_keys(file: Path, stream: Stream) -> Keys:
    with closing(sqlite3.connect(file)) as con:
        return texts(con.execute(key_query(stream)).fetchall())


def postgres_keys(url: str, stream: Stream) -> Keys:
    with psycopg.connect(url) as con:
        return texts(con.execute(key_query(stream)).fetchall())


@contextmanager
def sqlite_drift(file: Path, stand: Stand, kind: str, stream: Stream) -> Iterator[Drifted]:
    """The stream on a copy of the file with one column changed."""
    copy = stand.home / f"{kind} {stream.name}.sqlite"
    shutil.copyfile(file, copy)
    with closing(sqlite3.connect(copy)) as con, con:
        known = {
            table: dict(con.execute(f"select name, type from pragma_table_info('{table}')"))
            for table in _tables(stream, "sqlite")
        }
        table, column = _choose(stream, known, kind, "sqlite")
        if kind == "new":
            column = NEW
            con.execute(f"alter table {table} add column {NEW} varchar")
            con.execute(f"update {table} set {NEW} = 'new'")
        elif kind == "missing":
            con.execute(f"alter table {table} rename column {column} to exam_gone")
        else:
            con.execute(f"update {table} set {column} = 'about ' || coalesce({column}, 0)")
    yield Drifted(stand.stream(stream.name, url=f"sqlite:///{copy}"), column)
    copy.unlink()


@contextmanager
def postgres_drift(url: str, stand: Stand, kind: str, stream: Stream) -> Iterator[Drifted]:
    """The stream on a copy of the database with one column changed."""
    with own_database(url, urlsplit(url).path.lstrip("/")) as copy:
        with psycopg.connect(copy) as con:
            known = {table: _columns(con, table) for table in _tables(stream, "postgres")}
            column = _alter(con, stream, known, kind)
        yield Drifted(stand.stream(stream.name, url=copy), column)


def _alter(
    con: psycopg.Connection[Any], stream: Stream, known: dict[str, dict[str, str]], kind: str
) -> str:
    """Change the first column that the database lets go and the query asks for."""
    left = {table: dict(columns) for table, columns in known.items()}
    while True:
        table, column = _choose(stream, left, kind, "postgres")
        change = {
            "new": f"add column {NEW} varchar default 'new'",
            "missing": f"rename column {column} to exam_gone",
            "retyped": f"alter column {column} drop default, alter column {column} type text",
        }[kind]
        try:
            with con.transaction():
                con.execute(f"alter table {table} {change}")
            if kind == "retyped":
                return column  # a query that computes with it may fail: that is told
            with con.transaction(force_rollback=True):
                con.execute(f"select * from ({asked(stream)}\n) as q limit 0")
            if kind != "missing" or stream.table:
                return NEW if kind == "new" else column
        except psycopg.errors.UndefinedColumn:
            return column
        except psycopg.Error:
            pass  # bound by a constraint, or the query computes with it
        if kind == "missing":
            con.execute(f"alter table {table} rename column exam_gone to {column}")
        del left[table][column]


def _columns(con: psycopg.Connection[Any], table: str) -> dict[str, str]:
    rows = con.execute(
        "select a.attname, format_type(a.atttypid, a.atttypmod) from pg_attribute a"
        " where a.attrelid = to_regclass(%s) and a.attnum > 0 and not a.attisdropped",
        [table],
    ).fetchall()
    return dict(rows)


def _tables(stream: Stream, dialect: str) -> list[str]:
    tree = sqlglot.parse_one(asked(stream), dialect=dialect)
    return list(dict.fromkeys(table.name for table in tree.find_all(exp.Table)))


def _choose(
    stream: Stream, known: dict[str, dict[str, str]], kind: str, dialect: str
) -> tuple[str, str]:
    """A table of the query and a column of it that the query names and does not decide by.

    Amounts are retyped where there are some: they have most to lose.
    """
    tree = sqlglot.parse_one(asked(stream), dialect=dialect)
    named = {one.name.lower() for one in tree.find_all(exp.Column)}
    deciding = {
        column.name.lower()
        for part in tree.find_all(exp.Predicate, exp.Join, exp.Where)
        for column in part.find_all(exp.Column)
    }
    found = [
        (table, column, declared.lower())
        for table, columns in known.items()
        for column, declared in columns.items()
        if (stream.table or column.lower() in named) and column.lower() not in deciding
    ]
    amounts = [one for one in found if one[2].startswith(("decimal", "numeric"))]
    chosen = amounts if kind == "retyped" and amounts else found
    tables = {column: table for table, column, _ in reversed(chosen)}
    if not set(tables) - {name.lower() for name in stream.key}:
        pytest.skip("the query decides by every column it names: none may drift by itself")
    column = plain_column(stream, [*tables])
    return tables[column], column
