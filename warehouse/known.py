"""What earlier batches of a stream said of its rows: from the raw parts, or from a cache.

Losing the cache costs time only. Knows batches and row hashes; decides nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from hub import duck
from hub.contract import Stream
from hub.names import literal, quote
from warehouse import batch as batches
from warehouse import identity
from warehouse.batch import Batch

CLOCKS_CHANGE = timedelta(hours=3)  # more than any clock is put back by


@dataclass(frozen=True)
class Relevant:
    """The earlier batches that a reading may repeat; `since` as the reading was asked for."""

    folder: Path
    batches: tuple[Batch, ...]
    since: str | None = None

    def __bool__(self) -> bool:
        return bool(self.batches)


def relevant(folder: Path, since: str | None) -> Relevant:
    """Every batch for a whole picture, else those that reach into the window."""
    found = [batches.load(folder, number) for number in batches.sequences(folder)]
    if since is not None:
        found = [one for one in found if one.cursorless or one.backfill or _reaches(one, since)]
    return Relevant(folder, tuple(found), since)


def _reaches(batch: Batch, since: str) -> bool:
    if batch.cursor_high is None:
        return True
    try:
        return moment(batch.cursor_high) >= moment(since)
    except ValueError:
        return True


def moment(text: str) -> datetime:
    """An ISO 8601 text as an aware moment; without an offset it is UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Columns:
    """The columns of a reading and of what it is compared with: their types, where they differ."""

    types: Mapping[str, str]
    differ: frozenset[str]


def columns_of(con: duck.Connection, parts: list[Path], earlier: Relevant) -> Columns:
    """The columns of the parts and of all earlier batches together."""
    types = dict(described(con, parts)) if parts else {}
    found = {name.lower(): (name, kind) for name, kind in types.items()}
    differ: set[str] = set()
    for batch in earlier.batches:
        for name, kind in batch_columns(con, earlier.folder, batch).items():
            before = found.setdefault(name.lower(), (name, kind))
            if before[1] != kind:
                differ.add(name.lower())
    return Columns(dict(found.values()), frozenset(differ))


def batch_columns(con: duck.Connection, folder: Path, batch: Batch) -> dict[str, str]:
    """Name -> type of a batch's parts; empty where only deletes were landed."""
    return described(con, batches.parts(folder, batch)) if batch.parts else {}


def described(con: duck.Connection, parts: list[Path]) -> dict[str, str]:
    """Name -> DuckDB type of Parquet parts."""
    rows = con.execute(f"describe select * from {batches.files_sql(parts)}").fetchall()
    return {str(row[0]): str(row[1]) for row in rows}


def collect(con: duck.Connection, stream: Stream, columns: Columns, earlier: Relevant) -> None:
    """Table `known`: what the last batch that named a key said of it; `n` rows where it doubted.

    A window's rows carry cursors at or after its beginning, so no other row can equal one of them.
    """
    con.execute("create temp table every (key varchar, h ubigint, op varchar, b int)")
    number = 0
    cached = None if earlier.since is not None else newest_cache(stream, columns, earlier)
    if cached:
        number = cached[0]
        con.execute(f"insert into every select *, {number} from {_parquet(cached[1])}")
    for batch in earlier.batches:
        if batch.sequence > number:
            for select in _said(con, stream, columns, earlier, batch):
                con.execute(f"insert into every {select}")
    con.execute(
        """create temp table known as
        with latest as (select key, max(b) as b from every group by key)
        select distinct key, h, op, count(distinct h) over (partition by key) as n
        from every semi join latest using (key, b)"""
    )
    con.execute("drop table every")


