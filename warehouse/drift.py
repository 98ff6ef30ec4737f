"""Which columns of a stream are new, missing, retyped or renamed, as far as its contract cares.

Compares names and types that it is handed; opens no file. The yardstick for a type is the
contract's `types`, else what the stream's first batch had.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hub.contract import Stream, Tombstone
from hub.errors import DataProblem
from hub.expressions import duckdb_expression
from hub.mentions import columns_in, without

Kind = Literal["new", "missing", "retyped", "renamed"]
Types = Mapping[str, str]
WORDS = {
    "INT": "INTEGER",
    "TEXT": "VARCHAR",
    "STRING": "VARCHAR",
    "BOOL": "BOOLEAN",
    "DATETIME": "TIMESTAMP",
    "TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE",
    "NUMERIC": "DECIMAL",
}


@dataclass(frozen=True)
class Finding:
    """One column that differs: `was` and `now` are types, or names where it was renamed."""

    kind: Kind
    column: str
    was: str | None = None
    now: str | None = None

    def __str__(self) -> str:
        if self.kind == "renamed":
            return f"{self.was} renamed to {self.now}?"
        if self.kind == "retyped":
            return f"{self.column} retyped {self.was} -> {self.now}"
        return f"{self.column} {self.kind}"


class Drifted(DataProblem):
    """A reading that the stream does not take; `findings` say why."""

    def __init__(self, what: str, findings: tuple[Finding, ...], where: str, mend: str) -> None:
        super().__init__(what, where=where, mend=mend)
        self.findings = findings


def compare(
    stream: Stream, first: Types | None, now: Types, later: Types | None = None
) -> list[Finding]:
    """How the columns `now` differ from the `first` ones, as far as the contract cares.

    `later` says with which type a needed column began that was not there at first.
    """
    began = {name.lower(): kind for name, kind in (first or {}).items()}
    types = began | {name.lower(): kind for name, kind in (later or {}).items()}
    gone = {name.lower(): name for name in missing(stream, now)}
    found = [Finding("missing", name, types.get(low)) for low, name in gone.items()]
    said, wanted = named(stream), needed(stream)
    for name, kind in now.items():
        low = name.lower()
        if first is not None and low not in began and low not in said:
            found.append(Finding("new", name, None, kind))
        agreed = agreed_type(stream, name) or types.get(low)
        if agreed and low in wanted and not _same(stream, name, agreed, kind):
            found.append(Finding("retyped", name, agreed, kind))
    return found


def _same(stream: Stream, name: str, agreed: str, kind: str) -> bool:
    """A type as agreed, or as a file stream's `columns` declare it."""
    declared = {column.lower(): said for column, said in stream.columns.items()}.get(name.lower())
    return plain(kind) == plain(agreed) or (declared is not None and plain(declared) == plain(kind))


def agreed_type(stream: Stream, column: str) -> str | None:
    """The type that the contract's `types` agree to for a column."""
    return {name.lower(): kind for name, kind in stream.types.items()}.get(column.lower())


def plain(kind: str) -> str:
    """A type's name without blanks, case and synonyms."""
    name, bracket, rest = kind.upper().partition("(")
    name = " ".join(name.split())
    return WORDS.get(name, name) + bracket + rest.replace(" ", "")


def missing(stream: Stream, now: Types) -> list[str]:
    """The needed columns that are not there; `coalesce(a, b)` needs one of its columns only."""
    here = {name.lower() for name in now}
    found = [name for name in identifying(stream) if name.lower() not in here]
    for text in stream.map.values():
        found += without(text, here)[1]
    unique = {name.lower(): name for name in found}
    return list(unique.values())


def identifying(stream: Stream) -> list[str]:
    """The columns without which a row has no identity, no order and no end: nothing can land."""
    found = list(stream.key)
    if stream.change:
        sql = stream.system.transport == "sql"
        dialect = stream.connection.url.partition(":")[0].partition("+")[0] if sql else "duckdb"
        found += columns_in(duckdb_expression(stream.change.column, dialect))
    if isinstance(stream.removal, Tombstone):
        found.append(stream.removal.column)
    return list(dict.fromkeys(found))


def needed(stream: Stream) -> set[str]:
    """The columns (lower case) that the contract reads."""
    every = [name for text in stream.map.values() for name in columns_in(text)]
    return {name.lower() for name in [*identifying(stream), *every]}


def named(stream: Stream) -> set[str]:
    """The columns (lower case) that the contract knows of, the ignored ones too."""
    more = [*stream.ignore, *stream.columns, *stream.types, stream.file_column or ""]
    return needed(stream) | {name.lower() for name in more}


def answered(stream: Stream, finding: Finding) -> bool:
    """Whether the contract, as it is now, has settled what was found before."""
    if finding.kind == "new":
        return finding.column.lower() in named(stream)
    if finding.kind == "retyped":
        agreed = agreed_type(stream, finding.column)
        free = finding.column.lower() not in needed(stream)
        return free or (agreed is not None and plain(agreed) == plain(finding.now or ""))
    only = {name: "" for name in needed(stream) if name != finding.column.lower()}
    return finding.column.lower() not in {name.lower() for name in missing(stream, only)}
