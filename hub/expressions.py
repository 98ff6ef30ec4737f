"""SQL expressions of contracts in DuckDB's words: other dialects translated, moments made UTC."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hub.names import literal

STEADY_FROM, STEADY_TO = 1993, 2037
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
        return f"make_timestamp(epoch_us({value}))"
    plain = value if kind == "TIMESTAMP" else f"try_cast({value} as timestamp)"
    local = _local_to_utc(plain, timezone)
    if kind != "VARCHAR":
        return local
    zoned = f"regexp_matches({value}, {HAS_ZONE}) and length({value}) > 10"
    moment = f"make_timestamp(epoch_us(try_cast({value} as timestamptz)))"
    return f"case when {zoned} then {moment} else {local} end"


def _local_to_utc(value: str, timezone: str) -> str:
    """A wall clock's time as naive UTC: a subtraction where the zone's offset never moves.

    DuckDB looks every value up in the calendar otherwise, at some twenty times the cost.
    """
    exact = f"timezone('UTC', timezone({literal(timezone)}, {value}))"
    offset = steady_offset(timezone)
    if offset is None or timezone == "UTC":
        return exact if offset is None else value
    seconds = int(offset.total_seconds())
    since = f"timestamp '{STEADY_FROM}-01-01' and timestamp '{STEADY_TO}-01-01'"
    return (
        f"case when {value} between {since} then {value} - to_seconds({seconds}) else {exact} end"
    )


@cache
def steady_offset(timezone: str) -> timedelta | None:
    """The zone's one offset from UTC over the years that data speaks of; None where it moves."""
    zone = ZoneInfo(timezone)
    days = range(date(STEADY_FROM - 1, 12, 1).toordinal(), date(STEADY_TO, 2, 1).toordinal(), 7)
    offsets = {datetime.combine(date.fromordinal(day), time(12), zone).utcoffset() for day in days}
    return offsets.pop() if len(offsets) == 1 else None
