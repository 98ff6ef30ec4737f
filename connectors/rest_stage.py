"""Keeps the pages of one read on disk until it is whole; a read that broke off is gone on with.

The folder lies beside the stream's batches and is no batch: it is thrown away when the read is
done, and when the contract, the window or the source are no longer those it was begun for.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

import polars as pl

from connectors import rest_json
from connectors.columns import Column, check_columns
from connectors.rest_rows import Record
from connectors.rest_walk import Got, Place, Walk
from hub import fault, stamp
from hub.contract import Stream
from hub.reading import Window
from hub.settings import redact

PAGE = "_hub_page"
GROUP = 50_000  # rows that are written together
SOON = 2.0  # seconds after which fewer rows are written, so that a killed read costs no more
OLDEST = timedelta(hours=12)
STATE = "state.json"


@dataclass
class Stage:
    """The pages of one read: what is on disk, what is not yet, and where the walk stands."""

    folder: Path
    identity: str
    where: str
    as_of: datetime  # of the read that began it: what changed since then is read again next time
    begun: datetime
    chunks: list[Path] = field(default_factory=list)
    place: Place | None = None
    waiting: list[pl.DataFrame] = field(default_factory=list)
    rows: int = 0
    written_at: float = field(default_factory=time.monotonic)

    def add(self, got: Got, walk: Walk) -> None:
        """Take one page in; what has gathered is written when it is much, or some time ago."""
        fault.reach("read.page")
        if got.records:
            self.waiting.append(_table(got, self.where))
            self.rows += len(got.records)
        self.place = got.place
        if self.rows >= GROUP or time.monotonic() - self.written_at > SOON:
            self.write(walk)

    def write(self, walk: Walk) -> None:
        """Put the waiting pages on disk, then the state that knows them."""
        if self.waiting:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = self.folder / f"pages-{len(self.chunks):06}.parquet"
            table = pl.concat(self.waiting, how="diagonal")
            _check(table.columns, self.where)
            table.write_parquet(file, compression="lz4", statistics=False)
            self.chunks.append(file)
        self.waiting, self.rows, self.written_at = [], 0, time.monotonic()
        if self.place is not None and self.chunks:
            self._remember(self.place, walk)

    def _remember(self, place: Place, walk: Walk) -> None:
        said = {
            "identity": self.identity,
            "as_of": stamp.text(self.as_of),
            "begun": stamp.text(self.begun),
            "chunks": [file.name for file in self.chunks],
            "place": place.said(),
            "notes": walk.notes,
            "sure": walk.sure,
        }
        if redact(str(place.at)) != str(place.at):
            return  # an address with a token in it: no secret goes to disk
        aside = self.folder / f"{STATE}.tmp"
        with aside.open("w", encoding="utf-8") as file:
            json.dump(said, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self.folder / STATE)

    def restart(self, walk: Walk) -> None:
        """Forget the pages: what they were gone on with is not there any more."""
        remove(self.folder)
        self.chunks, self.waiting, self.rows, self.place = [], [], 0, None
        walk.notes, walk.sure, walk.first = [], True, 0


def open_stage(stream: Stream, window: Window, folder: Path, walk: Walk) -> Stage:
    """The stage of an earlier read of the very same thing, or a new one."""
    home = folder.parent / f".resume-{stream.name}"
    identity, now = _identity(stream, window), stamp.now()
    where = f"{stream.file} ({stream.id})"
    said = _state(home)
    if said is None or said["identity"] != identity or now - _at(said["begun"]) > OLDEST:
        remove(home)
        return Stage(home, identity, where, window.as_of, now)
    walk.notes, walk.sure = [*said["notes"], _resumed(said)], said["sure"]
    chunks = [home / name for name in said["chunks"]]
    as_of = min(_at(said["as_of"]), window.as_of)
    return Stage(home, identity, where, as_of, _at(said["begun"]), chunks, Place.of(said["place"]))


def _resumed(said: dict[str, Any]) -> str:
    return f"went on with a read that broke off after {said['place']['page']} pages"


def _state(home: Path) -> dict[str, Any] | None:
    """The state on disk, None where there is none that holds."""
    try:
        said: dict[str, Any] = json.loads((home / STATE).read_text("utf-8"))
        Place.of(said["place"])
        for name in said["chunks"]:
            pl.read_parquet_schema(home / name)
        known = {"identity", "as_of", "begun", "notes", "sure"} <= set(said)
        return said if known else None
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        return None


def _identity(stream: Stream, window: Window) -> str:
    """What decides which rows a read gives and in which pages."""
    said = {
        "contract": stream.model_dump(mode="json", exclude={"connection", "file", "schedule"}),
        "address": redact(f"{stream.connection.url} {stream.connection.user}"),
        "values": stream.connection.values,
        "window": [window.since, window.until, window.full, window.keys_only],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _table(got: Got, where: str) -> pl.DataFrame:
    """A page's records as columns of text, and the page's number."""
    records = got.records
    names = list(dict.fromkeys(chain.from_iterable(records)))
    _check(names, where)
    columns = [rest_json.column(name, _values(records, name)) for name in names]
    return pl.DataFrame(columns).with_columns(pl.lit(got.page, pl.Int64).alias(PAGE))


def _check(names: list[str], where: str) -> None:
    check_columns([Column(name, "VARCHAR", "VARCHAR") for name in names], where)


def _values(records: list[Record], name: str) -> list[Any]:
    try:
        return list(map(itemgetter(name), records))
    except KeyError:  # a record without it: the slower way
        return [record.get(name) for record in records]


def _at(text: str) -> datetime:
    return stamp.parse(text)


def remove(folder: Path) -> None:
    """Throw the pages away."""
    shutil.rmtree(folder, ignore_errors=True)
