"""Golden ids: minted once, joined, merged and split by events; the ledger is the only truth.

mint: `golden_id` begins with the member. join: the member gets `golden_id`. merge: `golden_id`
becomes an alias of `into_golden_id`. unmerge: it stands for itself again, with the members it had.
split: the member leaves `golden_id` for `into_golden_id`.

A member keeps the id that an event gave it even while that id is an alias. So what comes apart
again is as it was: the alias falls away, and nobody's id was lost.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.duck import Connection
from mdm.rulebook import Numbering, Rules

NUMBER = re.compile(r"\d+$")
ALONE = "like no other record"
SAID = 3  # reasons of a merge in one line


@dataclass(frozen=True)
class Event:
    """One change of identity, not yet numbered."""

    entity: str
    event: str
    golden_id: str
    reason: str
    member_source: str | None = None
    member_ref: str | None = None
    into_golden_id: str | None = None


@dataclass(frozen=True)
class Member:
    """A record, the cluster it is in now, the id it shows and the one it was given, and when.

    `golden_id` is what `own` stands for: the same, unless `own` is an alias.
    """

    record: int
    source: str
    ref: str
    cluster: int
    golden_id: str | None
    own: str | None
    since: int | None


def written(numbering: Numbering, number: int) -> str:
    """The id of a number."""
    return f"{numbering.prefix}{number:0{numbering.digits}d}"


def number_of(golden_id: str) -> int:
    """The number of an id; ids are compared by it."""
    found = NUMBER.search(golden_id)
    return int(found[0]) if found else 0


def next_number(con: Connection, entity: str) -> int:
    """One more than the highest number the ledger ever issued for the entity."""
    rows = con.execute(
        """select golden_id from clean.identity_event where entity = $1
        union select into_golden_id from clean.identity_event
        where entity = $1 and into_golden_id is not null""",
        [entity],
    ).fetchall()
    return max((number_of(one) for (one,) in rows), default=0) + 1


def decide(
    members: Sequence[Member],
    reasons: Mapping[int, str],
    rules: Rules,
    first_number: int,
    steps: Mapping[str, str],
) -> list[Event]:
    """The events that bring the ledger in line with the clusters of `members`.

    Only whole clusters, together with all records that carry their ids. An id stays with the
    record that has carried it longest; of several ids in one cluster the lowest survives. `reasons`
    says in words what brought a record into its cluster; `steps` what each alias was merged into.
    """
    owner = _owners(members)
    clusters: dict[int, list[Member]] = defaultdict(list)
    for member in sorted(members, key=lambda one: one.record):
        clusters[member.cluster].append(member)
    moves: list[Event] = []
    wanted: dict[str, tuple[str, str]] = {}  # id -> what it shall stand for, and why
    number = first_number
    for cluster in sorted(clusters):
        together = clusters[cluster]
        owned = sorted(
            {one.own for one in together if one.own and owner[one.own] == cluster}, key=number_of
        )
        golden_id = owned[0] if owned else written(rules.golden_id, number)
        number += not owned
        why = _reason(reasons, together)
        wanted |= {own: (golden_id, why) for own in owned}
        moves += _moves(rules.entity, together, golden_id, set(owned), reasons)
    return [*_standing(rules.entity, wanted, steps), *moves]


def _standing(
    entity: str, wanted: Mapping[str, tuple[str, str]], steps: Mapping[str, str]
) -> list[Event]:
    """The merges and unmerges after which every id stands for what is wanted."""
    events: list[Event] = []
    now = dict(steps)
    for own in sorted(wanted, key=number_of):
        golden_id, why = wanted[own]
        if own == golden_id and now.pop(own, None) is not None:
            events.append(Event(entity, "unmerge", own, why))
    open_ = True
    while open_:
        open_ = False
        for own in sorted(wanted, key=number_of):
            golden_id, why = wanted[own]
            if resolved(now, own) != golden_id:
                now[own] = golden_id
                events.append(Event(entity, "merge", own, why, into_golden_id=golden_id))
                open_ = True
    return events


def _moves(
    entity: str, together: list[Member], golden_id: str, owned: set[str], reasons: Mapping[int, str]
) -> list[Event]:
    """How each member of a cluster comes to `golden_id`: mint, join, split, or not at all."""
    events: list[Event] = []
    for one in together:
        why = reasons.get(one.record, ALONE)
        who = {"member_source": one.source, "member_ref": one.ref}
        if one.own is None or one.golden_id is None:
            fresh = not owned and not events
            events.append(Event(entity, "mint" if fresh else "join", golden_id, why, **who))
        elif one.own not in owned:
            left = one.golden_id
            events.append(Event(entity, "split", left, why, into_golden_id=golden_id, **who))
    return events


def _owners(members: Sequence[Member]) -> dict[str, int]:
    """id -> the cluster of the record that was given it first of those that still have it."""
    found: dict[str, tuple[int, int, int]] = {}
    for one in members:
        if one.own is not None:
            claim = (one.since or 0, one.record, one.cluster)
            found[one.own] = min(claim, found.get(one.own, claim))
    return {own: cluster for own, (_, _, cluster) in found.items()}


def _reason(reasons: Mapping[int, str], together: list[Member]) -> str:
    said = {reasons[one.record] for one in together if one.record in reasons}
    return "; ".join(sorted(said)[:SAID]) or ALONE


def resolved(aliases: Mapping[str, str], golden_id: str) -> str:
    """The surviving id that a (perhaps merged) id stands for."""
    seen = {golden_id}
    while (into := aliases.get(golden_id)) is not None and into not in seen:
        seen.add(into)
        golden_id = into
    return golden_id
