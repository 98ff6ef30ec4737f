"""Human and operational state: runs, totals, accepted checks, judgements; the truth for them.

SQLite in WAL mode under the data folder, through SQLAlchemy Core; readers never wait for a run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from hub import stamp

metadata = sa.MetaData()

run = sa.Table(
    "run",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("started_at", sa.Text, nullable=False),
    sa.Column("as_of", sa.Text, nullable=False),
    sa.Column("seconds", sa.Float),
    sa.Column("landed", sa.Integer),
    sa.Column("report", sa.Text, comment="the run's report as JSON"),
)
stream = sa.Table(
    "stream",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("entity", sa.Text, nullable=False),
    sa.Column("landed", sa.Integer, nullable=False, default=0),
    sa.Column("inserted", sa.Integer, nullable=False, default=0),
    sa.Column("updated", sa.Integer, nullable=False, default=0),
    sa.Column("unchanged", sa.Integer, nullable=False, default=0),
    sa.Column("quarantined", sa.Integer, nullable=False, default=0),
    sa.Column("superseded", sa.Integer, nullable=False, default=0),
    sa.Column("last_batch_at", sa.Text),
    sa.Column("last_read_at", sa.Text),
    sa.Column("error", sa.Text, comment="why the last read failed; null when it did not"),
)
drift = sa.Table(
    "drift",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("column", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False, comment="new, missing, retyped or renamed"),
    sa.Column("was", sa.Text),
    sa.Column("now", sa.Text),
    sa.Column("since", sa.Text, nullable=False),
)
acceptance = sa.Table(
    "acceptance",
    metadata,
    sa.Column("check_id", sa.Text, primary_key=True),
    sa.Column("rows", sa.Integer, nullable=False, comment="offending rows when accepted"),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("accepted_at", sa.Text, nullable=False),
)
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False, comment="SHA-256 over this row and the one before"),
)
judgement = sa.Table(
    "judgement",
    metadata,
    sa.Column("no", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("action", sa.Text, nullable=False, comment="rows of one steward's act share it"),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("entity", sa.Text, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False, comment="one, apart, unsure or undo"),
    sa.Column("source_a", sa.Text),
    sa.Column("ref_a", sa.Text),
    sa.Column("source_b", sa.Text),
    sa.Column("ref_b", sa.Text),
    sa.Column("undoes", sa.Text, comment="the action that an undo takes back"),
    sa.Column("why", sa.Text, nullable=False, default=""),
    sa.Index("judgement_action", "action"),
)
note = sa.Table(
    "note",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False, comment="JSON"),
)


class State:
    """The opened state of one site."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def rows(self, statement: sa.Select[Any]) -> list[dict[str, Any]]:
        """The rows of a select as dictionaries."""
        with self.engine.connect() as con:
            return [dict(row) for row in con.execute(statement).mappings()]

    def put(self, table: sa.Table, values: Mapping[str, Any]) -> None:
        """Insert a row, or replace the one with its primary key."""
        key = [column for column in table.primary_key.columns if column.name in values]
        with self.engine.begin() as con:
            where = sa.and_(*(column == values[column.name] for column in key))
            if not key or con.execute(sa.update(table).where(where).values(**values)).rowcount == 0:
                con.execute(sa.insert(table).values(**values))

    def start_run(self, as_of: str) -> int:
        """Note a run that began and return its number."""
        with self.engine.begin() as con:
            row = sa.insert(run).values(
                status="running", started_at=stamp.text(stamp.now()), as_of=as_of
            )
            key = con.execute(row).inserted_primary_key
        return int(key[0]) if key else 0

    def remember(self, name: str, value: Any) -> None:
        """Keep a small JSON value under a name."""
        self.put(note, {"name": name, "value": json.dumps(value, ensure_ascii=False)})

    def recall(self, name: str) -> Any:
        """The JSON value kept under a name, None when there is none."""
        found = self.rows(sa.select(note.c.value).where(note.c.name == name))
        return json.loads(found[0]["value"]) if found else None


def open_state(data_dir: Path) -> State:
    """Open (and on first use create) state.db in the data folder."""
    data_dir.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(f"sqlite:///{data_dir / 'state.db'}", connect_args={"timeout": 30})
    with engine.connect() as con:
        journal = con.exec_driver_sql("pragma journal_mode").scalar()
    if journal != "wal":
        raw = sa.create_engine(engine.url, isolation_level="AUTOCOMMIT")
        with raw.connect() as con:
            con.exec_driver_sql("pragma journal_mode = wal")
        raw.dispose()
    metadata.create_all(engine)
    return State(engine)


def copy_state(data_dir: Path, target: Path) -> None:
    """Write state.db as it is at this moment to a new file, whoever is writing; none where none is.

    Unlike `open_state` it makes and mends nothing in `data_dir`.
    """
    place = data_dir / "state.db"
    if place.exists():
        engine = sa.create_engine(
            f"sqlite:///{place}", connect_args={"timeout": 30}, isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as con:
            con.exec_driver_sql("vacuum into ?", (str(target),))
        engine.dispose()
