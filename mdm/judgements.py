"""What people decided about records, and which of it holds today; knows no engine and no file.

A judgement says of two records that they are one thing, or two. Nothing is ever erased: an act is
taken back by an `undo`, which can be taken back itself, and a newer word on the same pair outranks
the older one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hub.duck import Connection

ONE, APART, UNSURE, UNDO = "one", "apart", "unsure", "undo"
Record = tuple[str, str]  # source, ref
Pair = frozenset[Record]
COLUMNS = (
    "judgement_no, verdict, source_a, ref_a, source_b, ref_b, actor, coalesce(why, ''),"
    " action, entity, undoes"
)


@dataclass(frozen=True)
class Judged:
    """One judgement about two records; an undo has none, and names the action it takes back."""

    no: int
    verdict: str
    source_a: str | None
    ref_a: str | None
    source_b: str | None
    ref_b: str | None
    actor: str
    why: str
    action: str = ""
    entity: str = ""
    undoes: str | None = None
    at: str = ""

    @property
    def pair(self) -> Pair:
        """The two records, whichever was named first; of an undo nothing."""
        found = ((self.source_a, self.ref_a), (self.source_b, self.ref_b))
        return frozenset((source, ref) for source, ref in found if source and ref)


def in_force(con: Connection, entity: str) -> list[Judged]:
    """The judgements of `clean.judgement` that hold, newest first; none where there is no table."""
    there = con.execute(
        """select 1 from information_schema.tables
        where table_schema = 'clean' and table_name = 'judgement'"""
    ).fetchone()
    if not there:
        return []
    rows = con.execute(
        f"select {COLUMNS} from clean.judgement where entity = ?", [entity]
    ).fetchall()
    return effective([Judged(*row) for row in rows])


def effective(rows: Iterable[Judged]) -> list[Judged]:
    """The rows `one` and `apart` that hold, newest first: no undone act, one row per pair."""
    found: list[Judged] = []
    seen: set[tuple[str, Pair]] = set()
    for row in standing(rows):
        place = (row.entity, row.pair)
        if row.verdict not in (ONE, APART) or len(row.pair) < 2 or place in seen:
            continue
        seen.add(place)
        found.append(row)
    return found


def standing(rows: Iterable[Judged]) -> list[Judged]:
    """All rows, whatever they say, of acts that nobody has taken back; newest first."""
    ordered = sorted(rows, key=lambda row: -row.no)
    gone = undone(ordered)
    return [row for row in ordered if row.action not in gone]


def undone(rows: Sequence[Judged]) -> set[str]:
    """The actions that are taken back.

    From the newest on: only what comes later can take an act back, so that when its turn comes
    it is known whether it holds.
    """
    gone: set[str] = set()
    for row in sorted(rows, key=lambda row: -row.no):
        if row.verdict == UNDO and row.undoes and row.action not in gone:
            gone.add(row.undoes)
    return gone
