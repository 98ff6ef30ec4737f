"""Which clusters, questions and merges are worth a look, chosen in SQL.

Knows what makes them worth it; how they look is the page's affair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hub.duck import Connection
from hub.names import quote
from mdm.rulebook import Rules
from pipelines.match_figures import columns_of, every, only_row
from pipelines.match_records import (
    Key,
    Record,
    Shown,
    among,
    beside,
    columns,
    filled,
    read_records,
    usual_text,
)

CLUSTERS, MEMBERS = 10, 12
QUESTIONS = 20
SAMPLE = 200_000  # records that the convincing merges are looked for in
CONVINCING = 5  # of merges in one script, and of merges across scripts
HAN = "\\p{Han}"
FULL_WIDTH = "[\\x{FF10}-\\x{FF19}\\x{FF21}-\\x{FF5A}]"  # looks different and is not


@dataclass(frozen=True)
class Group:
    """Records set side by side: rows of values in columns."""

    golden_id: str
    title: str
    columns: list[list[str]]  # the properties that stand in each
    records: list[Record]
    rows: list[list[Shown]]
    size: int
    score: float | None = None
    reason: str = ""

    @property
    def more(self) -> int:
        """Members that are not shown."""
        return self.size - len(self.records)


def largest_clusters(con: Connection, rules: Rules) -> list[Group]:
    """The golden records with the most members; of equals, the one held by the weakest evidence."""
    found = con.execute(
        f"""select golden_id, count(*) as size, min(score) as weakest,
            (list(struct_pack(source := source_system, ref := source_code)
                order by source_system, source_code))[:{MEMBERS}] as members
        from out_crosswalk semi join (
            select golden_id from out_crosswalk where golden_id is not null
            group by golden_id having count(*) > 1
            order by count(*) desc, min(score) nulls last, golden_id limit {CLUSTERS}
        ) using (golden_id)
        group by golden_id order by size desc, weakest nulls last, golden_id"""
    ).fetchall()
    keys = [(one["source"], one["ref"]) for *_, members in found for one in members]
    records = read_records(con, rules, keys) if keys else {}
    made = columns(con, rules)
    groups = []
    for golden_id, size, weakest, members in found:
        own = [(one["source"], one["ref"]) for one in members]
        rows = [records[key] for key in own if key in records]
        names = filled(made, rows)
        shown = [among(name, rows) for name in names]
        turned = [[column[place] for column in shown] for place in range(len(rows))]
        heads = [made[name] for name in names]
        title = " ".join(usual_text(name, rows) for name in _title(rules, names))
        groups.append(Group(golden_id, title, heads, rows, turned, int(size), weakest))
    return groups


def _title(rules: Rules, names: Sequence[str]) -> list[str]:
    """The columns that name a record: all plain names, such as a person's; else the first."""
    return [one for one in names if rules.evidence[one].as_ == "plain_name"] or list(names[:1])


def first_questions(con: Connection, rules: Rules) -> list[Group]:
    """The questions that come first, in the order of the file."""
    asked = con.execute(
        f"""select source_system_a, source_code_a, source_system_b, source_code_b, score, reasons
        from out_review order by rowid limit {QUESTIONS}"""
    ).fetchall()
    pairs = [((a, b), (c, d), score, reasons) for a, b, c, d, score, reasons in asked]
    return _pairs(con, rules, pairs)


def convincing(con: Connection, rules: Rules) -> list[Group]:
    """Certain merges whose texts look least alike: within one script, and across scripts.

    The two texts of a cluster that stand first and last in the alphabet are compared: one pass.
    """
    there = set(columns_of(con, "ops", f"all_{rules.entity}"))
    made = next(iter(rules.evidence.values()))
    texts = ", ".join(f"cast(r.{quote(one)} as varchar)" for one in made.from_ if one in there)
    if not texts:
        return []
    (records,) = only_row(con, "select count(*) from out_crosswalk")
    every_nth = f"hash(x.golden_id) % {max(1, records // SAMPLE)} = 0"
    found = con.execute(
        f"""with told as (
            select x.golden_id, x.score, struct_pack(
                said := concat_ws(' ', {texts}), source := r.source, ref := r.ref) as one
            from {every(rules)} r join out_crosswalk x
                on x.source_system = r.source and x.source_code = r.ref
            where x.match_kind = 'certain' and {every_nth}
        ), ends as (
            select golden_id, min(one) as a, max(one) as b, min(score) as score
            from told where one.said <> '' and not regexp_matches(one.said, '{FULL_WIDTH}')
            group by golden_id having count(*) between 2 and {MEMBERS}
        ), alike as (
            select *,
                jaro_winkler_similarity(lower(a.said), lower(b.said)) - score / 100 as likeness,
                regexp_matches(a.said, '{HAN}') <> regexp_matches(b.said, '{HAN}') as across
            from ends where a.said <> b.said
        )
        select a.source, a.ref, b.source, b.ref, score from alike
        qualify row_number() over (partition by across order by likeness, golden_id) <= {CONVINCING}
        order by across, likeness, golden_id"""
    ).fetchall()
    return _pairs(con, rules, [((a, b), (c, d), score, "") for a, b, c, d, score in found])


def _pairs(
    con: Connection, rules: Rules, pairs: Sequence[tuple[Key, Key, float | None, str]]
) -> list[Group]:
    keys = [key for left, right, *_ in pairs for key in (left, right)]
    records = read_records(con, rules, keys) if keys else {}
    made = columns(con, rules)
    groups = []
    for left, right, score, reason in pairs:
        if left not in records or right not in records:  # a record of an earlier file
            continue
        both = [records[left], records[right]]
        names = filled(made, both)
        shown = [beside(name, *both) for name in names]
        rows = [[column[place] for column in shown] for place in (0, 1)]
        heads = [made[name] for name in names]
        groups.append(Group("", "", heads, both, rows, 2, score, reason))
    return groups
