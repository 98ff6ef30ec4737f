"""Landing: what the sources hold becomes immutable batches of raw Parquet; needs no lock."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hub import stamp
from hub.contract import Stream
from hub.errors import HubError, SourceDown
from hub.progress import Progress, Report, silent
from hub.reading import FileSeen, Reading, Window
from hub.settings import redact
from warehouse import batch as batches
from warehouse.batch import Batch
from warehouse.drift import Drifted, Finding
from warehouse.observe import observe
from warehouse.shape import columns_of, present
from warehouse.sift import sift

Read = Callable[[Stream, Window, Path], Reading]
WORKERS = 4


@dataclass(frozen=True)
class Landed:
    """What one stream's landing did; `error` is the one line why it could not be read."""

    source: str
    stream: str
    rows_read: int = 0
    already_known: int = 0
    landed: int = 0
    sequences: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    error: str | None = None
    seconds: float = 0.0
    drift: tuple[Finding, ...] | None = None  # None: no columns were seen


def land(
    data_dir: Path,
    streams: Sequence[Stream],
    read: Read,
    *,
    as_of: datetime,
    full: bool = False,
    progress: Report = silent,
) -> list[Landed]:
    """Land the streams, sources side by side; a source that fails does not stop the others."""
    sources: dict[str, list[Stream]] = {}
    for stream in streams:
        if stream.system.transport != "hub":
            sources.setdefault(stream.source, []).append(stream)

    def one_source(chosen: list[Stream]) -> list[Landed]:
        down: set[str] = set()  # why the source does not answer at all, once that is known
        return [_guarded(data_dir, one, read, as_of, full, progress, down) for one in chosen]

    with ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="land") as pool:
        return [landed for group in pool.map(one_source, sources.values()) for landed in group]


def _guarded(
    data_dir: Path,
    stream: Stream,
    read: Read,
    as_of: datetime,
    full: bool,
    progress: Report,
    down: set[str],
) -> Landed:
    started = time.perf_counter()
    try:
        if down:
            return Landed(stream.source, stream.name, error=next(iter(down)))
        landed = land_stream(data_dir, stream, read, as_of=as_of, full=full)
    except HubError as error:
        landed = refused(Landed(stream.source, stream.name), error)
        if isinstance(error, SourceDown):
            down.add(redact(str(error)))
    except Exception as error:  # a driver's own error must not stop the other sources
        text = redact(" ".join(f"{type(error).__name__}: {error}".split()))[:500]
        landed = Landed(stream.source, stream.name, error=text)
    landed = replace(landed, seconds=round(time.perf_counter() - started, 3))
    progress(Progress("land", stream.id, landed.landed, landed.error or "", done=True))
    return landed


def refused(landed: Landed, error: HubError) -> Landed:
    """What landed before the error, and what had drifted where that was the reason."""
    drift = error.findings if isinstance(error, Drifted) else landed.drift
    return replace(landed, error=redact(str(error)), drift=drift)


def land_stream(
    data_dir: Path, stream: Stream, read: Read, *, as_of: datetime, full: bool = False
) -> Landed:
    """Land one stream; a file stream gives one batch per file, others one batch at most."""
    folder = batches.stream_folder(data_dir, stream.source, stream.name)
    folder.mkdir(parents=True, exist_ok=True)
    batches.sweep(folder)
    landed = Landed(stream.source, stream.name)
    seen = _files_seen(folder) if stream.path else frozenset[str]()
    while True:
        window = _window(folder, stream, as_of, full, seen)
        try:
            step, files = _one_batch(folder, stream, window, read)
        except HubError as error:
            if not landed.sequences:
                raise
            return refused(landed, error)  # what landed before it, stays
        landed = replace(
            landed,
            rows_read=landed.rows_read + step.rows_read,
            already_known=landed.already_known + step.already_known,
            landed=landed.landed + step.landed,
            sequences=landed.sequences + step.sequences,
            notes=landed.notes + step.notes,
            drift=landed.drift if step.drift is None else step.drift,
        )
        seen |= {file.sha256 for file in files}
        if not files:
            return landed


