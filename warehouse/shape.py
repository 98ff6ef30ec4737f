"""The columns that a stream's batches have, from the first to the newest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hub import duck
from hub.contract import Stream
from hub.errors import DataProblem
from hub.names import literal, nearest, quote
from warehouse import batch as batches
from warehouse.batch import Batch
from warehouse.drift import Finding, compare, needed

RECENT = 5  # batches


def columns_of(parts: Sequence[Path]) -> dict[str, str]:
    """Column name to DuckDB type of Parquet parts."""
    if not parts:
        return {}
    listed = ", ".join(literal(str(path)) for path in parts)
    with duck.connect() as con:
        rows = con.execute(
            f"describe select * from read_parquet([{listed}], union_by_name = true)"
        ).fetchall()
    return {row[0]: row[1] for row in rows}


def of_batch(folder: Path, batch: Batch) -> dict[str, str]:
    """A batch's columns: as its manifest says, else as its parts have them."""
    return batch.columns or columns_of(batches.parts(folder, batch))


def first(folder: Path) -> dict[str, str] | None:
    """The columns of the oldest batch that has any; None before the first."""
    every = (of_batch(folder, batches.load(folder, n)) for n in batches.sequences(folder))
    return next((columns for columns in every if columns), None)


def newest(folder: Path) -> dict[str, str] | None:
    """The columns of the newest batch that has any; None before the first."""
    numbers = reversed(batches.sequences(folder))
    every = (of_batch(folder, batches.load(folder, n)) for n in numbers)
    return next((columns for columns in every if columns), None)


def present(columns: dict[str, str], drift: Sequence[Finding] | None) -> dict[str, str]:
    """The columns that a batch really has: without those that landed empty for want of any."""
    gone = {one.column for one in drift or () if one.kind in ("missing", "renamed")}
    return {name: kind for name, kind in columns.items() if name not in gone}


def filled(folder: Path, column: str) -> bool:
    """Whether the first batch or one of the newest has a value in the column."""
    numbers = batches.sequences(folder)
    for number in dict.fromkeys([*numbers[:1], *reversed(numbers[-RECENT:])]):
        batch = batches.load(folder, number)
        if column not in of_batch(folder, batch):
            continue
        listed = ", ".join(literal(str(path)) for path in batches.parts(folder, batch))
        with duck.connect() as con:
            row = con.execute(f"select count({quote(column)}) from read_parquet([{listed}])")
            if (row.fetchone() or (0,))[0]:
                return True
    return False


def judged(folder: Path, stream: Stream, now: dict[str, str]) -> list[Finding]:
    """How columns differ from what the stream's batches had."""
    began = first(folder)
    if began is None:
        return compare(stream, None, now)
    known = {name.lower() for name in began}
    wanted = needed(stream) - known
    later = {name: earliest(folder, name) for name in wanted & {n.lower() for n in now}}
    return compare(stream, began, now, {name: kind for name, kind in later.items() if kind})


def earliest(folder: Path, column: str) -> str | None:
    """The type with which a column began that came later and stayed; None where it is not there."""
    numbers = batches.sequences(folder)
    low, high = 0, len(numbers)
    kind: str | None = None
    while low < high:
        middle = (low + high) // 2
        columns = of_batch(folder, batches.load(folder, numbers[middle]))
        found = {name.lower(): said for name, said in columns.items()}.get(column.lower())
        if found is None:
            low = middle + 1
        else:
            kind, high = found, middle
    return kind


def ever(folder: Path) -> set[str]:
    """Every column (lower case) that any batch of the stream has had."""
    numbers = batches.sequences(folder)
    return {c.lower() for n in numbers for c in of_batch(folder, batches.load(folder, n))}


def never(folder: Path, stream: Stream, column: str) -> DataProblem | None:
    """The error of a contract that names a column which no batch has ever had."""
    at_hand = {name.lower() for name in [*(first(folder) or ()), *(newest(folder) or ())]}
    if column.lower() in at_hand or column.lower() in (known := ever(folder)):
        return None
    return DataProblem(
        f"{stream.id}: no batch has ever had the column {column!r}{nearest(column, known)}",
        where=str(stream.file),
        mend="mend the contract's map, or read again with hub run --full",
    )
