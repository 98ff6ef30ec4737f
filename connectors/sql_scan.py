"""Reads PostgreSQL and SQLite through DuckDB's scanners: rows never become Python objects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, Connection

from connectors.columns import scanned, select_list
from connectors.extract import Extract
from connectors.sql_engine import CONNECT_SECONDS, source_url, sqlite_file
from connectors.sql_routes import Relation
from hub import duck
from hub.contract import Stream
from hub.names import literal, quote

# A scan that only one thread can feed leaves the others spinning: they cost as much as the work.
ALONE = "set threads = 1"


@contextmanager
def sqlite_text(stream: Stream, plan: Extract) -> Iterator[Relation]:
    """Every value as SQLite writes it, one statement: one moment of the source."""
    con = duck.connect(extensions=["sqlite"])
    try:
        con.execute(ALONE)
        con.execute("set sqlite_all_varchar = true")  # or decimals come as floats
        place = str(sqlite_file(stream, source_url(stream)))
        con.execute(f"attach {literal(place)} as origin (type sqlite, read_only)")
        relation = f"sqlite_query('origin', {literal(plan.sql)})"
        yield Relation(con, relation, select_list(scanned(plan.columns)), again=True)
    finally:
        con.close()


@contextmanager
def postgres(connection: Connection, stream: Stream, plan: Extract) -> Iterator[Relation]:
    """A table by several COPY at once, else one COPY of the statement; binary, read-only.

    All of them, and `connection`, see one moment: the scans take over its snapshot.
    """
    con = duck.connect(extensions=["postgres"])
    try:
        con.execute("set preserve_insertion_order = false")
        if plan.table is None:
            con.execute(ALONE)
        conninfo = make_conninfo(**_address(source_url(stream)))
        con.execute(f"attach {literal(conninfo)} as origin (type postgres, read_only)")
        con.execute("begin")
        if moment := _snapshot(connection):
            taken = literal(f"set transaction snapshot {literal(moment)}")
            con.execute(f"call postgres_execute('origin', {taken})")
        relation = f"postgres_query('origin', {literal(plan.sql)})"
        if plan.table:
            relation = f"origin.{quote(plan.table[0])}.{quote(plan.table[1])}"
        yield Relation(con, relation, select_list(scanned(plan.columns)), doubtful=True)
    finally:
        con.close()


def _snapshot(connection: Connection) -> str | None:
    """The connection's own moment, for others to see; a stand-by server keeps it for itself."""
    if connection.exec_driver_sql("select pg_is_in_recovery()").scalar_one():
        return None
    return str(connection.exec_driver_sql("select pg_export_snapshot()").scalar_one())


def _address(url: URL) -> dict[str, str]:
    """libpq's parameters of a URL; what stands behind its question mark (a socket's folder) too."""
    said = {key: str(value) for key, value in url.query.items()}
    parts = {
        "host": url.host,
        "port": url.port,
        "user": url.username,
        "password": url.password,
        "dbname": url.database,
        "connect_timeout": CONNECT_SECONDS,
        "client_encoding": "UTF8",
        "options": "-c default_transaction_read_only=on -c TimeZone=UTC",
    }
    return said | {key: str(value) for key, value in parts.items() if value}
