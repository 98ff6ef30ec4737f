"""The warehouse's tables outside the models: ops, clean, quarantine and master schemas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hub import duck, stamp
from hub.contract import Stream
from hub.dictionary import Dictionary, Entity
from hub.names import clean_table, literal, quarantine_table, quote
from warehouse import quarantine

TECHNICAL = {
    "_key": "UHUGEINT",
    "_stream": "VARCHAR",
    "_stamp": "TIMESTAMP",
    "_load": "BIGINT",
}
HIDDEN = {"_hash": "UBIGINT", "_deleted": "BOOLEAN"}
# Looked up in every batch: packed 128-bit numbers are read fifteen times slower than plain ones.
PLAIN = ("_key", "_hash")
OPS = """
create schema if not exists ops;
create schema if not exists clean;
create schema if not exists quarantine;
create schema if not exists master;
create schema if not exists core;
create schema if not exists mart;
create table if not exists ops.load (load bigint, made_at timestamp);
create table if not exists ops.reset (load bigint);
create table if not exists ops.batch (
    source varchar, stream varchar, entity varchar, sequence bigint, load bigint,
    fingerprint varchar, as_of timestamp, landed_at timestamp,
    landed bigint, inserted bigint, updated bigint, unchanged bigint,
    quarantined bigint, superseded bigint);
create table if not exists ops.source (
    source varchar, system varchar, kind varchar, label_zh varchar, label_en varchar,
    required boolean, stale boolean, entities varchar);
create table if not exists ops.as_of (as_of timestamp, business_date date, currency varchar);
"""


@dataclass(frozen=True)
class SourceRow:
    """What the warehouse knows of one source."""

    source: str
    system: str
    kind: str
    label_zh: str
    label_en: str
    required: bool
    stale: bool
    entities: str


def prepare(con: duck.Connection, dictionary: Dictionary, streams: Sequence[Stream]) -> None:
    """Make what is missing, follow a changed dictionary, forget streams the site no longer has."""
    con.execute(OPS)
    fed: dict[tuple[str, str], list[Stream]] = {}
    for stream in streams:
        fed.setdefault((stream.source, stream.feeds), []).append(stream)
    for (source, feeds), feeding in sorted(fed.items()):
        entity = dictionary.entities[feeds]
        _clean(con, source, kept_columns(entity, feeding), entity)
        quarantine.prepare(con, source, feeds)
    _forget(con, streams)
    for entity in dictionary.entities.values():
        sources = {source: feeding for (source, f), feeding in fed.items() if f == entity.name}
        for statement in view_sql(entity, sources):
            con.execute(statement)


def next_load(con: duck.Connection) -> int:
    """A new load number, larger than every one before."""
    found = con.execute(
        "insert into ops.load select coalesce(max(load), 0) + 1, ? from ops.load returning load",
        [stamp.now().replace(tzinfo=None)],
    ).fetchone()
    return int(found[0]) if found else 1


def reset(con: duck.Connection, load: int) -> None:
    """Tell the model engine that rows vanished without a trace: models start from scratch."""
    con.execute("insert into ops.reset values (?)", [load])


def set_sources(con: duck.Connection, rows: Sequence[SourceRow]) -> None:
    """Replace ops.source where it differs."""
    known = con.execute("select * from ops.source order by source").fetchall()
    wanted = [tuple(vars(row).values()) for row in sorted(rows, key=lambda row: row.source)]
    if known != wanted:
        with duck.transaction(con):
            con.execute("delete from ops.source")
            if wanted:
                con.executemany("insert into ops.source values (?, ?, ?, ?, ?, ?, ?, ?)", wanted)


def set_as_of(con: duck.Connection, as_of: datetime, business_date: date, currency: str) -> None:
    """The moment this run speaks of, as naive UTC, its business date, the company currency."""
    with duck.transaction(con):
        con.execute("delete from ops.as_of")
        con.execute(
            "insert into ops.as_of values (cast(cast(? as timestamptz) as timestamp), ?, ?)",
            [as_of, business_date, currency],
        )


def columns(entity: Entity) -> dict[str, str]:
    """The columns of a clean entity: properties, then technical ones."""
    return {one.name: one.sql_type for one in entity.properties} | TECHNICAL | HIDDEN


def kept_columns(entity: Entity, streams: Sequence[Stream]) -> dict[str, str]:
    """The columns of one source's clean table: what its streams map; the views fill in the rest.

    Of a table that one stream feeds, every row is that stream's.
    """
    mapped = {name for stream in streams for name in stream.map} | {*entity.key, *TECHNICAL}
    kept = {name: kind for name, kind in columns(entity).items() if name in {*mapped, *HIDDEN}}
    if len({stream.name for stream in streams}) == 1:
        kept.pop("_stream")
    return kept


def _clean(con: duck.Connection, source: str, wanted: dict[str, str], entity: Entity) -> None:
    feeds = entity.name
    table = clean_table(source, feeds)
    there = exists(con, table)
    found = con.execute(f"describe {table}").fetchall() if there else []
    if found and {row[0]: row[1] for row in found} != wanted:
        _drop_rows(con, source, feeds)
        con.execute(f"drop table {table}")
        con.execute(f"drop table if exists {versions_table(source, feeds)}")
    listed = ", ".join(
        f"{quote(name)} {kind}{' using compression uncompressed' if name in PLAIN else ''}"
        for name, kind in wanted.items()
    )
    con.execute(f"create table if not exists {table} ({listed})")
    if entity.kind == "master":
        con.execute(
            f"create table if not exists {versions_table(source, feeds)}"
            f" ({listed}, _valid_from timestamp)"
        )


def versions_table(source: str, entity: str) -> str:
    """The quoted table of every good version of a master's rows."""
    return f"clean.{quote(f'{source}__{entity}__version')}"


