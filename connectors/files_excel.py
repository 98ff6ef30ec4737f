"""Reads one sheet of an .xlsx workbook; cells arrive as text, declared dates as dates.

A workbook keeps numbers as floats of 15 digits and dates as days since 1899-12-30.
"""

from __future__ import annotations

from pathlib import Path

from connectors.columns import Column
from connectors.files_refused import Refused
from hub import duck
from hub.contract import Stream
from hub.names import literal, quote

NUMERIC = r"'-?\d+(\.\d+)?([eE][+-]?\d+)?'"
LOST = r"'-?\d(\.\d+)?[eE]\+\d+'"
DAY_ZERO = "timestamp '1899-12-30'"


def excel_relation(con: duck.Connection, stream: Stream, path: Path) -> tuple[str, list[str]]:
    """A DuckDB relation over the sheet, empty rows left out, and its header."""
    options = "".join(
        f", {name} = {literal(value)}"
        for name, value in (("sheet", stream.sheet), ("range", stream.range))
        if value
    )
    read = (
        f"read_xlsx({literal(str(path))}, all_varchar = true, header = true, "
        f"stop_at_empty = false{options})"
    )
    try:
        names = con.sql(f"select * from {read}").columns
    except duck.Error as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise Refused(
            f"the sheet cannot be read: {' '.join(lines[:2])}",
            "mend sheet and range in the contract, or save the file as .xlsx",
        ) from error
    filled = " or ".join(f"{quote(name)} is not null" for name in names)
    return f"(select * from {read} where {filled})", names


def excel_values(relation: str, columns: list[Column]) -> str:
    """The relation with declared numbers at 15 digits and declared dates as ISO text."""
    return f"(select {', '.join(_cell(column) for column in columns)} from {relation})"


def _cell(column: Column) -> str:
    name = quote(column.name)
    number = f"regexp_full_match({name}, {NUMERIC})"
    value = f"cast({name} as double)"
    if column.lands.startswith("DECIMAL") or column.lands == "BIGINT":
        scale = column.lands.rpartition(",")[2].rstrip(")") if "," in column.lands else "0"
        plain = f"cast(cast(printf('%.15g', {value}) as decimal(38, {scale})) as varchar)"
        exact = f"cast({plain} as double) = cast(printf('%.15g', {value}) as double)"
        return f"case when {number} and {exact} then {plain} else {name} end as {name}"
    moment = f"{DAY_ZERO} + to_microseconds(cast(round({value} * 86400) as bigint) * 1000000)"
    if column.lands == "TIMESTAMP":
        return f"case when {number} then cast({moment} as varchar) else {name} end as {name}"
    if column.lands == "DATE":
        whole = f"{number} and {value} = floor({value})"
        return f"case when {whole} then strftime({moment}, '%Y-%m-%d') else {name} end as {name}"
    return name


def refuse_lost_digits(con: duck.Connection, relation: str, columns: list[Column]) -> None:
    """A long code kept as a number has lost its last digits: refuse, naming column and value."""
    texts = [column.name for column in columns if column.lands == "VARCHAR"]
    if not texts:
        return
    asked = ", ".join(
        f"min({quote(n)}) filter (where regexp_full_match({quote(n)}, {LOST}))" for n in texts
    )
    row = con.execute(f"select {asked} from {relation}").fetchone() or ()
    for name, value in zip(texts, row, strict=True):
        if value is not None:
            raise Refused(
                f"column {name!r} holds {value}: a number has lost its last digits",
                "format that column as text at its origin, or declare it a number",
            )
