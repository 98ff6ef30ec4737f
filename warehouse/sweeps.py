"""Key sweeps: the keys of a source against the keys that landed, to find deletes and late rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from hub import duck, stamp
from hub.contract import Stream, Sweep
from hub.names import literal, quote
from hub.reading import Reading
from warehouse import batch as batches
from warehouse import identity, known
from warehouse.sift import count, write_gone

NOTED = "swept.txt"


@dataclass(frozen=True)
class Swept:
    """Keys that the source has lost, and keys that it has and the hub has not."""

    gone: int
    missing: int
    notes: list[str] = field(default_factory=list)


def due(folder: Path, stream: Stream, as_of: datetime) -> bool:
    """Whether the last sweep is as long ago as the contract says; losing its note costs a sweep."""
    assert isinstance(stream.removal, Sweep)
    try:
        last = stamp.parse((folder / NOTED).read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return True
    return as_of - last >= timedelta(seconds=stream.removal.sweep)


def note(folder: Path, as_of: datetime) -> None:
    """Keep when the keys were swept."""
    aside = folder / f"{NOTED}.tmp"
    aside.write_text(stamp.text(as_of), encoding="utf-8")
    aside.replace(folder / NOTED)


def compare(stream: Stream, reading: Reading, folder: Path, home: Path) -> Swept:
    """Write gone.parquet into `home`; the reading's own parts are not kept."""
    with duck.connect() as con:
        mark = _source_keys(con, stream, reading)
        _landed_keys(con, stream, folder, mark)
        con.execute(
            "create temp table gone as select key from landed where alive"
            " and key not in (select key from source)"
        )
        gone = write_gone(con, home)
        missing = count(
            con,
            "source where key not in (select key from landed where alive)"
            " or (key, mark) not in (select (key, mark) from every)",
        )
    for part in reading.parts:
        part.unlink()
    said = [f"key sweep: {gone} lost at the source", f"{missing} that had been missed"]
    return Swept(gone, missing, [", ".join(said)] if gone or missing else [])


def _source_keys(con: duck.Connection, stream: Stream, reading: Reading) -> str:
    """Table `source`: keys and the text of their cursors; the SQL of that text.

    A change that was committed late shows by its cursor only, so it is read where it is a column.
    """
    con.execute("create temp table source (key varchar, mark varchar)")
    if not reading.parts:
        return "''"
    key, files = identity.key_text(stream, stream.key), batches.files_sql(reading.parts)
    here = {name.lower() for name in known.described(con, reading.parts)}
    column = stream.change.column.strip('"`[]') if stream.change else ""
    mark = f"coalesce(cast({quote(column)} as varchar), '')" if column.lower() in here else "''"
    con.execute(f"insert into source select distinct {key}, {mark} from {files}")
    return mark


def _landed_keys(con: duck.Connection, stream: Stream, folder: Path, mark: str) -> None:
    """Table `landed`: every key that ever landed, and whether its last word was not a delete.

    Table `every` holds each version's cursor beside its key.
    """
    con.execute("create temp table every (key varchar, mark varchar, op varchar, b int)")
    key, op = identity.key_text(stream, stream.key), identity.operation(stream.removal)
    for number in batches.sequences(folder):
        batch = batches.load(folder, number)
        if batch.parts:
            files = batches.files_sql(batches.parts(folder, batch))
            con.execute(f"insert into every select {key}, {mark}, {op}, {number} from {files}")
        if batch.gone:
            lost = literal(str(batches.batch_folder(folder, number) / batches.GONE))
            con.execute(
                f"insert into every select key, '', 'D', {number} from read_parquet({lost})"
            )
    con.execute(
        "create temp table landed as"
        " select key, max(b) filter (where op <> 'D') is not distinct from max(b) as alive"
        " from every group by key"
    )
