"""The ledger of identity events as tables: who carries which id, and which ids are aliases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa

from hub.duck import Connection
from hub.errors import DataProblem
from mdm.identity import Event, Member, resolved

MOVES = "('mint', 'join', 'split')"


def aliases(con: Connection, entity: str) -> dict[str, str]:
    """Every merged id -> the id that survives today."""
    rows = con.execute(
        """select golden_id, into_golden_id from clean.identity_event
        where entity = ? and event = 'merge' order by event_no""",
        [entity],
    ).fetchall()
    steps = dict(rows)
    return {lost: resolved(steps, lost) for lost in steps}


def carry(con: Connection, entity: str) -> None:
    """Make `mdm_carried(source, ref, golden_id, since)`: the ledger replayed, aliases resolved."""
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
                arg_max(coalesce(into_golden_id, golden_id), event_no) as golden_id
            from clean.identity_event
            where entity = ? and event in {MOVES}
                and member_source is not null and member_ref is not null
            group by member_source, member_ref)
        select source, ref, coalesce(survivor, golden_id) as golden_id, since
        from moved left join mdm_alias on lost = golden_id""",
        [entity],
    )
    con.unregister("mdm_alias")


def unsettled(con: Connection, table: str, leader: dict[int, int]) -> list[Member]:
    """The members of every cluster that the ledger does not say yet, with all who share its ids."""
    pairs = pa.table(
        [list(leader), list(leader.values())],
        schema=pa.schema([("record", pa.int64()), ("cluster", pa.int64())]),
    )
    con.register("mdm_cluster", pairs)
    rows = con.execute(
        f"""with placed as (
            select r.record, r.source, r.ref, coalesce(k.cluster, r.record) as cluster,
                c.golden_id, c.since
            from {table} r left join mdm_cluster k on k.record = r.record
            left join mdm_carried c on c.source = r.source and c.ref = r.ref
        ), judged as (
            select *, count(*) over whole = count(golden_id) over whole
                and min(golden_id) over whole = max(golden_id) over whole as agreed,
                golden_id is not null
                and min(cluster) over shared <> max(cluster) over shared as torn
            from placed
            window whole as (partition by cluster), shared as (partition by golden_id)
        )
        select record, source, ref, cluster, golden_id, since from judged
        where not coalesce(agreed, false) or torn
        order by record"""
    ).fetchall()
    con.unregister("mdm_cluster")
    return [Member(*row) for row in rows]


def last_number(con: Connection) -> int:
    """The highest event number in the ledger, 0 where it is empty."""
    row = con.execute("select coalesce(max(event_no), 0) from clean.identity_event").fetchone()
    return int(row[0]) if row else 0


def as_table(events: Sequence[Event], after: int, at: datetime) -> pa.Table:
    """The events numbered from `after` + 1, with the columns of entity identity_event."""
    columns = {
        "event_no": pa.array(range(after + 1, after + 1 + len(events)), pa.int64()),
        "entity": [one.entity for one in events],
        "event": [one.event for one in events],
        "golden_id": [one.golden_id for one in events],
        "member_source": pa.array([one.member_source for one in events], pa.string()),
        "member_ref": pa.array([one.member_ref for one in events], pa.string()),
        "into_golden_id": pa.array([one.into_golden_id for one in events], pa.string()),
        "reason": [one.reason for one in events],
        "decided_at": pa.array([at.replace(tzinfo=None)] * len(events), pa.timestamp("us")),
    }
    return pa.table(columns)


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
