"""JSON as it was written: numbers keep their digits, nested values stay JSON text."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import polars as pl

STEP = re.compile(r"\.(?P<key>[^.\[\]]+)|\[(?P<place>\d+|\*)\]")
EACH = None  # the step [*]: into every item of a list
Step = str | int | None
Number = msgspec.Raw  # a number with a point or a power, as its own text

_decode = msgspec.json.Decoder(float_hook=Number).decode
_encode = msgspec.json.encode
_lines = msgspec.json.Encoder().encode_lines
_MINUS_ZERO = re.compile(rb"-0(?![.\deE])")
_HALF_PAIR = re.compile(rb"(?P<whole>\\\\|\\u[dD][89abAB]..\\u[dD][c-fC-F]..)|\\u[dD][89a-fA-F]..")


def parse(body: str | bytes) -> Any:
    """Parse a JSON text without turning any number into a float; ValueError when it is broken.

    Half of a surrogate pair (an emoji that the source cut in two) is no text: U+FFFD stands in.
    """
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if _MINUS_ZERO.search(raw):  # the one number that an int cannot hold as it was written
        return json.loads(raw, parse_float=_kept, parse_int=_whole, parse_constant=_no_number)
    try:
        return _decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        whole = _HALF_PAIR.sub(lambda pair: pair["whole"] or rb"\ufffd", raw)
        if whole == raw:
            raise ValueError(str(error)) from error
        return parse(whole)


def _kept(number: str) -> Any:
    return Number(number.encode())


def _whole(number: str) -> Any:
    return _kept(number) if number == "-0" else int(number)


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def steps(path: str) -> list[Step]:
    """The keys and places of a path such as $.data.items or $.rows[0]; ValueError when wrong."""
    if not path.startswith("$"):
        raise ValueError(f"{path!r} does not begin with $")
    found: list[Step] = []
    at = 1
    while at < len(path):
        match = STEP.match(path, at)
        if not match:
            raise ValueError(f"{path!r} is no path such as $.data.items")
        place = match["place"]
        found.append(match["key"] if place is None else EACH if place == "*" else int(place))
        at = match.end()
    return found


def at(value: Any, path: str) -> Any:
    """The value at `path`, None where a step is missing."""
    return follow(value, steps(path))


def follow(value: Any, way: list[Step]) -> Any:
    """The value at the end of the steps, None where one is missing."""
    for step in way:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def text(value: Any) -> str | None:
    """What a value lands as: scalars as written, true and false, nested values as JSON text."""
    if value is None or isinstance(value, str):
        return value
    return dump(value)


def dump(value: Any) -> str:
    """JSON text of a parsed value; numbers come out digit by digit as they came in."""
    return str(_encode(value), "utf-8")


def column(name: str, values: list[Any]) -> pl.Series:
    """One column as text; whole columns at once, because pages are long."""
    kinds = set(map(type, values))
    if str in kinds:
        if not kinds <= {str, type(None)}:
            values = list(map(text, values))
    elif kinds != {type(None)}:
        written: list[Any] = str(_lines(values), "utf-8").split("\n")[:-1]
        if type(None) in kinds:
            written = [None if v is None else t for v, t in zip(values, written, strict=True)]
        values = written
    return pl.Series(name, values, dtype=pl.String)
