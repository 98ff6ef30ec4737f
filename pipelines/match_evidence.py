"""How strong the evidence of a matching is and what it consists of, counted in SQL."""

from __future__ import annotations

import math

from hub.duck import Connection
from hub.names import literal
from mdm import matched
from mdm.rulebook import Rules, Thresholds
from pipelines.histogram import Bin
from pipelines.match_figures import only_row

BINS = 44
REASONS = 12


def scores(con: Connection, limits: Thresholds | None) -> tuple[list[Bin], float]:
    """The spread of the records' and the questions' scores, and how wide a step is; may be none."""
    low, high = only_row(
        con,
        """select min(score), max(score) from (
            select score from out_crosswalk union all select score from out_review)
        where isfinite(score)""",
    )
    if low is None:
        return [], 1.0
    if limits:
        low, high = min(low, limits.review), max(high, limits.certain)
    step = max(1.0, math.ceil((high - low) / BINS))
    first, last = math.floor(low / step), math.floor(high / step)
    rows = con.execute(
        f"""with every as (
            select score, match_kind from out_crosswalk
            union all select score, 'asked' from out_review)
        select cast(floor(score / {step}) as bigint) as place,
            count(*) filter (match_kind = '{matched.CERTAIN}'),
            count(*) filter (match_kind not in ('{matched.CERTAIN}', 'asked')),
            count(*) filter (match_kind = 'asked')
        from every where isfinite(score) group by place"""
    ).fetchall()
    found = {int(place): tuple(map(int, counts)) for place, *counts in rows}
    return [Bin(n * step, *found.get(n, (0, 0, 0))) for n in range(first, last + 1)], step


def reasons(con: Connection, rules: Rules) -> tuple[list[tuple[str, int]], int]:
    """What brought records together, by how many records it speaks for, and all such records."""
    rows = con.execute(
        f"""with said as materialized (
            select regexp_replace(reason, ' \\(-?[0-9.]+ bits\\)$', '') as reason, count(*) as n
            from clean.identity_event
            semi join out_crosswalk
                on source_system = member_source and source_code = member_ref and score is not null
            where entity = {literal(rules.entity)} and reason like '%bits)'
                and event in ('mint', 'join', 'split')
            group by 1)
        select piece, sum(n) as records, (select sum(n) from said) from (
            select unnest(list_distinct(string_split(reason, ', '))) as piece, n from said)
        where piece <> '' and not starts_with(piece, 'different')
        group by piece order by records desc, piece limit {REASONS}"""
    ).fetchall()
    return [(str(piece), int(n)) for piece, n, _ in rows], int(rows[0][2]) if rows else 0
