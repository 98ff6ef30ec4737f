"""Cursor predicates as text: every dialect's words, quoting, clocks that are set back."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.cursor import predicate
from hub.errors import ConfigError
from hub.expressions import duckdb_expression
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
