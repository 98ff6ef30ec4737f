"""Finds PostgreSQL values that no other type holds (NaN, infinity): a scanner would change them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection

from connectors.columns import Column
from connectors.extract import Extract
from hub import duck
from hub.names import literal, quote


def suspicious(
    con: duck.Connection, connection: Connection, plan: Extract, parts: Sequence[Path]
) -> list[Column]:
    """Columns where 0 or the last day landed, which the scanner also makes of NaN and infinity."""
    suspects = [column for column in plan.columns if _test(column)]
    if connection.dialect.name != "postgresql" or not parts or not suspects:
        return []
    files = ", ".join(literal(str(part)) for part in parts)
    asked = ", ".join(f"coalesce(bool_or({_test(c)}), false)" for c in suspects)
    row = con.execute(f"select {asked} from read_parquet([{files}])").fetchone() or ()
    return [column for column, odd in zip(suspects, row, strict=True) if odd]


def unbounded(connection: Connection, plan: Extract, columns: Sequence[Column]) -> set[str]:
    """Those of `columns` that hold NaN or infinity at the source: they must be read as text."""
    suspects = [column for column in columns if _test(column)]
    if connection.dialect.name != "postgresql" or not suspects:
        return set()
    quoted = connection.dialect.identifier_preparer.quote_identifier
    truth = ", ".join(f"coalesce(bool_or({_odd(quoted(c.name), c)}), false)" for c in suspects)
    found = connection.exec_driver_sql(f"select {truth} from ({plan.sql}\n) as odd").one()
    return {column.name for column, odd in zip(suspects, found, strict=True) if odd}


def _test(column: Column) -> str:
    """A DuckDB condition on a landed value that may stand for another one."""
    name = quote(column.name)
    if column.lands.startswith("DECIMAL"):
        return f"{name} = 0"
    if column.lands in ("DATE", "TIMESTAMP", "TIMESTAMPTZ"):
        return f"(not isfinite({name}) or year({name}) >= 9999 or year({name}) < -4700)"
    return ""


def _odd(name: str, column: Column) -> str:
    return f"{name} = 'NaN'" if column.lands.startswith("DECIMAL") else f"not isfinite({name})"
