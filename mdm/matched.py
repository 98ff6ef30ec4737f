"""What linking found, to be read: how sure each record's place is, and what to ask a steward.

`master.match_<entity>`: source, ref, match_kind, score (bits), reason, and the record that brought
it in. `master.question_<entity>`: the best pair of every two clusters that may be one and are not,
with its score and reasons, strongest first.
"""

from __future__ import annotations

from hub.names import literal, quote
from mdm import compare, judged, partition, score, standardise
from mdm.cluster import SAID
from mdm.rulebook import Rules

ALONE, LIKELY, CERTAIN, STEWARD = "alone", "likely", "certain", "steward"


def matches(entity: str) -> str:
    """The quoted view of how each linked record came to its cluster."""
    return f"master.{quote(f'match_{entity}')}"


def questions(entity: str) -> str:
    """The quoted view of open questions."""
    return f"master.{quote(f'question_{entity}')}"


def matches_sql(rules: Rules) -> str:
    """The SELECT of `matches`; records that no evidence links with another are not in it."""
    kept = standardise.kept(rules)
    return f"""
        with brought as ({reasons_sql(rules, f"(from {partition.clusters(rules)})")})
        select s.source, s.ref, m.match_kind, m.score, m.reason,
            o.source as source_with, o.ref as ref_with
        from brought m join {kept} s on s.record = m.record
        left join {kept} o on o.record = m.other"""


def reasons_sql(rules: Rules, placed: str) -> str:
    """A SELECT of record, match_kind, score, reason, other for rows of `partition.clusters`.

    Records that came alone are left out.
    """
    certain = round(rules.thresholds.certain * compare.SCALE)
    # Keys are made first: a join on equal columns alone is a hash join.
    return f"""
        select c.record, case when c.bits = {SAID} then {literal(STEWARD)}
                when c.bits >= {certain} then {literal(CERTAIN)}
                else {literal(LIKELY)} end as match_kind,
            case when c.bits < {SAID} then c.bits / {float(compare.SCALE)} end as score,
            coalesce({score.because_sql(rules, "e")}, j.said) as reason,
            case when c.a = c.record then c.b else c.a end as other
        from (
            select *, least(a, b) as lower, greatest(a, b) as higher,
                case when bits < {SAID} then least(a, b) end as evident,
                case when bits = {SAID} then least(a, b) end as judged
            from {placed} where a is not null) c
        left join {score.edges(rules)} e on e.a = c.evident and e.b = c.higher
        left join (
            select least(a, b) as lower, greatest(a, b) as higher,
                arg_max('said by ' || concat_ws(': ', actor, nullif(why, '')), no) as said
            from {judged.said(rules)} where one group by all
        ) j on j.lower = c.judged and j.higher = c.higher"""


def questions_sql(rules: Rules) -> str:
    """The SELECT of `questions`."""
    kept = standardise.kept(rules)
    return f"""
        select x.source as source_a, x.ref as ref_a, y.source as source_b, y.ref as ref_b,
            q.bits / {float(compare.SCALE)} as score, {score.because_sql(rules, "e")} as reasons
        from (
            select *, least(a, b) as lower, greatest(a, b) as higher
            from {partition.asked(rules)}) q
        join {kept} x on x.record = q.a join {kept} y on y.record = q.b
        join {score.edges(rules)} e on e.a = q.lower and e.b = q.higher
        order by q.bits desc, source_a, ref_a, source_b, ref_b"""
