"""Reads a stream of dropped files, one whole file at a time: each once, by its content."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from connectors.cursor import marks
from connectors.files_csv import csv_problem, named_byte
from connectors.files_found import Found, Round, keep_round, open_round
from connectors.files_land import land_pieces
from connectors.files_open import declared_types, format_of, pieces_of
from connectors.files_refused import Refused, Unfinished
from connectors.parts import remove_parts
from hub import duck
from hub.contract import Stream
from hub.errors import ConfigError, DataProblem
from hub.reading import FileSeen, Reading, Window

SCRATCH = "scratch"


def read_files(stream: Stream, window: Window, folder: Path) -> Reading:
    """Read the next whole file that `window.seen` does not know; landing asks again for the next.

    A refused file does not hide the others: it is an error only when no good one is left. A sweep
    (`keys_only`) looks at files that were read before, and marks none as read.
    """
    if window.until is not None:
        raise ConfigError(
            "dropped files are not read by time: each is read once, by its content",
            where=stream.id,
            mend="put the files of that time into the folder again, or hub run --full",
        )
    declared_types(stream)
    folder.mkdir(parents=True, exist_ok=True)
    asked = replace(window, seen=frozenset()) if window.keys_only else window
    round_ = open_round(stream, asked, folder)
    going_on = False
    try:
        if window.keys_only:
            return _keys(stream, round_, window, folder)
        reading = _next(stream, round_, window, folder)
        going_on = bool(reading.files)
        return reading
    finally:
        round_.looked.save()
        if going_on:
            keep_round(stream, folder, round_)
        else:
            round_.place.close()
        shutil.rmtree(folder / SCRATCH, ignore_errors=True)


def _next(stream: Stream, round_: Round, window: Window, folder: Path) -> Reading:
    notes: list[str] = []
    for found in round_.files(stream, folder / SCRATCH, notes):
        try:
            reading = _read(stream, [found], window, folder)
        except Refused as problem:
            round_.refused.append((found.name, problem))
            continue
        except Unfinished as why:
            notes.append(f"{found.name} left for the next run: {why}")
            continue
        if not found.unchanged():
            remove_parts(folder)
            notes.append(f"{found.name} left for the next run: it is being written")
            continue
        return replace(reading, notes=notes + reading.notes)
    if round_.refused:
        raise _refusal(stream, round_.refused)
    return Reading([], 0, notes=notes)


def _keys(stream: Stream, round_: Round, window: Window, folder: Path) -> Reading:
    """The keys of every file, of pictures those of the newest one."""
    notes: list[str] = []
    if stream.snapshot and round_.looks:
        newest = max(round_.looks, key=lambda look: (look.modified, look.name))
        round_.looks.clear()
        round_.looks.append(newest)
    found = list(round_.files(stream, folder / SCRATCH, notes, apart=True))
    if not found:
        return Reading([], 0, notes=notes)
    try:
        reading = _read(stream, found, window, folder)
    except Refused as problem:
        raise _refusal(stream, [(found[0].name, problem)]) from problem
    except Unfinished as why:
        return Reading([], 0, notes=[*notes, f"no sweep: {found[0].name}: {why}"])
    return replace(reading, notes=notes + reading.notes, files=[])


def _refusal(stream: Stream, refused: Sequence[tuple[str, Refused]]) -> DataProblem:
    name, first = refused[0]
    more = f" (and {len(refused) - 1} more files)" if len(refused) > 1 else ""
    return DataProblem(
        f"the file {name} is refused: {first}{more}",
        where=f"{stream.file} ({stream.id})",
        mend=first.mend,
    )


def _read(stream: Stream, found: Sequence[Found], window: Window, folder: Path) -> Reading:
    """Land files as one batch."""
    with duck.connect() as con:
        try:
            pieces = [
                piece
                for number, one in enumerate(found)
                for piece in pieces_of(
                    con, stream, one.path, one.name, folder / SCRATCH / f"file-{number}"
                )
            ]
            landed = land_pieces(con, stream, pieces, folder, keys_only=window.keys_only)
        except duck.Error as error:
            for one in found:
                if format_of(stream, one.name) == "csv" and one.path.is_file():
                    named_byte(one.path, stream)
            raise Refused(csv_problem(error), "mend the file, or the contract") from error
        marked = [] if window.keys_only else landed.parts
        low, high, notes = marks(con, stream, marked, window.as_of, "duckdb")
    said = [f"{found[0].name}: {note}" for note in landed.notes] + notes
    if not landed.rows:
        said.append(f"{found[0].name} holds no records")
    seen = [FileSeen(one.name, one.sha256, one.look.size) for one in found]
    return Reading(
        landed.parts,
        landed.rows,
        low,
        high,
        complete=stream.snapshot,
        notes=said,
        files=seen,
        left_out=landed.left_out,
    )
