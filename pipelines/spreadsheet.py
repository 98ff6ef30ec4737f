"""Rows as a file: CSV with the mark that Excel needs for Chinese, xlsx, or JSON for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from hub.errors import ConfigError

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(rows: Sequence[Mapping[str, Any]], path: Path | None) -> None:
    """Write rows to `path` (.csv, .xlsx or .json), or as CSV to standard output."""
    names = list(rows[0]) if rows else []
    if path is None:
        _csv(sys.stdout, names, rows)
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            _csv(file, names, rows)
    elif path.suffix == ".xlsx":
        _excel(path, names, rows)
    elif path.suffix == ".json":
        text = json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=1, default=str)
        path.write_text(text + "\n", encoding="utf-8")
    else:
        what = f"no format {path.suffix!r}"
        raise ConfigError(what, where=str(path), mend="end the name in .csv, .xlsx or .json")


def _csv(file: TextIO, names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row[name]) for name in names] for row in rows)


def _excel(path: Path, names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("rows")
    sheet.append(list(names))
    for row in rows:
        sheet.append([_cell(row[name]) for name in names])
    book.save(path)


def _cell(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula is shown as the text it is."""
    if isinstance(value, bool | int | float) or value is None:
        return value
    text = str(value)
    bare = text.lstrip("'")
    return f"'{text}" if bare.startswith(FORMULA) and not _is_number(text) else text


def restored(text: str) -> str:
    """What `_cell` was given: the mark before what looks like a formula is taken off again."""
    bare = text.lstrip("'")
    return text[1:] if text.startswith("'") and bare.startswith(FORMULA) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
