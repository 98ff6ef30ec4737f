"""The ledger of identity events as tables: who carries which id, and which ids are aliases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa

from hub.duck import Connection
from hub.errors import DataProblem
from hub.names import literal
from mdm.identity import ALONE, Event, Member, resolved
from mdm.matched import reasons_sql
from mdm.partition import clusters
from mdm.rulebook import Rules
from mdm.standardise import kept

COLUMNS = (
    "entity", "event", "golden_id", "member_source", "member_ref", "into_golden_id", "reason",
)  # fmt: skip

MOVES = "('mint', 'join', 'split')"
STANDING = "('merge', 'unmerge')"


def steps(con: Connection, entity: str) -> dict[str, str]:
    """Every alias -> the id it was merged into (perhaps an alias itself)."""
    rows = con.execute(
        f"""select golden_id, arg_max(into_golden_id, event_no) filter (event = 'merge'),
            arg_max(event, event_no)
        from clean.identity_event where entity = ? and event in {STANDING} group by golden_id""",
        [entity],
    ).fetchall()
    return {lost: into for lost, into, last in rows if last == "merge"}


def aliases(con: Connection, entity: str) -> dict[str, str]:
    """Every alias -> the id that it stands for today."""
    known = steps(con, entity)
    return {lost: resolved(known, lost) for lost in known}


def carry(con: Connection, entity: str) -> None:
    """Make `mdm_carried(source, ref, golden_id, own, since)`: the ledger replayed.

    `own` is the id that the last move gave; `golden_id` what that stands for.
    """
    pairs = aliases(con, entity)
    table = pa.table(
        [list(pairs), list(pairs.values())],
        schema=pa.schema([("lost", pa.string()), ("survivor", pa.string())]),
    )
    con.register("mdm_alias", table)
    con.execute(
        f"""create or replace temp table mdm_carried as
        with moved as (
            select member_source as source, member_ref as ref, max(event_no) as since,
                arg_max(coalesce(into_golden_id, golden_id), event_no) as own
            from clean.identity_event
            where entity = ? and event in {MOVES}
                and member_source is not null and member_ref is not null
            group by member_source, member_ref)
        select source, ref, coalesce(survivor, own) as golden_id, own, since
        from moved left join mdm_alias on lost = own""",
        [entity],
    )
    con.unregister("mdm_alias")


def make_unsettled(con: Connection, rules: Rules) -> None:
    """Make `mdm_unsettled(rank, record, source, ref, cluster, golden_id, own, since, fresh)`.

    The members of every cluster of `mdm_region` that the ledger does not say yet, with all who
    share its ids; `fresh`: no member of its cluster has an id. Ranks go by source and ref.
    """
    carry(con, rules.entity)
    con.execute(
        f"""create or replace temp table mdm_unsettled as
        with placed as (
            select s.record, s.source, s.ref, coalesce(k.leader, s.record) as leader,
                c.golden_id, c.own, c.since, m.record is not null as touched
            from {kept(rules)} s left join mdm_region m using (record)
            left join {clusters(rules)} k using (record)
            left join mdm_carried c on c.source = s.source and c.ref = s.ref
        ), judged as (
            select *, count(*) over whole = count(golden_id) over whole
                and min(golden_id) over whole = max(golden_id) over whole as agreed,
                golden_id is not null
                and min(leader) over shared <> max(leader) over shared as torn
            from placed where touched or golden_id in (select golden_id from placed where touched)
            window whole as (partition by leader), shared as (partition by golden_id)
        ), wanted as (
            select *, row_number() over (order by source, ref) as rank from judged
            where not coalesce(agreed, false) or torn)
        select rank, record, source, ref, min(rank) over own_cluster as cluster,
            golden_id, own, since, count(own) over own_cluster = 0 as fresh
        from wanted window own_cluster as (partition by leader)"""
    )
    con.execute("drop table mdm_carried")


def unsettled(con: Connection) -> list[Member]:
    """The members of `mdm_unsettled` whose cluster has an id already."""
    rows = con.execute(
        """select rank, source, ref, cluster, golden_id, own, since from mdm_unsettled
        where not fresh order by rank"""
    ).fetchall()
    return [Member(*row) for row in rows]


def make_reasons(con: Connection, rules: Rules) -> None:
    """Make `mdm_reason(rank, reason)`: what brought the unsettled members in, in words."""
    placed = f"(from {clusters(rules)} where record in (select record from mdm_unsettled))"
    con.execute(
        f"""create or replace temp table mdm_reason as
        select u.rank, r.reason from ({reasons_sql(rules, placed)}) r
        join mdm_unsettled u using (record)"""
    )


def minted(con: Connection, rules: Rules, first: int) -> pa.Table:
    """The events of the clusters without any id, numbered from `first` on in order of rank."""
    numbering = rules.golden_id
    return con.sql(
        f"""with numbered as (
            select *, dense_rank() over (order by cluster) - 1 + {int(first)} as number
            from mdm_unsettled where fresh)
        select {literal(rules.entity)} as entity,
            case when rank = cluster then 'mint' else 'join' end as event,
            {literal(numbering.prefix)} || format('{{:0{numbering.digits}d}}', number) as golden_id,
            source as member_source, ref as member_ref, cast(null as varchar) as into_golden_id,
            coalesce(reason, {literal(ALONE)}) as reason
        from numbered left join mdm_reason using (rank) order by cluster, rank"""
    ).to_arrow_table()


def last_number(con: Connection) -> int:
    """The highest event number in the ledger, 0 where it is empty."""
    row = con.execute("select coalesce(max(event_no), 0) from clean.identity_event").fetchone()
    return int(row[0]) if row else 0


def as_rows(events: Sequence[Event]) -> pa.Table:
    """Events as a table like that of `minted`."""
    return pa.table(
        [[getattr(one, name) for one in events] for name in COLUMNS],
        schema=pa.schema([(name, pa.string()) for name in COLUMNS]),
    )


def numbered(events: pa.Table, after: int, at: datetime) -> pa.Table:
    """The events numbered from `after` + 1, with the columns of entity identity_event."""
    numbers = pa.array(range(after + 1, after + 1 + events.num_rows), pa.int64())
    moments = pa.array([at.replace(tzinfo=None)] * events.num_rows, pa.timestamp("us"))
    return events.add_column(0, "event_no", numbers).append_column("decided_at", moments)


def check_recorded(con: Connection, after: int, expected: int) -> None:
    """Raise DataProblem when not all events after number `after` have reached the ledger."""
    row = con.execute(
        "select count(*) from clean.identity_event where event_no > ?", [after]
    ).fetchone()
    if row is None or int(row[0]) != expected:
        raise DataProblem(
            f"{expected} identity events were landed, the ledger shows {row[0] if row else 0}",
            where="clean.identity_event",
            mend="look at hub quarantine list for source hub, then run again",
        )
