"""What reading the records brought to light: status marks, values of no use, and relations."""

from __future__ import annotations

from dataclasses import dataclass, field

from hub.duck import Connection
from hub.names import literal, quote
from mdm.rulebook import Rules
from pipelines.match_figures import columns_of, table_exists

UNUSABLE = 12
LONGEST = 60
TREES, CHILDREN, DEPTH = 10, 8, 2  # fewer children further down


@dataclass(frozen=True)
class Finding:
    """Something found in many records: what, of which attribute, how often, and an example."""

    attribute: str
    what: str
    records: int
    sources: int
    example: str


@dataclass(frozen=True)
class Branch:
    """A golden record in a tree of relations, what it is to the one above, and those below."""

    golden_id: str
    name: str
    kind: str = ""
    score: float | None = None
    below: list[Branch] = field(default_factory=list)
    more: int = 0


def marks(con: Connection, rules: Rules) -> list[Finding]:
    """Status marks such as 停用 that were read out of the names."""
    there = columns_of(con, "master", f"standard_{rules.entity}")
    found: list[Finding] = []
    for column in (one for one in there if one.endswith(".mark")):
        name = column.removesuffix(".mark")
        found += _count(con, rules, name, quote(column), f"{quote(column)} is not null")
    return sorted(found, key=lambda one: (-one.records, one.what, one.attribute))


def unusable(con: Connection, rules: Rules) -> list[Finding]:
    """Values that are filled and say nothing, and why: placeholders, broken check digits ..."""
    there = set(columns_of(con, "master", f"standard_{rules.entity}"))
    found: list[Finding] = []
    for name, made in rules.evidence.items():
        # What is made from several columns may be read from either: its emptiness is no fault.
        if {name, f"{name}__raw", f"{name}__how"} <= there and made.as_ != "city":
            why = f"trim(regexp_extract({quote(f'{name}__how')}, '^[^:,]*'))"
            where = f"{quote(name)} is null and {quote(f'{name}__raw')} is not null"
            found += _count(con, rules, name, why, where)
    found.sort(key=lambda one: (-one.records, one.attribute, one.what))
    return found[:UNUSABLE]


def _count(con: Connection, rules: Rules, name: str, what: str, where: str) -> list[Finding]:
    raw = quote(f"{name}__raw")
    rows = con.execute(
        f"""select {what} as what, count(*), count(distinct source),
            left(mode({raw}), {LONGEST})
        from master.{quote(f"standard_{rules.entity}")} where {where} group by what"""
    ).fetchall()
    return [Finding(name, str(why or ""), int(n), int(k), eg or "") for why, n, k, eg in rows]


def related(con: Connection) -> list[tuple[str, int]]:
    """How many relations there are of each kind; none where relations are not looked for."""
    if not table_exists(con, "main", "out_relations"):
        return []
    rows = con.execute(
        "select kind, count(*) as n from out_relations group by kind order by n desc, kind"
    ).fetchall()
    return [(str(kind), int(n)) for kind, n in rows]


def trees(con: Connection) -> list[Branch]:
    """The largest groups from the top down; an edge leads from a branch to its head."""
    if not table_exists(con, "main", "out_relations"):
        return []
    tops = con.execute(
        f"""with heads as (
            select to_golden_id as id, min(to_name) as name, count(*) as n from out_relations
            where to_golden_id <> from_golden_id group by id)
        select id, name from heads h
        order by exists (select 1 from out_relations r
            where r.from_golden_id = h.id and r.to_golden_id <> h.id), n desc, id
        limit {TREES}"""
    ).fetchall()
    seen: set[str] = set()
    return [
        _grow(con, Branch(str(golden_id), str(name or "")), seen, 1)
        for golden_id, name in tops
        if golden_id not in seen
    ]


def _grow(con: Connection, one: Branch, seen: set[str], depth: int) -> Branch:
    """The branch with what hangs below it; a golden record stands in one place only."""
    seen.add(one.golden_id)
    rows = con.execute(
        f"""select from_golden_id, min(from_name), arg_max(kind, score), max(score),
            count(*) over () as all_of_them
        from out_relations
        where to_golden_id = {literal(one.golden_id)} and from_golden_id <> to_golden_id
        group by from_golden_id order by max(score) desc, from_golden_id
        limit {CHILDREN // depth}"""
    ).fetchall()
    for golden_id, name, kind, score, _ in rows:
        if golden_id not in seen:
            below = Branch(str(golden_id), str(name or ""), str(kind or ""), score)
            one.below.append(_grow(con, below, seen, depth + 1) if depth < DEPTH else below)
            seen.add(golden_id)
    hidden = int(rows[0][-1]) - len(rows) if rows else 0
    return Branch(one.golden_id, one.name, one.kind, one.score, one.below, hidden)
