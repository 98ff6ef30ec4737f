"""Reads the sheets of a workbook, .xlsx or .xls, a web page or XML saved as .xls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from connectors.files_cell import Cell, CellError
from connectors.files_grid import Grid, grid_piece
from connectors.files_html import html_grids
from connectors.files_piece import Piece, Scratch
from connectors.files_refused import Refused
from connectors.files_unpack import check_archive
from connectors.files_xls2003 import Book2003
from connectors.files_xlsx import Xlsx
from hub.contract import Stream
from hub.names import nearest

OLE = b"\xd0\xcf\x11\xe0"
ZIP = b"PK"
MARKED = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def excel_pieces(
    stream: Stream, path: Path, scratch: Path, declared: dict[str, str]
) -> list[Piece]:
    """One piece per sheet that the contract asks for."""
    return [
        grid_piece(stream, grid, Scratch(scratch, f"sheet-{number}"), declared)
        for number, grid in enumerate(grids(stream, path))
    ]


def grids(stream: Stream, path: Path) -> Iterator[Grid]:
    """The wanted sheets, by what the file is and not by its name."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(ZIP):
        yield from _xlsx(stream, path)
    elif head.startswith(OLE):
        yield from _xls(stream, path)
    elif _tag(head).startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")):
        yield from html_grids(stream, path)
    elif b"office:spreadsheet" in head:
        book = Book2003(path)
        for name in chosen(stream, book.named):
            yield book.grid(name)
    elif _tag(head).startswith(b"<"):
        yield from html_grids(stream, path)
    else:
        raise Refused(
            "it is no workbook but plain text with a workbook's name",
            "write format: csv (with encoding and delimiter) in the contract",
        )


def sheets(path: Path) -> list[str]:
    """The visible sheets of a workbook; a web page has none."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(ZIP):
        return [name for name, shown in _xlsx_sheets(_calamine(path)) if shown]
    if head.startswith(OLE):
        with _xlrd(path) as book:
            return [sheet.name for sheet in book.sheets() if not sheet.visibility]
    if b"office:spreadsheet" in head and not _tag(head).startswith(b"<html"):
        return [name for name, shown in Book2003(path).named if shown]
    return []


def _tag(head: bytes) -> bytes:
    """The first bytes of text in lower case, without a mark and a declaration."""
    for mark in MARKED:
        head = head.removeprefix(mark)
    head = head.replace(b"\0", b"").lstrip().lower()
    if head.startswith(b"<?xml") and b"<html" in head:
        return head[head.index(b"<html") :]
    while head.startswith(b"<!--"):
        head = head.partition(b"-->")[2].lstrip()
    return head


def chosen(stream: Stream, named: list[tuple[str, bool]]) -> list[str]:
    """The declared sheet, all that fit a pattern, else the first; hidden ones by name only."""
    visible = [name for name, shown in named if shown]
    if stream.sheet is None:
        found = visible[:1]
    elif stream.sheet in (name for name, _ in named):
        found = [stream.sheet]
    else:
        found = [name for name in visible if fnmatchcase(name, stream.sheet)]
    if not found:
        wanted = stream.sheet or "*"
        raise Refused(
            f"it has no sheet {wanted!r}{nearest(wanted, visible)}",
            f"mend sheet: in the contract; the sheets are: {', '.join(visible) or 'none'}",
        )
    return found


def _calamine(path: Path) -> Any:
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_path(str(path))
    except python_calamine.PasswordError as error:
        raise Refused("it is protected by a password", "save it without one") from error
    except (python_calamine.CalamineError, OSError) as error:
        raise Refused(f"the workbook cannot be read: {error}", "save it as .xlsx again") from error


def _xlsx_sheets(book: Any) -> list[tuple[str, bool]]:
    import python_calamine

    return [
        (one.name, one.visible is python_calamine.SheetVisibleEnum.Visible)
        for one in book.sheets_metadata
        if one.typ is python_calamine.SheetTypeEnum.WorkSheet
    ]


def _xlsx(stream: Stream, path: Path) -> Iterator[Grid]:
    with check_archive(path, stream.unpacked_limit) as archive:
        book, package = _calamine(path), Xlsx(archive)
        for name in chosen(stream, _xlsx_sheets(book)):
            sheet = book.get_sheet_by_name(name)
            left = sheet.start[1] if sheet.start else 0
            rows = _with_errors(sheet.iter_rows(), left, package.errors(name))
            yield Grid(name, rows, sheet.merged_cell_ranges or [], package.epoch1904)


def _with_errors(
    rows: Any, left: int, errors: dict[tuple[int, int], CellError]
) -> Iterator[list[Cell]]:
    """Rows from column A on, with the error cells that the reader shows as blank."""
    by_row: dict[int, list[tuple[int, CellError]]] = {}
    for (line, column), error in errors.items():
        by_row.setdefault(line, []).append((column, error))
    for number, cells in enumerate(rows):
        row: list[Cell] = [None] * left + [None if cell == "" else cell for cell in cells]
        for column, error in by_row.get(number, []):
            row += [None] * (column + 1 - len(row))
            row[column] = error
        yield row


def _xlrd(path: Path) -> Any:
    import xlrd

    try:
        return xlrd.open_workbook(str(path), formatting_info=True, logfile=_Silent())
    except xlrd.XLRDError as error:
        encrypted = "encrypted" in str(error) or "find workbook in OLE2" in str(error)
        raise Refused(
            "it is protected by a password, or no workbook"
            if encrypted
            else f"the workbook is broken: {error}",
            "save it without one" if encrypted else "open it and save it as .xlsx",
        ) from error
    except Exception as error:  # its parser has no word for a damaged file
        what = f"the workbook is broken: {type(error).__name__} {error}"
        raise Refused(what, "open it and save it as .xlsx") from error


class _Silent:
    """Where xlrd's chatter goes."""

    def write(self, text: str) -> None:
        """Nobody listens."""

    def flush(self) -> None:
        """Nothing waits."""


def _xls(stream: Stream, path: Path) -> Iterator[Grid]:
    with _xlrd(path) as book:
        named = [(sheet.name, not sheet.visibility) for sheet in book.sheets()]
        for name in chosen(stream, named):
            sheet = book.sheet_by_name(name)
            merged = [
                ((top, left), (bottom - 1, right - 1))
                for top, bottom, left, right in sheet.merged_cells
            ]
            rows = (
                [_xls_cell(cell, book.datemode) for cell in sheet.row(n)]
                for n in range(sheet.nrows)
            )
            yield Grid(name, rows, merged, bool(book.datemode))


def _xls_cell(cell: Any, datemode: int) -> Cell:
    import xlrd

    value: Cell = cell.value
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return CellError(xlrd.error_text_from_code.get(cell.value, "an error"))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _xls_moment(float(cell.value), datemode)
    return None if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else value


def _xls_moment(value: float, datemode: int) -> Cell:
    """A day, a moment, a time of day; a number that is none of them stays one."""
    import xlrd

    try:
        at = xlrd.xldate_as_datetime(value, datemode)
    except (ValueError, OverflowError):
        return value
    if value < 1:
        return time(at.hour, at.minute, at.second)
    return date(at.year, at.month, at.day) if value == int(value) else at.replace(tzinfo=None)