def _said(
    con: duck.Connection, stream: Stream, columns: Columns, earlier: Relevant, batch: Batch
) -> list[str]:
    """The selects of (key, hash, operation, batch) of one batch: its rows, its lost keys."""
    found = []
    if batch.parts:
        own = batch_columns(con, earlier.folder, batch)
        names = {name.lower() for name in own}
        absent = [name for name in columns.types if name.lower() not in names]
        nulls = "".join(f", null as {quote(name)}" for name in absent)
        files = batches.files_sql(batches.parts(earlier.folder, batch))
        narrowed = _narrowed(stream, own, earlier.since)
        source = f"(select *{nulls} from {files}{narrowed})"
        found.append(f"select {hashed_sql(stream, columns)}, {batch.sequence} from {source}")
    gone = batches.batch_folder(earlier.folder, batch.sequence) / batches.GONE
    if batch.gone:
        found.append(f"select key, null, 'D', {batch.sequence} from {_parquet(gone)}")
    return found


def hashed_sql(stream: Stream, columns: Columns) -> str:
    """The select list (key, hash, operation) of rows that have all of `columns`."""
    said = identity.row_hash(columns.types, as_text=columns.differ)
    key = identity.key_text(stream, list(columns.types))
    return f"{key} as key, {said} as h, {identity.operation(stream.removal)} as o"


def _narrowed(stream: Stream, types: Mapping[str, str], since: str | None) -> str:
    """A condition that Parquet's statistics can answer; it keeps more than the window, never less.

    Only for a cursor that is a plain column of a type that is ordered as the cursor is.
    """
    change = stream.change
    kinds = {name.lower(): kind for name, kind in types.items()}
    kind = kinds.get(change.column.lower().strip('"`[]')) if change else None
    if since is None or change is None or kind is None:
        return ""
    column = quote(change.column.strip('"`[]'))
    if change.kind == "number" and (kind.endswith("INT") or kind.startswith("DECIMAL")):
        low = Decimal(since) - change.behind
        return f" where {column} >= {low:f} or {column} is null"
    if change.kind == "stamp" and kind.startswith("TIMESTAMP"):
        aware = kind.endswith("ZONE")
        try:
            at = moment(since)
            at = at if aware else at.astimezone(ZoneInfo(stream.timezone)) - CLOCKS_CHANGE
        except (ValueError, OverflowError):
            return ""
        said = literal(at.strftime("%Y-%m-%d %H:%M:%S.%f") + ("+00" if aware else ""))
        kind = "timestamptz" if aware else "timestamp"
        return f" where {column} >= {kind} {said} or {column} is null"
    return ""


def newest_cache(stream: Stream, columns: Columns, earlier: Relevant) -> tuple[int, Path] | None:
    """(sequence, file) of what is remembered of all keys up to a batch, made for these columns."""
    mark, number = _mark(stream, columns), len(earlier.batches) and earlier.batches[-1].sequence
    found = [
        (int(path.stem.rpartition("-")[2]), path) for path in earlier.folder.glob(f"known-{mark}-*")
    ]
    usable = [one for one in found if one[0] <= number and one[1].suffix == ".parquet"]
    return max(usable) if usable else None


def remember(
    con: duck.Connection, stream: Stream, columns: Columns, folder: Path, sequence: int
) -> None:
    """Keep what table `fresh`, a whole picture of the stream, says of every key."""
    target = folder / f"known-{_mark(stream, columns)}-{sequence:08d}.parquet"
    aside = target.with_suffix(".tmp")
    con.execute(
        f"copy (select distinct key, h, o from fresh) to {literal(str(aside))}"
        " (format parquet, compression zstd)"
    )
    aside.replace(target)
    for old in folder.glob("known-*"):
        if old != target:
            old.unlink(missing_ok=True)


def _mark(stream: Stream, columns: Columns) -> str:
    """What a cache's hashes depend on, in short."""
    names = identity.row_columns(list(columns.types))
    said = [
        "key, h, o", duckdb.__version__, stream.key, str(stream.removal),
        [[name.lower(), columns.types[name]] for name in names], sorted(columns.differ),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def _parquet(path: Path) -> str:
    return f"read_parquet({literal(str(path))})"
