"""Landing: what the sources hold becomes immutable batches of raw Parquet; needs no lock."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hub.contract import Stream, Sweep
from hub.errors import HubError, SourceDown
from hub.progress import Progress, Report, silent
from hub.reading import Backfill, Reading, Window
from hub.settings import redact
from warehouse import batch as batches
from warehouse import sweeps
from warehouse.backfill import window as window_of
from warehouse.known import moment
from warehouse.one_batch import Asked, Landed, Read, land_batch, land_gone, newest

__all__ = ["Landed", "Read", "land", "land_rows", "land_stream"]

WORKERS = 4


def land(
    data_dir: Path,
    streams: Sequence[Stream],
    read: Read,
    *,
    as_of: datetime,
    full: bool = False,
    backfill: Backfill | None = None,
    sweep: bool = False,
    progress: Report = silent,
    guard: Callable[[str], AbstractContextManager[Any]] = nullcontext,
) -> list[Landed]:
    """Land the streams, sources side by side; a source that fails does not stop the others.

    `backfill` reads that window instead of what is new; `sweep` asks for every key now;
    `guard(source)` is held while that source is landed, and no longer.
    """
    asked = Asked(as_of, full, backfill, sweep)
    sources: dict[str, list[Stream]] = {}
    for stream in streams:
        if stream.system.transport != "hub":
            sources.setdefault(stream.source, []).append(stream)

    def one_source(chosen: list[Stream]) -> list[Landed]:
        down: set[str] = set()  # why the source does not answer at all, once that is known
        with guard(chosen[0].source):
            return [_guarded(data_dir, one, read, asked, progress, down) for one in chosen]

    with ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="land") as pool:
        return [landed for group in pool.map(one_source, sources.values()) for landed in group]


def _guarded(
    data_dir: Path,
    stream: Stream,
    read: Read,
    asked: Asked,
    progress: Report,
    down: set[str],
) -> Landed:
    started = time.perf_counter()
    try:
        if down:
            return Landed(stream.source, stream.name, error=next(iter(down)))
        landed = _land(data_dir, stream, read, asked)
    except HubError as error:
        landed = Landed(stream.source, stream.name).refused(error)
        if isinstance(error, SourceDown):
            down.add(redact(str(error)))
    except Exception as error:  # a driver's own error must not stop the other sources
        text = redact(" ".join(f"{type(error).__name__}: {error}".split()))[:500]
        landed = Landed(stream.source, stream.name, error=text)
    landed = replace(landed, seconds=round(time.perf_counter() - started, 3))
    progress(Progress("land", stream.id, landed.landed, landed.error or "", done=True))
    return landed


def land_stream(
    data_dir: Path,
    stream: Stream,
    read: Read,
    *,
    as_of: datetime,
    full: bool = False,
    sweep: bool = False,
) -> Landed:
    """Land one stream; a file stream gives one batch per file, others one batch at most.

    Where the contract asks for a key sweep and one is due (or `sweep` is given), it follows.
    """
    return _land(data_dir, stream, read, Asked(as_of, full, sweep=sweep))


def _land(data_dir: Path, stream: Stream, read: Read, asked: Asked) -> Landed:
    folder = batches.stream_folder(data_dir, stream.source, stream.name)
    folder.mkdir(parents=True, exist_ok=True)
    batches.sweep(folder)
    landed = Landed(stream.source, stream.name)
    seen = _files_seen(folder) if stream.path else frozenset[str]()
    whole = asked.full or not batches.sequences(folder)  # every key is read anyway
    while True:
        window = _window(folder, stream, asked, seen)
        try:
            step, files = land_batch(folder, stream, window, read, asked.backfill is not None)
            landed += step
            if not files and _sweep_is_due(folder, stream, asked):
                if not whole:
                    landed += _sweep(folder, stream, asked.as_of, read)
                sweeps.note(folder, asked.as_of)
        except HubError as error:
            if not landed.sequences:
                raise
            return landed.refused(error)  # what landed before it, stays
        seen |= {file.sha256 for file in files}
        if not files:
            return landed


def _sweep_is_due(folder: Path, stream: Stream, asked: Asked) -> bool:
    if not isinstance(stream.removal, Sweep) or asked.backfill:
        return False
    return asked.sweep or sweeps.due(folder, stream, asked.as_of)


def _sweep(folder: Path, stream: Stream, as_of: datetime, read: Read) -> Landed:
    """Read the keys alone: what the source lost is gone, what the hub lacks is read after all."""
    home = batches.next_folder(folder)
    landed = Landed(stream.source, stream.name)
    try:
        reading = read(stream, Window(as_of, full=True, keys_only=True), home)
        found = sweeps.compare(stream, reading, folder, home)
        if found.gone:
            landed = land_gone(folder, stream, as_of, found.gone, found.notes)
        else:
            landed = replace(landed, notes=tuple(found.notes))
    finally:
        batches.sweep(folder)
    if found.missing:
        late, _ = land_batch(folder, stream, Window(as_of, full=True), read)
        landed += late
    return landed


def land_rows(data_dir: Path, stream: Stream, table: Any, as_of: datetime) -> Landed:
    """Land an Arrow table as a batch of the built-in source `hub`."""
    import pyarrow.parquet as pq

    def read(_: Stream, window: Window, folder: Path) -> Reading:
        part = folder / "part-000000.parquet"
        pq.write_table(table, part, compression="zstd")
        return Reading([part], table.num_rows)

    return land_stream(data_dir, stream, read, as_of=as_of)


def _files_seen(folder: Path) -> frozenset[str]:
    every = (batches.load(folder, number) for number in batches.sequences(folder))
    return frozenset(str(file["sha256"]) for batch in every for file in batch.files)


def _window(folder: Path, stream: Stream, asked: Asked, seen: frozenset[str]) -> Window:
    """Where to read from: the newest batch's high-water mark less the lookback."""
    as_of, full = asked.as_of, asked.full
    if asked.backfill:
        return replace(window_of(stream, asked.backfill, as_of), seen=seen)
    last = newest(folder)
    change = stream.change
    if full or change is None or last is None or last.cursor_high is None:
        return Window(as_of, full=full, seen=seen)
    since = last.cursor_high
    if change.kind == "stamp":
        moved = moment(since) - timedelta(seconds=stream.lookback)
        since = moved.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return Window(as_of, since=since, seen=seen)
