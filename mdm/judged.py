"""What stewards said, by record number: kept beside the clusters, so that a change is noticed.

`master.judged_<entity>`: no (the newest is the highest), a, b, one, actor, why.
"""

from __future__ import annotations

import pyarrow as pa

from hub.duck import Connection
from hub.names import quote
from mdm import judgements, standardise
from mdm.cluster import Judged
from mdm.link import REJUDGED
from mdm.rulebook import Rules

COLUMNS = "no bigint, a bigint, b bigint, one boolean, actor varchar, why varchar"
TEXTS = ("source_a", "ref_a", "source_b", "ref_b", "actor", "why")


def said(rules: Rules) -> str:
    """The table of what stewards said of the entity's records."""
    return f"master.{quote(f'judged_{rules.entity}')}"


def refresh(con: Connection, rules: Rules) -> list[Judged]:
    """Bring the table in line with the judgements in force; newest first.

    Leaves `mdm_rejudged(record)`: the records of which something else is said than before.
    """
    con.execute(f"create table if not exists {said(rules)} ({COLUMNS})")
    found = judgements.in_force(con, rules.entity)
    columns = {name: pa.array([getattr(one, name) for one in found], pa.string()) for name in TEXTS}
    numbers = pa.array([one.no for one in found], pa.int64())
    ones = pa.array([one.verdict == "one" for one in found], pa.bool_())
    con.register("mdm_judged", pa.table({"no": numbers, "one": ones, **columns}))
    con.execute(  # first the few records that are named: the planner cannot know how few
        f"""create or replace temp table mdm_named as
        select record, source, ref from {standardise.kept(rules)} where (source, ref) in (
            select (source_a, ref_a) from mdm_judged union select (source_b, ref_b) from mdm_judged)
        """
    )
    con.execute(
        """create or replace temp table mdm_judged_now as
        select no, x.record as a, y.record as b, one, actor, why from mdm_judged
        join mdm_named x on x.source = source_a and x.ref = ref_a
        join mdm_named y on y.source = source_b and y.ref = ref_b
        where x.record <> y.record"""
    )
    con.execute("drop table mdm_named")
    con.unregister("mdm_judged")
    now, before = (f"select no, a, b, one from {name}" for name in ("mdm_judged_now", said(rules)))
    con.execute(
        f"""create or replace temp table {REJUDGED} as
        with other as (({now} except {before}) union ({before} except {now}))
        select a as record from other union select b from other"""
    )
    if news(con):
        con.execute(f"delete from {said(rules)}")
        con.execute(f"insert into {said(rules)} select * from mdm_judged_now order by no desc")
    con.execute("drop table mdm_judged_now")
    rows = con.execute(f"select a, b, one from {said(rules)} order by no desc").fetchall()
    return [Judged(*row) for row in rows]


def news(con: Connection) -> bool:
    """Whether `refresh` found that something else is said than before."""
    row = con.execute(f"select count(*) from {REJUDGED}").fetchone()
    return bool(row and row[0])
