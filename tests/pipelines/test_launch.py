"""Runs of the daemon: forked warm, alive for as long as their lock is held, buried afterwards."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from dagster import DagsterInstance, DagsterRunStatus, job
from dagster._core.launcher.base import WorkerStatus

from pipelines import busy
from pipelines.instance import HUB_RUN_TAG, bury_dead_runs, instance_ref, with_open_storage
from pipelines.launch import PID_TAG, WarmLauncher
from tests.pipelines.conftest import Company

ROOT = Path(__file__).resolve().parents[2]
LIVE = """
import sys, time
from pathlib import Path
from pipelines import busy
with busy.running(Path(sys.argv[1]), sys.argv[2]):
    print("alive", flush=True)
    time.sleep(60)
"""
WARM = """
import sys, threading
import pipelines.warm
heavy = ("great_expectations", "pandera", "polars", "duckdb", "dagster", "sqlglot")
print(all(name in sys.modules for name in heavy), threading.active_count())
"""


@job
def nothing() -> None:
    pass


def test_a_run_is_alive_while_its_process_is(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_SITE", str(company.folder))
    with DagsterInstance.from_ref(instance_ref(company.site)) as instance:
        launcher = instance.run_launcher
        assert isinstance(launcher, WarmLauncher)
        assert launcher.supports_check_run_worker_health
        tags = {HUB_RUN_TAG: "hub ui"}
        run = instance.create_run_for_job(nothing, tags=tags, status=DagsterRunStatus.STARTED)
        with subprocess.Popen(
            [sys.executable, "-c", LIVE, str(company.data), run.run_id],
            stdout=subprocess.PIPE, text=True, cwd=ROOT,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            assert process.stdout.readline() == "alive\n"
            instance.add_run_tags(run.run_id, {PID_TAG: str(process.pid)})
            assert launcher.check_run_worker_health(run).status is WorkerStatus.RUNNING
            bury_dead_runs(instance, company.data)
            assert _status(instance, run.run_id) is DagsterRunStatus.STARTED
            assert launcher.terminate(run.run_id)
            assert process.wait(10) == -signal.SIGINT
        assert not launcher.terminate(run.run_id)
        assert launcher.check_run_worker_health(run).status is WorkerStatus.NOT_FOUND
        bury_dead_runs(instance, company.data)
        assert _status(instance, run.run_id) is DagsterRunStatus.FAILURE
    assert not busy.alive(company.data, run.run_id)


def _status(instance: DagsterInstance, run_id: str) -> DagsterRunStatus:
    found = instance.get_run_by_id(run_id)
    assert found is not None
    return found.status


def test_the_warm_process_has_imported_everything_and_started_no_thread(company: Company) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WARM], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"PATH": "", "HUB_SITE": str(company.folder), "HOME": str(company.folder)},
    )  # fmt: skip
    assert done.stdout.split()[-2:] == ["True", "1"]


def test_a_runs_process_keeps_the_event_log_open(company: Company) -> None:
    with DagsterInstance.from_ref(with_open_storage(instance_ref(company.site))) as instance:
        assert type(instance.event_log_storage).__name__ == "OpenEventLog"
