"""Walks a list by whole pages, and walks it again until it can be sure of it.

Pages that cannot overlap lose a row unseen when one before them goes. A total that moves, or a row
of the page before, gives it away; where no total is told, the list is read until two walks agree:
a row that slipped through one of them would make the other one differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from connectors.rest_walk import MOST_WALKS, Fetched, Got, Place, Source, chain

CONTENT_RANGE = re.compile(r"/\s*(\d+)\s*$")


def by_number(source: Source, place: Place) -> Iterator[Got]:
    """Walk until one walk is sure, or `MOST_WALKS` were not."""
    page = source.page
    start = page.first if page.by == "page" else 0
    verify = page.verify
    if verify in (None, "overlap"):
        verify = "total" if page.total else "twice"
    place = replace(place, at=start if place.at is None else place.at)
    while True:
        for got in _once(source, place):
            place = got.place
            if got.page >= 0:
                yield got
        small = place.page - place.first <= 1 and place.longest < page.size
        agreed = place.digest == place.before
        if agreed or verify == "none" or (not place.dirty and (verify != "twice" or small)):
            source.walk.first = place.first
            source.walk.sure &= agreed or not place.dirty
            return
        if place.walk >= MOST_WALKS:
            source.walk.note(f"the list moved in each of {MOST_WALKS} walks; all rows seen landed")
            source.walk.sure = False
            return
        if place.dirty:
            source.walk.note("rows moved while paging; the list was read again")
        place = place.again(start)


def _once(source: Source, place: Place) -> Iterator[Got]:
    while True:
        fetched = source.at(int(place.at or 0))
        idents = source.idents(fetched.items, fetched.ask)
        total = said_total(source, fetched)
        moved = total is not None and place.total is not None and total != place.total
        if moved:
            source.walk.note(f"the total moved from {place.total} to {total} while paging")
        total = place.total if total is None else total
        place = replace(place, dirty=place.dirty or moved, total=total)
        if not idents:
            short = total is not None and place.count != total
            if short:
                source.walk.note(f"the service says {total} rows and gave {place.count}")
            yield Got([], -1, replace(place, dirty=place.dirty or short))
            return
        if tuple(idents) == place.known:
            if place.stalls or not (full(place) or less(place)):
                repeated(source, place)
                return
            at = _next(source, place, len(idents))
            place = replace(place, at=at, dirty=True, stalls=1)
            continue  # a page's worth of new rows in front, or a service that ignores the page
        seen_before = idents[0] in set(place.known)
        place = replace(
            place,
            page=place.page + 1,
            at=_next(source, place, len(idents)),
            count=place.count + len(idents),
            longest=max(place.longest, len(idents)),
            known=tuple(idents),
            digest=chain(place.digest, idents),
            dirty=place.dirty or seen_before,
            stalls=0,
        )
        yield source.got(place, fetched, fetched.items)
        if place.whole(place.count, idents):
            return


def _next(source: Source, place: Place, came: int) -> int:
    """The next page's number or offset; a service of whole pages knows only whole steps."""
    step = max(came, place.longest) if place.plain else came
    return int(place.at or 0) + (1 if source.page.by == "page" else step)


def said_total(source: Source, fetched: Fetched) -> int | None:
    """The total as the answer tells it, or as a Content-Range header does."""
    total = source.total(fetched)
    if total is None and source.page.by == "range":
        said = CONTENT_RANGE.search(fetched.answer.headers.get("Content-Range", ""))
        total = int(said[1]) if said else None
    return total


def repeated(source: Source, place: Place) -> None:
    """The same page twice: some services repeat the last one; others ignore the parameter."""
    if less(place) or (place.total is None and full(place)):
        raise source.endless("the same page comes again")
    source.walk.note("the last page came twice")


def less(place: Place) -> bool:
    """Whether fewer rows came than the total says."""
    return place.total is not None and place.count < place.total


def full(place: Place) -> bool:
    """Whether nothing but one page came, as long as pages are."""
    return place.count == place.longest and place.count >= place.size
