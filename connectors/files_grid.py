"""From a grid of cells to named rows: finds the header, leaves totals out, refuses lost digits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from connectors.files_cell import Cell, CellError, cell_text, name_of, place_of_cell
from connectors.files_piece import Piece, Scratch, texts, wanted
from connectors.files_refused import Refused
from hub.contract import Stream

SEARCHED = 60
Corner = tuple[int, int]


@dataclass
class Grid:
    """The cells of one sheet or table, every row from the first one, counted from 0."""

    name: str
    rows: Iterable[list[Cell]]
    merged: list[tuple[Corner, Corner]] = field(default_factory=list)
    epoch1904: bool = False


def grid_piece(stream: Stream, grid: Grid, scratch: Scratch, declared: dict[str, str]) -> Piece:
    """The records below the header, as texts."""
    area = _area(stream)
    rows = _inside(grid.rows, area)
    head = list(islice(rows, SEARCHED + (stream.header_row or 0)))
    names, first = find_header(stream, grid, head)
    columns = texts(list(names.values()), declared)
    reader = _Reader(stream, grid, names, {c.name: c.lands for c in columns})
    for number, row in enumerate(chain(head, rows)):
        if number >= first:
            reader.row(number, row, scratch)
    kept = [column for column in columns if column.name in reader.named | reader.met]
    for column in kept:
        scratch.names.setdefault(column.name)
    relation = scratch.relation()
    return Piece(relation, kept, left_out=reader.left_out, notes=reader.notes())


class _Reader:
    """Turns rows into texts by the header's names, and counts what it leaves out or blanks."""

    def __init__(
        self, stream: Stream, grid: Grid, names: dict[int, str], lands: dict[str, str]
    ) -> None:
        self.stream, self.grid, self.names, self.lands = stream, grid, names, lands
        self.named = {name for name in names.values() if not _is_nameless(name)}
        self.places = {name: place for place, name in names.items()}
        self.met: set[str] = set()
        self.left_out = 0
        self.blanked: list[str] = []
        down = {name.lower() for name in stream.fill_down}
        self.down: dict[str, Cell] = {n: None for n in names.values() if n.lower() in down}
        self.rules = [(rule.column.lower(), re.compile(rule.matches)) for rule in stream.left_out]

    def row(self, number: int, cells: list[Cell], scratch: Scratch) -> None:
        if not any(is_written(cell) for cell in cells):
            return
        record = {
            name: cells[place] if place < len(cells) else None for place, name in self.names.items()
        }
        if self._is_no_record(record):
            self.left_out += 1
            return
        for name in self.down:
            if is_written(record[name]):
                self.down[name] = record[name]
            record[name] = self.down[name]
        said = {n: self._text(number, self.places[n], n, cell) for n, cell in record.items()}
        self.met.update(name for name, text in said.items() if text is not None)
        scratch.add(said)

    def _is_no_record(self, record: dict[str, Cell]) -> bool:
        by_case = {name.lower(): cell for name, cell in record.items()}
        return any(
            isinstance(cell := by_case.get(column), str)
            and pattern.fullmatch("".join(cell.split()))
            for column, pattern in self.rules
        )

    def _text(self, number: int, place: int, name: str, cell: Cell) -> str | None:
        if isinstance(cell, CellError):
            where = f"{self.grid.name}!{name_of(number, place)}"
            if self.stream.error_cells == "blank":
                self.blanked.append(f"{where} {cell}")
                return None
            raise Refused(
                f"the cell {where} ({name}) is {cell}",
                "mend the formula at its origin; or write error_cells: blank in the contract",
            )
        try:
            return cell_text(cell, self.lands.get(name, "VARCHAR"), self.grid.epoch1904)
        except ValueError as lost:
            where = f"{self.grid.name}!{name_of(number, place)}"
            raise Refused(
                f"the cell {where} ({name}) holds {lost}",
                "format that column as text at its origin, or declare it a number: DOUBLE",
            ) from lost

    def notes(self) -> list[str]:
        """What was not landed as it stood, counted."""
        found = []
        if self.blanked:
            more = f" and {len(self.blanked) - 1} more" if len(self.blanked) > 1 else ""
            found.append(f"error cells taken for blank: {self.blanked[0]}{more}")
        return found


def find_header(stream: Stream, grid: Grid, head: list[list[Cell]]) -> tuple[dict[int, str], int]:
    """Column place -> name, and the first row of data.

    The declared row, else the first one that has every column of the contract, else the first
    that is written on.
    """
    count = stream.header_rows
    if stream.header_row:
        first = stream.header_row - 1
        return _names(stream, grid, head[first : first + count], first), first + count
    needed = {name.lower() for name in wanted(stream)}
    written = [n for n, row in enumerate(head) if any(is_written(cell) for cell in row)]
    for first in written:
        names = _names(stream, grid, head[first : first + count], first)
        if needed <= {name.lower() for name in names.values()}:
            return names, first + count
    if not written:
        raise Refused(f"the sheet {grid.name!r} is empty", "mend sheet: in the contract")
    first = fullest(grid, head)
    return _names(stream, grid, head[first : first + count], first), first + count


def fullest(grid: Grid, head: list[list[Cell]]) -> int:
    """The fullest of the first ten written rows: what a person would call the header.

    Merged cells count for all that they cover, unless one of them is all there is: a title.
    """

    def full(number: int) -> int:
        count = sum(map(is_written, head[number]))
        if count < 2:
            return count
        width = max(map(len, head))
        cells = (_merged(grid, head, 0, number, place) for place in range(width))
        return sum(map(is_written, cells))

    written = [n for n, row in enumerate(head) if any(is_written(cell) for cell in row)][:10]
    return max(written, key=lambda n: (full(n), -n))


def _names(stream: Stream, grid: Grid, rows: list[list[Cell]], first: int) -> dict[int, str]:
    """The words of the header rows, one below the other, joined; merged cells speak for all."""
    width = max(map(len, rows), default=0)
    found = {}
    for place in range(width):
        words: list[str] = []
        for number in range(first, first + len(rows)):
            cell = _merged(grid, rows, first, number, place)
            word = " ".join(str(cell_text(cell, "DOUBLE") or "").split())
            if word and (not words or words[-1] != word):
                words.append(word)
        found[place] = stream.header_join.join(words) or f"column_{place + 1}"
    return found


def _merged(grid: Grid, rows: list[list[Cell]], first: int, number: int, place: int) -> Cell:
    for (top, left), (bottom, right) in grid.merged:
        if top <= number <= bottom and left <= place <= right:
            number, place = max(top, first), left
            break
    row = rows[number - first] if number - first < len(rows) else []
    return row[place] if place < len(row) else None


def _is_nameless(name: str) -> bool:
    return bool(re.fullmatch(r"column_\d+", name))


def is_written(cell: Cell) -> bool:
    """Whether something stands in the cell."""
    return cell is not None and bool(str(cell).strip())


def _area(stream: Stream) -> tuple[Corner, Corner] | None:
    if not stream.range:
        return None
    first, _, last = stream.range.partition(":")
    return place_of_cell(first), place_of_cell(last or first)


def _inside(rows: Iterable[list[Cell]], area: tuple[Corner, Corner] | None) -> Iterator[list[Cell]]:
    """The rows; outside the declared range they are blank, so that cells keep their names."""
    for number, row in enumerate(rows):
        if area is None:
            yield row
            continue
        (top, left), (bottom, right) = area
        if number > bottom:
            return
        keep = number >= top
        yield [cell if keep and left <= n <= right else None for n, cell in enumerate(row)]
