"""The Dagster instance of a site: dagster.yaml at the root, its storage under the data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from dagster import DagsterInstance, DagsterRunStatus, RunsFilter
from dagster._core.instance.ref import InstanceRef

from hub import stamp
from hub.site import PRODUCT, Site

Storage = dict[str, str]
OPEN_STORAGE: Storage = {"module": "pipelines.eventlog", "class": "OpenStorage"}
HUB_RUN_TAG = "hub/started_by"
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


@contextmanager
def open_instance(site: Site) -> Iterator[DagsterInstance]:
    """The site's instance for a run in this process, closed afterwards."""
    with DagsterInstance.from_ref(instance_ref(site, OPEN_STORAGE)) as instance:
        yield instance


def bury_dead_runs(instance: DagsterInstance) -> None:
    """Mark runs of a killed `hub run` as failed; call only while nobody holds the writer lock.

    `hub run` takes the lock before Dagster hears of it, so a run that is still open is dead. Left
    open it would fill the pool `warehouse_write` and keep the queue waiting for ever.
    """
    open_runs = RunsFilter(
        statuses=[DagsterRunStatus.STARTED, DagsterRunStatus.STARTING],
        tags={HUB_RUN_TAG: "hub run"},
    )
    for run in instance.get_runs(open_runs):
        instance.report_run_failed(run, "the process was killed before it could end")


def forget_old_runs(instance: DagsterInstance) -> None:
    """Drop a few of the runs that are older than the history Dagster keeps."""
    before = stamp.now() - timedelta(days=KEEP_DAYS)
    for run in instance.get_runs(RunsFilter(created_before=before), limit=FORGET_AT_ONCE):
        with suppress(OSError):
            instance.delete_run(run.run_id)
