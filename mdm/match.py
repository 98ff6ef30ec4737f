"""Deterministic matching: which records the rules of an entity hold for one."""

from __future__ import annotations

from hub.duck import Connection
from hub.names import quote
from mdm.cluster import Link
from mdm.rulebook import MatchRule, Rules
from mdm.standardise import current

CERTAIN = 1000.0  # deterministic rules outweigh any score; the first rule most


def links(con: Connection, rules: Rules) -> list[Link]:
    """One link per rule and per group of records that agree on everything the rule asks for."""
    found: list[Link] = []
    for place, rule in enumerate(rules.match):
        groups = con.execute(link_sql(rule, current(rules))).fetchall()
        weight = CERTAIN - place
        found += [Link(weight, rule.rule, tuple(members)) for (members,) in groups]
    return found


def link_sql(rule: MatchRule, table: str) -> str:
    """Groups of two or more record numbers; a null never equals anything.

    Where a group holds two values of an `unless_differ` attribute it falls apart by that value,
    and a record without the value belongs to neither part: it could be either.
    """
    equal = ", ".join(quote(name) for name in rule.equal)
    filled = " and ".join(f"{quote(name)} is not null" for name in rule.equal)
    sides = [
        f"case when min({quote(name)}) over same <> max({quote(name)}) over same"
        f" then {quote(name)} else '' end as side_{place}"
        for place, name in enumerate(rule.unless_differ)
    ]
    named = [f"side_{place}" for place in range(len(sides))]
    told = "".join(f" and {name} is not null" for name in named)
    return f"""
        with judged as (
            select {", ".join(["record", equal, *sides])} from {table} where {filled}
            window same as (partition by {equal}))
        select list(record order by record) from judged where true{told}
        group by {", ".join([equal, *named])} having count(*) > 1"""


def guards(con: Connection, rules: Rules) -> dict[int, tuple[str | None, ...]]:
    """Per record its values of the attributes of which a cluster keeps one; all-null left out."""
    if not rules.one_value_each:
        return {}
    listed = ", ".join(quote(name) for name in rules.one_value_each)
    filled = " or ".join(f"{quote(name)} is not null" for name in rules.one_value_each)
    rows = con.execute(f"select record, {listed} from {current(rules)} where {filled}").fetchall()
    return {record: tuple(values) for record, *values in rows}
