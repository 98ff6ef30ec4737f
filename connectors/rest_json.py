"""JSON as it was written: numbers keep their digits, nested values stay JSON text."""

from __future__ import annotations

import json
import re
from typing import Any

STEP = re.compile(r"\.(?P<key>[^.\[\]]+)|\[(?P<place>\d+)\]")


class Number(str):
    """A number's own text, so that 1.50 stays 1.50."""

    __slots__ = ()


def parse(body: str) -> Any:
    """Parse a JSON text without turning any number into a float; ValueError when it is broken."""
    return json.loads(body, parse_float=Number, parse_int=Number, parse_constant=_no_number)


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")


def steps(path: str) -> list[str | int]:
    """The keys and places of a path such as $.data.items or $.rows[0]; ValueError when wrong."""
    if not path.startswith("$"):
        raise ValueError(f"{path!r} does not begin with $")
    found: list[str | int] = []
    at = 1
    while at < len(path):
        match = STEP.match(path, at)
        if not match:
            raise ValueError(f"{path!r} is no path such as $.data.items")
        found.append(match["key"] if match["key"] is not None else int(match["place"]))
        at = match.end()
    return found


def at(value: Any, path: str) -> Any:
    """The value at `path`, None where a step is missing."""
    for step in steps(path):
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def text(value: Any) -> str | None:
    """What a value lands as: scalars as written, true and false, nested values as JSON text."""
    if value is None:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return dump(value)


def dump(value: Any) -> str:
    """JSON text of a parsed value; numbers come out digit by digit as they came in."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        inner = ",".join(f"{_quoted(key)}:{dump(item)}" for key, item in value.items())
        return "{" + inner + "}"
    if isinstance(value, list):
        return "[" + ",".join(dump(item) for item in value) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return _quoted(str(value))


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
