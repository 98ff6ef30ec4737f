"""One run of the hub: a Dagster run in this process whose steps are the stages."""

from __future__ import annotations

from dagster import AssetKey, ExecuteInProcessResult

from hub.errors import HubError
from hub.progress import Report, silent
from hub.settings import quiet_telemetry
from hub.site import Site
from pipelines import busy
from pipelines.catalogue import PUBLISHED, Catalogue, clean_key, master_key, model_key, raw_key
from pipelines.report import RunReport, RunRequest
from pipelines.session import Session, open_session

REPOSITORY_TAG = {".dagster/repository": "__repository__@hub"}


def run(site: Site, request: RunRequest, progress: Report = silent) -> RunReport:
    """Execute the stages asked for; a stage's failure is the report's `error`, not raised.

    Raises Locked when another run writes, and ConfigError before anything has begun.
    """
    quiet_telemetry()
    request.check(list(site.sources))
    lands = request.stages()[0] == "land"
    if lands and request.stages()[-1] != "land" and not request.wait:
        busy.refuse(site.data_dir)  # before anything is read from the sources
    with open_session(site, request, progress, eager=not lands) as session:
        _execute(session)
    return session.report


def _execute(session: Session) -> None:
    from pipelines.graph import definitions
    from pipelines.instance import (
        HUB_RUN_TAG,
        RUN_TAG,
        bury_dead_runs,
        forget_old_runs,
        open_instance,
    )

    site, report = session.site, session.report
    keys = wanted(session.catalogue, session.request)
    job = definitions(site, session).resolve_job_def("all")
    with open_instance(site) as instance:
        bury_dead_runs(instance, site.data_dir)
        forget_old_runs(instance)
        result = job.execute_in_process(
            instance=instance,
            asset_selection=[AssetKey(key) for key in keys],
            tags={
                HUB_RUN_TAG: "hub run",
                RUN_TAG: str(report.id),
                **REPOSITORY_TAG,
            },
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    report.dagster_run = result.run_id
    if not result.success and report.error is None:
        mend = "hub run --debug, or hub ui, shows the whole trace"
        report.error = HubError(_why(result), where=f"Dagster run {result.run_id}", mend=mend)


def _why(result: ExecuteInProcessResult) -> str:
    """The innermost cause of the step that failed outside of a stage."""
    for event in result.all_events:
        if event.is_step_failure and event.step_failure_data.error:
            error = event.step_failure_data.error
            while error.cause:
                error = error.cause
            return error.message
    return "the Dagster run failed"


def wanted(catalogue: Catalogue, request: RunRequest) -> list[tuple[str, ...]]:
    """The keys of the assets that a request makes."""
    chosen = request.choose(catalogue.streams)
    by_stage = {
        "land": [raw_key(one) for one in chosen],
        "validate": [clean_key(one.source, one.feeds) for one in chosen],
        "resolve": [master_key(entity) for entity in catalogue.resolved],
        "model": [model_key(model.name) for model in catalogue.models],
        "publish": [PUBLISHED] if catalogue.models else [],
    }
    found = [key for stage in request.stages() for key in by_stage[stage]]
    return list(dict.fromkeys(found))
