"""What a walk over the pages of a list remembers, and how it tells one row from another."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from connectors import rest_json
from connectors.rest_http import Answer, Client
from connectors.rest_request import Ask, Asker, Filter
from connectors.rest_rows import Record, Rows
from hub.contract import Page, Stream
from hub.errors import SourceUnreachable
from hub.reading import Window

Ident = tuple[str | None, ...]
MOST_WALKS = 4  # of a list that moves again and again


@dataclass
class Walk:
    """What was noticed on the way; `sure` says that the pages are the whole list.

    Records of pages before `first` belong to walks that were given up for a surer one.
    """

    notes: list[str] = field(default_factory=list)
    sure: bool = True
    first: int = 0
    absent: list[str] = field(default_factory=list)  # columns asked for that no record carried

    def note(self, text: str) -> None:
        """Say it once."""
        if text not in self.notes:
            self.notes.append(text)


@dataclass(frozen=True)
class Place:
    """Where a walk stands: enough to go on from here, also in another process."""

    page: int = 0  # pages so far, over all walks: the number of the next one
    walk: int = 1
    first: int = 0  # the first page of this walk
    size: int = 0  # the rows asked for on a page
    at: int | str | None = None  # offset, page number, cursor or address
    count: int = 0  # items of this walk
    longest: int = 0
    total: int | None = None
    known: tuple[Ident, ...] = ()  # the last items, to recognise them on the next page
    after: tuple[str | None, ...] = ()  # keyset: the last row's place in the order
    digest: str = ""  # of this walk's items in their order
    before: str = ""  # the digest of the walk before
    dirty: bool = False  # this walk saw the list move
    stalls: int = 0  # pages in a row that held nothing new
    plain: bool = False  # this service's pages cannot overlap

    def said(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Place:
        """Read back what `said` wrote."""
        known = tuple(tuple(one) for one in said["known"])
        return cls(**{**said, "known": known, "after": tuple(said["after"])})

    def again(self, at: int | str | None) -> Place:
        """The start of another walk."""
        return Place(
            page=self.page,
            walk=self.walk + 1,
            first=self.page,
            size=self.size,
            at=at,
            before=self.digest,
            plain=self.plain,
        )

    def whole(self, read: int, came: Sequence[Any]) -> bool:
        """Whether the total is reached; what equals a lone, full page may be that page's size."""
        return read == self.total and (self.count > len(came) or len(came) < self.size)


@dataclass(frozen=True)
class Got:
    """One page's records, its number, and where the walk stands after it."""

    records: list[Record]
    page: int
    place: Place


@dataclass(frozen=True)
class Fetched:
    """One answer and the list in it."""

    ask: Ask
    answer: Answer
    items: list[Any]


class Source:
    """Asks for pages of one stream and looks into them; what all ways of paging need."""

    def __init__(self, client: Client, stream: Stream, window: Window, walk: Walk) -> None:
        self.client, self.stream, self.walk = client, stream, walk
        self.page = stream.page or stream.system.page or Page()
        self.rows, self.asker = Rows(stream), Asker(stream, window)
        self.where = f"{stream.file} ({stream.id})"

    def fetch(self, known: Mapping[str, Any], *filters: Filter, **how: Any) -> Fetched:
        """Ask for one page; `how` may set headers and the status codes that end the list."""
        ends = how.pop("ends", frozenset())
        ask = self.asker.ask({**self.client.known, **known}, *filters, **how)
        return self.fetched(replace(ask, ends=ends))

    def at(self, position: int) -> Fetched:
        """The page at an offset, or of a number."""
        page = self.page
        if page.by == "range":
            unit = page.send or "records"
            asked = {"Range": f"{unit}={position}-{position + page.size - 1}"}
            return self.fetch({"size": page.size}, headers=asked, ends=frozenset({416}))
        names = ("page_size", "page") if page.by == "page" else ("limit", "offset")
        size = names[0] if page.size_param is None else page.size_param
        send = names[1] if page.send is None else page.send
        filters = [Filter(size, page.size)] if size else []
        filters += [Filter(send, position)] if send else []
        return self.fetch({page.by: position, "size": page.size}, *filters)

    def fetched(self, ask: Ask) -> Fetched:
        """The checked answer of a request, and its items."""
        answer = self.client.ask(ask)
        return Fetched(ask, answer, [] if answer.ended else self.rows.items(answer.value))

    def total(self, fetched: Fetched) -> int | None:
        """How many items the service says there are, None where it does not."""
        path = self.page.total
        said = rest_json.text(rest_json.at(fetched.answer.value, path)) if path else None
        return int(said) if said is not None and said.isdigit() else None

    def got(self, place: Place, fetched: Fetched, items: list[Any]) -> Got:
        """The page's records; `place` stands after it."""
        records = self.rows.records(fetched.answer.value, items, fetched.ask)
        return Got(records, place.page - 1, place)

    def idents(self, items: list[Any], ask: Ask) -> list[Ident]:
        """What each item is known by: its key where it has one, else all of it."""
        key, names = self.stream.key, None
        if len(key) == 1 and set(map(type, items)) == {dict}:
            values = [item.get(key[0]) for item in items]
            if set(map(type, values)) == {str}:
                return [(value,) for value in values]
            if set(map(type, values)) == {int}:
                return [(str(value),) for value in values]
        if self.stream.columns_from and items and isinstance(items[0], list):
            names = list(self.rows.records(None, items[:1], ask)[0]) if items[0] else None
        places = [names.index(name) for name in key if name in names] if names else []
        return [_ident(item, key, places) for item in items]

    def endless(self, what: str) -> SourceUnreachable:
        """Paging that does not get on is an error, not a loop."""
        return SourceUnreachable(
            f"paging does not get on: {what}",
            where=self.where,
            mend="mend page: by, send, read and size_param as the service's manual names them",
        )


def _ident(item: Any, key: list[str], places: list[int]) -> Ident:
    if isinstance(item, dict):
        parts = [item.get(name) for name in key]
    elif isinstance(item, list) and len(places) == len(key):
        parts = [item[place] if place < len(item) else None for place in places]
    else:
        parts = []
    if parts and not any(part is None or isinstance(part, dict | list) for part in parts):
        return tuple(part if type(part) is str else rest_json.text(part) for part in parts)
    return (None, hashlib.blake2b(rest_json.dump(item).encode(), digest_size=12).hexdigest())


def chain(digest: str, idents: list[Ident]) -> str:
    """The digest of a walk, one page further."""
    return hashlib.blake2b(f"{digest}{idents}".encode(), digest_size=16).hexdigest()
