"""What stages leave in state.db for `hub status` and the schedules; reads the ledger, not rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from hub import duck, stamp
from hub import state as tables
from hub.contract import Stream
from hub.state import State

if TYPE_CHECKING:
    from mdm.resolve import Resolved
    from warehouse.landing import Landed

UNRESOLVED, VALIDATED, BUILT, DUE = "unresolved", "validated", "built", "due"
REFERENCES, QUESTIONS = "references", "questions"

LEDGER = """
select source, stream, entity, sum(landed), sum(inserted), sum(updated), sum(unchanged),
    sum(quarantined), sum(superseded), max(landed_at)
from ops.batch group by source, stream, entity
"""


def note_reads(state: State, landed: Sequence[Landed], streams: Sequence[Stream]) -> None:
    """Keep when each stream was last read, or why it could not be."""
    feeds = {stream.id: stream.feeds for stream in streams}
    now = stamp.text(stamp.now())
    for one in landed:
        row = {
            "source": one.source,
            "stream": one.stream,
            "entity": feeds[f"{one.source}.{one.stream}"],
            "error": one.error,
        }
        state.put(tables.stream, row if one.error else {**row, "last_read_at": now})


def note_accounts(state: State, con: duck.Connection) -> None:
    """Totals since the first batch, from the warehouse's ledger of batches."""
    names = ("source", "stream", "entity", "landed", "inserted", "updated", "unchanged",
             "quarantined", "superseded")  # fmt: skip
    ledger = con.execute(LEDGER).fetchall()
    for *values, landed_at in ledger:
        row = dict(zip(names, values, strict=True))
        counted = {name: int(row[name]) for name in names[3:]}
        at = f"{landed_at.isoformat()}Z" if landed_at else None
        state.put(tables.stream, {**row, **counted, "last_batch_at": at})
    _forget(state, {(row[0], row[1]) for row in ledger})
    state.remember(VALIDATED, {"load": _newest_load(con), "at": stamp.text(stamp.now())})


def _forget(state: State, known: set[tuple[str, str]]) -> None:
    """Zero the totals of streams whose batches the ledger no longer has."""
    zero = dict.fromkeys(("landed", "inserted", "updated", "unchanged", "quarantined",
                          "superseded"), 0)  # fmt: skip
    for row in state.rows(sa.select(tables.stream)):
        if (row["source"], row["stream"]) not in known and row["landed"]:
            state.put(tables.stream, {**row, **zero, "last_batch_at": None})


def note_unresolved(state: State, resolved: Sequence[Resolved]) -> None:
    """Per entity: references without a golden id and all, by source; questions for a steward."""
    state.remember(UNRESOLVED, {one.entity: one.unresolved for one in resolved})
    state.remember(REFERENCES, {one.entity: one.references for one in resolved})
    state.remember(QUESTIONS, {one.entity: one.questions for one in resolved})


def note_published(state: State, con: duck.Connection) -> None:
    """The load that the build and the gate have seen, whatever the gate said."""
    state.remember(BUILT, {"load": _newest_load(con), "at": stamp.text(stamp.now())})


def news_since_build(state: State) -> tuple[int, str] | None:
    """The newest validated load and when, where no build has seen it; else None."""
    validated, built = state.recall(VALIDATED), state.recall(BUILT)
    if not validated or (built and built["load"] >= validated["load"]):
        return None
    return int(validated["load"]), str(validated["at"])


def stale_sources(state: State) -> frozenset[str]:
    """The sources with a stream whose last read failed."""
    failed = sa.select(tables.stream.c.source).where(tables.stream.c.error.is_not(None))
    return frozenset(row["source"] for row in state.rows(failed))


def _newest_load(con: duck.Connection) -> int:
    row = con.execute("select coalesce(max(load), 0) from ops.batch").fetchone()
    return int(row[0]) if row else 0
