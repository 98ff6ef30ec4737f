"""SQL expressions of contracts in DuckDB words: dialects, columns, moments made UTC."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from hub.names import literal

if TYPE_CHECKING:
    from sqlglot import exp

DIALECTS = {"postgresql": "postgres", "mssql": "tsql", "mariadb": "mysql"}
TRUE = "('true', 't', 'yes', 'y', '1', '是')"
FALSE = "('false', 'f', 'no', 'n', '0', '否')"
HAS_ZONE = r"'(?i)(z|[+-]\d{2}(:?\d{2})?)\s*$'"


def dialect_of(name: str) -> str:
    """sqlglot's word for a SQLAlchemy dialect."""
    return DIALECTS.get(name, name)


def duckdb_expression(expression: str, dialect: str) -> str:
    """A source's SQL expression in DuckDB's words and quotes; as it is when it is not parsed."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(expression, dialect=dialect_of(dialect))
    except (SqlglotError, ValueError):  # ValueError: a dialect that sqlglot does not know
        return expression
    return tree.sql(dialect="duckdb", identify=True)


def utc_sql(value: str, kind: str, timezone: str) -> str:
    """The SQL of a moment as naive UTC; `kind` is the DuckDB type of the expression `value`.

    What carries no zone is taken in `timezone`; what cannot be read is null.
    """
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"timezone('UTC', {value})"
    zone = literal(timezone)
    local = f"timezone('UTC', timezone({zone}, try_cast({value} as timestamp)))"
    if kind != "VARCHAR":
        return local
    zoned = f"regexp_matches({value}, {HAS_ZONE}) and length({value}) > 10"
    moment = f"timezone('UTC', try_cast({value} as timestamptz))"
    return f"case when {zoned} then {moment} else {local} end"


def without(text: str, here: Collection[str]) -> tuple[str, list[str]]:
    """A DuckDB expression fitted to the columns (lower case) that are `here`, and what it lacks.

    Of a coalesce only the arguments whose columns are there stay, where there is one at least.
    """
    if all(name.lower() in here for name in columns_in(text)) or (tree := _tree(text)) is None:
        return text, []
    from sqlglot import exp

    for coalesce in tree.find_all(exp.Coalesce):
        every = [coalesce.this, *coalesce.expressions]
        left = [one for one in every if all(name.lower() in here for name in _columns(one))]
        if left:
            coalesce.set("this", left[0])
            coalesce.set("expressions", left[1:])
    lacks = [name for name in _columns(tree) if name.lower() not in here]
    return tree.sql("duckdb"), list(dict.fromkeys(lacks))


@lru_cache(maxsize=4096)
def columns_in(text: str) -> tuple[str, ...]:
    """The columns that a DuckDB expression names; none where it cannot be parsed."""
    tree = _tree(text)
    return tuple(_columns(tree)) if tree is not None else ()


def _columns(tree: exp.Expression) -> Iterator[str]:
    from sqlglot import exp

    return (column.name for column in tree.find_all(exp.Column))


def _tree(text: str) -> exp.Expression | None:
    """The parsed expression; a broken one is reported where the map is checked."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        return sqlglot.parse_one(text, dialect="duckdb")
    except SqlglotError:
        return None