def _drop_rows(con: duck.Connection, source: str, entity: str, stream: str | None = None) -> None:
    """Forget what validation made of a stream (or of all streams of an entity)."""
    load = next_load(con)
    with duck.transaction(con):
        only = "" if stream is None else f" and stream = {literal(stream)}"
        con.execute(
            f"delete from ops.batch where source = ? and entity = ?{only}", [source, entity]
        )
        for table in (clean_table(source, entity), versions_table(source, entity)):
            if exists(con, table):
                told = stream is not None and "_stream" in table_columns(con, table)
                rows = f"_stream = {literal(str(stream))}" if told else "true"
                con.execute(f"delete from {table} where {rows}")
        if exists(con, quarantine_table(source, entity)):
            con.execute(f"delete from {quarantine_table(source, entity)} where true{only}")
        reset(con, load)


def forget_stream(con: duck.Connection, source: str, entity: str, stream: str) -> None:
    """Forget what validation made of one stream, so that its batches are validated again."""
    _drop_rows(con, source, entity, stream)


def _forget(con: duck.Connection, streams: Sequence[Stream]) -> None:
    known = {(stream.source, stream.name, stream.feeds) for stream in streams}
    made = con.execute("select distinct source, stream, entity from ops.batch").fetchall()
    for source, stream, entity in made:
        if (source, stream, entity) not in known:
            _drop_rows(con, source, entity, stream)


def exists(con: duck.Connection, table: str) -> bool:
    """Whether a quoted `schema."table"` exists."""
    schema, name = table.split(".", 1)
    found = con.execute(
        "select 1 from duckdb_tables() where schema_name = ? and table_name = ?",
        [schema, name.strip('"').replace('""', '"')],
    ).fetchone()
    return found is not None


def table_columns(con: duck.Connection, table: str) -> list[str]:
    """The columns of a quoted table, in order."""
    return [str(row[0]) for row in con.execute(f"describe {table}").fetchall()]


def view_sql(entity: Entity, sources: Mapping[str, Sequence[Stream]]) -> list[str]:
    """`clean.<entity>` (current good rows of all sources) and `ops.all_<entity>` (with deleted).

    `sources` are those that feed the entity, each with its streams.
    """
    named = list(entity.names) + list(TECHNICAL)
    listed = ", ".join(quote(name) for name in named)
    types = columns(entity)
    selects = []
    for source, streams in sources.items():
        kept = kept_columns(entity, streams)
        alone = f"{literal(streams[0].name)} as _stream"
        cells = [
            quote(name)
            if name in kept
            else alone
            if name == "_stream"
            else f"cast(null as {types[name]}) as {quote(name)}"
            for name in named
        ]
        selects.append(
            f"select {literal(source)} as source, {', '.join(cells)}, _deleted"
            f" from {clean_table(source, entity.name)}"
        )
    if not sources:
        nulls = ", ".join(f"cast(null as {types[name]}) as {quote(name)}" for name in named)
        selects = [
            f"select cast(null as varchar) as source, {nulls},"
            " cast(null as boolean) as _deleted where false"
        ]
    every = " union all ".join(selects)
    all_rows = f"ops.{quote(f'all_{entity.name}')}"
    return [
        f"create or replace view {all_rows} as {every}",
        f"create or replace view clean.{quote(entity.name)} as"
        f" select source, {listed} from {all_rows} where not _deleted",
    ]
