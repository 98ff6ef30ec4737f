"""The state of a site for schedulers and monitors; reads no warehouse and waits for no run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from hub import stamp
from hub import state as tables
from hub.contract import Stream
from hub.errors import HubError
from hub.site import Site
from hub.state import State, open_state
from pipelines import busy, drifting, totals
from pipelines.catalogue import catalogue
from pipelines.deliveries import deliveries
from warehouse.ageing import ageing, summary
from warehouse.publication import current

COUNTED = ("landed", "inserted", "updated", "unchanged", "quarantined", "superseded")


def status(site: Site) -> dict[str, Any]:
    """`hub status --json`, as the design promises it."""
    streams = _streams(site)
    state = open_state(site.data_dir)
    try:
        return {
            "site": site.label("en"),
            "published": _published(site),
            "sources": _sources(site, state),
            "drift": [one.as_json() for one in _drift(state, streams)],
            "deliveries": deliveries(site, streams, stamp.now()),
            "quarantine": quarantine(site, streams),
            "review_queue": sum((state.recall(totals.QUESTIONS) or {}).values()),
            "unresolved": state.recall(totals.UNRESOLVED) or {},
            "references": state.recall(totals.REFERENCES) or {},
            "checks": _checks(site),
            "last_run": _last_run(site, state),
        }
    finally:
        state.engine.dispose()


def _streams(site: Site) -> Sequence[Stream]:
    """The site's streams; none while a contract is broken, which `hub check` explains."""
    try:
        return catalogue(site).streams
    except HubError:
        return ()


def _drift(state: State, streams: Sequence[Stream]) -> list[drifting.Open]:
    return [one for stream in streams for one in drifting.of_stream(state, stream)]


def quarantine(site: Site, streams: Sequence[Stream]) -> dict[str, Any]:
    """How many refused rows wait, how long, and who answers for them."""
    owners = {one.id: (one.expect.owner if one.expect else None) or one.owner for one in streams}
    return summary(ageing(site.data_dir, stamp.now(), owners))


def _published(site: Site) -> dict[str, Any] | None:
    found = current(site)
    if found is None:
        return None
    return {
        "version": found.version,
        "path": str(found.path.parent / "mis.duckdb"),
        "as_of": stamp.text(found.as_of),
        "published_at": stamp.text(found.published_at),
        "content_hash": found.content_hash,
        "tables": {
            name: {"rows": one.rows, "hash": one.hash, "status": one.status}
            for name, one in sorted(found.tables.items())
        },
    }


def _sources(site: Site, state: State) -> list[dict[str, Any]]:
    """Every stream that was ever read; the built-in source has nobody to be late."""
    due = state.recall(totals.DUE) or {}
    now = stamp.text(stamp.now())
    found = []
    for row in state.rows(sa.select(tables.stream).order_by("source", "stream")):
        if row["source"] not in site.sources:
            continue
        late = due.get(f"{row['source']}.{row['stream']}")
        found.append(
            {
                **{name: row[name] for name in ("source", "stream", "entity")},
                **{name: int(row[name] or 0) for name in COUNTED},
                "last_batch_at": row["last_batch_at"],
                "last_read_at": row["last_read_at"],
                "fresh": row["error"] is None and (late is None or now <= late),
                "error": row["error"],
            }
        )
    return found


def _checks(site: Site) -> dict[str, int]:
    """The last verdict's counts, of a refused candidate too."""
    from warehouse.acceptance import last_verdict

    verdict = last_verdict(site)
    counts = verdict["checks"] if verdict else {}
    return {name: int(counts.get(name, 0)) for name in ("passed", "warned", "failed")}


def _last_run(site: Site, state: State) -> dict[str, Any] | None:
    rows = state.rows(sa.select(tables.run).order_by(tables.run.c.id.desc()).limit(1))
    if not rows:
        return None
    row = rows[0]
    running = row["status"] == "running"
    said = "died" if running and not busy.alive(site.data_dir, row["id"]) else row["status"]
    return {
        "id": row["id"],
        "status": said,
        "started_at": row["started_at"],
        "seconds": row["seconds"],
        "landed": row["landed"],
    }
