"""Walks the pages of a REST list: by offset, page number or cursor, and never for ever."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors import rest_json
from connectors.rest_http import Client
from hub import fault
from hub.contract import Page, Stream
from hub.errors import ConfigError, SourceUnreachable
from hub.names import nearest

Record = dict[str, Any]
DEFAULT_NAMES = {"offset": ("offset", "limit"), "page": ("page", "page_size"), "cursor": ("", "")}


@dataclass
class Walk:
    """What was noticed on the way; `sure` says that the pages are the whole list."""

    notes: list[str]
    sure: bool = True
    total: int | None = None
    absent: list[str] = field(default_factory=list)


def pages(client: Client, stream: Stream, since: str | None, walk: Walk) -> Iterator[list[Record]]:
    """The records page by page.

    Without a total, a first page that is short is no proof of the end (services cap the size), so
    one more is asked for; later, a page shorter than the longest one is the last.
    """
    page = stream.page or stream.system.page or Page()
    position: str | int | None = {"offset": 0, "page": page.first}.get(page.by)
    previous: list[Record] | None = None
    count, longest, visited = 0, 0, set[str]()
    while True:
        answer = _ask(client, stream, page, position, since)
        records = _records(answer, stream)
        fault.reach("read.page")
        _watch_total(answer, page, stream, walk)
        if records and records == previous:
            _repeated(stream, page, walk, count, longest)
            return
        count, previous = count + len(records), records
        if records:
            yield records
        if page.by == "none" or not records and page.by != "cursor":
            return
        if page.by == "cursor":
            position = rest_json.text(rest_json.at(answer, page.read or "$.next"))
            if not position or position == "false":
                return
            if position in visited:
                raise _endless(stream, f"the cursor {position!r} comes back")
            visited.add(position)
            continue
        if walk.total is not None and count >= walk.total:
            return
        if walk.total is None and longest and len(records) < longest:
            return
        longest = max(longest, len(records))
        position = int(position or 0) + (len(records) if page.by == "offset" else 1)


def _ask(
    client: Client, stream: Stream, page: Page, position: str | int | None, since: str | None
) -> Any:
    """Send one page's request; paging and cursor go into the query, or into a post's body."""
    said: dict[str, Any] = {}
    send, size = DEFAULT_NAMES.get(page.by, ("", ""))
    if page.by != "none":
        if page.size_param or size:
            said[page.size_param or size] = page.size
        if position is not None and (page.send or send):
            said[page.send or send] = position
    if since is not None and stream.change is not None and stream.change.send:
        said[stream.change.send] = since
    if stream.get:
        params = {name: str(value) for name, value in {**stream.params, **said}.items()}
        return client.ask("GET", stream.get, params)
    body = copy.deepcopy(stream.body) or {}
    for name, value in said.items():
        _put(body, name.split("."), value)
    params = {name: str(value) for name, value in stream.params.items()}
    return client.ask("POST", stream.post or "", params, body)


def _put(body: dict[str, Any], path: list[str], value: Any) -> None:
    """Set body[a][b] for the dotted name a.b."""
    for step in path[:-1]:
        body = body.setdefault(step, {})
    body[path[-1]] = value


def _records(answer: Any, stream: Stream) -> list[Record]:
    where = f"{stream.file} ({stream.id})"
    try:
        found = rest_json.at(answer, stream.rows)
    except ValueError as error:
        raise ConfigError(f"rows: {error}", where=where, mend="write $.data.items") from error
    if found is None:
        known = sorted(answer) if isinstance(answer, dict) else []
        raise ConfigError(
            f"the answer has no rows at {stream.rows}"
            f"{nearest(stream.rows.rpartition('.')[2], known)}",
            where=where,
            mend=f"mend rows: there; the answer's keys: {', '.join(known) or 'none'}",
        )
    if isinstance(found, dict):
        found = [found]
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise ConfigError(
            f"{stream.rows} does not lead to a list of objects",
            where=where,
            mend="let rows: name the list whose items are the records",
        )
    return found


def _watch_total(answer: Any, page: Page, stream: Stream, walk: Walk) -> None:
    """A total that moves means rows came or went while paging: say so, infer no deletes."""
    said = rest_json.text(rest_json.at(answer, page.total)) if page.total else None
    if said is None or not said.isdigit():
        return
    if walk.total is not None and int(said) != walk.total:
        walk.notes.append(f"the total moved from {walk.total} to {said} while paging")
        walk.sure = False
    walk.total = int(said)


def _repeated(stream: Stream, page: Page, walk: Walk, count: int, longest: int) -> None:
    """The same page twice: some services repeat the last one; others ignore the parameter."""
    full = count == longest and count >= page.size  # nothing but the first page
    if (walk.total is not None and count < walk.total) or (walk.total is None and full):
        raise _endless(stream, "the same page comes again")
    if page.by == "cursor":
        raise _endless(stream, "the same page comes again under another cursor")
    walk.notes.append("the last page came twice")


def _endless(stream: Stream, what: str) -> SourceUnreachable:
    return SourceUnreachable(
        f"paging does not get on: {what}",
        where=f"{stream.file} ({stream.id})",
        mend="mend page: by, send, read and size_param as the service's manual names them",
    )
