"""Reads the tables of a web page, which many systems save under the name of a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from connectors.files_cell import Cell
from connectors.files_grid import Corner, Grid, find_header
from connectors.files_piece import wanted
from connectors.files_refused import Refused
from hub.contract import Stream

MOST = 1000  # columns or rows that one cell may span


def html_grids(stream: Stream, path: Path) -> Iterator[Grid]:
    """The first table that has the contract's columns, else the largest one."""
    said = None if stream.encoding == "utf-8" else stream.encoding  # else the page says it itself
    parser = html.HTMLParser(encoding=said, no_network=True)
    try:
        tree = html.parse(str(path), parser)
    except (etree.LxmlError, OSError) as error:
        raise Refused(f"the page cannot be read: {error}", "save it as .xlsx") from error
    root = tree.getroot()
    tables = list(root.iter("table")) if root is not None else []
    found = [_grid(number, table) for number, table in enumerate(tables, 1)]
    if not found:
        raise Refused("the page holds no table", "save it as .xlsx")
    needed = {name.lower() for name in wanted(stream)}
    for grid in found:
        rows = list(grid.rows)
        if rows and needed <= _header(stream, grid, rows):
            yield grid
            return
    yield max(found, key=lambda grid: len(list(grid.rows)))


def _header(stream: Stream, grid: Grid, rows: list[list[Cell]]) -> set[str]:
    try:
        return {name.lower() for name in find_header(stream, grid, rows)[0].values()}
    except Refused:
        return set()


def _grid(number: int, table: etree._Element) -> Grid:
    """The table's cells, each at the place where it begins; spans are merged cells."""
    rows: list[list[Cell]] = []
    merged: list[tuple[Corner, Corner]] = []
    taken: set[Corner] = set()
    lines = [tr for tr in table.iter("tr") if next(tr.iterancestors("table")) is table]
    for top, line in enumerate(lines):
        row: list[Cell] = []
        left = 0
        for cell in line.iterchildren("td", "th"):
            while (top, left) in taken:
                left += 1
            down, right = _span(cell, "rowspan"), _span(cell, "colspan")
            if down > 1 or right > 1:
                merged.append(((top, left), (top + down - 1, left + right - 1)))
                taken |= {(top + y, left + x) for y in range(down) for x in range(right)}
            row += [None] * (left + right - len(row))
            row[left] = _words(cell)
            left += right
        rows.append(row)
    return Grid(f"table{number}", rows, merged)


def _words(cell: etree._Element) -> str | None:
    text = "".join(str(part) for part in cell.itertext()).replace("\xa0", " ").strip()
    return text or None


def _span(cell: etree._Element, name: str) -> int:
    said = str(cell.get(name) or "1").strip()
    return min(max(int(said), 1), MOST) if said.isdigit() else 1
