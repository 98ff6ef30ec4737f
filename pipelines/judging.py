"""Judgements of people on their way into the warehouse: state.db is their truth, raw keeps them.

They are landed as rows of the source `hub`, so that a rebuild decides as people did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from hub import stamp
from hub.errors import DataProblem
from hub.state import State, judgement

if TYPE_CHECKING:
    import pyarrow as pa

    from hub.duck import Connection

COLUMNS = {
    "judgement_no": "no",
    "action": "action",
    "entity": "entity",
    "verdict": "verdict",
    "source_a": "source_a",
    "ref_a": "ref_a",
    "source_b": "source_b",
    "ref_b": "ref_b",
    "undoes": "undoes",
    "actor": "actor",
    "why": "why",
    "decided_at": "at",
}


def land(con: Connection, state: State, record: Callable[[Any], None]) -> int:
    """Land what people decided since the last run and return how many rows; none writes nothing.

    `record` lands a table of entity judgement and validates it into clean.judgement. Rows that
    only the warehouse knows, because state.db was lost, are put back into it.
    """
    with state.engine.connect() as db:
        said = db.execute(sa.select(sa.func.count(), sa.func.max(judgement.c.no))).one()
    known = con.execute("select count(*), max(judgement_no) from clean.judgement").fetchone()
    if known == tuple(said):
        return 0
    landed = dict(con.execute("select judgement_no, action from clean.judgement").fetchall())
    rows = state.rows(sa.select(judgement).order_by(judgement.c.no))
    _check_same(landed, rows)
    _put_back(con, state, sorted(landed.keys() - {row["no"] for row in rows}))
    fresh = [row for row in rows if row["no"] not in landed]
    if fresh:
        record(_table(fresh))
        _check_recorded(con, len(landed) + len(fresh))
    return len(fresh)


def _check_same(landed: dict[int, str], rows: Sequence[dict[str, Any]]) -> None:
    other = [row["no"] for row in rows if landed.get(row["no"], row["action"]) != row["action"]]
    if other:
        raise DataProblem(
            f"judgement {other[0]} of state.db is another than the one landed under that number",
            where="table judgement of state.db",
            mend="restore the state.db that belongs to this data folder",
        )


def _check_recorded(con: Connection, expected: int) -> None:
    row = con.execute("select count(*) from clean.judgement").fetchone()
    if row is None or int(row[0]) != expected:
        raise DataProblem(
            f"{expected} judgements were made, the warehouse shows {row[0] if row else 0}",
            where="clean.judgement",
            mend="look at hub quarantine list for source hub, then run again",
        )


def _put_back(con: Connection, state: State, numbers: list[int]) -> None:
    if not numbers:
        return
    listed = ", ".join(COLUMNS)
    found = con.execute(
        f"select {listed} from clean.judgement where list_contains(?, judgement_no)", [numbers]
    ).fetchall()
    rows = [dict(zip(COLUMNS.values(), row, strict=True)) for row in found]
    for row in rows:
        row["at"] = stamp.text(stamp.parse(row["at"].isoformat()))
        row["why"] = row["why"] or ""
    with state.engine.begin() as db:
        db.execute(sa.insert(judgement), rows)


def _table(rows: Sequence[dict[str, Any]]) -> pa.Table:
    import pyarrow as pa

    columns: dict[str, Any] = {}
    for name, own in COLUMNS.items():
        values = [row[own] for row in rows]
        if name == "judgement_no":
            columns[name] = pa.array(values, pa.int64())
        elif name == "decided_at":
            naive = [stamp.parse(one).replace(tzinfo=None) for one in values]
            columns[name] = pa.array(naive, pa.timestamp("us"))
        else:
            columns[name] = pa.array(values, pa.string())
    return pa.table(columns)
