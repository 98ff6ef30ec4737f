"""The steward's queue: open questions gathered into cases, the most pressing case first.

A case is a group of golden ids that questions connect. What people have answered since the last
run is taken account of at once, though the golden ids move only with the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.duck import Connection
from hub.names import quote
from mdm import members
from mdm.judgements import ONE, UNSURE, Judged, Record, effective, standing
from mdm.together import Together

MOST_IDS = 8  # golden ids of one case: more than that nobody can look at side by side


@dataclass(frozen=True)
class Question:
    """The best pair of two golden ids that may be one; `value` is what hangs on the answer."""

    a: Record
    b: Record
    score: float
    reasons: str
    golden_a: str
    golden_b: str
    value: float
    rank: float
    unsure: bool = False


@dataclass
class Case:
    """Golden ids that questions connect, with those questions, the most pressing first."""

    golden_ids: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def unsure(self) -> bool:
        """Whether somebody has looked at all of it and could not say."""
        return all(one.unsure for one in self.questions)


def cases(con: Connection, entity: str, judged: Sequence[Judged]) -> list[Case]:
    """The open cases of the opened desk; those that nobody could decide come last."""
    open_ = questions(con, entity, judged)
    groups: Together[str] = Together()
    for one in open_:
        if groups.same(one.golden_a, one.golden_b):
            continue
        if groups.size(one.golden_a) + groups.size(one.golden_b) <= MOST_IDS:
            groups.join(one.golden_a, one.golden_b)
    found: dict[Any, Case] = {}
    for one in open_:
        ids = [one.golden_a, one.golden_b]
        whole = groups.same(*ids)
        case = found.setdefault(groups.of(one.golden_a) if whole else tuple(ids), Case())
        case.questions.append(one)
        case.golden_ids += [golden for golden in ids if golden not in case.golden_ids]
    return sorted(found.values(), key=lambda case: case.unsure)


def questions(con: Connection, entity: str, judged: Sequence[Judged]) -> list[Question]:
    """The questions that nobody has answered yet, in order of rank."""
    rows = con.execute(
        f"""select source_a, ref_a, source_b, ref_b, score, reasons, golden_a, golden_b,
            cast(value as double), rank
        from master.{quote(f"question_{entity}")}"""
    ).fetchall()
    settled = _settled(con, entity, judged)
    found = []
    for a, b, c, d, score, reasons, golden_a, golden_b, value, rank in rows:
        said = settled.of(golden_a, golden_b)
        if said in (None, UNSURE):
            ends = (a, b), (c, d)
            asked = (score, reasons, golden_a, golden_b, value, rank)
            found.append(Question(*ends, *asked, said == UNSURE))
    return found


class _Settled:
    """What people have said of pairs of golden ids, directly or by way of others."""

    def __init__(self, golden: dict[Record, str], judged: Sequence[Judged]) -> None:
        self.together: Together[str] = Together()
        self.apart: set[frozenset[str]] = set()
        self.unsure: set[frozenset[str]] = set()
        held = effective(judged)
        for one in held:
            if one.verdict == ONE:
                self.together.join(*self._ends(golden, one))
        for one in held:
            if one.verdict != ONE:
                self.apart.add(self._pair(self._ends(golden, one)))
        for one in standing(judged):
            if one.verdict == UNSURE:
                self.unsure.add(self._pair(self._ends(golden, one)))

    def of(self, one: str, other: str) -> str | None:
        """`one`, `apart`, `unsure`, or None where nobody has said anything."""
        if self.together.same(one, other):
            return ONE
        pair = self._pair((one, other))
        return "apart" if pair in self.apart else UNSURE if pair in self.unsure else None

    def _ends(self, golden: dict[Record, str], one: Judged) -> tuple[str, str]:
        a, b = (one.source_a or "", one.ref_a or ""), (one.source_b or "", one.ref_b or "")
        return golden.get(a, ":".join(a)), golden.get(b, ":".join(b))

    def _pair(self, ends: tuple[str, str]) -> frozenset[str]:
        return frozenset(map(self.together.of, ends))


def _settled(con: Connection, entity: str, judged: Iterable[Judged]) -> _Settled:
    rows = list(judged)
    wanted = sorted({record for row in rows for record in row.pair})
    golden = golden_ids(con, entity, wanted)
    return _Settled(golden, rows)


def golden_ids(con: Connection, entity: str, records: Sequence[Record]) -> dict[Record, str]:
    """The golden id of each record that the desk knows."""
    if not records:
        return {}
    rows = con.execute(
        f"""with wanted as (select unnest(?::varchar[]) as source, unnest(?::varchar[]) as ref)
        select x.source, x.ref, x.golden_id from {members.table(entity)} x
        join wanted w on w.source = x.source and w.ref = x.ref""",
        [[source for source, _ in records], [ref for _, ref in records]],
    ).fetchall()
    return {(source, ref): golden_id for source, ref, golden_id in rows}
