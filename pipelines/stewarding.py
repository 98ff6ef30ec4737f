"""Recording what a steward decides: into state.db in one step, never waiting for a run.

Nobody overwrites another's word unknowingly: a row says up to which judgement its maker has read,
and is refused when somebody else has judged one of its records since.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import sqlalchemy as sa

from hub import audit, stamp
from hub.errors import ConfigError, DataProblem
from hub.state import State, judgement
from mdm.judgements import APART, ONE, UNDO, UNSURE, Judged, Record, standing
from mdm.together import Together

MOST = 5_000  # rows of one act: what a person can still answer for
ANSWERS = {"same": ONE, "different": APART, "unsure": UNSURE}


class Overtaken(DataProblem):
    """Somebody else has judged these records meanwhile."""


@dataclass(frozen=True)
class Row:
    """One verdict on two records. `seen`: the last judgement its maker knew to be there at all;
    `told`: up to which one others' opposite words were put before him."""

    verdict: str
    a: Record
    b: Record
    seen: int
    told: int
    why: str = ""  # else its maker's


@dataclass(frozen=True)
class Maker:
    """Who decides, why, and whether knowingly against others."""

    actor: str
    why: str = ""
    anyway: bool = False
    floor: int = 0  # numbers up to here are given away, even where state.db was lost


@dataclass(frozen=True)
class Done:
    """The action that was recorded, its rows, and those refused because others came first."""

    action: str
    recorded: int
    refused: list[tuple[Row, Judged]]


def merging(clusters: Sequence[Sequence[Record]], seen: int, told: int) -> list[Row]:
    """The rows that make one of clusters, and of all their members: a star from the first one."""
    members = [one for cluster in clusters for one in cluster]
    first, *rest = dict.fromkeys(members)
    return _bounded([Row(ONE, first, one, seen, told) for one in rest])


def splitting(
    leavers: Sequence[Record], stayers: Sequence[Record], seen: int, told: int
) -> list[Row]:
    """The rows that keep every leaver apart from every stayer."""
    if len(leavers) * len(stayers) > MOST:
        what = f"{len(leavers)} records apart from {len(stayers)} are more than {MOST:,} rows"
        raise ConfigError(what, mend="let fewer records leave at a time")
    return [Row(APART, one, other, seen, told) for one, other in product(leavers, stayers)]


def _bounded(rows: list[Row]) -> list[Row]:
    if len(rows) > MOST:
        what = f"{len(rows):,} records in one act are more than {MOST:,}"
        raise ConfigError(what, mend="merge fewer golden ids at a time")
    return rows


def record(state: State, entity: str, rows: Sequence[Row], maker: Maker) -> Done:
    """Write the rows of one entity as one action."""
    return record_all(state, {entity: rows}, maker)[entity]


def record_all(
    state: State, rows: Mapping[str, Sequence[Row]], maker: Maker, *, partly: bool = False
) -> dict[str, Done]:
    """Write the rows of each entity as one action, all at once; with `partly` all but those that
    others came before.

    Raises Overtaken where somebody else judged a record of the rows after what their maker had
    seen, or said the opposite of them before, unless he goes on `anyway`.
    """
    done: dict[str, Done] = {}
    with state.engine.connect() as con:
        audit.begin(con)
        for entity, own in rows.items():
            refused = [] if maker.anyway else _objections(con, entity, own, maker.actor)
            if refused and not partly:
                raise _overtaken(refused)
            late = {id(row) for row, _ in refused}
            good = [row for row in own if id(row) not in late]
            action = uuid.uuid4().hex[:12]
            if good:
                _write(con, entity, action, [_columns(row) for row in good], maker)
            done[entity] = Done(action, len(good), refused)
        con.commit()
    return done


def undo(state: State, maker: Maker, action: str | None = None) -> Judged:
    """Take back an action, or the last of this person; a row of what was taken back.

    Raises ConfigError where there is nothing to take back, Overtaken where somebody else has
    judged its records since.
    """
    with state.engine.connect() as con:
        audit.begin(con)
        rows = judged(con)
        taken = _action(rows, maker.actor, action)
        own = [row for row in rows if row.action == taken]
        last = own[-1]
        as_rows = [Row(row.verdict, *_ends(row), last.no, last.no) for row in own if row.source_a]
        refused = [] if maker.anyway else _objections(con, last.entity, as_rows, maker.actor)
        if refused:
            raise _overtaken(refused)
        columns = {"verdict": UNDO, "undoes": taken}
        _write(con, last.entity, uuid.uuid4().hex[:12], [columns], maker)
        con.commit()
    return last


def judged(con: sa.Connection, entity: str | None = None) -> list[Judged]:
    """All that was ever judged (of an entity), oldest first."""
    select = sa.select(judgement).order_by(judgement.c.no)
    if entity is not None:
        select = select.where(judgement.c.entity == entity)
    return [
        Judged(
            row["no"], row["verdict"], row["source_a"], row["ref_a"], row["source_b"],
            row["ref_b"], row["actor"], row["why"], row["action"], row["entity"], row["undoes"],
            row["at"],
        )
        for row in con.execute(select).mappings()
    ]  # fmt: skip


