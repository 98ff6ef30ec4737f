"""Clusters of the records that news touched, kept with what brought each record in.

`master.cluster_<entity>`: record, component (linked by any evidence at all), leader (the cluster:
its first record by source and ref), and the pair that brought the record in with its bits. Whole
components are clustered anew, in portions: a component's clusters depend on nothing outside it, so
an increment ends where a whole run does. `master.asked_<entity>`: a, b, bits.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from hub.duck import Connection
from hub.names import quote
from mdm import block, compare, score, standardise
from mdm.cluster import Edge, Judged, Limits, Partition, cluster
from mdm.forest import Guards, Values
from mdm.news import drop
from mdm.rulebook import Rules

PORTION = 100_000  # pairs that are clustered at a time
CLUSTERED = "record bigint, component bigint, leader bigint, a bigint, b bigint, bits integer"


def clusters(rules: Rules) -> str:
    """The table of each linked record's cluster."""
    return f"master.{quote(f'cluster_{rules.entity}')}"


def asked(rules: Rules) -> str:
    """The table of the pairs that a steward should look at."""
    return f"master.{quote(f'asked_{rules.entity}')}"


def start(con: Connection, rules: Rules) -> None:
    """Make both tables, empty."""
    con.execute(f"create or replace table {clusters(rules)} ({CLUSTERED})")
    con.execute(f"create or replace table {asked(rules)} (a bigint, b bigint, bits integer)")


def make_clusters(
    con: Connection, rules: Rules, judged: Sequence[Judged], only: str | None = None
) -> None:
    """Cluster all records anew, or whole components that hold a record of table `only`(record).

    `judged` is what stewards said, newest first, by record number. Leaves `mdm_region(record)`: all
    records whose cluster was made anew.
    """
    said = pa.table(
        {
            "place": pa.array(range(len(judged)), pa.int64()),
            "a": pa.array([one.a for one in judged], pa.int64()),
            "b": pa.array([one.b for one in judged], pa.int64()),
            "one": pa.array([one.one for one in judged], pa.bool_()),
        }
    )
    con.register("mdm_said", said)
    _make_region(con, rules, only)
    _make_components(con, rules)
    con.execute(f"delete from {clusters(rules)} where record in (select record from mdm_region)")
    con.execute(f"delete from {asked(rules)} where a in (select record from mdm_region)")
    row = con.execute("select coalesce(max(portion), -1) from mdm_place").fetchone()
    for portion in range(int(row[0]) + 1 if row else 0):
        _keep(con, rules, _clustered(con, rules, portion))
    con.unregister("mdm_said")
    drop(con, "mdm_place", "mdm_link")


def _make_region(con: Connection, rules: Rules, only: str | None) -> None:
    """`mdm_region(record)`: all records, or `only` and all who are linked with one of them."""
    if only is None:
        con.execute(
            f"""create or replace temp table mdm_region as
            select record from {block.attributes(rules)}
            union select record from {clusters(rules)}"""
        )
        return
    con.execute(
        f"""create or replace temp table mdm_region as
        with seeds as (
            select record from {only}
            union select b from {score.edges(rules)} where a in (select record from {only})
            union select a from {score.edges(rules)} where b in (select record from {only})
            union select b from mdm_said where a in (select record from {only})
            union select a from mdm_said where b in (select record from {only}))
        select record from seeds
        union select record from {clusters(rules)} where component in (
            select component from {clusters(rules)} join seeds using (record))"""
    )


