"""Lands the pieces of a file as Parquet parts: declared types, rows left out, the file's name.

A value that its type cannot hold is first read the way people write it; if that does not help, the
column lands as text and a note says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from connectors.columns import MISFIT, Column, as_text, misfits, select_list
from connectors.files_declared import canonical
from connectors.files_piece import Piece
from connectors.files_refused import Refused
from connectors.parts import write_parts
from hub import duck
from hub.contract import Stream
from hub.names import literal, quote

LOST = "a code has lost its last digits"
POWER = r"'-?\d(\.\d+)?E\+\d{2}'"
BLANKS = r"'[\s\p{Zs}]'"


@dataclass(frozen=True)
class Landed:
    """The parts, their rows, the rows that were left out, and what there is to say."""

    parts: list[Path]
    rows: int
    left_out: int
    notes: list[str] = field(default_factory=list)


def land_pieces(
    con: duck.Connection, stream: Stream, pieces: list[Piece], folder: Path, *, keys_only: bool
) -> Landed:
    """Write the pieces of one reading into `folder`, one below the other."""
    pieces, left_out = _left_out(con, stream, pieces)
    odd: set[str] = set()  # columns that are read as people write
    texts: set[str] = set()
    while True:
        ready = [_readable(stream, piece, odd, texts) for piece in pieces]
        try:
            parts, rows = write_parts(con, _select(stream, ready, keys_only), folder)
            break
        except duck.Error as error:
            if LOST in str(error):
                _name_lost_digits(con, ready)
            first = str(error).partition(MISFIT)[2].partition("\n")[0]
            if not first:
                raise
        found = {name for piece in ready for name in _misfits(con, piece)} or {first}
        texts |= found & odd
        odd |= found
    notes = [note for piece in pieces for note in piece.notes]
    notes += [f"{n} landed as text, a value does not fit" for n in sorted(texts)]
    if left_out:
        notes.append(f"{left_out} rows left out as no records")
    return Landed(parts, rows, left_out, notes)


def _left_out(con: duck.Connection, stream: Stream, pieces: list[Piece]) -> tuple[list[Piece], int]:
    """The pieces without the rows that a rule of the contract takes for totals; how many."""
    rules = " or ".join(
        f"coalesce(regexp_full_match(regexp_replace(cast({quote(rule.column)} as varchar), "
        f"{BLANKS}, '', 'g'), {literal(rule.matches)}), false)"
        for rule in stream.left_out
    )
    if not rules:
        return pieces, 0
    kept, count = [], 0
    for piece in pieces:
        if piece.left_out is None:
            row = con.execute(f"select count(*) from {piece.relation} where {rules}").fetchone()
            piece = replace(
                piece,
                relation=f"(select * from {piece.relation} where not ({rules}))",
                left_out=row[0] if row else 0,
            )
        kept.append(piece)
        count += piece.left_out or 0
    return kept, count


def _readable(stream: Stream, piece: Piece, odd: set[str], texts: set[str]) -> Piece:
    """The piece with its odd columns read as people write, the hopeless ones as texts."""
    columns = as_text(piece.columns, texts)
    percent = {name.lower() for name in stream.percent}
    said = [
        f"{canonical(quote(c.name), c.lands, percent=c.name.lower() in percent)} as {quote(c.name)}"
        for c in columns
        if c.name in odd - texts
    ]
    relation = piece.relation
    if said:
        relation = f"(select * replace ({', '.join(said)}) from {relation})"
    return replace(piece, relation=relation, columns=columns)


def _select(stream: Stream, pieces: list[Piece], keys_only: bool) -> str:
    """The rows of all pieces by name; of a sweep the key columns only."""
    keys = {name.lower() for name in stream.key}
    selects = []
    for piece in pieces:
        columns = [c for c in piece.columns if not keys_only or c.name.lower() in keys]
        said = select_list(columns)
        if piece.spreadsheet:
            said = ", ".join([_guarded(c) or select_list([c]) for c in columns])
        own = stream.file_column
        if own and (not keys_only or own.lower() in keys):
            said += f", {literal(piece.file)} as {quote(own)}"
        selects.append(f"select {said} from {piece.relation}")
    return " union all by name ".join(selects)


def _guarded(column: Column) -> str | None:
    """A text column as it is, with a stop at what a spreadsheet makes of a long code."""
    if column.lands != "VARCHAR":
        return None
    name = quote(column.name)
    return (
        f"case when contains({name}, 'E+') and regexp_full_match({name}, {POWER}) "
        f"then error({literal(LOST)}) else {name} end as {name}"
    )


def _name_lost_digits(con: duck.Connection, pieces: list[Piece]) -> None:
    """Say in which column and record a code became 1.23E+17."""
    for piece in pieces:
        names = [c.name for c in piece.columns if c.lands == "VARCHAR" and piece.spreadsheet]
        for name in names:
            row = con.execute(
                f"select row, value from (select row_number() over () as row, {quote(name)} as "
                f"value from {piece.relation}) where regexp_full_match(value, {POWER}) limit 1"
            ).fetchone()
            if row:
                raise Refused(
                    f"record {row[0]}, column {name!r} holds {row[1]}: {LOST}",
                    "export it as text; or declare the column a number: DECIMAL(38,0), DOUBLE",
                )


def _misfits(con: duck.Connection, piece: Piece) -> list[str]:
    row = con.execute(f"select {misfits(piece.columns)} from {piece.relation}").fetchone() or ()
    return [c.name for c, odd in zip(piece.columns, row, strict=True) if odd]