def _one_batch(
    folder: Path, stream: Stream, window: Window, read: Read
) -> tuple[Landed, list[FileSeen]]:
    sequence = (batches.sequences(folder) or [0])[-1] + 1
    home = batches.batch_folder(folder, sequence)
    home.mkdir()
    try:
        reading = read(stream, window, home)
        drift = observe(folder, stream, window, reading)
        landed = _commit(folder, stream, sequence, window, reading, drift)
        return replace(landed, drift=drift), reading.files
    finally:
        batches.sweep(folder)


def _commit(
    folder: Path,
    stream: Stream,
    sequence: int,
    window: Window,
    reading: Reading,
    drift: Sequence[Finding] | None,
) -> Landed:
    """Keep the news and rename batch.json in; without news and files nothing is written."""
    home = batches.batch_folder(folder, sequence)
    sifted = sift(stream, reading, _history(folder, window, reading), home)
    landed = Landed(
        stream.source, stream.name, reading.rows, sifted.known, sifted.rows + sifted.gone,
        notes=tuple(reading.notes),
    )  # fmt: skip
    if not landed.landed and not reading.files:
        return landed
    batch = Batch(
        source=stream.source,
        stream=stream.name,
        sequence=sequence,
        read=reading.rows,
        already_known=sifted.known,
        rows=sifted.rows,
        gone=sifted.gone,
        as_of=stamp.text(window.as_of),
        landed_at=stamp.text(stamp.now()),
        contract=stream.fingerprint(),
        complete=reading.complete,
        cursorless=sifted.cursorless,
        cursor_low=reading.cursor_low,
        cursor_high=_high_water(folder, stream, reading),
        parts={path.name: batches.digest(path) for path in sifted.parts},
        files=[vars(file) for file in reading.files],
        notes=reading.notes,
        columns=present(columns_of(sifted.parts), drift),
    )
    batches.commit(folder, batch)
    return replace(landed, sequences=(sequence,))


def _high_water(folder: Path, stream: Stream, reading: Reading) -> str | None:
    """The furthest cursor so far: a window that was read again never moves it back."""
    previous = _newest(folder)
    highs = [high for high in (previous and previous.cursor_high, reading.cursor_high) if high]
    return max(highs, key=_order(stream)) if highs else None


def land_rows(data_dir: Path, stream: Stream, table: Any, as_of: datetime) -> Landed:
    """Land an Arrow table as a batch of the built-in source `hub`."""
    import pyarrow.parquet as pq

    def read(_: Stream, window: Window, folder: Path) -> Reading:
        part = folder / "part-000000.parquet"
        pq.write_table(table, part, compression="zstd")
        return Reading([part], table.num_rows)

    return land_stream(data_dir, stream, read, as_of=as_of)


def _newest(folder: Path) -> Batch | None:
    found = batches.sequences(folder)
    return batches.load(folder, found[-1]) if found else None


def _files_seen(folder: Path) -> frozenset[str]:
    every = (batches.load(folder, number) for number in batches.sequences(folder))
    return frozenset(str(file["sha256"]) for batch in every for file in batch.files)


def _window(
    folder: Path, stream: Stream, as_of: datetime, full: bool, seen: frozenset[str]
) -> Window:
    """Where to read from: the newest batch's high-water mark less the lookback."""
    newest = _newest(folder)
    change = stream.change
    if full or change is None or newest is None or newest.cursor_high is None:
        return Window(as_of, full=full, seen=seen)
    since = newest.cursor_high
    if change.kind == "stamp":
        moved = _moment(since) - timedelta(seconds=stream.lookback)
        since = moved.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return Window(as_of, since=since, seen=seen)


def _order(stream: Stream) -> Callable[[str], Any]:
    change = stream.change
    if change is not None and change.kind == "number":
        return float
    return _moment if change is not None and change.kind == "stamp" else str


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _history(folder: Path, window: Window, reading: Reading) -> list[Path]:
    """Earlier keys: all of them for a whole picture, else those that reach into the window."""
    history = []
    for number in batches.sequences(folder):
        if window.since is not None and not reading.complete:
            batch = batches.load(folder, number)
            high = batch.cursor_high
            if not batch.cursorless and high is not None and _before(high, window.since):
                continue
        keys = batches.batch_folder(folder, number) / batches.KEYS
        if keys.exists():
            history.append(keys)
    return history


def _before(high: str, since: str) -> bool:
    try:
        return _moment(high) < _moment(since)
    except ValueError:
        return False
