"""Tries out how a file must be read, for the draft of a contract; a person checks it."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any

from connectors.files_csv import decoded, header
from connectors.files_excel import grids, sheets
from connectors.files_grid import SEARCHED, Grid, fullest, is_written
from connectors.files_open import format_of
from connectors.files_refused import Refused
from connectors.files_unpack import Member
from connectors.files_xml import open_elements
from connectors.rest_json import parse
from hub.contract import Stream

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16")
ELEMENTS = 20_000
Said = dict[str, str | int]


def guessed(stream: Stream, member: Member) -> Said:
    """Keys of a contract that differ from what holds without them."""
    match format_of(stream, member.name):
        case "csv":
            return _csv(stream, member)
        case "excel":
            return _excel(stream, member)
        case "json":
            return _json(member)
        case "xml":
            return _xml(member)
    return {}


def _csv(stream: Stream, member: Member) -> Said:
    """The first encoding that reads the whole file, the delimiter and the line of its header."""
    encoding = _encoding(member)
    text = "".join(islice(decoded(member.path, encoding), 1))
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    line = max(lines, key=lambda one: max(one.count(mark) for mark in ",;\t|"), default="")
    delimiter = max(",;\t|", key=line.count) if line else ","
    said: Said = {"encoding": encoding} if encoding != "utf-8" else {}
    said |= {"delimiter": delimiter} if delimiter != "," else {}
    copy = member.path.with_name("guess.csv")
    copy.write_text(text, encoding="utf-8", newline="")
    try:
        _, above = header(copy, stream.model_copy(update={"delimiter": delimiter}))
    finally:
        copy.unlink()
    return said | ({"header_row": above + 1} if above else {})


def _encoding(member: Member) -> str:
    with member.path.open("rb") as file:
        head = file.read(4096)
    tried: tuple[str, ...] = ENCODINGS
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        tried = ("utf-16",)
    for encoding in tried:
        try:
            for _ in decoded(member.path, encoding):
                pass
        except Refused:
            continue
        return encoding
    raise Refused(f"it is none of {', '.join(ENCODINGS)}", "ask its sender for the encoding")


def _excel(stream: Stream, member: Member) -> Said:
    """The first sheet that is written on, and where its header stands."""
    names: list[str | None] = [*sheets(member.path)] or [None]
    for place, name in enumerate(names):
        asked = stream.model_copy(update={"sheet": name})
        grid = next(iter(grids(asked, member.path)))
        head = list(islice(iter(grid.rows), SEARCHED))
        if not any(is_written(cell) for row in head for cell in row):
            continue
        said: Said = {"sheet": name} if name and place else {}
        return said | _header(grid, head)
    return {}


def _header(grid: Grid, head: list[list[Any]]) -> Said:
    """The fullest of the first rows; with the row above or below where they are merged."""
    first = fullest(grid, head)
    across = {
        top
        for (top, left), (_, right) in grid.merged
        if right > left and sum(map(is_written, head[top] if top < len(head) else [])) > 1
    }
    if first in across:
        return {"header_row": first + 1, "header_rows": 2}
    if first - 1 in across:
        return {"header_row": first, "header_rows": 2}
    above = sum(any(is_written(cell) for cell in row) for row in head[:first])
    return {"header_row": first + 1} if above else {}


def _json(member: Member) -> Said:
    """The path of the first list of records, where the document is no list itself."""
    text = "".join(decoded(member.path, "utf-8"))
    try:
        found = parse(text)
    except ValueError:
        return {}  # lines of records
    path = _list_in(found, "$")
    return {"rows": path} if path and path != "$" else {}


def _list_in(value: Any, path: str) -> str | None:
    if isinstance(value, list):
        return path if any(isinstance(item, dict) for item in value) else None
    if isinstance(value, dict):
        found = (_list_in(item, f"{path}.{name}") for name, item in value.items())
        return next((one for one in found if one), None)
    return None


def _xml(member: Member) -> Said:
    """The path that repeats most among the elements that have elements inside."""
    count: Counter[str] = Counter()
    for tags, element in islice(open_elements(member.path), ELEMENTS):
        if len(element):
            count["/" + "/".join(tags)] += 1
    if not count:
        return {}
    path = max(count, key=lambda one: (count[one] > 1, -one.count("/"), count[one]))
    return {} if path.count("/") == 2 else {"rows": path}
