"""Columns that have drifted: kept in state.db from landing on until a contract answers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from hub import stamp
from hub import state as tables
from hub.contract import Stream
from hub.site import Site
from hub.state import State, open_state
from warehouse.batch import stream_folder
from warehouse.drift import Finding, answered
from warehouse.mend import mend, place
from warehouse.shape import judged, newest

if TYPE_CHECKING:
    from warehouse.landing import Landed

drift = tables.drift


@dataclass(frozen=True)
class Open:
    """A finding that nobody has answered, since when, and the contract's line to change."""

    stream: Stream
    finding: Finding
    since: str
    where: str
    mend: str

    def as_json(self) -> dict[str, Any]:
        """As `hub status --json` shows it."""
        return {
            "source": self.stream.source,
            "stream": self.stream.name,
            **vars(self.finding),
            "since": self.since,
            "policy": self.stream.drift or "evolve",
            "where": self.where,
            "mend": self.mend,
        }


def note(state: State, data_dir: Path, landed: Sequence[Landed], streams: Sequence[Stream]) -> None:
    """Keep what the landings saw; the first sighting's moment stays."""
    by_id = {stream.id: stream for stream in streams}
    now = stamp.text(stamp.now())
    for one in landed:
        stream = by_id[f"{one.source}.{one.stream}"]
        known = _kept(state, stream)
        found = one.drift
        if found is None:  # no columns were seen: what the newest batch shows, still stands
            moved = {two.now for two in known if two.kind == "renamed"}
            shown = [two for two in _of_newest(data_dir, stream) if two.column not in moved]
            found = (*known, *shown) if one.error is None else tuple(known)
        _put(state, stream, {one: known.get(one, now) for one in found})


def _of_newest(data_dir: Path, stream: Stream) -> list[Finding]:
    folder = stream_folder(data_dir, stream.source, stream.name)
    columns = newest(folder)
    return judged(folder, stream, columns) if columns else []


def _kept(state: State, stream: Stream) -> dict[Finding, str]:
    """The findings of a stream and since when each is known."""
    mine = sa.select(drift).where(drift.c.source == stream.source, drift.c.stream == stream.name)
    return {
        Finding(row["kind"], row["column"], row["was"], row["now"]): row["since"]
        for row in state.rows(mine.order_by(drift.c.since, drift.c.column))
    }


def _put(state: State, stream: Stream, found: dict[Finding, str]) -> None:
    """Replace a stream's findings; of two about one column the first one counts."""
    rows = {
        one.column: {"source": stream.source, "stream": stream.name, "since": since, **vars(one)}
        for one, since in reversed(found.items())
    }
    with state.engine.begin() as con:
        con.execute(
            sa.delete(drift).where(drift.c.source == stream.source, drift.c.stream == stream.name)
        )
        if rows:
            con.execute(sa.insert(drift), list(rows.values()))


def of_stream(state: State, stream: Stream) -> list[Open]:
    """A stream's findings that its contract, as it is now, has not answered."""
    return [
        Open(stream, one, since, place(stream, one), mend(stream, one))
        for one, since in _kept(state, stream).items()
        if not answered(stream, one)
    ]


def open_findings(site: Site, streams: Sequence[Stream]) -> list[Open]:
    """Every open finding of the streams, by source and stream."""
    state = open_state(site.data_dir)
    try:
        return [one for stream in streams for one in of_stream(state, stream)]
    finally:
        state.engine.dispose()
