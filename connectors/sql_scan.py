"""Reads PostgreSQL and SQLite through DuckDB's scanners: rows never become Python objects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL

from connectors.extract import Extract
from connectors.sql_engine import CONNECT_SECONDS, source_url, sqlite_file
from hub import duck
from hub.contract import Stream
from hub.names import literal, quote

SCANNERS = {"sqlite": "sqlite", "postgresql": "postgres"}


@contextmanager
def scanner(stream: Stream, extract: Extract) -> Iterator[tuple[duck.Connection, str]]:
    """A DuckDB connection with the source attached read-only, and the relation to select from.

    One statement in one transaction: the rows are one moment of the source (PostgreSQL's parallel
    scan shares an exported snapshot).
    """
    url = source_url(stream)
    backend = url.get_backend_name()
    con = duck.connect(extensions=[SCANNERS[backend]])
    try:
        if backend == "sqlite":
            con.execute("set sqlite_all_varchar = true")  # or decimals come as floats
            place = str(sqlite_file(stream, url))
            con.execute(f"attach {literal(place)} as origin (type sqlite, read_only)")
            yield con, f"sqlite_query('origin', {literal(extract.sql)})"
            return
        con.execute("set preserve_insertion_order = false")
        conninfo = make_conninfo(**_address(url))
        con.execute(f"attach {literal(conninfo)} as origin (type postgres, read_only)")
        if extract.table:
            schema, table = extract.table
            yield con, f"origin.{quote(schema)}.{quote(table)}"
        else:
            yield con, f"postgres_query('origin', {literal(extract.sql)})"
    finally:
        con.close()


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
        "options": "-c default_transaction_read_only=on -c TimeZone=UTC",
    }
    return said | {key: str(value) for key, value in parts.items() if value}
