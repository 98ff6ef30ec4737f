"""Random histories of order lines, and random ways of delivering them.

A history is a list of events: a line is added, changed, spoilt, renumbered or deleted, each with a
stamp. Knows rows as dictionaries; nothing of the hub.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.warehouse.orders import order

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
LOOKBACK = 600
TICK = 60  # seconds between two stamps
BAD: list[dict[str, Any]] = [{"qty": "-5"}, {"uom": "a handful"}, {"day": "never"}, {"tax": "1"}]


@dataclass(frozen=True)
class Event:
    """A version of a row; `visible` is the second at which its transaction commits."""

    row: dict[str, Any]
    stamp: int
    visible: int

    @property
    def key(self) -> int:
        return int(self.row["id"])


@dataclass(frozen=True)
class Delivery:
    """When the source is read, how its rows are mixed, and after which readings is validated."""

    readings: tuple[int, ...]
    seed: int
    validated: tuple[bool, ...]
    twice: int


def moment(second: int) -> datetime:
    """A second of the history."""
    return BEGIN + timedelta(seconds=second)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Up to 14 events on up to 5 keys; stamps of one key grow, different keys may tie."""
    events: list[Event] = []
    alive: dict[int, Event] = {}
    stamp = 0
    for number in range(draw(st.integers(2, 14))):
        key = draw(st.integers(1, 5))
        before = alive.get(key)
        tie = draw(st.booleans()) and (before is None or before.stamp < stamp)
        stamp += 0 if tie else TICK
        row = draw(_version(key, number, before))
        row["changed"] = moment(stamp).strftime("%Y-%m-%d %H:%M:%S")
        delay = draw(st.integers(0, LOOKBACK // TICK)) * TICK
        visible = max(stamp + delay, before.visible if before else 0)
        visible = min(visible, stamp + LOOKBACK)
        alive[key] = Event(row, stamp, visible)
        events.append(alive[key])
    return events


@st.composite
def _version(draw: st.DrawFn, key: int, number: int, before: Event | None) -> dict[str, Any]:
    """A good row, a bad one, one with another business key, or a tombstone."""
    kind = draw(st.sampled_from(["good", "good", "bad", "renumbered", "gone"]))
    net = Decimal(draw(st.integers(1, 10**6))) / 100
    row = order(
        key,
        no=before.row["no"] if before else f"SO{key:05}",
        net=f"{net:.4f}",
        tax=f"{net * 13 / 100:.4f}",
        currency=draw(st.sampled_from(["CNY", "USD"])),
        gone="0",
    )
    if kind == "bad":
        row |= draw(st.sampled_from(BAD))
    if kind == "renumbered":
        row["no"] = f"SX{number:05}"
    if kind == "gone" and before is not None:
        row["gone"] = "1"
    return row


@st.composite
def deliveries(draw: st.DrawFn) -> Delivery:
    """One to four readings, the last one after everything has committed."""
    readings = draw(st.lists(st.integers(0, 30), max_size=3, unique=True))
    many = len(readings) + 1
    return Delivery(
        (*(second * TICK // 2 for second in sorted(readings)), 10**6),
        draw(st.integers(0, 2**16)),
        tuple(draw(st.lists(st.booleans(), min_size=many, max_size=many))),
        draw(st.integers(0, 3)),
    )


def state(events: list[Event], second: int) -> list[dict[str, Any]]:
    """The source's table at a moment: the newest visible version of each key, deleted ones too."""
    newest = {event.key: event for event in events if event.visible <= second}
    return [event.row for event in newest.values()]
