"""A window asked for by hand, in the cursor of a stream; reads and lands nothing itself."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from hub import stamp
from hub.contract import Stream
from hub.errors import ConfigError
from hub.reading import Backfill, Window


def window(stream: Stream, asked: Backfill, as_of: datetime) -> Window:
    """What `asked` means for `stream`; one without a cursor, or a wrong bound, is a ConfigError."""
    if stream.change is None or stream.path:
        why = "is read from files" if stream.path else "has no cursor"
        raise ConfigError(
            f"{stream.id} {why}: no window of it can be read",
            where=str(stream.file),
            mend=f"read it whole: hub run --source {stream.source} --stream {stream.name} --full",
        )
    low, high = (_cursor(stream, text, asked.timezone) for text in (asked.since, asked.until))
    if low is not None and high is not None and not low[0] < high[0]:
        what = f"the window of {stream.id} is empty: {asked.since} is not before {asked.until}"
        raise ConfigError(what, mend="--to names the first moment that is left out")
    return Window(as_of, since=low and low[1], until=high and high[1])


def _cursor(stream: Stream, text: str | None, timezone: str) -> tuple[Any, str] | None:
    """A bound as something to compare and as the cursor's own text."""
    if text is None:
        return None
    assert stream.change is not None
    if stream.change.kind == "stamp":
        at = stamp.parse(text, timezone)
        return at, stamp.text(at)
    if stream.change.kind == "text":
        return text, text
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ConfigError(
            f"{text!r} is no number, and {stream.id} is read by the number {stream.change.column}",
            where=str(stream.file),
            mend="name its numbers: --from 120000 --to 130000",
        )
    return number, format(number, "f")
