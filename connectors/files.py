"""Reads a stream of dropped files, one whole file at a time: each once, by its content."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from connectors.columns import (
    MISFIT,
    Column,
    as_text,
    check_columns,
    landing_type,
    misfits,
    select_list,
)
from connectors.cursor import marks
from connectors.expressions import columns_identifying
from connectors.files_csv import csv_problem, csv_relation, with_file
from connectors.files_excel import excel_relation, excel_values, refuse_lost_digits
from connectors.files_found import Found, candidates
from connectors.files_refused import Refused
from connectors.parts import write_parts
from hub import duck
from hub.contract import Stream
from hub.errors import ConfigError, DataProblem
from hub.names import literal, nearest
from hub.reading import FileSeen, Reading, Window

FORMATS = {".csv": "csv", ".txt": "csv", ".xlsx": "excel", ".parquet": "parquet"}
TEXTS = ("varchar", "text", "string", "char", "json")


def read_files(stream: Stream, window: Window, folder: Path) -> Reading:
    """Read the next whole file that `window.seen` does not know; landing asks again for the next.

    A refused file does not hide the others: it is an error only when no good one is left.
    """
    declared = _declared(stream)
    folder.mkdir(parents=True, exist_ok=True)
    notes: list[str] = []
    refused: list[tuple[Found, Refused]] = []
    for found in candidates(stream, window.seen, notes):
        try:
            reading = _read_one(stream, found, declared, window, folder)
        except Refused as problem:
            refused.append((found, problem))
            continue
        finally:
            (folder / "decoded.csv").unlink(missing_ok=True)
        if reading is None or not found.unchanged():
            notes.append(f"{found.name} left for the next run: it is being written")
            continue
        return reading
    if refused:
        found, first = refused[0]
        more = f" (and {len(refused) - 1} more files)" if len(refused) > 1 else ""
        raise DataProblem(
            f"the file {found.name} is refused: {first}{more}",
            where=f"{stream.file} ({stream.id})",
            mend=first.mend,
        )
    return Reading([], 0, notes=notes)


def _read_one(
    stream: Stream, found: Found, declared: dict[str, str], window: Window, folder: Path
) -> Reading | None:
    """Land one file; a value that its declared type cannot hold makes its column text."""
    texts: set[str] = set()
    kind = stream.format or FORMATS.get(found.path.suffix.lower())
    with duck.connect(extensions=["excel"] if kind == "excel" else []) as con:
        try:
            relation, columns = _relation(con, stream, found, kind, declared, folder)
            while True:
                columns = as_text(columns, texts)
                done = _attempt(con, relation, columns, stream, kind, found, folder)
                if isinstance(done, set):
                    texts |= done
                    continue
                break
        except duck.Error as error:
            raise Refused(csv_problem(error), "mend the file, or the contract") from error
        parts, rows = done
        low, high, notes = marks(con, stream, parts, window.as_of, "duckdb")
    notes += [f"{found.name}: {n} landed as text, a value does not fit" for n in sorted(texts)]
    seen = FileSeen(found.name, found.sha256, found.size)
    return Reading(parts, rows, low, high, complete=stream.snapshot, notes=notes, files=[seen])


def _relation(
    con: duck.Connection,
    stream: Stream,
    found: Found,
    kind: str | None,
    declared: dict[str, str],
    folder: Path,
) -> tuple[str, list[Column]]:
    """What to select from, and the file's columns against what the contract needs."""
    if kind == "csv":
        relation, names = csv_relation(con, stream, found.path, folder)
    elif kind == "excel":
        relation, names = excel_relation(con, stream, _plain(found.path, folder))
    elif kind == "parquet":
        relation = f"read_parquet({literal(str(_plain(found.path, folder)))})"
        described = con.sql(f"select * from {relation}")
        names = described.columns
        declared = {}
    else:
        raise ConfigError(
            f"the format of {found.name} is not known",
            where=str(stream.file),
            mend="write format: csv, excel or parquet",
        )
    by_case = {name.lower(): kind for name, kind in declared.items()}
    if kind == "parquet":
        arrives = dict(zip(names, map(str, described.types), strict=True))
        columns = [Column(name, arrives[name], arrives[name]) for name in names]
    else:
        columns = [Column(n, "VARCHAR", by_case.get(n.lower(), "VARCHAR")) for n in names]
    _complete(stream, columns)
    return relation, columns


def _attempt(
    con: duck.Connection,
    relation: str,
    columns: list[Column],
    stream: Stream,
    kind: str | None,
    found: Found,
    folder: Path,
) -> tuple[list[Path], int] | set[str]:
    """Write the parts, or name the columns that must land as text."""
    if kind == "excel":
        refuse_lost_digits(con, relation, columns)
        relation = excel_values(relation, columns)
    select = f"select {select_list(columns)} from {relation}"
    try:
        return write_parts(
            con, f"select * from {with_file(f'({select})', stream.file_column, found.name)}", folder
        )
    except duck.Error as error:
        first = str(error).partition(MISFIT)[2].partition("\n")[0]
        if not first:
            raise
    row = con.execute(f"select {misfits(columns)} from {relation}").fetchone() or ()
    return {c.name for c, odd in zip(columns, row, strict=True) if odd} or {first}


def _declared(stream: Stream) -> dict[str, str]:
    """The contract's column types as landing types; a word that is no type is a ConfigError."""
    found = {}
    for name, said in stream.columns.items():
        kind = landing_type(said, "duckdb")
        if kind == "VARCHAR" and said.lower().partition("(")[0].strip() not in TEXTS:
            raise ConfigError(
                f"columns.{name}: {said!r} is no type that a file column can have",
                where=str(stream.file),
                mend="write VARCHAR, BIGINT, DECIMAL(18,4), DOUBLE, DATE, TIMESTAMP or BOOLEAN",
            )
        found[name] = kind
    return found


def _complete(stream: Stream, columns: list[Column]) -> None:
    """No column twice, and those there that a row cannot land without; landing judges the rest."""
    names = [column.name for column in columns]
    try:
        check_columns(columns, "")
    except ConfigError as error:
        raise Refused(error.what, "give every column of the file its own name") from error
    known = {name.lower() for name in names} | {(stream.file_column or "").lower()}
    for wanted in [*stream.key, *columns_identifying(stream)]:
        if wanted.lower() not in known:
            raise Refused(
                f"it has no column {wanted!r}{nearest(wanted, names)}",
                f"mend the contract or the file; its columns: {', '.join(names)}",
            )


def _plain(path: Path, folder: Path) -> Path:
    """The file, or a copy where its name would be read as a pattern."""
    if not any(mark in str(path) for mark in "*?["):
        return path
    copy = folder / f"decoded{path.suffix.lower()}"
    with suppress(FileNotFoundError):
        copy.unlink()
    return Path(shutil.copyfile(path, copy))
