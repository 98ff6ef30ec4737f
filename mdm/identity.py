"""Golden ids: minted once, joined, merged and split by events; the ledger is the only truth.

mint: `golden_id` begins with the member. join: the member gets `golden_id`. merge: `golden_id`
becomes an alias of `into_golden_id`. split: the member leaves `golden_id` for `into_golden_id`.
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
    """A record, the cluster it is in now, and the id it had and since which event."""

    record: int
    source: str
    ref: str
    cluster: int
    golden_id: str | None
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
    members: Sequence[Member], reasons: Mapping[int, str], rules: Rules, first_number: int
) -> list[Event]:
    """The events that bring the ledger in line with the clusters of `members`.

    Only whole clusters, together with all records that carry their ids. An id stays with the
    record that has carried it longest; of several ids in one cluster the lowest survives. `reasons`
    says in words what brought a record into its cluster.
    """
    owner = _owners(members)
    clusters: dict[int, list[Member]] = defaultdict(list)
    for member in sorted(members, key=lambda one: one.record):
        clusters[member.cluster].append(member)
    events: list[Event] = []
    number = first_number
    for cluster in sorted(clusters):
        together = clusters[cluster]
        owned = sorted(
            {
                one.golden_id
                for one in together
                if one.golden_id and owner[one.golden_id] == cluster
            },
            key=number_of,
        )
        golden_id = owned[0] if owned else written(rules.golden_id, number)
        number += not owned
        events += [
            Event(rules.entity, "merge", lost, _reason(reasons, together), into_golden_id=golden_id)
            for lost in owned[1:]
        ]
        events += _moves(rules.entity, together, golden_id, set(owned), reasons)
    return events


def _moves(
    entity: str, together: list[Member], golden_id: str, owned: set[str], reasons: Mapping[int, str]
) -> list[Event]:
    """How each member of a cluster comes to `golden_id`: mint, join, split, or not at all."""
    events: list[Event] = []
    for one in together:
        why = reasons.get(one.record, ALONE)
        who = {"member_source": one.source, "member_ref": one.ref}
        if one.golden_id is None:
            fresh = not owned and not events
            events.append(Event(entity, "mint" if fresh else "join", golden_id, why, **who))
        elif one.golden_id not in owned:
            left = one.golden_id
            events.append(Event(entity, "split", left, why, into_golden_id=golden_id, **who))
    return events


def _owners(members: Sequence[Member]) -> dict[str, int]:
    """golden id -> the cluster of the record that has carried it longest."""
    found: dict[str, tuple[int, int, int]] = {}
    for one in members:
        if one.golden_id is not None:
            claim = (one.since or 0, one.record, one.cluster)
            found[one.golden_id] = min(claim, found.get(one.golden_id, claim))
    return {golden_id: cluster for golden_id, (_, _, cluster) in found.items()}


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
