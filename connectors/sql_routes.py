"""What every way of reading an SQL source hands over: a relation to select from, or a refusal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hub import duck


@dataclass(frozen=True)
class Relation:
    """Rows on their way: the DuckDB connection, what to select from, and the landing columns.

    `again`: it can be asked a second time. `doubtful`: other values may have been made of NaN and
    infinity.
    """

    con: duck.Connection
    name: str
    select: str
    again: bool = False
    doubtful: bool = False


class Unfit(Exception):
    """This way cannot carry these rows exactly: the next one is asked."""


class AsText(Exception):
    """Some value of these columns does not fit its type: they are to be read as text."""

    def __init__(self, columns: Collection[str]) -> None:
        super().__init__(", ".join(columns))
        self.columns = set(columns)
