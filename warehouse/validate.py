"""Validation: landed batches, in their order, into the clean layer and the quarantine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hub import duck, fault
from hub.contract import Stream
from hub.dictionary import Dictionary
from hub.names import clean_table
from hub.progress import Progress, Report, silent
from warehouse import batch as batches
from warehouse.batch import Batch
from warehouse.intake import enter, small_memory, take_in
from warehouse.merge import Accounts
from warehouse.refuse import Target
from warehouse.schema import forget_stream, next_load, table_columns

FORM = "2"  # of clean rows; another one, and what an older version wrote is derived again


@dataclass(frozen=True)
class Validated:
    """One batch's accounts: landed = inserted + updated + unchanged + quarantined + superseded."""

    source: str
    stream: str
    entity: str
    sequence: int
    landed_at: str
    accounts: Accounts


def validate(
    con: duck.Connection,
    data_dir: Path,
    dictionary: Dictionary,
    streams: Sequence[Stream],
    *,
    run: int = 0,
    progress: Report = silent,
) -> list[Validated]:
    """Validate what is landed and not yet validated; re-derive streams whose rules changed."""
    done: list[Validated] = []
    for stream in streams:
        fingerprint = fingerprint_of(stream, dictionary)
        for batch in pending(con, data_dir, stream, fingerprint):
            done.append(_one(con, data_dir, dictionary, stream, batch, fingerprint, run))
            accounts = done[-1].accounts
            good = accounts.landed - accounts.quarantined
            note = f"{accounts.quarantined} quarantined" if accounts.quarantined else ""
            progress(Progress("validate", stream.id, good, note, done=True))
    return done


def fingerprint_of(stream: Stream, dictionary: Dictionary) -> str:
    """SHA-256 over the contract and all of the dictionary that judges the stream's rows."""
    said = FORM + stream.fingerprint() + dictionary.fingerprint(stream.feeds)
    return hashlib.sha256(said.encode()).hexdigest()


def pending(con: duck.Connection, data_dir: Path, stream: Stream, fingerprint: str) -> list[Batch]:
    """The batches still to validate, oldest first; all of them after a changed contract."""
    folder = batches.stream_folder(data_dir, stream.source, stream.name)
    made = con.execute(
        "select sequence, fingerprint from ops.batch where source = ? and stream = ?",
        [stream.source, stream.name],
    ).fetchall()
    if any(mark != fingerprint for _, mark in made):
        forget_stream(con, stream.source, stream.feeds, stream.name)
        made = []
    known = {sequence for sequence, _ in made}
    return [batches.load(folder, n) for n in batches.sequences(folder) if n not in known]


def _one(
    con: duck.Connection,
    data_dir: Path,
    dictionary: Dictionary,
    stream: Stream,
    batch: Batch,
    fingerprint: str,
    run: int,
) -> Validated:
    folder = batches.stream_folder(data_dir, stream.source, stream.name)
    batches.verify(folder, batch)
    entity = dictionary.entities[stream.feeds]
    target = Target(
        stream,
        entity,
        batch,
        next_load(con),
        run,
        tuple(table_columns(con, clean_table(stream.source, entity.name))),
    )
    try:
        with small_memory(con):
            accounts = _taken_in(con, folder, target, dictionary, fingerprint)
    except duck.OutOfMemory:  # hundreds of columns, or very long texts
        accounts = _taken_in(con, folder, target, dictionary, fingerprint)
    fault.reach("clean.committed")
    return Validated(
        stream.source, stream.name, stream.feeds, batch.sequence, batch.landed_at, accounts
    )


def _taken_in(
    con: duck.Connection, folder: Path, target: Target, dictionary: Dictionary, fingerprint: str
) -> Accounts:
    """The batch with its row in the ledger, in one transaction."""
    with duck.transaction(con):
        fault.reach("clean.begin")
        accounts = take_in(con, folder, target, dictionary)
        accounts.check(target.stream.id)
        enter(con, target, accounts, fingerprint)
        fault.reach("clean.commit")
    return accounts
