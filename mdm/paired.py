"""What speaks for and against two records being one: every comparison in words and bits.

Reads the steward's desk; makes temporary tables only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from hub.duck import Connection
from hub.names import literal, quote
from mdm import block, compare, features, standardise
from mdm.judgements import Record
from mdm.rulebook import Rules

MOST = 400  # pairs that are compared where clusters are explained


@dataclass(frozen=True)
class Compared:
    """One comparison of a pair: the level that held, in words, and what it is worth in bits."""

    comparison: str
    level: str
    bits: float


@dataclass(frozen=True)
class Forbidden:
    """An attribute that forbids a pair by its two values; with `ask` only to the machine."""

    attribute: str
    a: str | None
    b: str | None
    ask: bool


@dataclass(frozen=True)
class Paired:
    """A pair of records with its comparisons, their sum and what forbids it."""

    a: Record
    b: Record
    bits: float
    compared: list[Compared]
    forbidden: list[Forbidden]

    def reached(self, rules: Rules) -> str:
        """The highest threshold that the sum reaches: certain, auto, review or below."""
        for name in ("certain", "auto", "review"):
            if self.bits >= getattr(rules.thresholds, name):
                return name
        return "below"


def paired(con: Connection, rules: Rules, pairs: Sequence[tuple[Record, Record]]) -> list[Paired]:
    """Compare the pairs as the engine does, strongest first; unknown records are left out."""
    numbers = _numbered(con, rules, pairs) if pairs else {}
    known = [(a, b) for a, b in pairs if a in numbers and b in numbers and a != b]
    if not known:
        return []
    _make_features(con, rules, sorted({numbers[one] for pair in known for one in pair}))
    table = pa.table({
        "place": pa.array(range(len(known)), pa.int64()),
        "a": [numbers[a] for a, _ in known],
        "b": [numbers[b] for _, b in known],
    })  # fmt: skip
    con.register("mdm_asked_pair", table)
    rows = con.execute(_compared_sql(rules, "mdm_asked_pair")).fetchall()
    con.unregister("mdm_asked_pair")
    found = [_read(rules, known[place], values) for place, *values in rows]
    return sorted(found, key=lambda one: (-one.bits, one.a, one.b))


def between(
    con: Connection, rules: Rules, left: Sequence[Record], right: Sequence[Record]
) -> list[Paired]:
    """Compare every record of one cluster with every one of another; of large ones the first."""
    pairs = [(a, b) for a in left for b in right if a != b]
    return paired(con, rules, pairs[:MOST])


def _numbered(
    con: Connection, rules: Rules, pairs: Sequence[tuple[Record, Record]]
) -> dict[Record, int]:
    wanted = {one for pair in pairs for one in pair}
    rows = con.execute(
        f"""select source, ref, record from {standardise.kept(rules)}
        where ref in ({", ".join(sorted({literal(ref) for _, ref in wanted}))})"""
    ).fetchall()
    return {(source, ref): number for source, ref, number in rows if (source, ref) in wanted}


def _make_features(con: Connection, rules: Rules, records: list[int]) -> None:
    """`features.features(rules)` of these records alone; how common a value is, the desk knows."""
    rarity = f"master.{quote(f'rarity_{rules.entity}')}"
    counted = {
        name: f"select value, bits from {rarity} where attribute = {literal(name)}"
        for name in compare.rare_attributes(rules)
    }
    kept, listed = standardise.kept(rules), ", ".join(map(str, records))
    con.execute(  # by their place: by a filter the columns of every record would be read
        f"""create or replace temp table mdm_few as from {kept}
        where rowid in (select rowid from {kept} where record in ({listed}))"""
    )
    features.make_weighed(con, rules, block.attributes_sql(rules, "mdm_few"), counted)
    con.execute("drop table mdm_few")


def _compared_sql(rules: Rules, pairs: str) -> str:
    """Per pair: level and bits of every comparison, then both values of what may forbid it."""
    packed = {name: compare.packed_sql(rules, levels) for name, levels in rules.compare.items()}
    made = [f"{sql} as {quote(f'packed.{name}')}" for name, sql in packed.items()]
    sides = [side for name, _ in _guards(rules) for side in compare.both_sides(name)]
    made += [f"{side} as {quote(f'side.{place}')}" for place, side in enumerate(sides)]
    shown = [
        sql
        for name in packed
        for sql in (
            compare.level_of(quote(f"packed.{name}")),
            compare.bits_of(quote(f"packed.{name}")),
        )
    ]
    shown += [quote(f"side.{place}") for place in range(len(sides))]
    table = features.features(rules)
    return f"""
        with compared as (
            select {", ".join(["p.place", *made])} from {pairs} p
            join {table} l on l.record = p.a join {table} r on r.record = p.b)
        select {", ".join(["place", *shown])} from compared"""


def _guards(rules: Rules) -> list[tuple[str, Any]]:
    return [(name, one) for one in rules.never for name in rules.matching([one.of])]


def _read(rules: Rules, pair: tuple[Record, Record], values: Sequence[Any]) -> Paired:
    count = len(rules.compare)
    compared = [
        Compared(name, _words(rules, name, values[2 * place]), bits / compare.SCALE)
        for place, name in enumerate(rules.compare)
        for bits in [values[2 * place + 1]]
        if values[2 * place] != compare.NO_LEVEL
    ]
    forbidden = []
    for place, (name, one) in enumerate(_guards(rules)):
        left, right = values[2 * (count + place) : 2 * (count + place) + 2]
        known = one.absent == "differs" or (left is not None and right is not None)
        if left != right and known:
            forbidden.append(Forbidden(name, left, right, one.ask))
    return Paired(*pair, sum(one.bits for one in compared), compared, forbidden)


def _words(rules: Rules, name: str, place: int) -> str:
    """A level in words, also one that asks for nothing or for an empty value."""
    level = rules.compare[name][place]
    said = compare.words(rules, name, place)
    said = said or " and ".join(f"{one} missing" for one in level.missing)
    said = said or " and ".join(f"{one} on one side only" for one in level.gaps)
    return said or "none of these"
