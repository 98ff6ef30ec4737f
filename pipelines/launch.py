"""Starts the runs of the daemon as forks of a process that has imported everything already.

A fresh process per run, as Dagster's own launcher gives it, spends ten CPU seconds on imports:
more than a stream read every minute may cost. What a run does is Dagster's affair.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from functools import cached_property
from multiprocessing import get_context
from typing import Any

from dagster import DagsterInstance, DagsterRun
from dagster._cli.api import _execute_run_command_body
from dagster._core.instance.ref import InstanceRef
from dagster._core.launcher.base import (
    CheckRunHealthResult,
    LaunchRunContext,
    RunLauncher,
    WorkerStatus,
)
from dagster._serdes import ConfigurableClass, deserialize_value, serialize_value
from dagster._serdes.config_class import ConfigurableClassData
from dagster._utils.interrupts import capture_interrupts

from hub.settings import quiet_telemetry
from hub.site import load_site
from pipelines import busy
from pipelines.instance import HUB_RUN_TAG, lock_name, with_open_storage

PID_TAG = "hub/pid"


class WarmLauncher(RunLauncher[DagsterInstance], ConfigurableClass):
    """One process per run, forked from a warm one where the system can do that safely."""

    def __init__(self, inst_data: ConfigurableClassData | None = None) -> None:
        self._inst_data = inst_data
        super().__init__()  # type: ignore[no-untyped-call]

    @property
    def inst_data(self) -> ConfigurableClassData | None:
        return self._inst_data

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        return {}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> WarmLauncher:
        """What the instance calls with the `config` of its launcher."""
        return cls(inst_data, **config_value)

    @cached_property
    def _processes(self) -> Any:
        """Where new processes come from: on other systems than Linux libraries survive no fork."""
        quiet_telemetry()
        if not sys.platform.startswith("linux"):
            return get_context("spawn")
        server = get_context("forkserver")
        server.set_forkserver_preload(["pipelines.warm"])
        return server

    def launch_run(self, context: LaunchRunContext) -> None:
        """Start the run's process; it outlives this one only when this one is killed."""
        run = context.dagster_run
        ref = serialize_value(self._instance.get_ref())
        process = self._processes.Process(target=execute, args=(run.run_id, ref), daemon=True)
        process.start()
        tags = {PID_TAG: str(process.pid), HUB_RUN_TAG: "hub ui"}
        self._instance.add_run_tags(run.run_id, tags)

    def terminate(self, run_id: str) -> bool:
        """Interrupt the run as Ctrl-C would: it ends between two steps."""
        run = self._instance.get_run_by_id(run_id)
        if run is None or run.is_finished or not busy.alive(load_site().data_dir, run_id):
            return False
        self._instance.report_run_canceling(run)
        os.kill(int(run.tags[PID_TAG]), signal.SIGINT)
        return True

    @property
    def supports_check_run_worker_health(self) -> bool:
        return True

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """Whether the process of a started run is still there, of `hub run` too."""
        if busy.alive(load_site().data_dir, lock_name(run)):
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(WorkerStatus.NOT_FOUND, "its process is gone")


def execute(run_id: str, instance_ref: str) -> None:
    """The life of a run's process."""
    site = load_site()
    ref = deserialize_value(instance_ref, InstanceRef)
    with (
        busy.running(site.data_dir, run_id, "Dagster"),
        capture_interrupts(),
        DagsterInstance.from_ref(with_open_storage(ref)) as instance,
    ):
        _execute_run_command_body(
            run_id, instance, lambda _event: None, set_exit_code_on_failure=False
        )
