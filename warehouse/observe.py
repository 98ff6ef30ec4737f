"""Looks at what was just read before it lands: what has drifted, and whether it may land at all."""

from __future__ import annotations

from pathlib import Path

from hub.contract import Stream
from hub.names import nearest
from hub.reading import Reading, Window
from warehouse.drift import Drifted, Finding, identifying, missing
from warehouse.mend import mend, place
from warehouse.renamed import renamed
from warehouse.shape import columns_of, filled, first, judged


def observe(
    folder: Path, stream: Stream, window: Window, reading: Reading
) -> tuple[Finding, ...] | None:
    """What differs in a reading, None where it shows no columns; raises Drifted to refuse it.

    A reading without its identifying columns cannot land, a first one must fit the contract, and
    a frozen stream takes no difference at all.
    """
    if window.keys_only or not reading.parts:
        return None
    began = first(folder)
    vanished = [name for name in reading.absent if reading.complete and filled(folder, name)]
    now = {n: kind for n, kind in columns_of(reading.parts).items() if n not in vanished}
    found = tuple(renamed(folder, stream, reading.parts, judged(folder, stream, now)))
    lost = {name.lower() for name in missing(stream, now)}
    cannot = [name for name in identifying(stream) if name.lower() in lost]
    refused = [one for one in found if one.column in cannot] if cannot else []
    if began is None:
        refused = refused or [one for one in found if one.kind in ("missing", "renamed")]
    if stream.drift == "freeze":
        refused = refused or list(found)
    if refused:
        raise _refusal(stream, refused[0], found, now)
    return found


def _refusal(
    stream: Stream, one: Finding, found: tuple[Finding, ...], now: dict[str, str]
) -> Drifted:
    """The one line of a refused reading."""
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    if one.kind == "missing":
        what = f"the source has no column {one.column!r}{nearest(one.column, now)}{more}"
    else:
        what = f"the columns have drifted: {one}{more}"
    frozen = " and the stream is frozen" if stream.drift == "freeze" else ""
    return Drifted(what + frozen, found, place(stream, one), mend(stream, one))
