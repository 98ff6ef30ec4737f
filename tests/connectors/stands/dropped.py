"""Folders of dropped CSV and Excel files: their keys, and files of the same with other columns."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from hub.contract import Stream
from tests.connectors.stands.stand import Drifted, Keys, Stand, drifted_record, plain_column

NO_FOLDER: dict[str, dict[str, Any]] = {"no such folder": {"url": "/nowhere/drop"}}


def rows_of(file: Path, stream: Stream) -> list[dict[str, Any]]:
    """The rows of one file."""
    if file.suffix == ".csv":
        with file.open(encoding=stream.encoding, newline="") as text:
            return list(csv.DictReader(text))
    book = load_workbook(file, read_only=True)
    names, *rows = book[stream.sheet or "Sheet"].iter_rows(values_only=True)
    book.close()
    return [dict(zip(map(str, names), row, strict=True)) for row in rows]


def write_rows(file: Path, rows: list[dict[str, Any]], stream: Stream) -> None:
    """Write one file as the contract says it is written."""
    if file.suffix == ".csv":
        with file.open("w", encoding=stream.encoding, newline="") as text:
            writer = csv.DictWriter(text, [*rows[0]])
            writer.writeheader()
            writer.writerows(rows)
        return
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = stream.sheet or "Sheet"
    sheet.append([*rows[0]])
    for row in rows:
        sheet.append(["" if value is None else value for value in row.values()])
    book.save(file)


def keys(folder: Path, stream: Stream) -> Keys:
    """The keys of all files of the stream's pattern."""
    return [
        tuple("" if row[name] is None else str(row[name]) for name in stream.key)
        for file in sorted(folder.glob(str(stream.path)))
        for row in rows_of(file, stream)
    ]


@contextmanager
def drift(folder: Path, stand: Stand, kind: str, stream: Stream) -> Iterator[Drifted]:
    """A folder in which every file of the stream changed."""
    home = stand.home / f"{kind} {stream.name}"
    home.mkdir()
    files = sorted(folder.glob(str(stream.path)))
    column = plain_column(stream, [*rows_of(files[0], stream)[0]])
    column = "新列" if kind == "new" else column
    for file in files:
        rows = [drifted_record(kind, row, column) for row in rows_of(file, stream)]
        write_rows(home / file.name, rows, stream)
    yield Drifted(stand.stream(stream.name, url=str(home)), column)
    shutil.rmtree(home)
