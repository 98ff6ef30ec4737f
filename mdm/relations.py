"""Relations between golden records - branch, plant, subsidiary, member of a group - never a merge.

`master.relation_<entity>`: from_golden_id, to_golden_id, kind, score (0 to 1: how sure), reason,
_load. Found anew from the kept standard values and the crosswalk; rows that stay keep their load.
`master.relation_mark` tells whether anything changed since they were found.
A credit code says nothing here: a branch has one of its own.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from hub.dictionary import Dictionary
from hub.duck import Connection
from hub.names import quote
from mdm import crosswalk, kin, kinship, matched, rollup, standardise
from mdm.rulebook import Rules

COLUMNS = "from_golden_id, to_golden_id, kind, score, reason"
TYPES = "from_golden_id varchar, to_golden_id varchar, kind varchar, score double, reason varchar"
MADE = ("mdm_said", "mdm_whole", "mdm_brand", "mdm_face", "mdm_asked", "mdm_candidate")


@dataclass(frozen=True)
class Related:
    """How many relations there are, and how many names too common to say anything were skipped."""

    relations: int
    skipped: int


def table(entity: str) -> str:
    """The quoted table of an entity's relations."""
    return f"master.{quote(f'relation_{entity}')}"


def write(con: Connection, dictionary: Dictionary, rules: Rules, load: int) -> Related | None:
    """Bring relations and roll-up in line; only new and changed rows get `load`.

    Reads `master.standard_<entity>`, the questions and the crosswalk, so all are written before.
    None: there was nothing new, or the records are no organisations, and their tables stay empty.
    """
    con.execute(f"create table if not exists {table(rules.entity)} ({TYPES}, _load bigint)")
    con.execute(f"create table if not exists {rollup.table(rules.entity)} ({rollup.COLUMNS})")
    if not kin.takes_part(rules):
        return None
    con.execute("create table if not exists master.relation_mark (entity varchar, mark varchar)")
    mark, entity = _mark(con, dictionary, rules), rules.entity
    known = "select mark from master.relation_mark where entity = ?"
    if con.execute(known, [entity]).fetchone() == (mark,):
        return None
    con.execute("delete from master.relation_mark where entity = ?", [entity])
    con.execute("insert into master.relation_mark values (?, ?)", [entity, mark])
    return _renew(con, dictionary, rules, load)


def _mark(con: Connection, dictionary: Dictionary, rules: Rules) -> str:
    """What changes with the records, their golden ids, the questions, the words and the rules."""
    ref = quote(f"{rules.entity}_ref")
    read = {
        standardise.kept(rules): "source, ref, _key, _load",
        crosswalk.table(rules.entity): f"source, {ref}, golden_id",
        matched.questions(rules.entity): "source_a, ref_a, source_b, ref_b",
    }
    told = hashlib.sha256(standardise.fingerprint(dictionary, rules).encode())
    for table_, columns in read.items():
        state = f"select count(*), bit_xor(hash({columns})) from {table_}"
        told.update(repr(con.execute(state).fetchone()).encode())
    for name in (kin.COMMON_BRAND, kin.RELATION_KIND):
        told.update(repr(sorted(dictionary.codes.get(name, {}).items())).encode())
        told.update(repr(sorted(dictionary.aliases.get(name, {}).items())).encode())
    for module in (kin, kinship, rollup):
        told.update(Path(str(module.__file__)).read_bytes())
    return told.hexdigest()


def _renew(con: Connection, dictionary: Dictionary, rules: Rules, load: int) -> Related:
    entity, found = rules.entity, table(rules.entity)
    skipped = _find(con, dictionary, rules)
    con.execute(f"create or replace temp table mdm_related as {kinship.CHOSEN}")
    con.execute(
        f"""delete from {found} where ({COLUMNS}) not in (select ({COLUMNS}) from mdm_related)"""
    )
    con.execute(
        f"""insert into {found}
        select {COLUMNS}, {int(load)} from (
            select {COLUMNS} from mdm_related except select {COLUMNS} from {found})
        order by from_golden_id, to_golden_id, kind"""
    )
    rollup.write(con, entity, found)
    for name in (*MADE, "mdm_related"):
        con.execute(f"drop table if exists {name}")
    return Related(_count(con, found), skipped)


def relations_sql(entity: str, *, named: bool = True) -> str:
    """The SELECT for people: both names beside both ids, in order of the head office.

    `named`: whether the entity has names.
    """
    golden = f"master.{quote(entity)}"
    name = ("f.name", "t.name") if named else ("null", "null")
    return f"""
        select r.from_golden_id, {name[0]} as from_name, r.to_golden_id, {name[1]} as to_name,
            r.kind, r.score, r.reason
        from {table(entity)} r
        left join {golden} f on f.golden_id = r.from_golden_id
        left join {golden} t on t.golden_id = r.to_golden_id
        order by r.to_golden_id, r.kind, r.from_golden_id"""


def _find(con: Connection, dictionary: Dictionary, rules: Rules) -> int:
    """Make `mdm_candidate`; how many keys were too common."""
    known = kin.words(dictionary)
    made = {
        "mdm_said": kin.said_sql(rules, known),
        "mdm_whole": kin.WHOLE,
        "mdm_brand": kin.brands_sql(known),
        "mdm_face": kin.faces_sql(known),
        "mdm_asked": _asked_sql(rules.entity),
        "mdm_candidate": kinship.candidates_sql(),
    }
    for name, sql in made.items():
        con.execute(f"create or replace temp table {name} as {sql}")
    return _count(con, f"({kinship.crowded_sql()})")


def _asked_sql(entity: str) -> str:
    """The pairs of golden ids that a steward is asked about, either way round."""
    ref, xref = quote(f"{entity}_ref"), crosswalk.table(entity)
    pairs = f"""
        select x.golden_id as x, y.golden_id as y from {matched.questions(entity)} q
        join {xref} x on x.source = q.source_a and x.{ref} = q.ref_a
        join {xref} y on y.source = q.source_b and y.{ref} = q.ref_b"""
    return f"with pairs as ({pairs}) select x, y from pairs union select y, x from pairs"


def _count(con: Connection, relation: str) -> int:
    row = con.execute(f"select count(*) from {relation}").fetchone()
    return int(row[0]) if row else 0
