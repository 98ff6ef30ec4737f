"""The quarantine: its tables, and all refused rows in one Parquet file that needs no lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hub import duck
from hub.contract import Stream
from hub.names import literal, quarantine_table

COLUMNS = (
    "source, entity, stream, _key as id, key, rule, property, value, failures, raw,"
    " batch, row, load, run, stamp, as_of, first_seen, attempts"
)
TABLE = """create table if not exists {table} (
    source varchar, entity varchar, stream varchar, _key varchar, key varchar,
    rule varchar, property varchar, value varchar, failures varchar, raw varchar,
    batch bigint, row bigint, load bigint, run bigint, stamp timestamp, as_of timestamp,
    first_seen timestamp, attempts bigint)"""


@dataclass(frozen=True)
class Wanted:
    """Which refused rows: each part narrows, None does not; `rule` and `property` are any reason's.

    `since` is naive UTC and compared with the moment a row was first refused.
    """

    source: str | None = None
    entity: str | None = None
    stream: str | None = None
    rule: str | None = None
    property: str | None = None
    since: datetime | None = None

    def sql(self) -> tuple[str, list[Any]]:
        """A condition over the file's columns and its parameters."""
        said = ["true"]
        values: list[Any] = []
        for name in ("source", "entity", "stream"):
            if (value := getattr(self, name)) is not None:
                said.append(f"{name} = ?")
                values.append(value)
        for name in ("rule", "property"):
            if (value := getattr(self, name)) is not None:
                said.append(f"list_contains(json_extract_string(failures, '$[*].{name}'), ?)")
                values.append(value)
        if self.since is not None:
            said.append("first_seen >= ?")
            values.append(self.since)
        return " and ".join(said), values


def prepare(con: duck.Connection, source: str, entity: str) -> None:
    """Make the table of one source's refused rows of an entity; an older one gets its new columns.

    What was refused before that is dated by its batch.
    """
    table = quarantine_table(source, entity)
    con.execute(TABLE.format(table=table))
    known = {row[0] for row in con.execute(f"describe {table}").fetchall()}
    if "first_seen" in known:
        return
    con.execute(f"alter table {table} add column first_seen timestamp")
    con.execute(f"alter table {table} add column attempts bigint default 1")
    con.execute(
        f"update {table} set first_seen = coalesce((select min(landed_at) from ops.batch"
        f" where ops.batch.source = {table}.source and ops.batch.stream = {table}.stream"
        f" and ops.batch.sequence = {table}.batch), as_of)"
    )


def file_of(data_dir: Path) -> Path:
    """Where the open quarantine is written after each validation."""
    return data_dir / "ops" / "quarantine.parquet"


def export(con: duck.Connection, data_dir: Path, streams: Sequence[Stream]) -> int:
    """Write every refused row of the streams' entities to the file, atomically; count them."""
    path = file_of(data_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".tmp")
    con.execute(
        f"copy (select * from ({every_sql(streams)}) order by source, entity, key, id)"
        f" to {literal(str(aside))} (format parquet)"
    )
    aside.chmod(0o600)
    aside.replace(path)
    found = con.execute(f"select count(*) from read_parquet({literal(str(path))})").fetchone()
    return int(found[0]) if found else 0


def every_sql(streams: Sequence[Stream]) -> str:
    """A select of every refused row of the streams' entities."""
    pairs = sorted({(stream.source, stream.feeds) for stream in streams})
    return " union all ".join(
        f"select {COLUMNS} from {quarantine_table(source, entity)}" for source, entity in pairs
    )


def rows(data_dir: Path, wanted: Wanted | None = None) -> list[dict[str, Any]]:
    """The refused rows as of the last validation; empty before the first."""
    where, values = (wanted or Wanted()).sql()
    return query(data_dir, f"select * from refused where {where}", values)


def query(data_dir: Path, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """A query over the view `refused`: the file, read where it lies."""
    path = file_of(data_dir)
    if not path.exists():
        return []
    con = duck.connect()
    try:
        file = f"read_parquet({literal(str(path))})"
        known = {row[0] for row in con.execute(f"describe select * from {file}").fetchall()}
        dated = "*" if "first_seen" in known else "*, as_of as first_seen, 1 as attempts"
        con.execute(f"create view refused as select {dated} from {file}")
        found = con.execute(sql, list(values))
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    finally:
        con.close()
