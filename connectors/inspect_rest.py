"""Looks at one page of a REST list: the fields that its records carry."""

from __future__ import annotations

from typing import Any

from connectors.rest_http import Client
from connectors.rest_paging import pages
from connectors.rest_request import Ask
from connectors.rest_walk import Walk
from connectors.shape import Field, Shape, Table
from hub import stamp
from hub.contract import Stream
from hub.errors import ConfigError
from hub.reading import Window


def columns(stream: Stream) -> list[str]:
    """The fields of the first page's records; empty when there is none to look at."""
    with Client(stream) as client:
        first = next(pages(client, stream, Window(stamp.now(), full=True), Walk()), None)
        records = first.records if first else []
        return list(dict.fromkeys(name for record in records for name in record))


def shape(stream: Stream, path: str) -> Shape:
    """The list behind GET `path`: where its records are, and their fields."""
    with Client(stream) as client:
        answer = client.ask(Ask("GET", path)).value
    found = _lists("$", answer)
    if not found:
        raise ConfigError(
            f"GET {path} answers no list of records",
            where=stream.source,
            mend="try the path that the service's manual calls a list",
        )
    rows, records = max(found, key=lambda pair: len(pair[1]))
    samples: dict[str, Any] = {}
    for record in records:
        for name, value in record.items():
            samples[name] = samples.get(name) if value is None else value
    fields = [Field(name, _kind(value), "VARCHAR") for name, value in samples.items()]
    key = [name for name in samples if name.lower() in ("id", "uuid", "code", "no")][:1]
    return Shape(Table(path, "list", None), fields, key, {"get": path, "rows": rows})


def _lists(path: str, value: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    """Every list of objects in an answer that is not inside another list, with its path."""
    if isinstance(value, list):
        good = bool(value) and all(isinstance(item, dict) for item in value)
        return [(path, value)] if good else []
    if isinstance(value, dict):
        return [pair for key, inner in value.items() for pair in _lists(f"{path}.{key}", inner)]
    return []


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (dict, list)):
        return "nested"
    return "text" if type(value) is str or value is None else "number"
