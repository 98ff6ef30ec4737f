"""Walks the pages of a REST list in any of the usual ways, and never for ever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from connectors import rest_json
from connectors.rest_http import Client
from connectors.rest_numbers import by_number
from connectors.rest_offsets import by_offset
from connectors.rest_request import Ask, Filter
from connectors.rest_template import fill
from connectors.rest_walk import Fetched, Got, Place, Source, Walk, chain
from hub.contract import Stream
from hub.errors import ConfigError
from hub.reading import Window

# Ways of paging whose last page leaves no place to go on from.
ENDED_BY_NO_PLACE = ("none", "cursor", "next", "link")


def pages(
    client: Client, stream: Stream, window: Window, walk: Walk, place: Place | None = None
) -> Iterator[Got]:
    """The records page by page, from `place` on where an earlier read broke off."""
    source = Source(client, stream, window, walk)
    if place and place.page and place.at is None and source.page.by in ENDED_BY_NO_PLACE:
        return  # the earlier read had the last page, and broke off before it landed
    place = place or Place(size=source.page.size)
    match source.page.by:
        case "offset" | "range":
            yield from by_offset(source, place)
        case "page":
            yield from by_number(source, place)
        case "keyset":
            yield from _by_key(source, place)
        case "none":
            fetched = source.fetch({})
            yield source.got(Place(page=1), fetched, fetched.items)
        case _:
            yield from _by_token(source, place)


def _by_token(source: Source, place: Place) -> Iterator[Got]:
    """Each answer says where the next page is: a cursor to send, an address, or a Link header."""
    visited = {place.at}
    while True:
        fetched = _follow(source, place)
        _watch_total(source, fetched, place)
        digest = chain("", source.idents(fetched.items, fetched.ask))
        if fetched.items and digest == place.digest:
            raise source.endless("the same page comes again under another cursor")
        following = _next(source, fetched)
        place = Place(
            page=place.page + 1,
            at=following,
            total=source.total(fetched),
            digest=digest if fetched.items else place.digest,
        )
        yield source.got(place, fetched, fetched.items)
        if not following:
            return
        if following in visited:
            raise source.endless(f"the cursor {following!r} comes back")
        visited.add(following)


def _follow(source: Source, place: Place) -> Fetched:
    page = source.page
    if page.by != "cursor" and place.at is not None:
        stream = source.stream
        ask = source.asker.ask(source.client.known)
        body = ask.body if stream.post else None
        return source.fetched(Ask(ask.method, str(place.at), {}, body, ask.headers))
    filters = [Filter(page.size_param, page.size)] if page.size_param else []
    if page.send and place.at is not None:
        filters.append(Filter(page.send, place.at))
    return source.fetch({"size": page.size, "cursor": place.at}, *filters)


def _next(source: Source, fetched: Fetched) -> str | None:
    """The next cursor or whole address, None at the end."""
    page = source.page
    if page.by == "link":
        return fetched.answer.link(None)
    said = rest_json.text(rest_json.at(fetched.answer.value, page.read or "$.next"))
    if not said or said == "false":
        return None
    return fetched.answer.link(said) if page.by == "next" else said


def _watch_total(source: Source, fetched: Fetched, place: Place) -> None:
    """The service keeps the place, so nothing can be done here: say it, infer no deletes."""
    total = source.total(fetched)
    if place.total is not None and total is not None and total != place.total:
        source.walk.note(f"the total moved from {place.total} to {total} while paging")
        source.walk.sure = False


def _by_key(source: Source, place: Place) -> Iterator[Got]:
    """Ask for the rows behind the last one read: what comes or goes before it moves nothing."""
    page = source.page
    columns = page.after or source.stream.key
    while True:
        filters = [Filter(page.size_param, page.size)] if page.size_param else []
        if place.after:
            filters.append(_behind(source, columns, place.after))
        fetched = source.fetch({"size": page.size}, *filters)
        if not fetched.items:
            return
        records = source.rows.records(fetched.answer.value, fetched.items, fetched.ask)
        after = tuple(rest_json.text(_last(source, records, name)) for name in columns)
        if after == place.after:
            raise source.endless(f"behind {', '.join(map(str, after))} the same rows come again")
        place = Place(page=place.page + 1, after=after)
        yield Got(records, place.page - 1, place)


def _behind(source: Source, columns: list[str], after: tuple[str | None, ...]) -> Filter:
    page = source.page
    if page.form is None:
        return Filter(page.send or columns[0], after[0])
    names = {f"after.{name}": value for name, value in zip(columns, after, strict=True)}
    return Filter(page.send or "", fill(page.form, names), joined=True)


def _last(source: Source, records: list[Any], name: str) -> Any:
    found = records[-1].get(name) if records else None
    if found is None:
        raise ConfigError(
            f"the last row of a page has no {name!r}: the next page cannot be asked for",
            where=source.where,
            mend="let page.after name columns that are never empty and that the list is ordered by",
        )
    return found
