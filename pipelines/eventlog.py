"""Dagster's SQLite storage for a run in this process, with its connections kept open.

Dagster opens, commits and closes a connection for every event, and each close writes the whole
log back to the disk: half the time of a run without news. Same files, same tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy.engine.interfaces import DBAPIConnection

BUSY_SECONDS = 30


class OpenEventLog(SqliteEventLogStorage):
    """The event log of one run: two databases, its own and the index, open until it ends."""

    def __init__(self, base_dir: str) -> None:
        self._engines: dict[str, sa.Engine] = {}
        super().__init__(base_dir)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sa.Connection]:
        with self._db_lock:
            engine = self._engines.get(shard)
            if engine is None:
                engine = self._engines[shard] = _engine(self.conn_string_for_shard(shard))
                self._initdb(engine)
            with engine.begin() as con:
                yield con

    def dispose(self) -> None:
        """Close the connections; the last one writes the log back."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()


class OpenStorage(DagsterSqliteStorage):
    """Dagster's own storage but for the event log."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = OpenEventLog(str(Path(base_dir) / "history" / "runs"))

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: Any) -> OpenStorage:
        """What the instance calls with the `config` of its storage."""
        return cls.from_local(inst_data=inst_data, **config_value)


def _engine(url: str) -> sa.Engine:
    options = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = sa.create_engine(url, poolclass=sa.pool.QueuePool, connect_args=options)
    sa.event.listen(engine, "connect", _commit_without_waiting_for_the_disk)
    return engine


def _commit_without_waiting_for_the_disk(con: DBAPIConnection, _record: object) -> None:
    """In WAL mode a killed process loses nothing by this, and a power cut no more than events."""
    cursor = con.cursor()
    cursor.execute("pragma synchronous = normal")
    cursor.close()
