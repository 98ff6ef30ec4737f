"""Refused rows for people's eyes: what the dictionary holds above class `internal` is masked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from hub.contract import Stream
from hub.dictionary import Dictionary
from hub.entity import MASK, SHOWN
from hub.mentions import columns_in
from warehouse.fit import RULE as DRIFT


def masked(
    rows: Iterable[dict[str, Any]], streams: Sequence[Stream], dictionary: Dictionary
) -> list[dict[str, Any]]:
    """The rows with their sensitive values replaced; nulls stay, for they say what is missing.

    Of the raw row only columns are shown that the map reads for open properties alone: what no
    contract names may be anything.
    """
    by_id = {(stream.source, stream.name): stream for stream in streams}
    return [_one(row, by_id.get((row["source"], row["stream"])), dictionary) for row in rows]


def _one(row: dict[str, Any], stream: Stream | None, dictionary: Dictionary) -> dict[str, Any]:
    entity = dictionary.entities.get(row["entity"])
    classes = {one.name: one.sensitivity for one in entity.properties} if entity else {}
    closed = {name for name, said in classes.items() if said not in SHOWN}
    failures = json.loads(row["failures"] or "[]")
    for one in failures:
        one["value"] = _value(one["rule"], one["property"], one["value"], classes)
    raw = json.loads(row["raw"] or "{}")
    visible = _visible(stream, closed) if stream and classes else set()
    named = not (entity and closed & set(entity.key))
    return {
        **row,
        "key": row["key"] if named and classes else MASK,
        "value": _value(row["rule"], row["property"], row["value"], classes),
        "failures": json.dumps(failures, ensure_ascii=False),
        "raw": json.dumps(
            {n: v if v is None or n.lower() in visible else MASK for n, v in raw.items()},
            ensure_ascii=False,
        ),
    }


def _value(rule: str, name: str | None, value: str | None, classes: dict[str, str]) -> str | None:
    """A refused value; that of rule `drift` is a column's name, which is no secret."""
    open_ = value is None or rule == DRIFT or (name is not None and classes.get(name) in SHOWN)
    return value if open_ else MASK


def _visible(stream: Stream, closed: set[str]) -> set[str]:
    """The raw columns (lower case) that only open properties are made of."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for name, text in stream.map.items():
        found[name not in closed] |= {column.lower() for column in columns_in(text)}
    return found[True] - found[False]
