"""The dictionary's rules as DuckDB conditions: which rows pandera has to look at.

A row that no condition holds back keeps every rule; pandera judges the others. The conditions may
hold back too much, never too little: a property test compares them with pandera.
"""

from __future__ import annotations

from datetime import date, datetime

from hub.dictionary import Entity, Property
from hub.names import literal, quote


def suspicious(entity: Entity, moment: datetime, today: date) -> list[str]:
    """Conditions over the typed columns, never null, true where a rule may be broken.

    `moment` (naive UTC) and `today` (the source's own calendar) are what not_future means.
    """
    return [
        f"coalesce({test}, false)" if " is null" not in test else f"({test})"
        for one in entity.properties
        for test in _tests(one, moment, today)
    ]


def _tests(one: Property, moment: datetime, today: date) -> list[str]:
    name = quote(one.name)
    found = [f"{name} is null"] if one.required else []
    if one.minimum is not None:
        found.append(f"not {name} >= {one.minimum}")
    if one.exclusive_minimum is not None:
        found.append(f"not {name} > {one.exclusive_minimum}")
    if one.maximum is not None:
        found.append(f"not {name} <= {one.maximum}")
    if one.pattern is not None:
        found.append(f"not regexp_full_match({name}, {literal(one.pattern)})")
    if one.max_length is not None:
        found.append(f"not length({name}) <= {one.max_length}")
    if one.not_future:
        kind, limit = ("date", str(today)) if one.type == "date" else ("timestamp", str(moment))
        found.append(f"not {name} <= {kind} {literal(limit)}")
    return found
