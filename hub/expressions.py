"""SQL expressions of contracts in DuckDB's words: other dialects translated, moments made UTC."""

from __future__ import annotations

from hub.names import literal

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
