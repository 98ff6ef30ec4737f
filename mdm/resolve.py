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

from hub import stamp
from hub.dictionary import Dictionary
from hub.duck import Connection, transaction
from mdm import block, codes, crosswalk, identity, ledger, matched, score, standardise, survive
from mdm.identity import Event
from mdm.link import link
from mdm.rulebook import Rules

SHOWN = 3
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


def resolve(
    con: Connection,
    dictionary: Dictionary,
    rulebook: Sequence[Rules],
    record: Record,
    load: int,
) -> list[Resolved]:
    """Resolve every entity of the rulebook; a run without news writes nothing.

    `record` lands the new events (columns of entity identity_event) and validates them into
    clean.identity_event before it returns; it is not called without events.
    """
    con.execute("create schema if not exists master")
    news = {rules.entity: _refreshed(con, dictionary, rules) for rules in rulebook}
    decided = [event for rules in rulebook for event in _decide(con, rules, news[rules.entity])]
    if decided:
        after = ledger.last_number(con)
        record(ledger.as_table(decided, after, _as_of(con)))
        ledger.check_recorded(con, after, len(decided))
    with transaction(con):
        for rules in rulebook:
            if news[rules.entity]:
                standardise.keep(con, rules)
            crosswalk.write(con, rules.entity, load)
            _settle(con, dictionary, rules)
        crosswalk.write_aliases(con, [rules.entity for rules in rulebook])
        codes.write(con, dictionary)
    temporary = ["mdm_record", "mdm_changed"]
    for rules in rulebook:
        temporary += [standardise.current(rules), block.features(rules), score.edges(rules)]
    for name in temporary:
        con.execute(f"drop table if exists {name}")
    return [_report(con, dictionary, rules, decided) for rules in rulebook]


def _refreshed(con: Connection, dictionary: Dictionary, rules: Rules) -> bool:
    """Standardise what is new; True when the partition may have changed."""
    con.execute(
        "create table if not exists master.rules (entity varchar, rules varchar, view varchar)"
    )
    known = con.execute(
        "select rules from master.rules where entity = ?", [rules.entity]
    ).fetchone()
    afresh = known is None or known[0] != standardise.fingerprint(dictionary, rules)
    standardise.number_records(con, rules)
    return standardise.refresh(con, dictionary, rules, afresh=afresh)


def _decide(con: Connection, rules: Rules, news: bool) -> list[Event]:
    """The events that the ledger lacks for the entity."""
    if not news:
        return []
    linked = link(con, rules, standardise.current(rules))
    matched.write(con, linked, standardise.current(rules))
    ledger.carry(con, rules.entity)
    members = ledger.unsettled(con, standardise.current(rules), linked.partition.leader)
    first = identity.next_number(con, rules.entity)
    return identity.decide(members, linked.reasons, rules, first)


def _settle(con: Connection, dictionary: Dictionary, rules: Rules) -> None:
    """Note the rules that were followed, and (re)make the golden view where its text changed."""
    said = standardise.fingerprint(dictionary, rules)
    sql = survive.view_sql(dictionary.entities[rules.entity], rules)
    known = con.execute(
        "select rules, view from master.rules where entity = ?", [rules.entity]
    ).fetchone()
    if known == (said, sql):
        return
    con.execute(f"create or replace view {survive.view(rules.entity)} as {sql}")
    con.execute("delete from master.rules where entity = ?", [rules.entity])
    con.execute("insert into master.rules values (?, ?, ?)", [rules.entity, said, sql])


def _as_of(con: Connection) -> datetime:
    """The moment the run speaks of; the clock where nothing says it."""
    row = con.execute("select as_of from ops.as_of").fetchone()
    return row[0].replace(tzinfo=UTC) if row and row[0] else stamp.now()


def _report(
    con: Connection, dictionary: Dictionary, rules: Rules, decided: Sequence[Event]
) -> Resolved:
    own = [event for event in decided if event.entity == rules.entity]
    count = Counter(event.event for event in own)
    row = con.execute(
        f"select count(*), count(distinct golden_id) from {crosswalk.table(rules.entity)}"
    ).fetchone()
    joined = {event.golden_id for event in own if event.event == "join"}
    return Resolved(
        entity=rules.entity,
        records=int(row[0]) if row else 0,
        golden=int(row[1]) if row else 0,
        minted=count["mint"],
        joined=count["join"],
        merged=count["merge"],
        split=count["split"],
        joined_into=tuple(sorted(joined, key=identity.number_of)[:SHOWN]),
        unresolved=crosswalk.unresolved(con, dictionary, rules.entity),
    )
