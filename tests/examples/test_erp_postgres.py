"""The ERP in PostgreSQL holds what the ERP in SQLite holds, also after a day."""

from __future__ import annotations

import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from examples.factory import simulate
from examples.factory.erp_schema import TABLES, columns_of


@pytest.fixture
def own_database(postgres_url: str) -> Iterator[str]:
    """A database of the test's own on the server."""
    name = f"factory_{uuid.uuid4().hex[:12]}"
    plain = postgres_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as con:
        con.execute(f"create database {name}")
        parts = psycopg.conninfo.conninfo_to_dict(make_conninfo(plain, dbname=name))
    yield _url(parts)
    with psycopg.connect(plain, autocommit=True) as con:
        con.execute(f"drop database {name} with (force)")


def _url(parts: dict[str, object]) -> str:
    host, port = str(parts.get("host") or ""), parts.get("port")
    user, password = parts.get("user") or "", parts.get("password")
    login = f"{user}:{password}@" if password else f"{user}@"
    if host.startswith("/"):
        return f"postgresql+psycopg://{login}/{parts['dbname']}?host={host}" + (
            f"&port={port}" if port else ""
        )
    return f"postgresql+psycopg://{login}{host}{f':{port}' if port else ''}/{parts['dbname']}"


def plain(value: object) -> object:
    """One form for both databases: numbers as exact text, moments as text."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f")
    if isinstance(value, Decimal | int):
        return format(Decimal(value).normalize(), "f")
    return value


def compare(url: str, folder: Path) -> None:
    with (
        psycopg.connect(url.replace("+psycopg", "")) as postgres,
        closing(sqlite3.connect(folder / "erp.sqlite")) as sqlite,
    ):
        for table in TABLES:
            asked = f"select {', '.join(columns_of(table))} from {table}"
            ours = {tuple(map(plain, row)) for row in sqlite.execute(asked)}
            theirs = {tuple(map(plain, row)) for row in postgres.execute(asked)}
            assert theirs == ours, table
            assert ours, table


def test_both_databases_hold_the_same(
    own_database: str, created: Callable[[int], Path], tmp_path: Path
) -> None:
    folder = tmp_path / "pg"
    clock = simulate.create(folder, seed=7, erp_url=own_database)
    assert clock.erp_url == own_database
    assert not (folder / "erp.sqlite").exists()
    compare(own_database, created(7))
    shutil.copytree(created(7), tmp_path / "lite")
    simulate.advance(tmp_path / "lite", 1)
    simulate.advance(folder, 1)
    compare(own_database, tmp_path / "lite")
