"""Scorecards of master records per source and entity, after the dimensions of ISO 8000 and DAMA.

Counts only: numerator and denominator, or the reason why there is nothing to measure. Reads clean,
quarantine and master; what is new is handed to `record`, which lands it like any other fact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa

from hub.dictionary import Dictionary, Entity
from hub.duck import Connection
from hub.names import literal, quarantine_table, quote
from mdm import crosswalk, survive

OBSERVATION = "quality_observation"
CURRENT_DAYS = 365  # a record changed longer ago than this is no longer timely
Record = Callable[[pa.Table], None]


@dataclass(frozen=True)
class Score:
    """One dimension of one source's records: numerator of denominator, or why there is neither."""

    source: str
    entity: str
    dimension: str
    numerator: int | None
    denominator: int | None
    reason: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What is measured."""
        return self.source, self.entity, self.dimension


def score(source: str, entity: str, dimension: str, counts: Sequence[int], reason: str) -> Score:
    """A score of (numerator, denominator); a zero denominator gives no ratio but the reason."""
    numerator, denominator = counts
    if not denominator:
        return Score(source, entity, dimension, None, None, reason)
    return Score(source, entity, dimension, numerator, denominator)


def observe(
    con: Connection,
    dictionary: Dictionary,
    resolved: Collection[str],
    fed: Iterable[tuple[str, str]],
    record: Record,
) -> int:
    """Record every score of the masters in `fed` (source, entity) that differs from its last one.

    An entity of which nothing has changed on the same business day is not measured. Returns how
    many observations were recorded; without any, `record` is not called.
    """
    con.execute("create table if not exists master.quality_state (entity varchar, said varchar)")
    said = con.execute("select entity, said from master.quality_state").fetchall()
    known, moment = dict(said), con.execute("select as_of, business_date from ops.as_of").fetchone()
    assert moment is not None
    sources: dict[str, list[str]] = {}
    for source, name in sorted(set(fed)):
        if dictionary.entities[name].kind == "master":
            sources.setdefault(name, []).append(source)
    states = {
        name: _state(con, dictionary, name, found, name in resolved, moment[1])
        for name, found in sources.items()
    }
    fresh = [name for name in sources if states[name] != known.get(name)]
    scores = [
        one
        for name in fresh
        for one in measure(
            con, dictionary.entities[name], sources[name], moment[1], has_ids=name in resolved
        )
    ]
    last, number = _last(con)
    news = [one for one in scores if last.get(one.key) != one]
    if news:
        record(as_table(news, number, moment[0]))
    for name in fresh:
        con.execute("delete from master.quality_state where entity = ?", [name])
        con.execute("insert into master.quality_state values (?, ?)", [name, states[name]])
    return len(news)


def measure(
    con: Connection, entity: Entity, sources: Sequence[str], today: date, *, has_ids: bool
) -> list[Score]:
    """Every dimension of every source of one entity, `today` being the business day."""
    filled = _filled(con, entity)
    twins = _twins(con, entity) if has_ids else {}
    ids = _ids(con, entity) if has_ids else {}
    stamps = _stamps(con, entity, today)
    found = []
    for source in sources:
        counts = filled.get(source, {})
        records = counts.pop("", 0)
        used = [name for name in counts if any(one.get(name) for one in filled.values())]
        whole = (sum(counts[name] for name in used), records * len(used))
        none = "no_record" if not records else "no_property"
        said = {
            "completeness": (whole, none),
            "validity": (_valid(con, entity, source, records), "no_record"),
            "uniqueness": (ids.get(source, (0, 0)), "no_golden_id" if records else "no_record"),
            "consistency": (twins.get(source, (0, 0)), "no_twin" if has_ids else "no_golden_id"),
            "timeliness": (stamps.get(source, (0, 0)), "no_stamp" if records else "no_record"),
        }
        found += [
            score(source, entity.name, dimension, counted, why if records else "no_record")
            for dimension, (counted, why) in said.items()
        ]
    return found


def _filled(con: Connection, entity: Entity) -> dict[str, dict[str, int]]:
    """source -> how often each property that is no key is filled; under '' how many records."""
    names = [name for name in entity.names if name not in entity.key]
    listed = "".join(f", count({quote(name)})" for name in names)
    rows = con.execute(
        f"select source, count(*){listed} from clean.{quote(entity.name)} group by source"
    ).fetchall()
    return {source: dict(zip(["", *names], counts, strict=True)) for source, *counts in rows}


def _valid(con: Connection, entity: Entity, source: str, records: int) -> tuple[int, int]:
    """Records without a refused version, of all that are known, good or refused.

    A master whose newest version is refused keeps its last good one: it counts once, as invalid.
    """
    table = quarantine_table(source, entity.name)
    if not _exists(con, "quarantine", f"{source}__{entity.name}"):
        return records, records
    key = " || '/' || ".join(f"coalesce(cast({quote(name)} as varchar), '')" for name in entity.key)
    row = con.execute(
        f"""with good as (select {key} as key from clean.{quote(entity.name)} where source = $1),
        refused as (select distinct case when key <> '' then key else _key end as key from {table})
        select count(*) filter (where good.key is null),
            count(*) filter (where good.key is not null)
        from refused left join good using (key)""",
        [source],
    ).fetchone()
    unknown, stale = row or (0, 0)
    return records - int(stale), records + int(unknown)


def _ids(con: Connection, entity: Entity) -> dict[str, tuple[int, int]]:
    """source -> (different golden ids, records that have one)."""
    rows = con.execute(
        f"""select source, count(distinct golden_id), count(*)
        from ({_members_sql(entity)}) group by source"""
    ).fetchall()
    return {source: (int(ids), int(count)) for source, ids, count in rows}


def _twins(con: Connection, entity: Entity) -> dict[str, tuple[int, int]]:
    """source -> (values that are the golden record's, values that both have), where a record is
    one of several of the same thing: alone it would only agree with itself."""
    names = [name for name in entity.names if name not in survive.HIDDEN]
    same = " + ".join(f"coalesce(m.{quote(n)} = g.{quote(n)}, false)::int" for n in names)
    both = " + ".join(
        f"(m.{quote(n)} is not null and g.{quote(n)} is not null)::int" for n in names
    )
    rows = con.execute(
        f"""select m.source, sum({same}), sum({both})
        from ({_members_sql(entity)}) m
        join {survive.view(entity.name)} g on g.golden_id = m.golden_id
        where g.member_count > 1 group by m.source"""
    ).fetchall()
    return {source: (int(agreed or 0), int(count or 0)) for source, agreed, count in rows}


def _members_sql(entity: Entity) -> str:
    return f"""select r.*, x.golden_id from clean.{quote(entity.name)} r
        join {crosswalk.table(entity.name)} x on x.source = r.source
            and x.{quote(f"{entity.name}_ref")} = r.ref"""


def _stamps(con: Connection, entity: Entity, today: date) -> dict[str, tuple[int, int]]:
    """source -> (records changed within CURRENT_DAYS, records whose time of change is known)."""
    rows = con.execute(
        f"""select source, count(*) filter (where _stamp >= ? - interval {CURRENT_DAYS} day),
            count(_stamp)
        from clean.{quote(entity.name)} group by source""",
        [today],
    ).fetchall()
    return {source: (int(recent), int(count)) for source, recent, count in rows}


def _exists(con: Connection, schema: str, table: str) -> bool:
    sql = "select 1 from duckdb_tables() where schema_name = ? and table_name = ?"
    return con.execute(sql, [schema, table]).fetchone() is not None


def _state(
    con: Connection,
    dictionary: Dictionary,
    name: str,
    sources: Sequence[str],
    has_ids: bool,
    today: date,
) -> str:
    """A text that changes whenever a score of the entity may change."""
    asked = [f"select count(*), max(_load) from ops.{quote(f'all_{name}')}"]
    if has_ids:
        asked.append(f"select count(*), max(_load) from {crosswalk.table(name)}")
        view = f"schema_name = 'master' and view_name = {literal(name)}"
        asked.append(f"select md5(sql), null from duckdb_views() where {view}")
    asked += [
        f"select count(*), max(load) from {quarantine_table(source, name)}"
        for source in sources
        if _exists(con, "quarantine", f"{source}__{name}")
    ]
    said = [con.execute(sql).fetchall() for sql in asked]
    told = repr([said, sources, dictionary.fingerprint(name), today])
    return hashlib.sha256(told.encode()).hexdigest()


def _last(con: Connection) -> tuple[dict[tuple[str, str, str], Score], int]:
    """The newest observation of everything that was ever measured, and the highest number."""
    rows = con.execute(
        f"""select observed_source, entity, dimension, numerator, denominator, reason
        from clean.{OBSERVATION}
        qualify row_number() over (
            partition by observed_source, entity, dimension order by observation_no desc) = 1"""
    ).fetchall()
    found = [Score(*row) for row in rows]
    row = con.execute(f"select coalesce(max(observation_no), 0) from clean.{OBSERVATION}")
    (number,) = row.fetchone() or (0,)
    return {one.key: one for one in found}, int(number)


def as_table(scores: Sequence[Score], after: int, at: datetime) -> pa.Table:
    """The scores numbered from `after` + 1, with the columns of entity quality_observation."""
    text, number = pa.string(), pa.int64()
    return pa.table(
        {
            "observation_no": pa.array(range(after + 1, after + 1 + len(scores)), number),
            "observed_source": pa.array([one.source for one in scores], text),
            "entity": pa.array([one.entity for one in scores], text),
            "dimension": pa.array([one.dimension for one in scores], text),
            "numerator": pa.array([one.numerator for one in scores], number),
            "denominator": pa.array([one.denominator for one in scores], number),
            "reason": pa.array([one.reason for one in scores], text),
            "observed_at": pa.array([at] * len(scores), pa.timestamp("us")),
        }
    )
