"""Standard values of an entity's records, kept beside the raw value and how it was made.

Each distinct value is standardised once; records untouched since the last run keep their values.
`master.standard_<entity>`: record (a number of its own), source, ref, _key, _load and per attribute
`x`, `x__raw`, `x__how`, and its parts as `x.part`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from hub.dictionary import ANY_SOURCE, Dictionary
from hub.duck import Connection
from hub.names import literal, quote
from mdm.reading import classes, lexicon
from mdm.reading.kinds import KINDS
from mdm.reading.lexicon import own_words
from mdm.reading.many import Readers
from mdm.rulebook import Evidence, Rules

LINKING = (
    "block.py", "compare.py", "score.py", "news.py", "forest.py", "cluster.py", "partition.py",
)  # fmt: skip
NUMBERS = ("record", "_load")


def kept(rules: Rules) -> str:
    """The table that keeps the standard values, one row per record."""
    return f"master.{quote(f'standard_{rules.entity}')}"


def fingerprint(dictionary: Dictionary, rules: Rules) -> str:
    """sha256 over all that decides standard values and matches: rules, words, and the code."""
    words, classified = lexicon.said(dictionary), classes.said(dictionary.folders)
    said = hashlib.sha256(f"{rules.fingerprint} {words} {classified}".encode())
    here = Path(__file__).parent
    for module in (*sorted((here / "reading").glob("*.py")), *(here / one for one in LINKING)):
        said.update(module.read_bytes())
    return said.hexdigest()


@dataclass(frozen=True)
class Changes:
    """How many records were made anew and how many rows that replaced; `whole`: all of them.

    The rows that were replaced, of changed and of gone records, stand in `mdm_was`; what was made
    in `mdm_made`. Both have the columns of `kept`.
    """

    made: int
    was: int
    whole: bool

    def __bool__(self) -> bool:
        return self.whole or bool(self.made or self.was)


def refresh(con: Connection, dictionary: Dictionary, rules: Rules, *, afresh: bool) -> Changes:
    """Bring `kept(rules)` in line with the clean records; `afresh` forgets what was kept.

    A record keeps its number for as long as it is known; new ones get the next, in order of
    source and ref.
    """
    if afresh:
        nulls = _typed_nulls(rules)
        con.execute(f"create or replace table {kept(rules)} as select {nulls} limit 0")
    _number(con, rules)
    con.execute(f"create or replace temp table mdm_changed as {_changed_sql(dictionary, rules)}")
    con.execute(
        f"""create or replace temp table mdm_was as
        select o.* from {kept(rules)} o where o.record in (select record from mdm_changed)
            or not exists (from mdm_record r where r.record = o.record)"""
    )
    found = con.execute(
        "select (select count(*) from mdm_changed), (select count(*) from mdm_was)"
    ).fetchone()
    made, was = found or (0, 0)
    changes = Changes(made, was, whole=afresh)
    if changes:
        _standardise(con, dictionary, rules)
        con.execute(f"delete from {kept(rules)} where record in (select record from mdm_was)")
        con.execute(f"insert into {kept(rules)} select * from mdm_made order by record")
    con.execute("drop table mdm_changed")
    con.execute("drop table mdm_record")
    return changes


def forget(con: Connection) -> None:
    """Drop what `refresh` left behind."""
    for name in ("mdm_made", "mdm_was"):
        con.execute(f"drop table if exists {name}")


def _columns(rules: Rules) -> list[str]:
    named = ["record", "source", "ref", "_key", "_load"]
    for name, made in rules.evidence.items():
        named += [name, f"{name}__raw", f"{name}__how", *_parts(name, made)]
    return named


def _parts(name: str, made: Evidence) -> list[str]:
    return [f"{name}.{part}" for part in KINDS[made.as_].parts]


def _typed_nulls(rules: Rules) -> str:
    return ", ".join(
        f"cast(null as {'bigint' if name in NUMBERS else 'varchar'}) as {quote(name)}"
        for name in _columns(rules)
    )


def _changed_sql(dictionary: Dictionary, rules: Rules) -> str:
    """Records whose standard values must be made: one row each, the raw text per attribute.

    Two streams of one source may both hold a record; the living, newest one speaks for it.
    """
    own = ", ".join(literal(source) for source in own_words(dictionary)) or "''"
    raws = ", ".join(
        f"{_raw_sql(made)} as {quote(f'{name}__raw')}" for name, made in rules.evidence.items()
    )
    return f"""
        select m.record, r.source, r.ref, r._key, r._load, {raws},
            case when r.source in ({own}) then r.source else {literal(ANY_SOURCE)} end as scope
        from mdm_record m
        join ops.{quote(f"all_{rules.entity}")} r
            on r.source = m.source and r.ref = m.ref and r._key = m._key
        left join {kept(rules)} o on o.record = m.record
        where o.record is null or o._load is distinct from r._load
            or o._key is distinct from r._key"""


def _number(con: Connection, rules: Rules) -> None:
    """Make `mdm_record`: every record once, with the number it has or the next one."""
    con.execute(
        f"""create or replace temp table mdm_record as
        with speaking as (
            select source, ref, _key from ops.{quote(f"all_{rules.entity}")}
            where source is not null and ref is not null
            qualify row_number() over (
                partition by source, ref order by _deleted, _stamp desc nulls last, _key) = 1
        ), known as (
            select s.*, o.record from speaking s
            left join {kept(rules)} o on o.source = s.source and o.ref = s.ref
        )
        select source, ref, _key, coalesce(record,
            coalesce((select max(record) from {kept(rules)}), 0)
            + row_number() over (partition by record is null order by source, ref)) as record
        from known"""
    )


def _raw_sql(made: Evidence) -> str:
    texts = [f"coalesce(trim(cast(r.{quote(name)} as varchar)), '')" for name in made.from_]
    return " || chr(31) || ".join(texts)


def _standardise(con: Connection, dictionary: Dictionary, rules: Rules) -> None:
    joins, picks = [], []
    with Readers(dictionary) as readers:
        for place, (name, made) in enumerate(rules.evidence.items()):
            values = _values(con, readers, made, quote(f"{name}__raw"))
            con.register(f"mdm_values_{place}", values)
    for place, (name, made) in enumerate(rules.evidence.items()):
        raw, view = quote(f"{name}__raw"), f"mdm_values_{place}"
        joins.append(
            f"left join {view} v{place} on v{place}.scope = c.scope and v{place}.raw = c.{raw}"
        )
        shown = f"nullif(trim(replace(c.{raw}, chr(31), ' ')), '')"
        parts = [f"v{place}.{quote(part)}" for part in KINDS[made.as_].parts]
        picks.append(", ".join([f"v{place}.standard, {shown}, v{place}.how", *parts]))
    listed = ", ".join(quote(name) for name in _columns(rules))
    con.execute(
        f"""create or replace temp table mdm_made as
        with made({listed}) as (
            select c.record, c.source, c.ref, c._key, c._load, {", ".join(picks)}
            from mdm_changed c {" ".join(joins)})
        select * from made order by record"""
    )
    for place in range(len(rules.evidence)):
        con.unregister(f"mdm_values_{place}")


def _values(con: Connection, readers: Readers, made: Evidence, raw: str) -> pa.Table:
    """The distinct raw values of one attribute with their standard values."""
    found = con.sql(f"select distinct scope, {raw} as raw from mdm_changed").to_arrow_table()
    names = ("scope", "raw", "standard", "how", *KINDS[made.as_].parts)
    schema = pa.schema([(name, pa.string()) for name in names])
    tables = []
    for scope in sorted(found["scope"].unique().to_pylist()):
        raws = found.filter(pc.equal(found["scope"], scope))["raw"].to_pylist()
        columns = readers.read(made.as_, made.region, scope, raws)
        tables.append(pa.table([[scope] * len(raws), raws, *columns], schema=schema))
    return pa.concat_tables(tables) if tables else schema.empty_table()
