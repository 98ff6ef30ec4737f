"""A warehouse of one entity, for records of a file: the rooms that resolving looks into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa

from hub import builtin
from hub.dictionary import Dictionary, Entity
from hub.duck import Connection
from hub.names import quote

TECHNICAL = {
    "_key": "varchar",
    "_stream": "varchar",
    "_stamp": "timestamp",
    "_batch": "bigint",
    "_load": "bigint",
    "_deleted": "boolean",
}


def build(con: Connection, entities: Sequence[Entity], dictionary: Dictionary) -> None:
    """Make the empty schemas ops, clean and master with the tables that `resolve` reads."""
    for schema in ("ops", "clean", "master"):
        con.execute(f"create schema {schema}")
    con.execute("create table ops.source (source varchar, system varchar, kind varchar)")
    con.execute("create table ops.as_of (as_of timestamp, business_date date, currency varchar)")
    technical = ", ".join(f"{name} {kind}" for name, kind in TECHNICAL.items())
    for entity in entities:
        columns = ", ".join(f"{quote(p.name)} {p.sql_type}" for p in entity.properties)
        every = f"ops.{quote(f'all_{entity.name}')}"
        con.execute(f"create table {every} (source varchar, {columns}, {technical})")
        con.execute(
            f"create view clean.{quote(entity.name)} as select * from {every} where not _deleted"
        )
    for name in builtin.ENTITIES:  # what the hub writes itself: plain tables
        columns = ", ".join(
            f"{quote(p.name)} {p.sql_type}" for p in dictionary.entities[name].properties
        )
        con.execute(f"create table clean.{name} ({columns})")


def widen(con: Connection, entity: Entity) -> None:
    """Give the entity's table the columns that it lacks."""
    table = f"ops.{quote(f'all_{entity.name}')}"
    for one in entity.properties:
        con.execute(
            f"alter table {table} add column if not exists {quote(one.name)} {one.sql_type}"
        )


def next_load(con: Connection, entity: str) -> int:
    """The number of the next load of records."""
    row = con.execute(
        f"select coalesce(max(_load), 0) + 1 from ops.{quote(f'all_{entity}')}"
    ).fetchone()
    return int(row[0]) if row else 1


def say_as_of(con: Connection, at: datetime) -> None:
    """The moment the resolving speaks of."""
    con.execute("delete from ops.as_of")
    con.execute("insert into ops.as_of values (?, ?, '')", [at.replace(tzinfo=None), at.date()])


def record(con: Connection, events: pa.Table) -> None:
    """Keep new identity events, as the warehouse does."""
    con.register("mdm_events", events)
    con.execute("insert into clean.identity_event by name select * from mdm_events")
    con.unregister("mdm_events")
