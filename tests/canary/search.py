"""Searches a data folder for a word as people would find it: decoded values, not bytes.

DuckDB and Parquet compress their texts, so their values are asked for; the rest is read as text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from hub import duck
from hub.names import literal, quote


def found(folder: Path, words: set[str]) -> list[str]:
    """The places in the folder, relative to it, that hold one of the words."""
    return sorted(
        {
            place
            for path in folder.rglob("*")
            if path.is_file() and not path.is_symlink()
            for place, text in texts(path, path.relative_to(folder).as_posix())
            if any(word in text for word in words)
        }
    )


def texts(path: Path, name: str) -> Iterator[tuple[str, str]]:
    """(place, text) of everything in a file; a damaged database is read as plain bytes."""
    with path.open("rb") as file:
        begin = file.read(16)
    if begin[:15] == b"SQLite format 3":
        yield from _sqlite(path, name)
    elif path.suffix == ".duckdb":
        yield from _duckdb(path, name)
    elif path.suffix == ".parquet":
        with duck.connect() as con:
            rows = con.execute(f"select * from read_parquet({literal(str(path))})").fetchall()
        yield name, str(rows)
    else:
        yield name, path.read_bytes().decode("utf-8", errors="ignore")


def _sqlite(path: Path, name: str) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as con:
        con.text_factory = lambda value: value.decode("utf-8", errors="ignore")
        tables = con.execute("select name from sqlite_master where type = 'table'").fetchall()
        for (table,) in tables:
            for row in con.execute(f"select * from {quote(table)}"):
                yield f"{name}: {table}", " ".join(_plain(value) for value in row)


def _plain(value: object) -> str:
    return value.decode("utf-8", errors="ignore") if isinstance(value, bytes) else str(value)


def _duckdb(path: Path, name: str) -> Iterator[tuple[str, str]]:
    with duck.connect(path, read_only=True) as con:
        tables = con.execute(
            "select schema_name, table_name from duckdb_tables() where not internal"
        ).fetchall()
        for schema, table in tables:
            place = f"{quote(schema)}.{quote(table)}"
            yield f"{name}: {schema}.{table}", str(con.execute(f"from {place}").fetchall())
