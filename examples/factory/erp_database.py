"""The database the ERP lives in: SQLite or PostgreSQL, opened for one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from examples.factory.erp_schema import columns_of


class Database(Protocol):
    """What both databases can do within one transaction."""

    def execute(self, sql: str) -> Any: ...
    def replace(self, table: str, rows: list[tuple[Any, ...]]) -> None: ...
    def delete(self, table: str, column: str, keys: list[Any]) -> None: ...


@contextmanager
def open_database(folder: Path, url: str | None) -> Iterator[Database]:
    """The database of `url`, else erp.sqlite; committed at the end, rolled back on an error."""
    if url:
        import psycopg

        with psycopg.connect(_plain(url)) as connection:
            yield PostgreSQL(connection)
        return
    with closing(sqlite3.connect(folder / "erp.sqlite")) as con, con:
        con.execute("begin")
        yield SQLite(con)


def _plain(url: str) -> str:
    """A SQLAlchemy URL such as postgresql+psycopg://... as libpq reads it."""
    scheme, _, rest = url.partition("://")
    return f"{scheme.split('+')[0]}://{rest}"


class SQLite:
    """The ERP in a file."""

    def __init__(self, con: sqlite3.Connection) -> None:
        self.con = con

    def execute(self, sql: str) -> None:
        """Run one statement."""
        self.con.execute(sql)

    def replace(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        """Insert rows, all columns in order."""
        marks = ", ".join("?" * len(columns_of(table)))
        self.con.executemany(f"insert into {table} values ({marks})", rows)

    def delete(self, table: str, column: str, keys: list[Any]) -> None:
        """Delete the rows of these keys."""
        self.con.executemany(f"delete from {table} where {column} = ?", [(key,) for key in keys])


class PostgreSQL:
    """The ERP in a PostgreSQL database; names fold to lower case there."""

    def __init__(self, connection: Any) -> None:
        self.cursor = connection.cursor()

    def execute(self, sql: str) -> None:
        """Run one statement."""
        self.cursor.execute(sql)

    def replace(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        """Insert rows, all columns in order, by COPY."""
        with self.cursor.copy(f"copy {table} from stdin") as copy:
            for row in rows:
                copy.write_row(row)

    def delete(self, table: str, column: str, keys: list[Any]) -> None:
        """Delete the rows of these keys."""
        self.cursor.execute(f"delete from {table} where {column} = any(%s)", [keys])
