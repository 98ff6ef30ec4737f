"""A stream's change cursor: the predicate at the source, and the mark read from what landed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation, localcontext
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hub import duck, stamp
from hub.contract import Stream
from hub.errors import ConfigError
from hub.expressions import HAS_ZONE, duckdb_expression
from hub.names import literal

ZERO = timedelta(0)
TWICE = timedelta(hours=3)
LONGEST_NUMBER = 60
HEXADECIMAL = re.compile(r"(0x)?([0-9A-Fa-f]{2})+")
SQLITE_MOMENT = "'%Y-%m-%d %H:%M:%f'"


def predicate(
    stream: Stream, dialect: str, kind: str, since: str | None, until: str | None = None
) -> str:
    """SQL at the source: rows at or after `since`, before `until`, and rows whose cursor is null.

    `kind` is the landing type of the cursor. Null cursors are always read again; rows that did not
    change are recognised by their hash. At the mark itself every row is read again, so that rows
    of one stamp which were committed later are not lost.
    """
    assert stream.change is not None
    column = f"({stream.change.column})"
    bounds = []
    for sign, said in ((">=", since), ("<", until)):
        if said is not None:
            bounds.append(_compared(stream, dialect, kind, column, sign, said))
    return f"({' and '.join(bounds)} or {column} is null)"


def _compared(stream: Stream, dialect: str, kind: str, column: str, sign: str, said: str) -> str:
    assert stream.change is not None
    match stream.change.kind:
        case "number":
            behind = stream.change.behind if sign == ">=" else 0
            return f"{column} {sign} {_number(stream, said, behind)}"
        case "text":
            return f"{column} {sign} {_text(said, dialect)}"
        case "rowversion":
            return f"{column} {sign} {_bytes(stream, said, dialect, kind)}"
    if dialect == "sqlite":
        return _sqlite(stream, column, sign, said)
    return f"{column} {sign} {_moment(stream, said, dialect, kind, late=sign == '<')}"


def _number(stream: Stream, said: str, behind: int) -> str:
    try:
        value = Decimal(said)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value.adjusted() > LONGEST_NUMBER:
        raise _unreadable(stream, said)
    with localcontext(prec=LONGEST_NUMBER + 10):
        return format(value - behind, "f")


def _bytes(stream: Stream, said: str, dialect: str, kind: str) -> str:
    """A rowversion as a literal of bytes, or as hexadecimal text where the query made it that."""
    if not HEXADECIMAL.fullmatch(said):
        raise _unreadable(stream, said)
    if kind == "VARCHAR":
        return literal(said)
    plain = said.removeprefix("0x")
    form = {"mssql": "0x{}", "postgresql": "'\\x{}'::bytea", "oracle": "hextoraw('{}')"}
    return form.get(dialect, "x'{}'").format(plain)


def _text(since: str, dialect: str) -> str:
    plain = since.replace("\\", "\\\\") if dialect in ("mysql", "mariadb") else since
    return literal(plain)


def _moment(stream: Stream, said: str, dialect: str, kind: str, late: bool) -> str:
    aware = kind == "TIMESTAMPTZ"
    at = _zoned(stream, said) if aware else _local(stream, said, late)
    if kind == "DATE":
        if late and (at.hour or at.minute or at.second or at.microsecond):
            at += timedelta(days=1)  # a day that has begun lies before the bound
        return (
            f"date {literal(at.date().isoformat())}"
            if dialect == "oracle"
            else literal(at.date().isoformat())
        )
    text = at.isoformat(sep=" ")
    if dialect == "mssql":
        return f"cast({literal(text)} as {'datetimeoffset' if aware else 'datetime2'})"
    return f"timestamp {literal(text)}" if dialect == "oracle" else literal(text)


def _sqlite(stream: Stream, column: str, sign: str, said: str) -> str:
    """SQLite stamps are text of any form: compare both sides in one form, whole milliseconds.

    Rounding is the same on both sides, so no row at or after `since` is lost.
    """
    value = f"strftime({SQLITE_MOMENT}, {column})"
    zoned = (
        f"length({column}) > 10 and ({column} like '%Z' or substr({column}, -6, 1) in ('+', '-'))"
    )
    utc = _zoned(stream, said).astimezone(UTC).replace(tzinfo=None)
    bounds = [
        f"strftime({SQLITE_MOMENT}, {literal(at.isoformat(sep=' ', timespec='microseconds'))})"
        for at in (utc, _local(stream, said, late=sign == "<"))
    ]
    sign = "<=" if sign == "<" else sign  # within the bound's own millisecond, before it
    bound = f"case when {zoned} then {bounds[0]} else {bounds[1]} end"
    return f"({value} is null or {value} {sign} {bound})"


def _parsed(stream: Stream, since: str) -> datetime:
    try:
        return datetime.fromisoformat(since)
    except ValueError as error:
        raise _unreadable(stream, since) from error


def _local(stream: Stream, said: str, late: bool = False) -> datetime:
    """`said` as the earliest time the source's wall clock may show from then on, naive.

    Where clocks are soon set back, the hour that will come twice is taken in; `late` asks for the
    latest time that it may have shown before, where they have just been set back.
    """
    at = _parsed(stream, said)
    if at.tzinfo is None:
        return at
    try:
        local = at.astimezone(ZoneInfo(stream.timezone))
        near = (at + TWICE * (-1 if late else 1)).astimezone(local.tzinfo)
        back = (local.utcoffset() or ZERO) - (near.utcoffset() or ZERO)
        plain = local.replace(tzinfo=None)
        return plain + max(-back, ZERO) if late else plain - max(back, ZERO)
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
        mend="mend cursor.kind (stamp, number, text or rowversion), or read the stream with --full",
    )


def marks(
    con: duck.Connection,
    stream: Stream,
    parts: Sequence[Path],
    as_of: datetime,
    dialect: str,
    ceiling: str | None = None,
) -> tuple[str | None, str | None, list[str]]:
    """The lowest and highest cursor of the landed rows as text (stamps in UTC), and notes.

    A stamp after `as_of` (a mistyped year) does not move the mark beyond `as_of`: later changes
    would be lost behind it. Nor does a rowversion from `ceiling` on: one below may yet commit.
    """
    if stream.change is None or not parts:
        return None, None, []
    value = duckdb_expression(stream.change.column, dialect)
    files = ", ".join(literal(str(part)) for part in parts)
    source = f"(select ({value}) as cursor from read_parquet([{files}], union_by_name = true))"
    try:
        low, high, odd = _ends(con, stream, source)
    except duck.Error as error:
        raise ConfigError(
            f"the cursor cannot be computed from the columns: {str(error).splitlines()[0]}",
            where=f"{stream.file} ({stream.id})",
            mend="let the query select the columns of cursor.column",
        ) from error
    notes = [f"{odd} rows have a cursor that is no {stream.change.kind}"] if odd else []
    if isinstance(high, datetime) and high > as_of:
        notes.append(f"the newest stamp {stamp.text(high)} lies after the run: cursor kept there")
        high = as_of
    if isinstance(high, str) and ceiling is not None and high >= ceiling:
        high = ceiling
    return _written(low), _written(high), notes


def _ends(con: duck.Connection, stream: Stream, source: str) -> tuple[Any, Any, int]:
    """The lowest and the highest cursor, and how many are of another kind."""
    assert stream.change is not None
    kind = str(con.sql(f"select cursor from {source}").types[0])
    if stream.change.kind == "stamp" and kind != "VARCHAR":  # two moments to convert, not all
        ends = [_ordered(stream, kind, f"{end}(cursor)") for end in ("min", "max")]
        asked = f"select {ends[0]}, {ends[1]}, 0 from {source}"
    else:
        ordered = _ordered(stream, kind, "cursor")
        odd = f"count(*) filter (where cursor is not null and {ordered} is null)"
        asked = f"select min({ordered}), max({ordered}), {odd} from {source}"
    return con.execute(asked).fetchone() or (None, None, 0)


def _ordered(stream: Stream, kind: str, value: str) -> str:
    """The DuckDB expression by which cursors of this kind and type are compared."""
    assert stream.change is not None
    if stream.change.kind == "text":
        return f"cast({value} as varchar)"
    if stream.change.kind == "rowversion":
        return f"hex({value})" if kind == "BLOB" else f"cast({value} as varchar)"
    if stream.change.kind == "number":
        return value if kind == "BIGINT" else f"try_cast({value} as decimal(38, 9))"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return value
    local = f"timezone({literal(stream.timezone)}, try_cast({value} as timestamp))"
    if kind != "VARCHAR":
        return local
    zoned = f"length({value}) > 10 and regexp_matches({value}, {HAS_ZONE})"
    return f"case when {zoned} then try_cast({value} as timestamptz) else {local} end"


def _written(value: Any) -> str | None:
    if isinstance(value, datetime):
        return stamp.text(value)
    if isinstance(value, Decimal):
        plain = format(value, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return None if value is None else str(value)
