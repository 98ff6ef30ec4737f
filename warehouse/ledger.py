"""What the last build left behind: per model its SQL, load and content; per input its content.

Both tables are written in the transaction of the build that they describe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hub.duck import Connection
from warehouse.content import Content

MODEL_STATE = """
create table if not exists ops.model_state (
    model varchar, sql_hash varchar, load bigint, content_hash varchar, rows bigint,
    business_date date
)
"""
INPUT_STATE = "create table if not exists ops.input_state (input varchar, content_hash varchar)"


@dataclass(frozen=True)
class ModelState:
    """How a model stood after a build that saw everything up to `load`."""

    sql_hash: str
    load: int
    content: Content


def read_models(con: Connection) -> dict[str, ModelState]:
    """The state of every model built so far; makes the tables on first use."""
    con.execute("create schema if not exists ops")
    con.execute(MODEL_STATE)
    con.execute(INPUT_STATE)
    rows = con.execute(
        "select model, sql_hash, load, rows, content_hash from ops.model_state"
    ).fetchall()
    return {row[0]: ModelState(row[1], row[2], Content.of(row[3], row[4])) for row in rows}


def read_inputs(con: Connection) -> dict[str, str]:
    """The content of the inputs as the last build saw it."""
    return dict(con.execute("select input, content_hash from ops.input_state").fetchall())


def write(
    con: Connection,
    models: Mapping[str, ModelState],
    inputs: Mapping[str, str],
    business_date: date | None,
) -> None:
    """Replace both tables' rows."""
    con.execute("delete from ops.model_state")
    con.executemany(
        "insert into ops.model_state values (?, ?, ?, ?, ?, ?)",
        [
            [name, one.sql_hash, one.load, one.content.hash, one.content.rows, business_date]
            for name, one in models.items()
        ],
    )
    con.execute("delete from ops.input_state")
    con.executemany("insert into ops.input_state values (?, ?)", [list(i) for i in inputs.items()])
