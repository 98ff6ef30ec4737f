"""The content hash: held against hashlib, and blind to order, layout and technical columns."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import md5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub import duck
from warehouse.content import Content, content_hash, measure


@pytest.fixture
def con() -> Iterator[duck.Connection]:
    opened = duck.connect()
    opened.execute("create schema core")
    yield opened
    opened.close()


def hashed(con: duck.Connection, select: str) -> tuple[int, str]:
    con.execute(f"create or replace table core.t as {select}")
    return content_hash(con, "core.t")


def digest(text: str) -> int:
    return int.from_bytes(md5(text.encode()).digest(), "little")


def test_it_is_the_sum_of_md5_over_canonical_text(con: duck.Connection) -> None:
    rows = hashed(
        con,
        "select * from (values (cast(1.5 as decimal(28, 4)), 'a|b',"
        " timestamp '2026-03-02 04:05:06', true), (null, '泵', null, false))"
        " as t(amount, name, happened_at, is_done)",
    )
    texts = [r"1.5000|2026-03-02 04:05:06|true|a\|b", r"\N|\N|false|泵"]
    assert rows == (2, f"{sum(map(digest, texts)) % 2**128:032x}")


def test_order_of_rows_and_columns_does_not_matter(con: duck.Connection) -> None:
    one = hashed(con, "select i as a, i * 2 as b from range(50) as r(i) order by i")
    assert hashed(con, "select i * 2 as b, i as a from range(50) as r(i) order by i desc") == one


def test_duplicates_count(con: duck.Connection) -> None:
    once, thrice = hashed(con, "select 1 as a"), hashed(con, "select 1 as a from range(3)")
    assert thrice[0] == 3
    assert thrice[1] != once[1], "an XOR would call one row and three the same"


def test_technical_columns_are_left_out(con: duck.Connection) -> None:
    assert hashed(con, "select 1 as a, 'x' as _key") == hashed(con, "select 1 as a, 'y' as _key")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("select null::varchar as a", "select '' as a"),
        ("select null::varchar as a", r"select '\N' as a"),
        ("select 'x|' as a, 'y' as b", "select 'x' as a, '|y' as b"),
        (r"select 'x\' as a, 'y' as b", r"select 'x' as a, '\y' as b"),
        ("select 'x' as a, 'y' as b", "select 'y' as a, 'x' as b"),
        ("select 1::decimal(28, 4) as a", "select 1::decimal(28, 2) as a"),
    ],
)
def test_different_contents_differ(con: duck.Connection, left: str, right: str) -> None:
    assert hashed(con, left) != hashed(con, right)


def test_an_empty_table_is_zero(con: duck.Connection) -> None:
    assert hashed(con, "select 1 as a where false") == (0, "0" * 32)


@given(st.lists(st.text(max_size=5), max_size=8), st.lists(st.text(max_size=5), max_size=8))
@settings(max_examples=25, deadline=None)
def test_contents_add_up_and_come_apart(left: list[str], right: list[str]) -> None:
    con = duck.connect()
    parts = []
    for texts in (left, right, left + right):
        con.execute("create or replace table t (name varchar)")
        if texts:
            con.executemany("insert into t values (?)", [[text] for text in texts])
        parts.append(measure(con, "t"))
    assert parts[0] + parts[1] == parts[2]
    assert parts[2] - parts[1] == parts[0]
    assert Content.of(parts[2].rows, parts[2].hash) == parts[2]