def all_judged(state: State, entity: str | None = None) -> list[Judged]:
    """The same, of a state that is not within a transaction."""
    with state.engine.connect() as con:
        return judged(con, entity)


def _action(rows: Sequence[Judged], actor: str, wanted: str | None) -> str:
    """The action meant: by the beginning of its id, or the actor's last that still stands."""
    live = standing(rows)
    if wanted is None:
        own = [row.action for row in live if row.actor == actor and row.verdict != UNDO]
        if not own:
            what = f"{actor} has decided nothing that could be taken back"
            raise ConfigError(what, mend="hub mdm decisions lists actions; then --action ID")
        return own[0]
    found = {row.action for row in rows if row.action.startswith(wanted)}
    if len(found) != 1:
        what = f"{len(found) or 'no'} actions begin with {wanted!r}"
        raise ConfigError(what, mend="hub mdm decisions lists them")
    (action,) = found
    if action not in {row.action for row in live}:
        what = f"action {action} is taken back already"
        raise ConfigError(what, mend="take back the undo instead: hub mdm decisions lists it")
    return action


def _write(
    con: sa.Connection, entity: str, action: str, rows: list[dict[str, str]], maker: Maker
) -> None:
    last = con.execute(sa.select(sa.func.max(judgement.c.no))).scalar() or 0
    shared = {
        "action": action, "at": stamp.text(stamp.now()), "actor": maker.actor,
        "entity": entity, "why": maker.why,
    }  # fmt: skip
    empty = dict.fromkeys(("source_a", "ref_a", "source_b", "ref_b", "undoes"))
    first = max(last, maker.floor) + 1
    con.execute(
        sa.insert(judgement),
        [{**empty, **shared, **row, "no": no} for no, row in enumerate(rows, first)],
    )
    verdicts = sorted({row["verdict"] for row in rows})
    detail = {
        "action": action, "rows": len(rows), "first": first, "why": maker.why,
        "anyway": maker.anyway, **{k: v for k, v in rows[0].items() if k != "verdict"},
    }  # fmt: skip
    audit.append_within(con, maker.actor, f"mdm {'+'.join(verdicts)}", entity, detail)


def _columns(row: Row) -> dict[str, str]:
    (source_a, ref_a), (source_b, ref_b) = row.a, row.b
    names = ("verdict", "source_a", "ref_a", "source_b", "ref_b")
    said = dict(zip(names, (row.verdict, source_a, ref_a, source_b, ref_b), strict=True))
    return {**said, "why": row.why} if row.why else said


def _objections(
    con: sa.Connection, entity: str, rows: Sequence[Row], actor: str
) -> list[tuple[Row, Judged]]:
    """The rows that others came before, each with the newest word against it."""
    every = judged(con, entity)
    others = [row for row in standing(every) if row.actor != actor]  # newest first
    touched: dict[Record, Judged] = {}
    for one in others:
        for of in _concerned(one, every):
            touched.setdefault(of, one)
    against = _opposed(rows, others)
    found = []
    for row in rows:
        later = [touched[end] for end in (row.a, row.b) if end in touched]
        said = [one for one in later if one.no > row.seen]
        said += [one for one in against(row) if one.no > row.told]
        if said:
            found.append((row, max(said, key=lambda one: one.no)))
    return found


def _opposed(rows: Sequence[Row], others: Sequence[Judged]) -> Callable[[Row], list[Judged]]:
    """What others said to the contrary of a row: of its pair, or of two that the rows make one."""
    together = Together((row.a, row.b) for row in rows if row.verdict == ONE)
    pairs: dict[frozenset[Record], Judged] = {}
    groups: dict[Record, Judged] = {}
    for one in others:
        if one.verdict == ONE:
            pairs.setdefault(one.pair, one)
        elif one.verdict == APART and len({together.of(end) for end in one.pair}) == 1:
            groups.setdefault(together.of(min(one.pair)), one)

    def against(row: Row) -> list[Judged]:
        if row.verdict == ONE:
            found = groups.get(together.of(row.a))
        else:
            found = pairs.get(frozenset((row.a, row.b))) if row.verdict == APART else None
        return [found] if found else []

    return against


def _concerned(one: Judged, every: Iterable[Judged]) -> set[Record]:
    """The records of a judgement; of an undo, those of what it took back."""
    if one.verdict != UNDO:
        return set(one.pair)
    return {record for row in every if row.action == one.undoes for record in row.pair}


def _ends(row: Judged) -> tuple[Record, Record]:
    return (row.source_a or "", row.ref_a or ""), (row.source_b or "", row.ref_b or "")


def worded(one: Judged) -> str:
    """Who judged what and when, in one line."""
    pair = " and ".join(f"{source}:{ref}" for source, ref in sorted(one.pair))
    said = f"{one.actor} said {one.verdict!r} of {pair or f'action {one.undoes}'} at {one.at}"
    return f"{said} ({one.why})" if one.why else said


def _overtaken(refused: Sequence[tuple[Row, Judged]]) -> Overtaken:
    _, one = max(refused, key=lambda found: found[1].no)
    mend = "hub mdm decisions shows it; --anyway goes on knowingly"
    return Overtaken(worded(one), mend=mend)
