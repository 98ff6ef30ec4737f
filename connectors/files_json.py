"""Reads JSON files: an array, lines of records, or the records at a path; numbers as written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.files_csv import decoded
from connectors.files_piece import Piece, Scratch, texts
from connectors.files_refused import Refused
from connectors.rest_json import Number, at, parse, text
from hub.contract import Stream

SPACE = " \t\r\n"
LONGEST = 64 << 20  # characters of one record


def json_piece(stream: Stream, path: Path, scratch: Scratch, declared: dict[str, str]) -> Piece:
    """Scalars land as written, nested values as JSON text, as those of a REST service do."""
    for place, record in enumerate(_records(stream, path), 1):
        if not isinstance(record, dict):
            raise Refused(
                f"record {place} is no object but {type(record).__name__}",
                "write rows: the path of the records, such as $.data.items",
            )
        scratch.add({name: text(value) for name, value in record.items()})
    relation = scratch.relation()
    return Piece(relation, texts(list(scratch.names), declared), ragged=True)


def _records(stream: Stream, path: Path) -> Iterator[Any]:
    if stream.rows == "$":
        yield from _values(path, stream.encoding)
        return
    try:
        found = at(parse("".join(decoded(path, stream.encoding))), stream.rows)
    except ValueError as error:
        raise Refused(
            f"it is no JSON: {error}", "mend the file, or rows: in the contract"
        ) from error
    if found is None:
        raise Refused(f"nothing is at {stream.rows}", "mend rows: in the contract")
    yield from found if isinstance(found, list) else [found]


def _values(path: Path, encoding: str) -> Iterator[Any]:
    """The values one after the other, in an array or not; only one chunk is held."""
    decoder = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=_no_constant)
    buffer, start, line, array, count = "", 0, 1, False, 0
    for chunk in _chunks(path, encoding):
        line += buffer.count("\n", 0, start)
        buffer, start = buffer[start:] + chunk, 0
        while True:
            start = _skip(buffer, start, "," + SPACE if array and count else SPACE)
            if not count and not array and buffer[start : start + 1] == "[":
                array, start = True, start + 1
                continue
            if start >= len(buffer) or (array and buffer[start] == "]"):
                break
            try:
                value, end = decoder.raw_decode(buffer, start)
            except json.JSONDecodeError as error:
                if chunk and len(buffer) - start < LONGEST:
                    break  # the value goes on in the next chunk
                at_line = line + buffer.count("\n", 0, error.pos)
                raise Refused(f"line {at_line} is no JSON: {error.msg}", "mend the file") from error
            yield value
            start, count = end, count + 1
    rest = buffer[start:].strip()
    if rest != ("]" if array else ""):
        raise Refused("the array is not closed" if array else "it is no JSON", "send it again")


def _chunks(path: Path, encoding: str) -> Iterator[str]:
    """The text in chunks; an empty one says the end."""
    yield from (chunk for chunk in decoded(path, encoding) if chunk)
    yield ""


def _skip(buffer: str, start: int, marks: str) -> int:
    while start < len(buffer) and buffer[start] in marks:
        start += 1
    return start


def _no_constant(word: str) -> Any:
    raise Refused(f"{word} is no JSON number", "let the sender write null")
