"""The steward's desk: a file with all that review and explain read, so that they wait for nobody.

Written beside and renamed at the end of a run with news; whoever has the old one open keeps it.
Tables are called as in the warehouse. Its own are `master.crosswalk_<entity>` (with code and name),
`master.golden_<entity>`, `master.rarity_<entity>` (attribute, value, bits: the values so common
that they are worth less), and the golden ids, value and rank of `master.question_<entity>`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hub import duck
from hub.dictionary import Dictionary
from hub.duck import Connection
from hub.errors import ConfigError, HubError
from hub.names import literal, quote
from mdm import block, compare, crosswalk, matched, standardise, survive, worth
from mdm.rulebook import Rules

NAME = "desk.duckdb"
ALIAS = "desk"
FORMAT = 2  # of the tables below: another number makes the file anew


def write(
    con: Connection, data_dir: Path, dictionary: Dictionary, rulebook: Sequence[Rules]
) -> bool:
    """Write the desk anew from `master`, unless it says all this already; True when written."""
    place = data_dir / NAME
    said = _signature(con, dictionary, rulebook)
    if place.exists() and _said(place) == said:
        return False
    aside = place.with_suffix(".tmp")
    aside.unlink(missing_ok=True)
    con.execute(f"attach {literal(str(aside))} as {ALIAS}")
    try:
        for schema in ("master", "clean"):
            con.execute(f"create schema {ALIAS}.{schema}")
        for rules in rulebook:
            _entity(con, dictionary, rules)
        _whole(con, "master.golden_alias")
        _whole(con, "clean.identity_event")
        con.execute(f"create table {ALIAS}.said (signature varchar, judgement_no bigint)")
        con.execute(f"insert into {ALIAS}.said values (?, ?)", [said, last_judgement(con)])
        con.execute(f"checkpoint {ALIAS}")
    finally:
        con.execute(f"detach {ALIAS}")
    aside.chmod(0o600)
    aside.replace(place)
    return True


@contextmanager
def opened(data_dir: Path) -> Iterator[Connection]:
    """The desk as of the last run, to be read; ConfigError before the first."""
    place = data_dir / NAME
    if not place.exists():
        raise ConfigError("nothing is resolved yet", where=str(place), mend="hub run")
    with _reading(place) as con:
        yield con


def entities(con: Connection) -> list[str]:
    """The entities that lie on the opened desk."""
    rows = con.execute(
        """select table_name from duckdb_tables()
        where schema_name = 'master' and starts_with(table_name, 'crosswalk_') order by 1"""
    ).fetchall()
    return [str(name).removeprefix("crosswalk_") for (name,) in rows]


def judgement_no(con: Connection) -> int:
    """The last judgement that the opened desk takes account of."""
    row = con.execute("select judgement_no from said").fetchone()
    return int(row[0]) if row else 0


def last_judgement(con: Connection) -> int:
    """The last judgement that the warehouse knows; 0 where it knows none."""
    if not _exists(con, "clean", "judgement"):
        return 0
    row = con.execute("select coalesce(max(judgement_no), 0) from clean.judgement").fetchone()
    return int(row[0]) if row else 0


def _entity(con: Connection, dictionary: Dictionary, rules: Rules) -> None:
    entity = rules.entity
    mine = _desk("crosswalk", entity)
    con.execute(f"create table {mine} as {_crosswalk_sql(entity)}")
    con.execute(
        f"""create view {ALIAS}.{crosswalk.table(entity)} as
        select source, ref as {quote(f"{entity}_ref")}, golden_id
        from master.{quote(f"crosswalk_{entity}")}"""
    )
    con.execute(f"create table {_desk('golden', entity)} as from {survive.view(entity)}")
    for kind in ("standard", "match"):
        if _exists(con, "master", f"{kind}_{entity}"):
            _whole(con, f"master.{quote(f'{kind}_{entity}')}")
    con.execute(f"create table {_desk('rarity', entity)} as {_rarity_sql(con, rules)}")
    con.execute(f"drop view if exists {block.attributes(rules)}")
    _questions(con, dictionary, rules)


def _rarity_sql(con: Connection, rules: Rules) -> str:
    """What is taken off for common values, as the engine counts them; most are worth all."""
    nothing = "select null::varchar as attribute, null::varchar as value, 0 as bits limit 0"
    if not _exists(con, "master", f"standard_{rules.entity}"):
        return nothing
    block.make_attributes(con, rules)
    table = block.attributes(rules)
    row = con.execute(f"select count(distinct source) from {table}").fetchone()
    bits = compare.rare_sql("count(*)", str(row[0] if row else 1))
    counted = [
        f"select {literal(name)} as attribute, {quote(name)} as value, {bits} as bits"
        f" from {table} where {quote(name)} is not null group by {quote(name)}"
        for name in compare.rare_attributes(rules)
    ]
    return (
        f"from ({' union all '.join(counted)}) where bits > 0 order by all" if counted else nothing
    )


def _crosswalk_sql(entity: str) -> str:
    """Every record with its golden id, its code and its name, in order of golden id."""
    return f"""
        with named as (
            select source, ref, code, name from ops.{quote(f"all_{entity}")}
            qualify row_number() over (
                partition by source, ref order by _deleted, _stamp desc nulls last, _key) = 1)
        select x.source, x.{quote(f"{entity}_ref")} as ref, n.code, n.name, x.golden_id
        from {crosswalk.table(entity)} x
        left join named n on n.source = x.source and n.ref = x.{quote(f"{entity}_ref")}
        order by x.golden_id, x.source, ref"""


def _questions(con: Connection, dictionary: Dictionary, rules: Rules) -> None:
    """The open questions with golden ids, value and rank, the most pressing first."""
    entity = rules.entity
    xref = _desk("crosswalk", entity)
    asked = matched.questions(entity)
    if not _exists(con, "master", f"question_{entity}"):
        asked = """(select null as source_a, null as ref_a, null as source_b, null as ref_b,
            0.0 as score, null as reasons where false)"""
    con.execute(
        f"""create table {_desk("question", entity)} as
        with asked as (
            select q.*, x.golden_id as golden_a, y.golden_id as golden_b from {asked} q
            join {xref} x on x.source = q.source_a and x.ref = q.ref_a
            join {xref} y on y.source = q.source_b and y.ref = q.ref_b
            where x.golden_id <> y.golden_id
        ), concerned as (
            select golden_a as golden_id from asked union select golden_b from asked
        ), used as ({worth.uses_sql(con, dictionary, entity)}
        ), weighed as (
            select x.golden_id, sum(u.worth) as value from used u
            join {xref} x on x.source = u.source and x.ref = u.ref
            semi join concerned c on c.golden_id = x.golden_id group by x.golden_id
        ), valued as (
            select a.*, coalesce(l.value, 0) + coalesce(r.value, 0) as value,
                {worth.entropy_sql("a.score", rules.thresholds.auto)} as uncertainty
            from asked a left join weighed l on l.golden_id = a.golden_a
            left join weighed r on r.golden_id = a.golden_b)
        select *, cast(value as double) * uncertainty as rank from valued
        order by rank desc, uncertainty desc, score desc, source_a, ref_a, source_b, ref_b"""
    )


def _signature(con: Connection, dictionary: Dictionary, rulebook: Sequence[Rules]) -> str:
    """What the desk is made from, in short: it changes whenever the records or decisions do."""
    said: list[object] = [FORMAT, last_judgement(con)]
    sources = ["select count(*), max(event_no) from clean.identity_event"]
    sources += ["select count(*), count(distinct survivor_id) from master.golden_alias"]
    for rules in rulebook:
        said.append(standardise.fingerprint(dictionary, rules))
        shown = f"schema_name = 'master' and view_name = {literal(rules.entity)}"
        sources += [
            f"select count(*), max(_load) from ops.{quote(f'all_{rules.entity}')}",
            f"select md5(sql) from duckdb_views() where {shown}",
        ]
    said += [con.execute(sql).fetchone() for sql in sources]
    return json.dumps(said, default=str)


def _said(place: Path) -> str | None:
    """The signature of the desk that is there; None of a file that cannot be read."""
    try:
        with _reading(place) as con:
            row = con.execute("select signature from said").fetchone()
    except (duck.Error, HubError):
        return None
    return str(row[0]) if row else None


@contextmanager
def _reading(place: Path) -> Iterator[Connection]:
    """Attached by a name of its own: by the file's it would be taken for the schema `master`."""
    con = duck.connect()
    try:
        con.execute(f"attach {literal(str(place))} as {ALIAS} (read_only)")
        con.execute(f"use {ALIAS}")
        yield con
    finally:
        con.close()


def _exists(con: Connection, schema: str, table: str) -> bool:
    found = con.execute(
        "select 1 from duckdb_columns() where schema_name = ? and table_name = ? limit 1",
        [schema, table],
    ).fetchone()
    return found is not None


def _whole(con: Connection, table: str) -> None:
    con.execute(f"create table {ALIAS}.{table} as from {table}")


def _desk(kind: str, entity: str) -> str:
    return f"{ALIAS}.master.{quote(f'{kind}_{entity}')}"
