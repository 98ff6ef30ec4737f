"""Plays a schedule against the real landing, and says what was lost and what came twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from hub.contract import Connection, Cursor, Stream, Sweep, System
from tests.late.schedule import LOOKBACK, Schedule, at
from warehouse.landing import land_stream


@dataclass(frozen=True)
class Outcome:
    """Keys whose newest version the raw files miss, and versions that landed more than once."""

    lost: tuple[int, ...]
    doubled: tuple[tuple[int, int], ...]


def stream(**changes: Any) -> Stream:
    """A stream of stamped rows; sweeps are the contract's."""
    said: dict[str, Any] = {
        "source": "erp",
        "name": "order",
        "system": System(name="test", kind="erp", transport="sql"),
        "connection": Connection(url="test:"),
        "file": Path("order.yaml"),
        "timezone": "UTC",
        "lookback": LOOKBACK,
        "feeds": "sales_order_line",
        "table": "orders",
        "key": ["id"],
        "map": {},
        "cursor": Cursor(column="changed"),
        "deletes": Sweep(sweep=86_400),
    }
    return Stream(**(said | changes))


def landed(data: Path) -> list[dict[str, Any]]:
    """Every row of the raw files, in the order of their batches."""
    folders = sorted(file.parent for file in data.glob("raw/*/*/*/batch.json"))
    parts = [part for folder in folders for part in sorted(folder.glob("part-*.parquet"))]
    return [row for part in parts for row in pq.read_table(part).to_pylist()]


def play(data: Path, schedule: Schedule, contract: Stream, **last: Any) -> Outcome:
    """Land at every moment of the schedule; `last` are the last landing's own arguments."""
    for second in schedule.landings:
        schedule.now = second
        more = last if second == schedule.landings[-1] else {}
        land_stream(data, contract, schedule.read, as_of=at(second), **more)
    rows = landed(data)
    newest = {row["id"]: row["version"] for row in rows}
    wanted = {key: one.version for key, one in schedule.state().items()}
    times = Counter((row["id"], row["version"]) for row in rows)
    return Outcome(
        tuple(key for key, version in wanted.items() if newest.get(key) != version),
        tuple(pair for pair, count in times.items() if count > 1),
    )
