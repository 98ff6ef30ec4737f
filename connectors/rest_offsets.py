"""Walks a list by offset or range so that no row slips between two pages.

Each page begins with the last row of the one before. A row that came or went before that place
shifts the list: then that row is found elsewhere, and the walk goes on behind it. So every row
that is there from the first request to the last is read, as long as rows keep their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from connectors.rest_errors import Refused
from connectors.rest_numbers import by_number, repeated, said_total
from connectors.rest_walk import Fetched, Got, Ident, Place, Source

MOST_STALLS = 10  # pages in a row without a new row
MOST_REPEATS = 8  # of the very same page: rows came in front, or the service ignores the offset


class _Unanchored(Exception):
    """The service serves whole pages only, or moved its list beyond recognition."""


def by_offset(source: Source, place: Place) -> Iterator[Got]:
    """Walk by overlapping pages; where that does not work, by pages that are checked afterwards."""
    place = replace(place, at=place.at or 0)
    if source.page.verify in (None, "overlap") and not place.plain:
        try:
            for got in _once(source, place):
                place = got.place
                yield got
        except _Unanchored as why:
            source.walk.note(str(why))
        else:
            source.walk.first = place.first
            return
        place = replace(place.again(0), plain=True)
    yield from by_number(source, place)


def _once(source: Source, place: Place) -> Iterator[Got]:
    while True:
        back = 1 if place.known and place.longest > 1 else 0
        start, fresh = int(place.at or 0) - back, 0
        fetched = _overlapping(source, start, back)
        idents = source.idents(fetched.items, fetched.ask)
        total = _total(source, fetched, place)
        same = len(idents) > back and tuple(idents) == place.known[-len(idents) :]
        if same and (not back or place.stalls >= MOST_REPEATS):
            repeated(source, replace(place, total=total))
            return
        if back:
            fetched, idents, start, fresh = _behind_known(source, place, fetched, idents, start)
        items = fetched.items[fresh:]
        if not items and fresh > 1 and place.stalls < MOST_STALLS:
            place = replace(place, at=start + len(idents), stalls=place.stalls + 1)
            continue  # the last row read stands at the end of a page: look behind it
        if not items:
            _ended(source, place, total)
            return
        keep = 2 * max(len(idents), place.longest)
        place = replace(
            place,
            page=place.page + 1,
            at=start + len(idents),
            count=place.count + len(items),
            longest=max(place.longest, len(idents)),
            total=total,
            stalls=0,
            known=(place.known + tuple(idents[fresh:]))[-keep:],
        )
        yield source.got(place, fetched, items)
        if place.whole(int(place.at or 0), items):
            return


def _overlapping(source: Source, start: int, back: int) -> Fetched:
    try:
        return source.at(start)
    except Refused:
        if not back:
            raise
        raise _Unanchored("the service refuses a page that overlaps; checked by reading") from None


def _total(source: Source, fetched: Fetched, place: Place) -> int | None:
    total = said_total(source, fetched)
    if total is not None and place.total is not None and total != place.total:
        source.walk.note(f"the total moved from {place.total} to {total} while paging")
    return place.total if total is None else total


def _behind_known(
    source: Source, place: Place, fetched: Fetched, idents: list[Ident], start: int
) -> tuple[Fetched, list[Ident], int, int]:
    """The page, its start, and the index of the first row behind those that are known."""
    if idents and idents[0] == place.known[-1]:
        return fetched, idents, start, 1
    if place.stalls and idents and not set(idents) & set(place.known):
        raise _Unanchored("the service serves whole pages only; checked by reading")
    if len(idents) > 1 and tuple(idents) == place.known[-len(idents) :]:
        return fetched, idents, start, len(idents)
    source.walk.note("rows moved while paging; the walk went on behind the last row read")
    source.walk.sure = False
    size = max(place.longest, 2)
    for shift in (0, size - 1, 1 - size, 3 * size, 9 * size, start):
        at = max(start - shift, 0)
        if shift:
            fetched = source.at(at)
            idents = source.idents(fetched.items, fetched.ask)
        fresh = _last_known(place.known, idents)
        if fresh:
            return fetched, idents, at, fresh
    raise _Unanchored("the list moved too far while paging; checked by reading again")


def _last_known(known: tuple[Ident, ...], idents: list[Ident]) -> int:
    """The index behind the page's last row that is known, 0 where none is."""
    read = set(known)
    return next((n + 1 for n in reversed(range(len(idents))) if idents[n] in read), 0)


def _ended(source: Source, place: Place, total: int | None) -> None:
    if total is not None and total > int(place.at or 0):
        source.walk.note(f"the service says {total} rows and gave {place.count}")
        source.walk.sure = False
