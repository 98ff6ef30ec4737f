"""What the cell of a workbook says, as text: exact to 15 digits, dates as ISO, losses refused.

A workbook keeps numbers as floats of 15 digits, and days since 1899-12-30 or, in workbooks that
come from old Macintoshes, since 1904-01-01.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from connectors.files_refused import Refused

Cell = str | float | int | bool | date | datetime | time | timedelta | None
LOST = re.compile(r"-?\d(\.\d+)?[eE]\+\d{2}")
DIGITS = 10**15
DAY_ZERO = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001
BETWEEN = (date(1950, 1, 1), date(2200, 1, 1))  # a number outside is no day: 2026 is a year


class CellError(str):
    """An error that stands in a cell: #N/A, #REF!, or a formula that was never calculated."""

    __slots__ = ()


def cell_text(value: Cell, lands: str, epoch1904: bool = False) -> str | None:
    """The cell as text for a column that lands as `lands`; a ValueError says what was lost."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        if lands == "VARCHAR" and LOST.fullmatch(value.strip()):
            raise ValueError(f"{value.strip()}: a code has lost its last digits")
        return value
    if isinstance(value, int | float):
        if lands in ("DATE", "TIMESTAMP") and (found := _serial(value, epoch1904)):
            return cell_text(found, lands)
        return number_text(value, lands)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return value.isoformat()


def number_text(value: float, lands: str) -> str:
    """A number at 15 digits, written out; more digits than a workbook keeps are a ValueError."""
    text = f"{value:.15g}"
    if lands in ("DOUBLE", "FLOAT"):
        return text
    whole = lands == "VARCHAR" or float(text) != float(value)
    if abs(value) >= DIGITS and whole:
        raise ValueError(f"{value:.15G}: a number of more than 15 digits has lost the last ones")
    return format(Decimal(text), "f")


def _serial(value: float, epoch1904: bool) -> date | datetime | None:
    zero = DAY_ZERO[epoch1904]
    if not 0 < value < 100_000_000:
        return None
    try:
        at = zero + timedelta(milliseconds=round(value * 86_400_000))
    except OverflowError:
        return None
    if not BETWEEN[0] <= at.date() < BETWEEN[1]:
        return None
    return at.date() if value == int(value) else at


def _moment(at: datetime) -> str:
    """ISO; the seconds that a float cannot hold are rounded to milliseconds."""
    rounded = at.replace(microsecond=0) + timedelta(milliseconds=round(at.microsecond / 1000))
    if rounded.time() == time(0):
        return rounded.date().isoformat()
    return rounded.isoformat(sep=" ", timespec="milliseconds" if rounded.microsecond else "seconds")


def name_of(row: int, column: int) -> str:
    """C17 for the seventeenth row's third cell; both are counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def place_of_cell(name: str) -> tuple[int, int]:
    """(row, column) of a cell's name, counted from 0."""
    match = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?(\d+)", name)
    if not match:
        raise Refused(f"{name!r} is no cell", "write range: such as A3:F90")
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
