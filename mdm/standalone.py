"""A warehouse of one entity, for records of a file: the rooms that resolving looks into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa

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
    events = dictionary.entities["identity_event"]
    columns = ", ".join(f"{quote(p.name)} {p.sql_type}" for p in events.properties)
    con.execute(f"create table clean.identity_event ({columns})")


def say_as_of(con: Connection, at: datetime) -> None:
    """The moment the resolving speaks of."""
    con.execute("delete from ops.as_of")
    con.execute("insert into ops.as_of values (?, ?, '')", [at.replace(tzinfo=None), at.date()])


def record(con: Connection, events: pa.Table) -> None:
    """Keep new identity events, as the warehouse does."""
    con.register("mdm_events", events)
    con.execute("insert into clean.identity_event by name select * from mdm_events")
    con.unregister("mdm_events")
