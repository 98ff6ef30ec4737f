"""The Dagster instance of a site: dagster.yaml at the root, its storage under the data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from dagster import DagsterInstance, DagsterRun, DagsterRunStatus, RunsFilter
from dagster._core.instance.ref import InstanceRef

from hub import stamp
from hub.site import PRODUCT, Site
from pipelines import busy

Storage = dict[str, str]
OPEN_STORAGE: Storage = {"module": "pipelines.eventlog", "class": "OpenStorage"}
HUB_RUN_TAG, RUN_TAG = "hub/started_by", "hub/run"
KEEP_DAYS = 90
FORGET_AT_ONCE = 20


def instance_ref(site: Site, storage: Storage | None = None) -> InstanceRef:
    """What the webserver and the daemon need to open the same instance."""
    home = site.data_dir / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    place = {"base_dir": str(home)}
    return InstanceRef.from_dir(
        str(home),
        config_dir=str(PRODUCT),
        overrides={
            "storage": {"custom": {**storage, "config": place}} if storage else {"sqlite": place},
            "local_artifact_storage": {
                "module": "dagster._core.storage.root",
                "class": "LocalArtifactStorage",
                "config": place,
            },
        },
    )


def with_open_storage(ref: InstanceRef) -> InstanceRef:
    """The same instance, its SQLite files kept open; for a process that executes a run."""
    data = ref.storage_data
    if data is None or data.class_name != "DagsterSqliteStorage":
        return ref
    return ref._replace(
        storage_data=data._replace(
            module_name=OPEN_STORAGE["module"], class_name=OPEN_STORAGE["class"]
        )
    )


@contextmanager
def open_instance(site: Site) -> Iterator[DagsterInstance]:
    """The site's instance for a run in this process, closed afterwards."""
    with DagsterInstance.from_ref(instance_ref(site, OPEN_STORAGE)) as instance:
        yield instance


def bury_dead_runs(instance: DagsterInstance, data_dir: Path) -> None:
    """Mark runs of a killed process as failed: left open they would stand in their job's way."""
    begun = [DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
    for run in instance.get_runs(RunsFilter(statuses=begun)):
        if HUB_RUN_TAG in run.tags and not busy.alive(data_dir, lock_name(run)):
            instance.report_run_failed(run, "the process was killed before it could end")


def lock_name(run: DagsterRun) -> str:
    """What a living run holds: the number of a `hub run`, else Dagster's own id."""
    return run.tags.get(RUN_TAG) or run.run_id


def forget_old_runs(instance: DagsterInstance) -> None:
    """Drop a few of the runs that are older than the history Dagster keeps."""
    before = stamp.now() - timedelta(days=KEEP_DAYS)
    for run in instance.get_runs(RunsFilter(created_before=before), limit=FORGET_AT_ONCE):
        with suppress(OSError):
            instance.delete_run(run.run_id)
