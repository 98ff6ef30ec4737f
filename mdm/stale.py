"""What the master data holds and nobody uses: codes of no source, golden records of no fact.

Reads clean and master; what it finds is told, never deleted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hub.builtin import ENTITIES
from hub.dictionary import Dictionary, Entity
from hub.duck import Connection
from hub.names import quote
from mdm import crosswalk, survive


@dataclass(frozen=True)
class UnusedCode:
    """A standard code that no good row of any source has, and how many codes of its list have."""

    list: str
    code: str
    name_zh: str
    name_en: str
    used: int


@dataclass(frozen=True)
class StaleRecord:
    """A golden record that no fact has referred to lately; None: that none ever did."""

    golden_id: str
    standard_code: str
    name: str
    last_used: date | None
    days: int | None
    records: str


def unused_codes(con: Connection, dictionary: Dictionary) -> list[UnusedCode]:
    """Codes that no source uses, of the lists of which some code is in use at all.

    Lists of words for reading names, and the hub's own, are no one's to use.
    """
    columns: dict[str, list[str]] = {}
    for entity in dictionary.entities.values():
        for one in entity.properties:
            if one.code_list and entity.name not in ENTITIES:
                select = (
                    f"select distinct {quote(one.name)} as code from clean.{quote(entity.name)}"
                )
                columns.setdefault(one.code_list, []).append(select)
    found: list[UnusedCode] = []
    for name, selects in sorted(columns.items()):
        used = {code for (code,) in con.execute(" union ".join(selects)).fetchall()} - {None}
        if used:
            rows = dictionary.codes[name].values()
            found += [
                UnusedCode(
                    name, row.code, row.zh, row.en, len(used & dictionary.codes[name].keys())
                )
                for row in rows
                if row.code not in used
            ]
    return found


def stale_records(
    con: Connection, dictionary: Dictionary, entity: str, today: date, days: int
) -> list[StaleRecord]:
    """Golden records that no fact refers to since `days` before `today`, the longest idle first."""
    uses = " union all ".join(_uses(dictionary, entity))
    ref = quote(f"{entity}_ref")
    rows = con.execute(
        f"""with used(source, ref, used_on) as ({uses or _NOTHING}),
        last as (
            select x.golden_id, max(u.used_on) as used_on
            from {crosswalk.table(entity)} x
            join used u on u.source = x.source and u.ref = x.{ref} group by x.golden_id
        ), members as (
            select golden_id,
                string_agg(source || ':' || {ref}, ', ' order by source, {ref}) as said
            from {crosswalk.table(entity)} group by golden_id
        )
        select g.golden_id, g.standard_code, g.name, l.used_on, cast($1 as date) - l.used_on, m.said
        from {survive.view(entity)} g join members m using (golden_id)
        left join last l using (golden_id)
        where l.used_on is null or cast($1 as date) - l.used_on > $2
        order by l.used_on nulls first, g.golden_id""",
        [today, days],
    ).fetchall()
    return [StaleRecord(*row) for row in rows]


_NOTHING = "select null::varchar, null::varchar, null::date where false"


def business_date(con: Connection) -> date:
    """The business day of the last run."""
    row = con.execute("select business_date from ops.as_of").fetchone()
    if row is None:
        raise LookupError("the warehouse has no as_of")
    found: date = row[0]
    return found


def _uses(dictionary: Dictionary, entity: str) -> Iterator[str]:
    """Selects of (source, ref, day of use) over every clean entity that refers to `entity`.

    A fact's day is its first date; one without any (what a system holds at present) is of today.
    """
    for other in dictionary.entities.values():
        for one in other.properties:
            if one.references == entity and other.name not in ENTITIES:
                yield (
                    f"select source, {quote(one.name)}, max({_day(other)})"
                    f" from clean.{quote(other.name)} where {quote(one.name)} is not null"
                    " group by all"
                )


def _day(entity: Entity) -> str:
    dated = [p.name for p in entity.properties if p.type in ("date", "timestamp")]
    if not dated:
        return "(select business_date from ops.as_of)"
    return f"cast({quote(dated[0])} as date)"
