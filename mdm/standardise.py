"""Standard values of an entity's records, kept beside the raw value and how it was made.

Each distinct value is standardised once; records untouched since the last run keep their values.
`master.standard_<entity>`: source, ref, _key, _load and per attribute `x`, `x__raw`, `x__how`, and
its parts as `x.part`.
"""

from __future__ import annotations

import hashlib
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

LINKING = ("block.py", "compare.py", "score.py", "cluster.py", "link.py")


def kept(rules: Rules) -> str:
    """The table that keeps the standard values between runs."""
    return f"master.{quote(f'standard_{rules.entity}')}"


def current(rules: Rules) -> str:
    """The temporary table of this run: all records, numbered in order of source and ref."""
    return quote(f"mdm_standard_{rules.entity}")


def fingerprint(dictionary: Dictionary, rules: Rules) -> str:
    """sha256 over all that decides standard values and matches: rules, words, and the code."""
    words, classified = lexicon.said(dictionary), classes.said(dictionary.folders)
    said = hashlib.sha256(f"{rules.fingerprint} {words} {classified}".encode())
    here = Path(__file__).parent
    for module in (*sorted((here / "reading").glob("*.py")), *(here / one for one in LINKING)):
        said.update(module.read_bytes())
    return said.hexdigest()


def refresh(con: Connection, dictionary: Dictionary, rules: Rules, *, afresh: bool) -> bool:
    """Make `current(rules)`; True when any record is new, changed or gone since it was kept.

    `afresh` forgets what was kept. Nothing lasting is written: `keep` does that.
    """
    old = f"(select {_typed_nulls(rules)} where false)" if afresh else kept(rules)
    con.execute(
        f"create or replace temp table mdm_changed as {_changed_sql(dictionary, rules, old)}"
    )
    found = con.execute(
        f"""select (select count(*) from mdm_changed),
            (select count(*) from {old} o anti join mdm_record r
             on o.source = r.source and o.ref = r.ref)"""
    ).fetchone()
    news = found is not None and any(found)
    if news or afresh:
        _standardise(con, dictionary, rules, old)
    return news or afresh


def keep(con: Connection, rules: Rules) -> None:
    """Keep the standard values of this run: only new, changed and gone rows are written."""
    columns = ", ".join(quote(name) for name in _columns(rules))
    table, now = kept(rules), current(rules)
    if _kept_columns(con, rules) != _columns(rules):
        con.execute(f"create or replace table {table} as select {columns} from {now} where false")
    con.execute(
        f"""delete from {table} where not exists (
            select 1 from {now} n
            where n.source = {table}.source and n.ref = {table}.ref and not n.is_new)"""
    )
    con.execute(f"insert into {table} select {columns} from {now} where is_new")


def _columns(rules: Rules) -> list[str]:
    named = ["source", "ref", "_key", "_load"]
    for name, made in rules.evidence.items():
        named += [name, f"{name}__raw", f"{name}__how", *_parts(name, made)]
    return named


def _parts(name: str, made: Evidence) -> list[str]:
    return [f"{name}.{part}" for part in KINDS[made.as_].parts]


def _kept_columns(con: Connection, rules: Rules) -> list[str]:
    rows = con.execute(
        """select column_name from duckdb_columns()
        where schema_name = 'master' and table_name = ? order by column_index""",
        [f"standard_{rules.entity}"],
    ).fetchall()
    return [name for (name,) in rows]


def _typed_nulls(rules: Rules) -> str:
    return ", ".join(
        f"cast(null as {'bigint' if name == '_load' else 'varchar'}) as {quote(name)}"
        for name in _columns(rules)
    )


def _changed_sql(dictionary: Dictionary, rules: Rules, old: str) -> str:
    """Records whose standard values must be made: one row each, the raw text per attribute.

    Two streams of one source may both hold a record; the living, newest one speaks for it.
    """
    own = ", ".join(literal(source) for source in own_words(dictionary)) or "''"
    raws = ", ".join(
        f"{_raw_sql(made)} as {quote(f'{name}__raw')}" for name, made in rules.evidence.items()
    )
    return f"""
        select r.source, r.ref, r._key, r._load, {raws},
            case when r.source in ({own}) then r.source else {literal(ANY_SOURCE)} end as scope
        from ops.{quote(f"all_{rules.entity}")} r
        join mdm_record m on m.source = r.source and m.ref = r.ref and m._key = r._key
        left join {old} o on o.source = r.source and o.ref = r.ref
        where o.ref is null or o._load is distinct from r._load or o._key is distinct from r._key"""


def number_records(con: Connection, rules: Rules) -> None:
    """Make `mdm_record`: every record once, numbered in order of source and ref."""
    con.execute(
        f"""create or replace temp table mdm_record as
        select source, ref, _key, row_number() over (order by source, ref) as record
        from ops.{quote(f"all_{rules.entity}")}
        where source is not null and ref is not null
        qualify row_number() over (
            partition by source, ref order by _deleted, _stamp desc nulls last, _key) = 1"""
    )


def _raw_sql(made: Evidence) -> str:
    texts = [f"coalesce(trim(cast(r.{quote(name)} as varchar)), '')" for name in made.from_]
    return " || chr(31) || ".join(texts)


def _standardise(con: Connection, dictionary: Dictionary, rules: Rules, old: str) -> None:
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
        f"""create or replace temp table {current(rules)} as
        with made({listed}, is_new) as (
            select c.source, c.ref, c._key, c._load, {", ".join(picks)}, true
            from mdm_changed c {" ".join(joins)}
        ), same as (
            select {listed}, false as is_new from {old} o
            where not exists (
                from mdm_changed c where c.source = o.source and c.ref = o.ref)
        ), every as (select * from made union all select * from same)
        select m.record, every.* from every
        join mdm_record m on m.source = every.source and m.ref = every.ref"""
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
