"""Cursor predicates as text: every dialect's words, quoting, clocks that are set back."""

from __future__ import annotations

from typing import Any

import pytest
import sqlglot
from sqlglot.errors import SqlglotError

from connectors.cursor import predicate
from hub.errors import ConfigError
from hub.expressions import dialect_of, duckdb_expression
from tests.connectors.streams import MakeStream


@pytest.fixture
def cursor(make_stream: MakeStream) -> Any:
    def make(timezone: str = "Asia/Shanghai", **said: Any) -> Any:
        return make_stream(
            "sql", "x://", table="t", timezone=timezone, cursor={"column": "c", **said}
        )

    return make


@pytest.mark.parametrize(
    ("dialect", "kind", "bound"),
    [
        ("postgresql", "TIMESTAMP", "'2026-03-01 08:00:00'"),
        ("postgresql", "TIMESTAMPTZ", "'2026-03-01 00:00:00+00:00'"),
        ("postgresql", "DATE", "'2026-03-01'"),
        ("mysql", "TIMESTAMP", "'2026-03-01 08:00:00'"),
        ("mssql", "TIMESTAMP", "cast('2026-03-01 08:00:00' as datetime2)"),
        ("mssql", "TIMESTAMPTZ", "cast('2026-03-01 00:00:00+00:00' as datetimeoffset)"),
        ("oracle", "TIMESTAMP", "timestamp '2026-03-01 08:00:00'"),
        ("oracle", "DATE", "date '2026-03-01'"),
    ],
)
def test_a_moment_is_written_as_the_database_reads_it(
    dialect: str, kind: str, bound: str, cursor: Any
) -> None:
    """A column without a zone shows the source's own wall clock."""
    said = predicate(cursor(), dialect, kind, "2026-03-01T00:00:00Z")
    assert said == f"((c) >= {bound} or (c) is null)"


def test_the_hour_that_comes_twice_is_read_twice(cursor: Any) -> None:
    """Berlin sets its clocks back at 01:00 UTC: 02:30 comes before and after."""
    berlin = cursor("Europe/Berlin")
    before = predicate(berlin, "mysql", "TIMESTAMP", "2026-10-25T00:50:00Z")
    assert "'2026-10-25 01:50:00'" in before
    assert "'2026-10-25 02:10:00'" in predicate(
        berlin, "mysql", "TIMESTAMP", "2026-10-25T01:10:00Z"
    )
    assert "'2026-03-29 03:10:00'" in predicate(
        berlin, "mysql", "TIMESTAMP", "2026-03-29T01:10:00Z"
    )


def test_text_is_quoted_and_numbers_are_numbers(cursor: Any) -> None:
    text = cursor(kind="text")
    assert "(c) >= 'a''b\\'" in predicate(text, "postgresql", "VARCHAR", "a'b\\")
    assert "(c) >= 'a''b\\\\'" in predicate(text, "mysql", "VARCHAR", "a'b\\")
    number = cursor(kind="number")
    assert "(c) >= 1000 " in predicate(number, "mysql", "BIGINT", "1E+3")
    for wrong in ("1; drop table t", "NaN", ""):
        with pytest.raises(ConfigError, match="is not a number"):
            predicate(number, "mysql", "BIGINT", wrong)
    with pytest.raises(ConfigError, match="is not a stamp"):
        predicate(cursor(), "mysql", "TIMESTAMP", "' or 1=1")


@pytest.mark.parametrize(
    ("said", "dialect", "expected"),
    [
        ("at", "postgresql", '"at"'),
        (
            "coalesce(write_date, create_date)",
            "postgresql",
            'COALESCE("write_date", "create_date")',
        ),
        ("isnull(a, b)", "mssql", 'COALESCE("a", "b")'),
        ("((", "mysql", "(("),
    ],
)
def test_a_cursor_is_computed_again_from_the_landed_columns(
    said: str, dialect: str, expected: str
) -> None:
    assert duckdb_expression(said, dialect) == expected


@pytest.mark.parametrize(
    ("dialect", "kind", "bound"),
    [
        ("mssql", "BLOB", "0x00000000000007D1"),
        ("postgresql", "BLOB", "'\\x00000000000007D1'::bytea"),
        ("oracle", "BLOB", "hextoraw('00000000000007D1')"),
        ("mysql", "BLOB", "x'00000000000007D1'"),
        ("sqlite", "BLOB", "x'00000000000007D1'"),
        ("mssql", "VARCHAR", "'00000000000007D1'"),
    ],
)
def test_a_rowversion_is_bytes(dialect: str, kind: str, bound: str, cursor: Any) -> None:
    version = cursor(kind="rowversion")
    said = predicate(version, dialect, kind, "00000000000007D1")
    assert said == f"((c) >= {bound} or (c) is null)"
    for wrong in ("7D1", "0x", "'; drop table t", ""):
        with pytest.raises(ConfigError, match="is not a rowversion"):
            predicate(version, dialect, kind, wrong)


def test_numbers_fall_behind_and_stay_finite(cursor: Any) -> None:
    number = cursor(kind="number", behind=1000)
    assert predicate(number, "mysql", "BIGINT", "2500", "3000") == (
        "((c) >= 1500 and (c) < 3000 or (c) is null)"
    )
    assert "99999999999999999999999999999998999" in predicate(
        number, "mysql", "BIGINT", "99999999999999999999999999999999999"
    )
    with pytest.raises(ConfigError, match="is not a number"):
        predicate(number, "mysql", "BIGINT", "1e999999")
    with pytest.raises(ValueError, match="behind"):
        cursor(behind=5)


def test_until_is_the_latest_the_clock_may_have_shown(cursor: Any) -> None:
    """Berlin, just after the clocks went back: 02:50 of the first pass lies before 02:10."""
    berlin = cursor("Europe/Berlin")
    said = predicate(berlin, "mysql", "TIMESTAMP", None, "2026-10-25T01:10:00Z")
    assert said == "((c) < '2026-10-25 03:10:00' or (c) is null)"
    day = predicate(cursor(), "mysql", "DATE", None, "2026-03-01T08:00:00Z")
    assert day == "((c) < '2026-03-02' or (c) is null)"


@pytest.mark.parametrize("dialect", ["mssql", "oracle", "mysql", "postgresql", "sqlite"])
@pytest.mark.parametrize("kind", ["stamp", "number", "text", "rowversion"])
def test_a_predicate_is_text_that_the_dialect_reads(dialect: str, kind: str, cursor: Any) -> None:
    """No server of SQL Server or Oracle was to be had: their statements are parsed."""
    since = {"stamp": "2026-03-01T00:00:00Z", "number": "7", "text": "a'b", "rowversion": "07D1"}
    lands = {"stamp": "TIMESTAMP", "number": "BIGINT", "text": "VARCHAR", "rowversion": "BLOB"}
    said = predicate(cursor(kind=kind), dialect, lands[kind], since[kind], since[kind])
    for word in (said, said.replace("(c) <", "(c <")):  # the second is a planted defect
        statement = f"select c from t where {word}"
        if word == said:
            sqlglot.parse_one(statement, dialect=dialect_of(dialect))
        elif "(c <" in word:
            with pytest.raises(SqlglotError):
                sqlglot.parse_one(statement, dialect=dialect_of(dialect))
