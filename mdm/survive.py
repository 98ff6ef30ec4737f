"""The golden record: a view that picks, per attribute, the member value that survives."""

from __future__ import annotations

from hub.dictionary import Entity
from hub.names import literal, quote
from mdm import crosswalk
from mdm.rulebook import Criterion, Rules

HIDDEN = ("ref", "code")
LAST = 99
CRITERIA = {
    "source_rank": "source_rank",
    "newest": "_stamp desc nulls last",
    "most_frequent": "{count} desc",
    "longest": "length(cast({column} as varchar)) desc",
}


def view(entity: str) -> str:
    """The quoted golden view of an entity."""
    return f"master.{quote(entity)}"


def view_sql(entity: Entity, rules: Rules) -> str:
    """The SELECT of `master.<entity>`: one row per golden id.

    Living members speak before deleted ones, then the criteria of the rules, then source and ref.
    """
    shown = [name for name in entity.names if name not in HIDDEN]
    counted = ", ".join(
        f"count({quote(name)}) over (partition by golden_id, {quote(name)}) as {_count(name)}"
        for name in shown
        if "most_frequent" in _criteria(name, rules)
    )
    orders = {name: _place_sql(name, rules) for name in shown}
    places = {sql: quote(f"place__{at}") for at, sql in enumerate(dict.fromkeys(orders.values()))}
    placed = ", ".join(f"{sql} as {place}" for sql, place in places.items())
    picked = ", ".join(_pick_sql(entity, name, places[orders[name]]) for name in shown)
    number = "cast(regexp_extract(golden_id, '[0-9]+$') as bigint)"
    digits = f"format('{{:0{rules.standard_code.digits}d}}', {number})"
    return f"""
        with members as (
            select x.golden_id, x.source as member_source, r.*, {_rank_sql(rules)} as source_rank
            from {crosswalk.table(entity.name)} x
            left join ops.{quote(f"all_{entity.name}")} r
                on r.source = x.source and r.ref = x.{quote(f"{entity.name}_ref")}
            left join ops.source s on s.source = x.source
        ), counted as (select {", ".join(["*", counted]) if counted else "*"} from members
        ), placed as (select *, {placed} from counted)
        select golden_id,
            {literal(rules.standard_code.prefix)} || {digits} as standard_code,
            {picked},
            count(distinct (member_source, ref)) as member_count
        from placed group by golden_id"""


def _pick_sql(entity: Entity, name: str, place: str) -> str:
    """The first filled value; the cast makes a changed type a changed view."""
    value = f"arg_min({quote(name)}, {place})"
    filled = f"filter (where {quote(name)} is not null)"
    return f"cast({value} {filled} as {entity.property(name).sql_type}) as {quote(name)}"


def _criteria(name: str, rules: Rules) -> list[Criterion]:
    return rules.survive.attributes.get(name, rules.survive.order)


def _count(name: str) -> str:
    return quote(f"{name}__count")


def _place_sql(name: str, rules: Rules) -> str:
    order = ", ".join(
        CRITERIA[one].format(column=quote(name), count=_count(name))
        for one in _criteria(name, rules)
    )
    return (
        f"row_number() over (partition by golden_id order by _deleted nulls last, {order},"
        " member_source, ref, _key)"
    )


def _rank_sql(rules: Rules) -> str:
    whens = " ".join(
        f"when {literal(kind)} then {rank}" for rank, kind in enumerate(rules.survive.source_rank)
    )
    return f"case s.kind {whens} else {LAST} end" if whens else str(LAST)
