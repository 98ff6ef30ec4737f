"""Scores and the worst mistakes, as people look at them."""

from __future__ import annotations

from pathlib import Path

from bench.match.score import Score, load, read
from hub import duck


def worst(truth: Path, out: Path, count: int = 10) -> str:
    """The `count` worst false merges and misses, with their records, to be looked at."""
    con = load(truth, out)
    con.execute(f"create table record as {read(truth / 'records.csv')}")
    merged = con.execute(
        f"""
        select golden_id from placed group by golden_id having count(distinct entity_id) > 1
        order by count(distinct entity_id) desc, count(*) desc, golden_id limit {count}
        """
    ).fetchall()
    split = con.execute(
        f"""
        select entity_id from placed where not bare and decidable group by entity_id
        having count(distinct golden_id) > 1
        order by count(distinct golden_id) desc, count(*) desc, entity_id limit {count}
        """
    ).fetchall()
    lines = [f"false merges ({len(merged)} shown)"]
    for (golden,) in merged:
        lines += ["", f"golden id {golden}", *_records(con, "golden_id", golden)]
    lines += ["", f"misses ({len(split)} shown)"]
    for (entity,) in split:
        lines += ["", f"entity {entity}", *_records(con, "entity_id", entity)]
    return "\n".join(lines)


def _records(con: duck.Connection, column: str, value: str, most: int = 12) -> list[str]:
    rows = con.execute(
        f"""
        select p.entity_id, p.golden_id, p.dirt, record.* from placed p
        join record using (source_system, source_code) where p.{column} = ?
        order by p.entity_id, p.golden_id, source_system, source_code limit {most}
        """,
        [value],
    ).fetchall()
    return [
        f"  entity {row[0]} golden {str(row[1])[:24]} "
        f"{' | '.join(v or '' for v in row[3:])}  [{row[2]}]"
        for row in rows
    ]


def table(one: Score) -> str:
    """The score as lines for a terminal."""
    lines = [f"{'':<16}{'precision':>10}{'recall':>10}{'F1':>10}{'true pairs':>14}{'claimed':>14}"]
    shown = dict(one.pairs) | ({"relations": one.relations} if one.relations else {})
    for name, p in shown.items():
        lines.append(
            f"{name:<16}{p.precision:>10.4f}{p.recall:>10.4f}{p.f1:>10.4f}{p.true:>14,}{p.claimed:>14,}"
        )
    lines.append(
        f"records {one.records:,}, entities {one.entities:,}, golden ids {one.golden_ids:,}, "
        f"not in the crosswalk {one.unmapped:,}"
    )
    lines.append(
        f"largest cluster {one.largest} (true {one.largest_true}); "
        f"golden ids that mix entities {one.mixed} = {one.mixed_share:.2%} of entities"
    )
    if one.questions is not None:
        share = (one.questions_true or 0) / one.questions if one.questions else 0.0
        lines.append(
            f"questions {one.questions:,} = {one.questions / max(one.records, 1):.3f} per record, "
            f"{share:.1%} of them true matches"
        )
    lines.append(
        f"{'kind of dirt':<22}{'records':>10}{'recall':>10}{'precision':>10}{'missed':>10}"
    )
    for row in one.kinds:
        recall = "" if row["recall"] is None else f"{row['recall']:.4f}"
        precision = "" if row["precision"] is None else f"{row['precision']:.4f}"
        missed = int(row["missed"] or 0)
        lines.append(
            f"{row['kind']:<22}{row['records']:>10,}{recall:>10}{precision:>10}{missed:>10,}"
        )
    return "\n".join(lines)
