"""Reads the XML spreadsheets of Excel 2003, which some systems still export under the name .xls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from lxml import etree

from connectors.files_cell import Cell, CellError
from connectors.files_grid import Corner, Grid
from connectors.files_refused import Refused
from connectors.files_xml import refuse_entities

SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
MOST = 1_048_576  # rows of a sheet; a row's index beyond is a slip


class Book2003:
    """The sheets of one file by name, and which are shown."""

    def __init__(self, path: Path) -> None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root = etree.parse(str(path), parser).getroot()
        except (etree.XMLSyntaxError, OSError) as error:
            raise Refused(f"the workbook is broken: {error}", "save it as .xlsx") from error
        refuse_entities(root)
        found = list(root.iterchildren(f"{SHEET}Worksheet"))
        self.sheets = {str(one.get(f"{SHEET}Name") or ""): one for one in found}

    @property
    def named(self) -> list[tuple[str, bool]]:
        return [
            (name, not any(one.text != "SheetVisible" for one in sheet.iter("{*}Visible")))
            for name, sheet in self.sheets.items()
        ]

    def grid(self, name: str) -> Grid:
        """The cells of one sheet, each at its own place."""
        merged: list[tuple[Corner, Corner]] = []
        rows: list[list[Cell]] = []
        for line in self.sheets[name].iter(f"{SHEET}Row"):
            start = _number(line, "Index", len(rows) + 1) - 1
            if not len(rows) <= start < MOST:
                raise Refused(f"row {start + 1} of {name} is out of order", "save it as .xlsx")
            rows += [[] for _ in range(start - len(rows))]
            rows.append(list(_cells(line, len(rows), merged)))
        return Grid(name, rows, merged)


def _cells(line: etree._Element, top: int, merged: list[tuple[Corner, Corner]]) -> Iterator[Cell]:
    """The values of a row from column A on; what a merged cell covers is blank."""
    at = 0
    for cell in line.iterchildren(f"{SHEET}Cell"):
        start = _number(cell, "Index", at + 1) - 1
        yield from [None] * (start - at)
        across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
        if across or down:
            merged.append(((top, start), (top + down, start + across)))
        yield _value(cell)
        yield from [None] * across
        at = start + across + 1


def _value(cell: etree._Element) -> Cell:
    data = next(cell.iterchildren(f"{SHEET}Data"), None)
    if data is None:
        return None
    text = "".join(str(part) for part in data.itertext())
    match data.get(f"{SHEET}Type"):
        case "Number":
            return float(text)
        case "DateTime":
            at = datetime.fromisoformat(text)
            return at.date() if at.time() == datetime.min.time() else at
        case "Boolean":
            return text == "1"
        case "Error":
            return CellError(text)
    return text or None


def _number(element: etree._Element, name: str, otherwise: int) -> int:
    said = element.get(f"{SHEET}{name}")
    return min(int(said), MOST) if said and str(said).isdigit() else otherwise
