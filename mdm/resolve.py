"""Resolves customers, suppliers and materials: clean records to golden ids and crosswalks.

Reads clean, writes only `master.*`; what is decided is first landed as events by `record`.
The whole master schema follows from the events, the clean records and the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from hub import stamp
from hub.dictionary import Dictionary
from hub.duck import Connection, transaction
from hub.names import quote
from mdm import (
    codes,
    crosswalk,
    identity,
    judged,
    ledger,
    link,
    matched,
    partition,
    relations,
    standardise,
    survive,
)  # fmt: skip
from mdm.rulebook import Rules

SHOWN = 3
MARKS = """
    create table if not exists master.linked (
        entity varchar, rules varchar, sources bigint, pending boolean);
    create table if not exists master.shown (entity varchar, view varchar)"""
Record = Callable[[pa.Table], None]


@dataclass(frozen=True)
class Resolved:
    """What a run made of one entity: records known, golden ids alive, and what was news."""

    entity: str
    records: int
    golden: int
    minted: int
    joined: int
    merged: int
    split: int
    joined_into: tuple[str, ...]  # the first few golden ids that records joined
    unresolved: dict[str, int]  # source -> references of facts that nobody knows
    references: dict[str, int]  # source -> references of facts in all
    questions: int  # that a steward should answer


def resolve(
    con: Connection,
    dictionary: Dictionary,
    rulebook: Sequence[Rules],
    record: Record,
    load: int,
) -> list[Resolved]:
    """Resolve every entity of the rulebook; a run without news writes nothing.

    `record` lands the new events (columns of entity identity_event) and validates them into
    clean.identity_event before it returns; it is not called without events. A run that dies in
    between leaves its mark in `master.linked`, and the next one goes on from there.
    """
    con.execute("create schema if not exists master")
    con.execute(MARKS)
    decided: list[pa.Table] = []
    for rules in rulebook:
        with transaction(con):
            if _linked(con, dictionary, rules):
                decided.append(_decided(con, rules))
    events = pa.concat_tables(decided) if decided else ledger.as_rows([])
    if events.num_rows:
        after = ledger.last_number(con)
        record(ledger.numbered(events, after, _as_of(con)))
        ledger.check_recorded(con, after, events.num_rows)
    with transaction(con):
        for rules in rulebook:
            crosswalk.write(con, rules.entity, load)
            _settle(con, dictionary, rules)
        crosswalk.write_aliases(con, [rules.entity for rules in rulebook])
        codes.write(con, dictionary)
        for rules in rulebook:
            relations.write(con, dictionary, rules, load)
    return [_report(con, dictionary, rules, events) for rules in rulebook]


def _linked(con: Connection, dictionary: Dictionary, rules: Rules) -> bool:
    """Standardise, compare and cluster what is new; True when identities must be looked at.

    Leaves `mdm_region(record)`: the records whose cluster may be another now.
    """
    mark = con.execute(
        "select rules, sources, pending from master.linked where entity = ?", [rules.entity]
    ).fetchone() or ("", 0, False)
    print_ = standardise.fingerprint(dictionary, rules)
    changes = standardise.refresh(con, dictionary, rules, afresh=mark[0] != print_)
    said = judged.refresh(con, rules)
    news = bool(changes) or judged.news(con)
    if news:
        weighed = link.weighed(con, rules)
        sources = link.link(con, weighed, changes, said, 0 if changes.whole else mark[1])
        _show(con, weighed)
        con.execute("delete from master.linked where entity = ?", [rules.entity])
        con.execute(
            "insert into master.linked values (?, ?, ?, true)", [rules.entity, print_, sources]
        )
    if mark[2]:
        con.execute(
            "create or replace temp table mdm_region as "
            f"select record from {standardise.kept(rules)}"
        )
    standardise.forget(con)
    return news or mark[2]


def _show(con: Connection, rules: Rules) -> None:
    """Make the views of what was found, in the words of the weights in force."""
    entity = rules.entity
    for name in (f"match_{entity}", f"question_{entity}"):  # once they were tables
        if con.execute(
            "select 1 from duckdb_tables() where schema_name = 'master' and table_name = ?", [name]
        ).fetchone():
            con.execute(f"drop table master.{quote(name)}")
    con.execute(f"create or replace view {matched.matches(entity)} as {matched.matches_sql(rules)}")
    con.execute(
        f"create or replace view {matched.questions(entity)} as {matched.questions_sql(rules)}"
    )


def _decided(con: Connection, rules: Rules) -> pa.Table:
    """The events that the ledger lacks for the records of `mdm_region`."""
    ledger.make_unsettled(con, rules)
    ledger.make_reasons(con, rules)
    first = identity.next_number(con, rules.entity)
    reasons = dict(con.execute("select rank, reason from mdm_reason").fetchall())
    known = ledger.steps(con, rules.entity)
    events = identity.decide(ledger.unsettled(con), reasons, rules, first, known)
    told = [one.into_golden_id or one.golden_id for one in events]
    following = max([first - 1, *map(identity.number_of, told)]) + 1
    found = pa.concat_tables([ledger.as_rows(events), ledger.minted(con, rules, following)])
    for name in ("mdm_unsettled", "mdm_reason"):
        con.execute(f"drop table {name}")
    link.forget(con, rules)
    return found


def _settle(con: Connection, dictionary: Dictionary, rules: Rules) -> None:
    """Note that identities are settled, and (re)make the golden view where its text changed."""
    con.execute(
        "update master.linked set pending = false where entity = ? and pending", [rules.entity]
    )
    sql = survive.view_sql(dictionary.entities[rules.entity], rules)
    known = con.execute("select view from master.shown where entity = ?", [rules.entity]).fetchone()
    if known == (sql,):
        return
    con.execute(f"create or replace view {survive.view(rules.entity)} as {sql}")
    con.execute("delete from master.shown where entity = ?", [rules.entity])
    con.execute("insert into master.shown values (?, ?)", [rules.entity, sql])


def _as_of(con: Connection) -> datetime:
    """The moment the run speaks of; the clock where nothing says it."""
    row = con.execute("select as_of from ops.as_of").fetchone()
    return row[0].replace(tzinfo=UTC) if row and row[0] else stamp.now()


def _report(con: Connection, dictionary: Dictionary, rules: Rules, decided: pa.Table) -> Resolved:
    own = decided.filter(pc.equal(decided["entity"], rules.entity))
    count = Counter(own["event"].to_pylist())
    row = con.execute(
        f"select count(*), count(distinct golden_id) from {crosswalk.table(rules.entity)}"
    ).fetchone()
    used = crosswalk.references(con, dictionary, rules.entity)
    joined = own.filter(pc.equal(own["event"], "join"))["golden_id"].unique().to_pylist()
    return Resolved(
        entity=rules.entity,
        records=int(row[0]) if row else 0,
        golden=int(row[1]) if row else 0,
        minted=count["mint"],
        joined=count["join"],
        merged=count["merge"],
        split=count["split"] + count["unmerge"],
        joined_into=tuple(sorted(joined, key=identity.number_of)[:SHOWN]),
        unresolved={source: unknown for source, (unknown, _) in used.items() if unknown},
        references={source: every for source, (_, every) in used.items()},
        questions=_open_questions(con, rules),
    )


def _open_questions(con: Connection, rules: Rules) -> int:
    there = con.execute(
        "select 1 from duckdb_tables() where schema_name = 'master' and table_name = ?",
        [f"asked_{rules.entity}"],
    ).fetchone()
    row = (
        con.execute(f"select count(*) from {partition.asked(rules)}").fetchone() if there else None
    )
    return int(row[0]) if row else 0
