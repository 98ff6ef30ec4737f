"""Whether expected news came in time: late and missing deliveries, told from the raw batches alone.

A delivery is a landed batch. Its hour is `landed_at`, its day the site's business day, so that
nothing needs to be kept: an empty state.db gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from hub import stamp
from hub.contract import Stream
from hub.contract_watch import Expect
from hub.site import Site
from warehouse import batch as batches

LOOK_BACK = 14  # days for which missed deliveries are counted
TROUBLE = ("late", "missing")


@dataclass(frozen=True)
class Calendar:
    """The site's business days."""

    site: Site

    def day(self, at: datetime) -> date:
        """The business day of a moment."""
        settings = self.site.settings
        return stamp.business_date(at, settings.timezone, settings.business_day_start)

    def due(self, day: date, expect: Expect) -> datetime:
        """When the delivery of a business day is due: an hour before its start is next morning's.

        An hour that a clock change leaves out counts as the one after it.
        """
        start = self.site.settings.business_day_start
        on = day if expect.by >= start else day + timedelta(days=1)
        local = datetime.combine(on, expect.by, tzinfo=self.site.timezone)
        return stamp.parse(local.isoformat()) + timedelta(seconds=expect.grace)


def deliveries(site: Site, streams: Sequence[Stream], now: datetime) -> list[dict[str, Any]]:
    """Every expected stream's last expected delivery, by owner, source and stream."""
    found = [
        _one(site, stream, stream.expect, now) for stream in streams if stream.expect is not None
    ]
    return sorted(found, key=lambda one: (one["owner"] or "", one["source"], one["stream"]))


def _one(site: Site, stream: Stream, expect: Expect, now: datetime) -> dict[str, Any]:
    calendar = Calendar(site)
    folder = batches.stream_folder(site.data_dir, stream.source, stream.name)
    began = _first(folder)
    today = calendar.day(now)
    arrived = _arrivals(folder, calendar, today - timedelta(days=LOOK_BACK))
    day = next(one for one in _backwards(today) if one.weekday() in expect.days)
    state, at = _judge(calendar, expect, day, arrived, now, began)
    past = [
        one
        for one in _backwards(day - timedelta(days=1))
        if one >= today - timedelta(days=LOOK_BACK) and one.weekday() in expect.days
        and began is not None and one > calendar.day(began)
    ]  # fmt: skip
    last = max((at for every in arrived.values() for at in every), default=_last(folder))
    return {
        "owner": expect.owner or stream.owner,
        "source": stream.source,
        "stream": stream.name,
        "day": day.isoformat(),
        "due": stamp.text(calendar.due(day, expect)),
        "state": state,
        "delivered_at": stamp.text(at) if at else None,
        "last_delivery_at": stamp.text(last) if last else None,
        "missed_days": [one.isoformat() for one in past if one not in arrived],
    }


def _judge(
    calendar: Calendar,
    expect: Expect,
    day: date,
    arrived: dict[date, list[datetime]],
    now: datetime,
    began: datetime | None,
) -> tuple[str, datetime | None]:
    """(on_time | late | missing | waiting, when): the day a stream is connected is never late."""
    due = calendar.due(day, expect)
    if day in arrived:
        first = min(arrived[day])
        new = began is not None and calendar.day(began) == day
        return ("on_time" if first <= due or new else "late"), first
    early = began is not None and day < calendar.day(began)  # nobody had connected it yet
    return ("waiting" if early or now <= due else "missing"), None


def _backwards(day: date) -> Iterator[date]:
    return (day - timedelta(days=back) for back in range(LOOK_BACK + 7))


def _arrivals(folder: Path, calendar: Calendar, since: date) -> dict[date, list[datetime]]:
    """The moments of the batches by business day, from `since` on."""
    found: dict[date, list[datetime]] = {}
    for number in reversed(batches.sequences(folder)):
        at = stamp.parse(batches.load(folder, number).landed_at)
        day = calendar.day(at)
        if day < since:
            break
        found.setdefault(day, []).append(at)
    return found


def _first(folder: Path) -> datetime | None:
    numbers = batches.sequences(folder)
    return stamp.parse(batches.load(folder, numbers[0]).landed_at) if numbers else None


def _last(folder: Path) -> datetime | None:
    numbers = batches.sequences(folder)
    return stamp.parse(batches.load(folder, numbers[-1]).landed_at) if numbers else None
