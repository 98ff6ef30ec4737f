"""Who is at work: sources land side by side, each by one process only, and a kill frees all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hub import duck
from hub.errors import Locked
from hub.lock import writer_lock
from pipelines import busy
from pipelines import session as sessions
from pipelines.report import RunRequest
from pipelines.session import open_session
from tests.pipelines.conftest import Company

LAND = """
import sys, time
from pathlib import Path
from pipelines import busy
with busy.landing(Path(sys.argv[1]), ["erp"], 0, "hub run of the test") as guard:
    with busy.running(Path(sys.argv[1]), 12):
        print("held", flush=True)
        time.sleep(60)
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "数据"


def test_another_process_lands_another_source_but_not_the_same(data: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LAND, str(data)], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert busy.alive(data, 12)
        with busy.landing(data, ["crm", "mes"], 0):
            pass
        said = f"another run is landing erp: hub run of the test, pid {other.pid}, since 20"
        with pytest.raises(Locked, match=said), busy.landing(data, ["crm", "erp"], 0.5):
            pass
        with busy.landing(data, ["crm"], 0):  # the refused one has let go of it
            pass
        other.kill()
        other.wait()
    with busy.landing(data, ["crm", "erp"], 5):
        assert not busy.alive(data, 12)


def test_a_source_is_free_again_when_its_own_part_is_done(data: Path) -> None:
    with busy.landing(data, ["crm", "erp"], 0) as guard:
        with guard("crm"):
            pass
        with busy.landing(data, ["crm"], 0):
            pass
        with pytest.raises(Locked), busy.landing(data, ["erp"], 0):
            pass


def test_landing_leaves_the_warehouse_to_others(company: Company) -> None:
    request = RunRequest(sources=("erp",))
    with open_session(company.site, request, eager=False) as session:
        with session.landing(["erp"]), writer_lock(company.data):
            assert busy.holder(company.data) is not None
        session.lock()
        assert "hub run" in (busy.holder(company.data) or "")
    assert busy.holder(company.data) is None
    assert not list((company.data / "lock" / "run").iterdir())


@pytest.mark.parametrize("eager", [True, False])
@pytest.mark.parametrize("closes", [True, False])
def test_the_warehouse_is_closed_before_the_next_writer_may_open_it(
    company: Company, monkeypatch: Any, eager: bool, closes: bool
) -> None:
    """The next one waits for the lock alone: a file that is still open then would refuse it."""
    closed: list[bool] = []
    held: list[duck.Connection] = []

    @contextmanager
    def watched(*said: Any) -> Iterator[None]:
        with writer_lock(*said):
            yield
            try:
                held[-1].execute("select 1")
            except duck.Error:
                closed.append(True)
            else:
                closed.append(False)

    monkeypatch.setattr(sessions, "writer_lock", watched)
    with open_session(company.site, RunRequest(), eager=eager) as session:
        held.append(session.con)
        if closes:
            session.close_warehouse()
            held.append(session.con)
    assert closed == [True]
