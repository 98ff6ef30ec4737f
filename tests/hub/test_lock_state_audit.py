"""One writer at a time, state that survives a kill, an audit trail that shows tampering."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from hub import audit, state
from hub.errors import Locked
from hub.lock import writer_lock

HOLD = """
import sys, time
from pathlib import Path
from hub.lock import writer_lock
with writer_lock(Path(sys.argv[1]), holder="hub run of the test"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_is_told_who_holds_the_lock_and_a_kill_frees_it(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(Locked, match=f"hub run of the test, pid {holder.pid}, since 20"),
            writer_lock(tmp_path),
        ):
            pass
        holder.kill()
        holder.wait()
    with writer_lock(tmp_path, wait=5):
        assert (tmp_path / "lock" / "warehouse.json").exists()
    assert not (tmp_path / "lock" / "warehouse.json").exists()


def test_runs_are_numbered_and_their_rows_are_replaced(tmp_path: Path) -> None:
    opened = state.open_state(tmp_path)
    first, second = opened.start_run("2026-01-01"), opened.start_run("2026-01-02")
    opened.put(state.run, {"id": second, "status": "published", "seconds": 1.5})
    found = {row["id"]: row["status"] for row in opened.rows(sa.select(state.run))}
    assert found == {first: "running", second: "published"}
    assert opened.rows(sa.select(state.run).where(state.run.c.id == second))[0]["seconds"] == 1.5
    opened.engine.dispose()


def test_notes_are_kept_by_name(tmp_path: Path) -> None:
    opened = state.open_state(tmp_path)
    assert opened.recall("none") is None
    opened.remember("a", {"数": 1})
    opened.remember("a", {"数": 2})
    assert opened.recall("a") == {"数": 2}
    opened.engine.dispose()


def test_an_altered_audit_row_is_found(tmp_path: Path) -> None:
    opened = state.open_state(tmp_path)
    for number in range(3):
        audit.append(opened, "dana", "accept", f"check {number}", {"why": "已核对"})
    assert audit.broken_at(opened) is None
    with opened.engine.begin() as con:
        con.execute(sa.update(state.audit).where(state.audit.c.id == 2).values(actor="eve"))
    assert audit.broken_at(opened) == 2
    opened.engine.dispose()
