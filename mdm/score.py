"""Scored pairs: every candidate's levels and bits; pairs that rules forbid or nobody asks about go.

The table is the whole memory of a comparison: what explains a merge is read from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from hub.duck import Connection
from hub.names import quote
from mdm import block, compare
from mdm.rulebook import Rules


def edges(rules: Rules) -> str:
    """The temporary table of scored pairs: a, b, bits (times compare.SCALE), `level.<name>`."""
    return quote(f"mdm_edge_{rules.entity}")


def make_edges(con: Connection, rules: Rules) -> None:
    """Score `mdm_pair` and keep what reaches the review threshold."""
    con.execute(
        f"""create or replace temp table {edges(rules)} as
        {scored_sql(rules, "mdm_pair", forbidden=False)}
        order by a, b"""
    )


def scored_sql(rules: Rules, pairs: str, *, forbidden: bool) -> str:
    """A SELECT of pairs with their levels and bits; with `forbidden` all pairs, and a flag."""
    table = block.features(rules)
    packed = {name: quote(f"packed.{name}") for name in rules.compare}
    made = ", ".join(
        f"{compare.packed_sql(rules, levels)} as {packed[name]}"
        for name, levels in rules.compare.items()
    )
    bits = " + ".join(compare.bits_of(one) for one in packed.values())
    levels = ", ".join(
        f"{compare.level_of(one)} as {compare.level_column(name)}" for name, one in packed.items()
    )
    never = compare.never_sql(rules)
    least = round(rules.thresholds.review * compare.SCALE)
    flag, where, last = ("", f"where not ({never})", f"where {bits} >= {least}")
    if forbidden:
        flag, where, last = f", ({never}) as never", "", ""
    return f"""
        with compared as (
            select p.a, p.b, {made}{flag} from {pairs} p
            join {table} l on l.record = p.a join {table} r on r.record = p.b {where})
        select a, b, cast({bits} as integer) as bits, {levels}{", never" if forbidden else ""}
        from compared {last}"""


def because(rules: Rules, levels: Sequence[int], bits: int) -> str:
    """A scored pair in words: `same name.brand, same phone (18.5 bits)`."""
    said = [
        text
        for (name, one), place in zip(rules.compare.items(), levels, strict=True)
        if place != compare.NO_LEVEL
        and one[place].bits > 0
        and (text := compare.words(rules, name, place))
    ]
    return f"{', '.join(said)} ({bits / compare.SCALE:.1f} bits)"
