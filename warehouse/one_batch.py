"""One reading of one stream becomes at most one batch: sifted, then committed by a rename."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from hub import fault, stamp
from hub.contract import Stream
from hub.errors import HubError
from hub.reading import Backfill, FileSeen, Reading, Window
from hub.settings import redact
from warehouse import batch as batches
from warehouse.batch import Batch
from warehouse.drift import Drifted, Finding
from warehouse.known import moment, relevant
from warehouse.observe import observe
from warehouse.shape import present
from warehouse.sift import Sifted, sift

Read = Callable[[Stream, Window, Path], Reading]


@dataclass(frozen=True)
class Asked:
    """What a run asks of every stream it lands."""

    as_of: datetime
    full: bool = False
    backfill: Backfill | None = None
    sweep: bool = False


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

    def __add__(self, step: Landed) -> Landed:
        """This and one more batch of the same stream."""
        return replace(
            self,
            rows_read=self.rows_read + step.rows_read,
            already_known=self.already_known + step.already_known,
            landed=self.landed + step.landed,
            sequences=self.sequences + step.sequences,
            notes=self.notes + step.notes,
            drift=self.drift if step.drift is None else step.drift,
        )

    def refused(self, error: HubError) -> Landed:
        """What landed before the error, and what had drifted where that was the reason."""
        drift = error.findings if isinstance(error, Drifted) else self.drift
        return replace(self, error=redact(str(error)), drift=drift)


def land_batch(
    folder: Path, stream: Stream, window: Window, read: Read, backfill: bool = False
) -> tuple[Landed, list[FileSeen]]:
    """Read a window and land its news: what landed, and the files it was read from."""
    home = batches.next_folder(folder)
    try:
        reading = read(stream, window, home)
        fault.reach("land.read")
        if backfill:  # a part of the stream: what is missing from it was not deleted
            reading = replace(reading, complete=False)
        drift = observe(folder, stream, window, reading)
        landed = _commit(folder, stream, window, reading, home, backfill, drift)
        return replace(landed, drift=drift), reading.files
    finally:
        batches.sweep(folder)


def land_gone(folder: Path, stream: Stream, as_of: datetime, gone: int, notes: list[str]) -> Landed:
    """Land the lost keys that stand in the next batch's folder already."""
    nothing = Reading([], 0, notes=notes)
    return _write(folder, stream, Window(as_of), nothing, Sifted([], {}, 0, gone=gone))


def _commit(
    folder: Path,
    stream: Stream,
    window: Window,
    reading: Reading,
    home: Path,
    backfill: bool,
    drift: Sequence[Finding] | None,
) -> Landed:
    """Keep the news and rename batch.json in; without news and files nothing is written."""
    earlier = relevant(folder, None if reading.complete else window.since)
    sifted = sift(stream, reading, earlier, home, int(home.name))
    if not sifted.rows + sifted.gone and not reading.files:
        return Landed(
            stream.source, stream.name, reading.rows, sifted.known, notes=tuple(reading.notes)
        )
    return _write(folder, stream, window, reading, sifted, backfill, drift)


def _write(
    folder: Path,
    stream: Stream,
    window: Window,
    reading: Reading,
    sifted: Sifted,
    backfill: bool = False,
    drift: Sequence[Finding] | None = None,
) -> Landed:
    sequence = batches.next_sequence(folder)
    gone = batches.batch_folder(folder, sequence) / batches.GONE
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
        backfill=backfill,
        cursorless=sifted.cursorless,
        cursor_low=reading.cursor_low,
        cursor_high=_high_water(folder, stream, reading, backfill),
        parts={path.name: batches.digest(path) for path in sifted.parts},
        columns=present(sifted.columns, drift),
        left_out=reading.left_out,
        gone_digest=batches.digest(gone) if sifted.gone else None,
        files=[vars(file) for file in reading.files],
        notes=reading.notes,
    )
    batches.commit(folder, batch)
    return Landed(
        stream.source, stream.name, reading.rows, sifted.known, batch.landed, (sequence,),
        tuple(reading.notes),
    )  # fmt: skip


def newest(folder: Path) -> Batch | None:
    """The last batch that landed; None before the first."""
    found = batches.sequences(folder)
    return batches.load(folder, found[-1]) if found else None


def _high_water(folder: Path, stream: Stream, reading: Reading, backfill: bool) -> str | None:
    """The furthest cursor so far: a window that was read again never moves it back.

    A backfill does not move it at all: nobody knows what lies between the mark and its window.
    """
    previous = newest(folder)
    if backfill:
        return previous.cursor_high if previous else None
    highs = [high for high in (previous and previous.cursor_high, reading.cursor_high) if high]
    return max(highs, key=_order(stream)) if highs else None


def _order(stream: Stream) -> Callable[[str], Any]:
    change = stream.change
    if change is not None and change.kind == "number":
        return Decimal
    return moment if change is not None and change.kind == "stamp" else str
