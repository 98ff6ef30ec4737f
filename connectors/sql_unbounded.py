"""Finds PostgreSQL values that other programs change or refuse: NaN, infinity, years BC."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection

from connectors.columns import Column
from connectors.extract import Extract
from hub import duck
from hub.names import literal, quote

# Compiling so short a question takes longer than asking it; old servers do not have the setting.
WITHOUT_JIT = "select set_config('jit', 'off', true) from pg_settings where name = 'jit'"
PLAIN_YEAR = re.compile(r"(?!9999)\d{4}-(?!.*BC)")


def suspicious(plan: Extract, parts: Sequence[Path]) -> list[Column]:
    """Columns where 0 or the last day landed, which the scanner also makes of NaN and infinity.

    The statistics of the parts settle most; only for a 0 the column is looked at.
    """
    suspects = [column for column in plan.columns if _test(column)]
    if not parts or not suspects:
        return []
    files = ", ".join(literal(str(part)) for part in parts)
    with duck.connect() as con:
        bounds: dict[str, list[tuple[str | None, str | None]]] = {}
        for name, low, high in con.execute(
            "select path_in_schema, stats_min_value, stats_max_value "
            f"from parquet_metadata([{files}]) where stats_null_count is distinct from num_values"
        ).fetchall():
            bounds.setdefault(name, []).append((low, high))
        doubts = [c for c in suspects if any(map(_may_hold(c), bounds.get(c.name, [])))]
        if not doubts:
            return []
        asked = ", ".join(f"coalesce(bool_or({_test(c)}), false)" for c in doubts)
        row = con.execute(f"select {asked} from read_parquet([{files}])").fetchone() or ()
    return [column for column, odd in zip(doubts, row, strict=True) if odd]


def _may_hold(column: Column) -> Callable[[tuple[str | None, str | None]], bool]:
    """Whether a row group with these least and greatest values may hold what stands for another."""
    if column.lands.startswith("DECIMAL"):
        return lambda ends: None in ends or Decimal(ends[0] or 0) <= 0 <= Decimal(ends[1] or 0)
    return lambda ends: not all(end and PLAIN_YEAR.match(end) for end in ends)


def unbounded(connection: Connection, plan: Extract, columns: Sequence[Column]) -> set[str]:
    """Those of `columns` that hold NaN or infinity at the source: they must be read as text."""
    suspects = [column for column in columns if _test(column)]
    if connection.dialect.name != "postgresql" or not suspects:
        return set()
    quoted = connection.dialect.identifier_preparer.quote_identifier
    tests = [_odd(quoted(column.name), column) for column in suspects]
    connection.exec_driver_sql(WITHOUT_JIT)
    rows = f"from ({plan.sql}\n) as odd where {' or '.join(tests)}"
    if not connection.exec_driver_sql(f"select count(*) {rows}").scalar_one():
        return set()
    truth = ", ".join(f"coalesce(bool_or({test}), false)" for test in tests)
    found = connection.exec_driver_sql(f"select {truth} {rows}").one()
    return {column.name for column, odd in zip(suspects, found, strict=True) if odd}


def _test(column: Column) -> str:
    """A DuckDB condition on a landed value that may stand for another one."""
    name = quote(column.name)
    if column.lands.startswith("DECIMAL"):
        return f"{name} = 0"
    if column.lands in ("DATE", "TIMESTAMP", "TIMESTAMPTZ"):
        early = f"{name} < cast('0001-01-01' as {column.lands})"  # year() leaves BC out
        return f"(not isfinite({name}) or year({name}) >= 9999 or {early})"
    return ""


def _odd(name: str, column: Column) -> str:
    if column.lands.startswith("DECIMAL"):
        return f"{name} = 'NaN'"
    return f"(not isfinite({name}) or {name} < '0001-01-01' or {name} >= '10000-01-01')"
