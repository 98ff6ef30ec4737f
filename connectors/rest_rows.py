"""Finds the records in an answer: a list at any path, children of lists, arrays, tagged values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors import rest_json
from connectors.rest_json import EACH, Step
from connectors.rest_request import Ask
from hub.contract import Stream
from hub.errors import ConfigError
from hub.names import nearest

Record = dict[str, Any]


@dataclass(frozen=True)
class Above:
    """A field of something above the record: how deep that is, and the way from there."""

    name: str
    depth: int
    way: list[Step]


class Rows:
    """How one stream's answers become records."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.where = f"{stream.file} ({stream.id})"
        self.tagged = stream.system.tagged
        ways = _split(self._steps("rows", stream.rows))
        self.outer, self.inner = ways[0], ways[1:]
        self.above = [self._above(name, path) for name, path in stream.parent.items()]

    def _steps(self, key: str, path: str) -> list[Step]:
        try:
            return rest_json.steps(path)
        except ValueError as error:
            raise ConfigError(
                f"{key}: {error}", where=self.where, mend="write $.data.items"
            ) from error

    def _above(self, name: str, path: str) -> Above:
        """`path` starts at the answer's top, as rows does, and shares its lists."""
        ways = _split(self._steps(f"parent.{name}", path))
        if ways[:-1] != [self.outer, *self.inner][: len(ways) - 1]:
            raise ConfigError(
                f"parent.{name}: {path} does not lie above the rows {self.stream.rows}",
                where=self.where,
                mend="write it from the top, through the same lists: $.data[*].no",
            )
        return Above(name, len(ways) - 1, ways[-1])

    def items(self, answer: Any) -> list[Any]:
        """The list that is paged: the records, or what the records are children of."""
        found = rest_json.follow(answer, self.outer)
        if found is None:
            known = sorted(answer) if isinstance(answer, dict) else []
            path = self.stream.rows.partition("[*]")[0]
            raise ConfigError(
                f"the answer has no rows at {path}{nearest(path.rpartition('.')[2], known)}",
                where=self.where,
                mend=f"mend rows: there; the answer's keys: {', '.join(known) or 'none'}",
            )
        if isinstance(found, dict):
            return [found]
        if not isinstance(found, list):
            raise self._no_list()
        return found

    def records(self, answer: Any, items: list[Any], ask: Ask) -> list[Record]:
        """One record per row below the items; nothing is left out but empty child lists."""
        if self.inner or self.above:
            found: list[Any] = []
            for item in items:
                found += self._below([answer, item], self.inner)
        else:
            found = items
        if self.stream.columns_from:
            names = self._names(ask)
            found = [self._named(row, names) for row in found]
        if not set(map(type, found)) <= {dict}:
            raise self._no_list()
        if self.tagged is not None:
            return [self._plain(record) for record in found]
        return found

    def _below(self, way: list[Any], inner: list[list[Step]]) -> Iterator[Any]:
        """The rows under the last of `way`; every list on the way down is one step deeper."""
        if inner:
            found = rest_json.follow(way[-1], inner[0])
            if found is None:
                return
            for item in found if isinstance(found, list) else [found]:
                yield from self._below([*way, item], inner[1:])
            return
        row = way[-1]
        if not self.above:
            yield row
            return
        if not isinstance(row, dict):
            raise self._no_list()
        taken = {one.name: rest_json.follow(way[one.depth], one.way) for one in self.above}
        for name in taken.keys() & row.keys():
            raise ConfigError(
                f"the rows have a field {name!r} of their own",
                where=self.where,
                mend=f"call the parent's field otherwise: parent: {{parent_{name}: ...}}",
            )
        yield {**taken, **row}

    def _names(self, ask: Ask) -> list[str]:
        """The columns of array rows, as this very request names them."""
        place = self.stream.columns_from or ""
        value: Any = ask.params.get(place.removeprefix("?"))
        if value is None:
            value = ask.body
            for step in place.split("."):
                value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, str):
            value = [name.strip() for name in value.split(",")]
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise ConfigError(
                f"columns_from: the request says no column names at {place!r}",
                where=self.where,
                mend="name the part of params or body that lists them, such as data.FieldKeys",
            )
        return value

    def _named(self, row: Any, names: list[str]) -> Any:
        if isinstance(row, list) and len(row) == len(names):
            return dict(zip(names, row, strict=True))
        if isinstance(row, list):
            raise ConfigError(
                f"a row has {len(row)} values, {self.stream.columns_from} names {len(names)}",
                where=self.where,
                mend="name every column once, without a comma too many",
            )
        return row

    def _plain(self, value: Any) -> Any:
        """Tagged objects as the scalar they stand for, at any depth."""
        if type(value) is list:
            return [self._plain(inner) for inner in value]
        if type(value) is not dict or self.tagged is None:
            return value
        form = self.tagged.forms.get(value.get(self.tagged.by, ""))
        if form is None:
            return {key: self._plain(inner) for key, inner in value.items()}
        return form.format(**{k: v if type(v) is int else _text(v) for k, v in value.items()})

    def _no_list(self) -> ConfigError:
        return ConfigError(
            f"{self.stream.rows} does not lead to a list of objects",
            where=self.where,
            mend="let rows: name the list whose items are the records; arrays need columns_from:",
        )


def _text(value: Any) -> str:
    return rest_json.text(value) or ""


def _split(way: list[Step]) -> list[list[Step]]:
    """The steps before, between and after the lists; a list at the very end is the rows itself."""
    ways: list[list[Step]] = [[]]
    for step in way:
        if step is EACH:
            ways.append([])
        else:
            ways[-1].append(step)
    if len(ways) > 1 and not ways[-1] and way[-1] is EACH:
        ways.pop()
    return ways
