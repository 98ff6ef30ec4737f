"""The only clock of the house, and what a business day is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hub.errors import ConfigError


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def parse(text: str, timezone: str = "UTC") -> datetime:
    """An ISO 8601 text as an aware UTC moment; a text without offset is taken in `timezone`."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(
            f"{text!r} is not a moment", mend="write it as 2026-03-31 or 2026-03-31T08:00:00+08:00"
        ) from error
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(timezone))
    return at.astimezone(UTC)


def text(at: datetime) -> str:
    """An aware moment as ISO 8601 in UTC with a Z, microseconds kept only where there are some."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def business_date(at: datetime, timezone: str, day_start: time = time(0)) -> date:
    """The business day of `at`: a night shift before `day_start` counts to the day before."""
    local = at.astimezone(ZoneInfo(timezone))
    shift = timedelta(hours=day_start.hour, minutes=day_start.minute)
    return (local - shift).date()
