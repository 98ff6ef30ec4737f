"""Why two records or golden ids are one or are not, and how a golden id was built, step by step.

Reads the steward's desk; what people decided is handed in, so that the newest word counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from hub.duck import Connection
from hub.errors import ConfigError
from hub.names import literal, quote
from mdm import members
from mdm.explain import explain, history
from mdm.judgements import Judged, Record
from mdm.paired import MOST, Paired, between, paired
from mdm.rulebook import Rules

OTHERS = 4  # pairs shown beside the strongest
Said = dict[str, Any]


def explain_pair(
    con: Connection, rules: Rules, one: str, other: str, judged: Sequence[Judged]
) -> Said:
    """What speaks for and against `one` and `other`, each `source:ref` or a golden id.

    Of golden ids all pairs across are compared: the strongest is told whole, the next ones in
    short, and what forbids any of them. `judged` are the judgements in force, newest first.
    """
    entity = rules.entity
    golden_a, left = members.found(con, entity, one)
    golden_b, right = members.found(con, entity, other)
    pairs = between(con, rules, left, right)
    if not pairs:
        what = f"{one} and {other} are the same record"
        raise ConfigError(what, mend="name two records, or two golden ids")
    best, *rest = pairs
    return {
        "entity": entity,
        "a": {"asked": one, "golden_id": golden_a, "records": _called(left)},
        "b": {"asked": other, "golden_id": golden_b, "records": _called(right)},
        "together": golden_a == golden_b,
        "pair": _pair(best, rules),
        "thresholds": rules.thresholds.model_dump(),
        "others": [
            {"a": _name(pair.a), "b": _name(pair.b), "bits": pair.bits}
            for pair in rest[:OTHERS]
        ],
        "compared": len(pairs),
        "forbidden": _forbidden(pairs),
        "judgements": judgements_on({*left, *right}, judged),
    }  # fmt: skip


def build_story(con: Connection, rules: Rules, what: str, judged: Sequence[Judged]) -> Said:
    """How the golden id that `what` names came to be: its events in order, each with the pair,
    the bits and the reason that brought a member in; then the evidence of every member."""
    entity = rules.entity
    golden_id = members.one_golden_id(con, entity, what)
    own = set(members.records(con, entity, golden_id))
    steps = history(con, entity, golden_id).to_pylist()
    brought = _brought(con, entity, [step["member_ref"] for step in steps if step["member_ref"]])
    for step in steps:
        record = (step.pop("member_source"), step.pop("member_ref"))
        step["member"] = _name(record) if record[1] else None
        step["member_with"], step["match_kind"] = brought.get(record, (None, None))
        step["still"] = record in own or not record[1]
    _weigh(con, rules, steps)
    return {
        "entity": entity,
        "golden_id": golden_id,
        "steps": steps,
        "judgements": judgements_on(own, judged),
        "members": explain(con, entity, golden_id).to_pylist(),
    }


def _brought(
    con: Connection, entity: str, refs: Sequence[str]
) -> dict[Record, tuple[str | None, str | None]]:
    """By which record each of these came to its cluster, and how surely."""
    if not refs:
        return {}
    rows = con.execute(
        f"""select source, ref, source_with, ref_with, match_kind
        from master.{quote(f"match_{entity}")} where ref in ({", ".join(map(literal, refs))})"""
    ).fetchall()
    return {
        (source, ref): (f"{source_with}:{ref_with}" if ref_with else None, kind)
        for source, ref, source_with, ref_with, kind in rows
    }


def _weigh(con: Connection, rules: Rules, steps: Sequence[Said]) -> None:
    """Say of each step what the pair is worth today, also where a steward decided."""
    pairs = {
        (step["member"], step["member_with"]): (
            _record(step["member"]),
            _record(step["member_with"]),
        )
        for step in steps
        if step["member"] and step["member_with"]
    }
    found = paired(con, rules, list(pairs.values())[:MOST])
    bits = {frozenset((one.a, one.b)): one.bits for one in found}
    for step in steps:
        ends = pairs.get((step["member"], step["member_with"]))
        step["bits"] = bits.get(frozenset(ends)) if ends else None


def judgements_on(records: set[Record], judged: Sequence[Judged]) -> list[Said]:
    """The judgements in force whose two records are both among these."""
    return [
        {"no": one.no, "verdict": one.verdict, "records": sorted(map(_name, one.pair)),
         "actor": one.actor, "decided_at": one.at, "why": one.why, "action": one.action}
        for one in judged
        if one.pair <= records
    ]  # fmt: skip


def _pair(pair: Paired, rules: Rules) -> Said:
    return {
        "a": _name(pair.a),
        "b": _name(pair.b),
        "bits": pair.bits,
        "reached": pair.reached(rules),
        "compared": [asdict(one) for one in pair.compared],
    }


def _forbidden(pairs: Sequence[Paired]) -> list[Said]:
    """What forbids any of the pairs, each attribute once."""
    found: dict[str, Said] = {}
    for pair in pairs:
        for one in pair.forbidden:
            said = {**asdict(one), "record_a": _name(pair.a), "record_b": _name(pair.b)}
            found.setdefault(one.attribute, said)
    return list(found.values())


def _called(records: Sequence[Record]) -> list[str]:
    return [_name(one) for one in records[:20]]


def _name(record: Record) -> str:
    return ":".join(record)


def _record(name: str) -> Record:
    source, _, ref = name.partition(":")
    return source, ref
