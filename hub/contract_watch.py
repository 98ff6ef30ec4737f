"""What a contract promises of a stream's shape and of its delivery, and what a breach leads to."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from hub.strict import Duration, Strict

Drift = Literal["evolve", "freeze", "quarantine"]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def weekdays(value: Any) -> Any:
    """`mon-fri`, `mon, wed, sat` or a list of them as the weekdays' numbers, Monday being 0."""
    if not isinstance(value, str):
        return value
    found: set[int] = set()
    for part in filter(None, re.split(r"[,\s]+", value.lower())):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise ValueError(f"{part!r} is no weekday; write mon-fri, or mon,wed,sat")
        low, high = DAYS.index(first), DAYS.index(last or first)
        found |= {day % 7 for day in range(low, high + 1 if high >= low else high + 8)}
    if not found:
        raise ValueError("no day is named; write mon-fri, or leave days out for every day")
    return tuple(sorted(found))


Weekdays = Annotated[tuple[int, ...], BeforeValidator(weekdays, json_schema_input_type=str)]


class Expect(Strict):
    """When news of a stream is due on a business day, in the site's time zone, and who answers."""

    by: time = Field(description="hour of the day: 09:00")
    owner: str | None = Field(default=None, description="who is told; else the source's owner")
    days: Weekdays = Field(default=tuple(range(7)), description="mon-fri; every day without it")
    grace: Duration = Field(default=0, description="how much later still counts as in time: 15m")


class WatchKeys(Strict):
    """The keys of a contract about drifting columns and expected deliveries."""

    drift: Drift | None = Field(
        default=None, description="what a changed column leads to; evolve unless said otherwise"
    )
    types: dict[str, str] = Field(
        default={}, description="column: the landing type that is agreed with the source"
    )
    expect: Expect | None = None
