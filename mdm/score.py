"""Scored pairs: every candidate's levels and bits; pairs that rules forbid or nobody asks about go.

The table is the whole memory of a comparison: what explains a merge is read from it.
"""

from __future__ import annotations

from hub.duck import Connection
from hub.names import literal, quote
from mdm import compare
from mdm.features import features
from mdm.rulebook import Rules

SLICE = 250_000  # records whose pairs are scored at a time


def edges(rules: Rules) -> str:
    """The table of scored pairs: a, b, bits (times compare.SCALE), `level.<name>`."""
    return f"master.{quote(f'edge_{rules.entity}')}"


def start_edges(con: Connection, rules: Rules) -> None:
    """Make an empty `edges(rules)`."""
    levels = ", ".join(f"{compare.level_column(name)} tinyint" for name in rules.compare)
    columns = ", ".join(["a bigint", "b bigint", "bits integer", levels])
    con.execute(f"create or replace table {edges(rules)} ({columns})")


def add_edges(con: Connection, rules: Rules) -> None:
    """Score `mdm_pair` by `features(rules)` and keep what reaches the review threshold.

    In slices of records, so that the memory needed does not grow with the pairs.
    """
    row = con.execute("select min(a), max(a) from mdm_pair").fetchone()
    if row is None or row[0] is None:
        return
    for start in range(row[0], row[1] + 1, SLICE):
        some = f"(from mdm_pair where a between {start} and {start + SLICE - 1})"
        con.execute(
            f"""insert into {edges(rules)}
            {scored_sql(rules, some, forbidden=False)} order by a, b"""
        )


def scored_sql(rules: Rules, pairs: str, *, forbidden: bool) -> str:
    """A SELECT of pairs with their levels and bits; with `forbidden` all pairs, and a flag."""
    table = features(rules)
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


def because_sql(rules: Rules, alias: str) -> str:
    """A scored pair in words as SQL: `same name.brand, same phone (18.5 bits)`."""
    said = [
        f"case {alias}.{compare.level_column(name)} {' '.join(whens)} end"
        for name, levels in rules.compare.items()
        if (
            whens := [
                f"when {place} then {literal(text)}"
                for place, level in enumerate(levels)
                if level.bits > 0 and (text := compare.words(rules, name, place))
            ]
        )
    ]
    bits = f"printf('%.1f bits', {alias}.bits / {float(compare.SCALE)})"
    return f"concat_ws(', ', {', '.join(said) or 'null'}) || ' (' || {bits} || ')'"
