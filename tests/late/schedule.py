"""Randomised schedules of transactions on a virtual clock, and a source that shows what committed.

A transaction's rows are stamped with its begin and appear at its commit, as with now() in
PostgreSQL. Knows nothing of landing: the reader hands out rows as a window asks for them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hub.contract import Stream
from hub.reading import Reading, Window

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LOOKBACK = 600
SCHEMA = pa.schema(
    [("id", pa.int64()), ("version", pa.int64()), ("changed", pa.timestamp("us", tz="UTC"))]
)


def at(second: int) -> datetime:
    """A second of the virtual clock."""
    return NOON + timedelta(seconds=second)


@dataclass(frozen=True)
class Transaction:
    """One transaction: it begins, writes a new version of some keys, and commits."""

    begin: int
    commit: int
    keys: tuple[int, ...]
    version: int

    @property
    def open_for(self) -> int:
        return self.commit - self.begin


@dataclass
class Schedule:
    """Transactions and the seconds at which the hub lands."""

    transactions: list[Transaction]
    landings: list[int]
    now: int = 0
    columns: dict[str, Any] = field(default_factory=dict)

    def state(self, second: int | None = None) -> dict[int, Transaction]:
        """Per key the transaction that wrote its newest committed version."""
        moment = self.now if second is None else second
        done = [one for one in self.transactions if one.commit <= moment]
        return {key: one for one in sorted(done, key=lambda t: t.commit) for key in one.keys}

    def read(self, stream: Stream, window: Window, folder: Path) -> Reading:
        """What the window asks for of what has committed by now."""
        since = datetime.fromisoformat(window.since) if window.since else None
        rows = [
            {"id": key, "version": one.version, "changed": at(one.begin)}
            for key, one in self.state().items()
            if window.keys_only or since is None or at(one.begin) >= since
        ]
        table = pa.Table.from_pylist(rows, SCHEMA)
        for name, value in self.columns.items():
            table = table.append_column(name, pa.array([value(self.now)] * len(rows)))
        if window.keys_only:
            table = table.select(["id", "changed"])
        part = folder / "part-000000.parquet"
        pq.write_table(table, part)
        stamps = [row["changed"] for row in rows if not window.keys_only]
        high = max(stamps).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if stamps else None
        return Reading([part], len(rows), None, high, complete=since is None)


def random_schedule(seed: int, longest: int = LOOKBACK) -> Schedule:
    """Up to a dozen transactions over an hour, open for at most `longest` seconds, three landings.

    A key is written by one open transaction at a time, and its stamps only grow: that is what row
    locks and a change stamp mean.
    """
    rng = random.Random(seed)
    transactions: list[Transaction] = []
    free_from: dict[int, int] = {}
    for version in range(rng.randint(4, 12)):
        begin = rng.randrange(3600)
        commit = begin + rng.choice([0, rng.randint(0, 60), rng.randint(0, longest), longest])
        keys = rng.sample(range(12), rng.randint(1, 4))
        keys = [key for key in keys if free_from.get(key, -1) < begin]
        free_from |= dict.fromkeys(keys, commit)
        transactions.append(Transaction(begin, commit, tuple(keys), version))
    end = max(one.commit for one in transactions)
    landings = sorted(rng.sample(range(3600), 2)) + [end + rng.randint(0, 60)]
    return Schedule(transactions, landings)
