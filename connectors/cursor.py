"""A stream's change cursor: the predicate at the source, and the mark read from what landed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hub import duck, stamp
from hub.contract import Stream
from hub.errors import ConfigError
from hub.expressions import HAS_ZONE, duckdb_expression
from hub.names import literal

ZERO = timedelta(0)
SQLITE_MOMENT = "'%Y-%m-%d %H:%M:%f'"


def predicate(stream: Stream, since: str, dialect: str, kind: str) -> str:
    """SQL at the source: rows at or after `since`, and rows whose cursor is null.

    `kind` is the landing type of the cursor. Null cursors are always read again; rows that did not
    change are recognised by their hash.
    """
    assert stream.change is not None
    column = f"({stream.change.column})"
    if stream.change.kind == "number":
        return f"({column} >= {_number(stream, since)} or {column} is null)"
    if stream.change.kind == "text":
        return f"({column} >= {_text(since, dialect)} or {column} is null)"
    if dialect == "sqlite":
        return _sqlite(stream, since, column)
    return f"({column} >= {_moment(stream, since, dialect, kind)} or {column} is null)"


def _number(stream: Stream, since: str) -> str:
    try:
        value = Decimal(since)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise _unreadable(stream, since)
    return format(value, "f")


def _text(since: str, dialect: str) -> str:
    plain = since.replace("\\", "\\\\") if dialect in ("mysql", "mariadb") else since
    return literal(plain)


def _moment(stream: Stream, since: str, dialect: str, kind: str) -> str:
    aware = kind == "TIMESTAMPTZ"
    at = _zoned(stream, since) if aware else _local(stream, since)
    if kind == "DATE":
        return (
            f"date {literal(at.date().isoformat())}"
            if dialect == "oracle"
            else literal(at.date().isoformat())
        )
    text = at.isoformat(sep=" ")
    if dialect == "mssql":
        return f"cast({literal(text)} as {'datetimeoffset' if aware else 'datetime2'})"
    return f"timestamp {literal(text)}" if dialect == "oracle" else literal(text)


def _sqlite(stream: Stream, since: str, column: str) -> str:
    """SQLite stamps are text of any form: compare both sides in one form, whole milliseconds.

    Rounding is the same on both sides, so no row at or after `since` is lost.
    """
    value = f"strftime({SQLITE_MOMENT}, {column})"
    zoned = (
        f"length({column}) > 10 and ({column} like '%Z' or substr({column}, -6, 1) in ('+', '-'))"
    )
    utc = _zoned(stream, since).astimezone(UTC).replace(tzinfo=None)
    bounds = [
        f"strftime({SQLITE_MOMENT}, {literal(at.isoformat(sep=' ', timespec='microseconds'))})"
        for at in (utc, _local(stream, since))
    ]
    return (
        f"({value} is null or {value} >= case when {zoned} then {bounds[0]} else {bounds[1]} end)"
    )


def _parsed(stream: Stream, since: str) -> datetime:
    try:
        return datetime.fromisoformat(since)
    except ValueError as error:
        raise _unreadable(stream, since) from error


def _local(stream: Stream, since: str) -> datetime:
    """`since` as the earliest time the source's wall clock may show from then on, naive.

    Where clocks are soon set back, the hour that will come twice is taken in.
    """
    at = _parsed(stream, since)
    if at.tzinfo is None:
        return at
    try:
        local = at.astimezone(ZoneInfo(stream.timezone))
        later = (at + timedelta(hours=3)).astimezone(local.tzinfo)
        back = (local.utcoffset() or ZERO) - (later.utcoffset() or ZERO)
        return local.replace(tzinfo=None) - max(back, ZERO)
    except OverflowError:
        return at.replace(tzinfo=None)


def _zoned(stream: Stream, since: str) -> datetime:
    """`since` as an aware moment in UTC."""
    at = _parsed(stream, since)
    try:
        if at.tzinfo is None:
            at = at.replace(tzinfo=ZoneInfo(stream.timezone))
        return at.astimezone(UTC)
    except OverflowError:
        return at.replace(tzinfo=UTC)


def _unreadable(stream: Stream, since: str) -> ConfigError:
    assert stream.change is not None
    return ConfigError(
        f"the cursor {since!r} is not a {stream.change.kind}",
        where=f"{stream.file} ({stream.id})",
        mend="mend cursor.kind (stamp, number or text), or read the stream with --full",
    )


def marks(
    con: duck.Connection, stream: Stream, parts: Sequence[Path], as_of: datetime, dialect: str
) -> tuple[str | None, str | None, list[str]]:
    """The lowest and highest cursor of the landed rows as text (stamps in UTC), and notes.

    A stamp after `as_of` (a mistyped year) does not move the mark beyond `as_of`: later changes
    would be lost behind it.
    """
    if stream.change is None or not parts:
        return None, None, []
    value = duckdb_expression(stream.change.column, dialect)
    files = ", ".join(literal(str(part)) for part in parts)
    source = f"(select ({value}) as cursor from read_parquet([{files}], union_by_name = true))"
    try:
        kind = str(con.sql(f"select cursor from {source}").types[0])
        ordered = _ordered(stream, kind)
        row = con.execute(
            f"select min({ordered}), max({ordered}), "
            f"count(*) filter (where cursor is not null and {ordered} is null) from {source}"
        ).fetchone()
    except duck.Error as error:
        raise ConfigError(
            f"the cursor cannot be computed from the columns: {str(error).splitlines()[0]}",
            where=f"{stream.file} ({stream.id})",
            mend="let the query select the columns of cursor.column",
        ) from error
    low, high, odd = row if row else (None, None, 0)
    notes = [f"{odd} rows have a cursor that is no {stream.change.kind}"] if odd else []
    if isinstance(high, datetime) and high > as_of:
        notes.append(f"the newest stamp {stamp.text(high)} lies after the run: cursor kept there")
        high = as_of
    return _written(low), _written(high), notes


def _ordered(stream: Stream, kind: str) -> str:
    """The DuckDB expression by which cursors of this kind and type are compared."""
    assert stream.change is not None
    if stream.change.kind == "text":
        return "cast(cursor as varchar)"
    if stream.change.kind == "number":
        return "cursor" if kind == "BIGINT" else "try_cast(cursor as decimal(38, 9))"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return "cursor"
    local = f"timezone({literal(stream.timezone)}, try_cast(cursor as timestamp))"
    if kind != "VARCHAR":
        return local
    zoned = f"length(cursor) > 10 and regexp_matches(cursor, {HAS_ZONE})"
    return f"case when {zoned} then try_cast(cursor as timestamptz) else {local} end"


def _written(value: Any) -> str | None:
    if isinstance(value, datetime):
        return stamp.text(value)
    if isinstance(value, Decimal):
        plain = format(value, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return None if value is None else str(value)