def _make_components(con: Connection, rules: Rules) -> None:
    """`mdm_place(record, rank, component, portion)` and `mdm_link(portion, a, b, bits)` by rank.

    Ranks go by source and ref, not by when a record came: ties must not depend on that.
    """
    region = "(select record from mdm_region)"
    con.execute(
        f"""create or replace temp table mdm_rank as
        select record, row_number() over (order by source, ref) - 1 as rank
        from {standardise.kept(rules)} where record in {region}"""
    )
    con.execute(
        f"""create or replace temp table mdm_link as
        select least(x.rank, y.rank) as a, greatest(x.rank, y.rank) as b, bits from (
            select a, b, bits from {score.edges(rules)} where a in {region}
            union all select a, b, null from mdm_said where a in {region})
        join mdm_rank x on x.record = a join mdm_rank y on y.record = b"""
    )
    con.register("mdm_label", _labelled(con))
    con.execute(
        f"""create or replace temp table mdm_place as
        with linked as (select a as rank from mdm_link union select b from mdm_link
        ), labelled as (
            select record, rank, label from mdm_rank join mdm_label using (rank)
            semi join linked using (rank)
        ), sized as (
            select label, min(record) as component, count(*) as size from labelled group by label
        ), portioned as (
            select *, (sum(size) over (order by label) - size) // {PORTION} as portion from sized)
        select record, rank, component, portion from labelled join portioned using (label)
        order by portion"""
    )
    con.unregister("mdm_label")
    con.execute(
        """create or replace temp table mdm_link as
        select portion, a, b, bits from mdm_link join mdm_place on rank = a
        where bits is not null order by portion"""
    )
    drop(con, "mdm_rank")


def _labelled(con: Connection) -> pa.Table:
    """Each rank and the number of its connected component."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    row = con.execute("select count(*) from mdm_rank").fetchone()
    size = int(row[0]) if row else 0
    links = con.execute("select a, b from mdm_link").fetchnumpy()
    ones = np.ones(len(links["a"]), dtype=np.int8)
    graph = coo_array((ones, (links["a"], links["b"])), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    return pa.table({"rank": pa.array(range(size)), "label": labels})


def _clustered(con: Connection, rules: Rules, portion: int) -> Partition:
    """The partition of one portion, by rank."""
    links = con.execute("select a, b, bits from mdm_link where portion = ?", [portion]).fetchall()
    said = con.execute(
        """select x.rank, y.rank, one from mdm_said
        join mdm_place x on x.record = a join mdm_place y on y.record = b
        where x.portion = ? order by place""",
        [portion],
    ).fetchall()
    return cluster(
        [Edge(*row) for row in links],
        _guards(con, rules, portion),
        _limits(rules),
        [Judged(*row) for row in said],
    )


def _limits(rules: Rules) -> Limits:
    said = rules.thresholds
    return Limits(*(round(one * compare.SCALE) for one in (said.certain, said.auto, said.margin)))


def _guards(con: Connection, rules: Rules, portion: int) -> Guards:
    """The numbers of the values of which a cluster keeps one of each, by rank."""
    forbidden = len(rules.matching([one.of for one in rules.never if not one.ask]))
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
        return Guards()
    rows = con.execute(
        f"""select rank, {", ".join(picked)}
        from {block.attributes(rules)} join mdm_place using (record) where portion = ?""",
        [portion],
    ).fetchall()
    values: dict[int, Values] = {rank: tuple(said) for rank, *said in rows}
    return Guards(values, forbidden + rules.one_per_source)


def _keep(con: Connection, rules: Rules, found: Partition) -> None:
    """Write one portion's clusters and questions, by record."""
    because = [found.because.get(rank) for rank in found.leader]
    placed = pa.table(
        {
            "rank": pa.array(list(found.leader), pa.int64()),
            "leader": pa.array(list(found.leader.values()), pa.int64()),
            "a": pa.array([one and one.a for one in because], pa.int64()),
            "b": pa.array([one and one.b for one in because], pa.int64()),
            "bits": pa.array([one and one.bits for one in because], pa.int32()),
        }
    )
    questions = pa.table(
        {
            "a": pa.array([one.a for one in found.asked], pa.int64()),
            "b": pa.array([one.b for one in found.asked], pa.int64()),
            "bits": pa.array([one.bits for one in found.asked], pa.int32()),
        }
    )
    con.register("mdm_placed", placed)
    con.register("mdm_questions", questions)
    con.execute(
        f"""insert into {clusters(rules)}
        select p.record, p.component, l.record, x.record, y.record, bits
        from mdm_placed m join mdm_place p using (rank) join mdm_place l on l.rank = m.leader
        left join mdm_place x on x.rank = m.a left join mdm_place y on y.rank = m.b
        order by p.record"""
    )
    con.execute(
        f"""insert into {asked(rules)}
        select x.record, y.record, bits from mdm_questions q
        join mdm_place x on x.rank = q.a join mdm_place y on y.rank = q.b"""
    )
    con.unregister("mdm_placed")
    con.unregister("mdm_questions")
