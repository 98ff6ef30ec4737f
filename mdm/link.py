"""One entity's records to clusters: block, score, cluster; says of every member what brought it in.

Reads the table of standard values, writes temporary tables only.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from hub.duck import Connection
from hub.names import quote
from mdm import block, compare, score
from mdm.cluster import Edge, Limits, Partition, Values, cluster
from mdm.rulebook import Rules
from mdm.train import trained


@dataclass(frozen=True)
class Linked:
    """The rules as weighed, the partition, each member's reason in words, and edges in words."""

    rules: Rules
    partition: Partition
    reasons: dict[int, str]
    said: dict[tuple[int, int], str]


def link(con: Connection, rules: Rules, standard: str) -> Linked:
    """Cluster the records of `standard` (the table of standard values, numbered by `record`).

    Leaves `score.edges(rules)` and `block.features(rules)` behind for those who explain.
    """
    block.make_features(con, rules, standard)
    if rules.learn:
        rules = trained(con, rules, rules.learn)
    block.make_pairs(con, rules)
    score.make_edges(con, rules)
    con.execute("drop table mdm_pair")
    asked = len(rules.matching([one.of for one in rules.never if not one.ask]))
    found = cluster(
        _edges(con, rules), _guards(con, rules), _limits(rules), asked + rules.one_per_source
    )
    said = _said(con, rules, [*found.because.values(), *found.asked])
    reasons = {record: said[edge.a, edge.b] for record, edge in found.because.items()}
    return Linked(rules, found, reasons, said)


def _limits(rules: Rules) -> Limits:
    said = rules.thresholds
    return Limits(*(round(one * compare.SCALE) for one in (said.certain, said.auto, said.margin)))


def _edges(con: Connection, rules: Rules) -> list[Edge]:
    rows = con.execute(f"select a, b, bits from {score.edges(rules)}").fetchall()
    return [Edge(*row) for row in rows]


def _guards(con: Connection, rules: Rules) -> dict[int, Values]:
    """Per record with an edge the numbers of its values where a cluster keeps one of each."""
    absent = {
        name: one.absent
        for one in sorted(rules.never, key=lambda one: one.ask)
        for name in rules.matching([one.of])
    }
    picked = ["dense_rank() over (order by source)"] if rules.one_per_source else []
    picked += [
        f"case when {quote(name)} is null and {how == 'unknown'} then null"
        f" else dense_rank() over (order by {quote(name)}) end"
        for name, how in absent.items()
    ]
    if not picked:
        return {}
    rows = con.execute(
        f"""with linked as (
            select a as record from {score.edges(rules)}
            union select b from {score.edges(rules)})
        select record, {", ".join(picked)}
        from {block.features(rules)} join linked using (record)"""
    ).fetchall()
    return {record: tuple(values) for record, *values in rows}


def _said(con: Connection, rules: Rules, edges: list[Edge]) -> dict[tuple[int, int], str]:
    """The evidence of these edges in words."""
    if not edges:
        return {}
    pairs = pa.table({"a": [one.a for one in edges], "b": [one.b for one in edges]})
    con.register("mdm_wanted", pairs)
    levels = ", ".join(f"e.{compare.level_column(name)}" for name in rules.compare)
    rows = con.execute(
        f"""select a, b, bits, {levels} from {score.edges(rules)} e
        semi join mdm_wanted w using (a, b)"""
    ).fetchall()
    con.unregister("mdm_wanted")
    return {(a, b): score.because(rules, held, bits) for a, b, bits, *held in rows}
