"""The audit trail: append-only rows in state.db, each hashed with the one before."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import sqlalchemy as sa

from hub import stamp
from hub.state import State, audit


def append(state: State, actor: str, action: str, subject: str, detail: dict[str, Any]) -> None:
    """Add one row: who did what to what, with the particulars as JSON."""
    with state.engine.connect() as con:
        begin(con)
        append_within(con, actor, action, subject, detail)
        con.commit()


def begin(con: sa.Connection) -> None:
    """Begin a transaction that is alone in writing: two rows never follow one and the same."""
    con.exec_driver_sql("begin immediate")


def append_within(
    con: sa.Connection, actor: str, action: str, subject: str, detail: dict[str, Any]
) -> None:
    """Add one row within a transaction that `begin` began, so that act and account are one."""
    row = {
        "at": stamp.text(stamp.now()),
        "actor": actor,
        "action": action,
        "subject": subject,
        "detail": json.dumps(detail, ensure_ascii=False, sort_keys=True),
    }
    last = con.execute(sa.select(audit.c.hash).order_by(audit.c.id.desc()).limit(1)).scalar()
    con.execute(sa.insert(audit).values(**row, hash=_link(last or "", row)))


def broken_at(state: State) -> int | None:
    """The id of the first row whose hash does not follow from the one before; None when whole."""
    last = ""
    for row in state.rows(sa.select(audit).order_by(audit.c.id)):
        said = {name: row[name] for name in ("at", "actor", "action", "subject", "detail")}
        if row["hash"] != _link(last, said):
            return int(row["id"])
        last = row["hash"]
    return None


def _link(before: str, row: dict[str, str]) -> str:
    text = json.dumps([before, row], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
