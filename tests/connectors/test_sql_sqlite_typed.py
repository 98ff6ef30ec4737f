"""The cheap way through a SQLite table: what it takes, what it must refuse, and one moment."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors import sql, sql_sqlite
from tests.connectors.streams import Land, MakeStream

TABLE = """
    create table item (
        id integer primary key, 名称 varchar(20), price decimal(18,4), weight real,
        is_live boolean, made date, changed datetime, photo blob
    )
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "厂 1.sqlite"
    with sqlite3.connect(path) as con:
        con.execute(TABLE)
        con.execute(
            "insert into item values (1, '泵', 1234.56, 0.1, 1, '2026-01-05', "
            "'2026-01-05T08:00:00.12', x'00ff'), (2, '', -7, null, 0, null, null, x''), "
            "(3, null, null, 1e300, null, '0001-01-01', '2026-01-05', null)"
        )
    con.close()
    return path


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which ways were opened, in order."""
    opened: list[str] = []

    def watched(name: str) -> Any:
        real = getattr(sql, name)

        def go(*said: Any) -> Any:
            opened.append(name)
            return real(*said)

        return go

    for name in ("typed_table", "sqlite_text"):
        monkeypatch.setattr(sql, name, watched(name))
    return opened


def add(file: Path, column: str, value: str) -> None:
    with sqlite3.connect(file) as con:
        con.execute(f"insert into item (id, {column}) values (9, {value})")
    con.close()


def test_a_clean_table_is_read_in_its_types(
    file: Path, ways: list[str], make_stream: MakeStream, land: Land
) -> None:
    stream = make_stream("sql", f"sqlite:///{file}", table="item")
    fast = land(stream)
    assert ways == ["typed_table"]
    exact = land(stream.model_copy(update={"table": None, "query": "select * from item"}))
    assert fast.types == exact.types
    assert fast.sorted() == exact.sorted()
    assert fast.column("price") == [Decimal("1234.5600"), Decimal("-7.0000"), None]
    assert fast.column("changed")[0] == datetime.fromisoformat("2026-01-05T08:00:00.120")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("price", "1.23456"),
        ("price", "12345678901234.5"),
        ("price", "9007199254740993"),
        ("price", "9e999"),
        ("price", "'x'"),
        ("weight", "'heavy'"),
        ("is_live", "2"),
        ("is_live", "'yes'"),
        ("made", "'2026-01-05 08:30:00'"),
        ("made", "'2026-1-5'"),
        ("made", "20260105"),
        ("made", "'2026-02-30'"),
        ("changed", "'2026-01-05 08:00:00+08:00'"),
        ("changed", "'2026-01-05 08:00:00.123+08'"),
        ("changed", "'2026-01-05T08:00:00Z'"),
        ("changed", "1767225600"),
        ("changed", "2460000.5"),
        ("changed", "'2026-01-05 08:00:00.1234567'"),
        ("名称", "x'6162'"),
        ("photo", "'text'"),
    ],
)
def test_a_value_of_another_kind_is_left_to_the_exact_way(
    column: str, value: str, file: Path, ways: list[str], make_stream: MakeStream, land: Land
) -> None:
    add(file, column, value)
    url = f"sqlite:///{file}"
    fast = land(make_stream("sql", url, table="item"))
    opened = list(ways)
    exact = land(make_stream("sql", url, query="select * from item"))
    assert fast.types == exact.types
    assert fast.sorted() == exact.sorted()
    if column != "photo":  # the bytes of a text are the same by either way
        assert "sqlite_text" in opened


def test_a_checker_left_out_would_change_a_value(
    file: Path, make_stream: MakeStream, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(file, "changed", "'2026-01-05T08:00:00+08:00'")
    monkeypatch.setattr(sql_sqlite, "_odd_moments", lambda *_: False)
    landed = land(make_stream("sql", f"sqlite:///{file}", table="item"))
    assert landed.types["changed"] == "TIMESTAMP"  # moved by eight hours, and nobody told


@pytest.mark.parametrize("guarded", [True, False])
def test_a_commit_between_two_scans_is_noticed(
    guarded: bool,
    file: Path,
    ways: list[str],
    make_stream: MakeStream,
    land: Land,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The change comes after the first question: only data_version tells."""
    real = sql_sqlite._odd_moments

    def late(*said: Any) -> bool:
        odd = real(*said)
        add(file, "changed", "'2026-01-05T08:00:00+08:00'")
        return odd

    monkeypatch.setattr(sql_sqlite, "_odd_moments", late)
    if not guarded:  # the planted defect
        monkeypatch.setattr(sql_sqlite, "_version", lambda _: 1)
    landed = land(make_stream("sql", f"sqlite:///{file}", table="item"))
    assert ("sqlite_text" in ways) is guarded
    assert landed.types["changed"] == ("VARCHAR" if guarded else "TIMESTAMP")


def test_a_view_and_a_table_without_row_ids_are_read(
    file: Path, make_stream: MakeStream, land: Land
) -> None:
    with sqlite3.connect(file) as con:
        con.execute("create view live as select id, price from item where is_live")
        con.execute("create table pair (a varchar(5), b integer, primary key (a, b)) without rowid")
        con.execute("insert into pair values ('x', 1), ('y', 2)")
    con.close()
    url = f"sqlite:///{file}"
    assert land(make_stream("sql", url, table="live")).column("price") == [Decimal("1234.5600")]
    assert land(make_stream("sql", url, table="pair")).column("b") == [1, 2]


def test_a_window_has_two_ends(file: Path, make_stream: MakeStream, land: Land) -> None:
    with sqlite3.connect(file) as con:
        con.execute("update item set changed = '2026-01-0' || id || ' 00:00:00' where id < 3")
        con.execute("update item set changed = null where id = 3")
    con.close()
    stream = make_stream("sql", f"sqlite:///{file}", table="item", cursor={"column": "changed"})
    window = {"since": "2026-01-01T00:00:00", "until": "2026-01-01T12:00:00"}
    assert set(land(stream, **window).column("id")) == {1, 3}
    keys = land(stream, keys_only=True)
    assert (keys.types, keys.reading.complete) == ({"id": "BIGINT", "changed": "TIMESTAMP"}, True)
