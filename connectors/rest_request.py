"""Builds one page's request: the contract's own words, the cursor's filter, the page's place."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.rest_template import fill, moment
from hub.contract import Stream
from hub.errors import ConfigError
from hub.reading import Window


@dataclass(frozen=True)
class Ask:
    """One request, before it is signed in; `ends` are status codes that mean: past the end."""

    method: str
    path: str
    params: dict[str, str] = field(default_factory=dict)
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    form: bool = False
    ends: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Filter:
    """What goes where: a plain value takes the place over, a filter is put beside what is there."""

    place: str
    value: Any
    joined: bool = False


class Asker:
    """Makes the requests of one read: what stays the same is worked out once."""

    def __init__(self, stream: Stream, window: Window) -> None:
        self.stream = stream
        self.values: dict[str, Any] = {}
        self.filters: list[Filter] = []
        change = stream.change
        if change is None:
            return
        until_place = change.send_until or (change.send if change.form_until is not None else None)
        if change.send and window.since is not None and not window.full and not window.keys_only:
            self._said("since", window.since, change.send, change.form)
        if until_place and window.until is not None:
            self._said("until", window.until, until_place, change.form_until)

    def _said(self, name: str, text: str, place: str, form: Any) -> None:
        self.values |= moment(text, self.stream, name)
        value = self.values[name] if form is None else fill(form, self.values)
        self.filters.append(Filter(place, value, joined=form is not None))

    def ask(
        self, known: Mapping[str, Any], *filters: Filter, headers: Mapping[str, str] | None = None
    ) -> Ask:
        """A request with `known` values (the page's, the session's) and more filters."""
        stream, names = self.stream, {**known, **self.values}
        params: dict[str, Any] = {k: fill(v, names) for k, v in stream.params.items()}
        body = fill(copy.deepcopy(stream.body), names)
        for one in (*self.filters, *filters):
            if one.place.startswith("?") or stream.post is None:
                self._put_param(params, one)
            else:
                body = self._put(body, one)
        _close({"params": params, "body": body})
        return Ask(
            "GET" if stream.get else "POST",
            str(fill(stream.get or stream.post or "", names)),
            {name: str(value) for name, value in params.items()},
            None if stream.get else body if body is not None else {},
            {**{k: str(fill(v, names)) for k, v in stream.headers.items()}, **(headers or {})},
        )

    def _put_param(self, params: dict[str, Any], one: Filter) -> None:
        name = one.place.removeprefix("?")
        params[name] = self._beside(params.get(name), one)

    def _put(self, body: Any, one: Filter) -> Any:
        """Set body[a][0] for the dotted place a.0, making objects on the way."""
        body = {} if body is None else body
        here, way = body, one.place.split(".")
        try:
            for step in way[:-1]:
                here = here[int(step)] if isinstance(here, list) else here.setdefault(step, {})
            last: Any = int(way[-1]) if isinstance(here, list) else way[-1]
            there = here[last] if isinstance(here, list) else here.get(last)
            here[last] = self._beside(there, one)
        except (ValueError, IndexError, AttributeError, TypeError) as error:
            raise ConfigError(
                f"{one.place!r} is no place in the body",
                where=f"{self.stream.file} ({self.stream.id})",
                mend="write body: with that place, such as params.1 for the second item of params",
            ) from error
        return body

    def _beside(self, there: Any, one: Filter) -> Any:
        if not one.joined:
            return one.value
        if isinstance(there, list):
            return [*there, one.value]
        join = self.stream.change.join if self.stream.change else " and "
        if isinstance(there, str) and SLOT in there:
            return there.replace(SLOT, f"{join}{one.value}{SLOT}")
        return f"{there}{join}{one.value}" if there else one.value


SLOT = "{filter}"  # where filters go in a text that has something behind them


def _close(holder: Any) -> None:
    """Take the {filter} slots out of a request."""
    inner = holder.items() if isinstance(holder, dict) else enumerate(holder)
    for key, value in list(inner):
        if isinstance(value, str) and SLOT in value:
            holder[key] = value.replace(SLOT, "")
        elif isinstance(value, dict | list):
            _close(value)
