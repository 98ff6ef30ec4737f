"""The Dagster graph of a site: assets, jobs, schedules, and the session that their bodies share."""

from collections.abc import Iterator

from dagster import (
    AssetSelection,
    Definitions,
    Field,
    InitResourceContext,
    Noneable,
    ResourceDefinition,
    define_asset_job,
    in_process_executor,
    resource,
)
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from hub import stamp
from hub.progress import Progress
from hub.site import Site
from pipelines.assets import all_assets
from pipelines.catalogue import PUBLISHED, Catalogue, catalogue
from pipelines.drops import drop_jobs, drop_sensors
from pipelines.report import RunRequest
from pipelines.session import Session, open_session
from pipelines.timetable import readings, schedules, sensors

LONG_WAIT = 600.0


def definitions(site: Site, session: Session | None = None) -> Definitions:
    """The site's graph; with `session` its runs share that one instead of opening their own."""
    found = session.catalogue if session else catalogue(site)
    jobs = stage_jobs(found) + reading_jobs(found) + drop_jobs(found)
    shared = ResourceDefinition.hardcoded_resource(session) if session else own_session(site)
    return Definitions(
        assets=all_assets(found),
        jobs=jobs,
        schedules=schedules(found, jobs),
        sensors=sensors(site, jobs) + drop_sensors(found, jobs),
        resources={"session": shared},
        executor=in_process_executor,
    )


def stage_jobs(found: Catalogue) -> list[UnresolvedAssetJobDefinition]:
    """One job per stage, `build` for all that follows validation, and `all`."""
    select = AssetSelection
    land, validate = select.key_prefixes("raw"), select.key_prefixes("clean")
    resolve = select.key_prefixes("master")
    model = select.key_prefixes("core", "mart")
    publish = select.assets(list(PUBLISHED))
    wanted: dict[str, AssetSelection] = {"all": select.all()}
    if found.streams:
        wanted |= {"land": land, "validate": validate}
    if found.resolved:
        wanted["resolve"] = resolve
    if found.models:
        parts: AssetSelection = model | publish
        parts = resolve | parts if found.resolved else parts
        wanted["build"] = parts
    return [
        define_asset_job(name, selection, tags={"hub/job": name})
        for name, selection in wanted.items()
    ]


def reading_jobs(found: Catalogue) -> list[UnresolvedAssetJobDefinition]:
    """Land and validate of the streams that a schedule of their own reads."""
    jobs = []
    for name, reading in readings(found).items():
        selection = AssetSelection.assets(*(list(key) for key in reading.keys))
        jobs.append(define_asset_job(name, selection, tags={"hub/job": name}))
    return jobs


def own_session(site: Site) -> ResourceDefinition:
    """A session per Dagster run: waits for the writer lock when it comes to write."""

    @resource(
        config_schema={
            "full": Field(bool, default_value=False, description="Read every source again."),
            "as_of": Field(Noneable(str), default_value=None, description="ISO 8601 moment."),
            "wait": Field(float, default_value=LONG_WAIT, description="Seconds for the lock."),
        }
    )
    def session(context: InitResourceContext) -> Iterator[Session]:
        said = context.resource_config
        as_of = stamp.parse(said["as_of"], site.settings.timezone) if said["as_of"] else None
        request = RunRequest(full=said["full"], as_of=as_of, wait=said["wait"])
        log = context.log

        def tell(event: Progress) -> None:
            if log and event.done and (event.rows or event.note):
                log.info(f"{event.stage} {event.subject}: {event.rows:,} rows {event.note}")

        run = context.run.run_id if context.run else "?"
        holder = f"Dagster run {run[:8]}"
        with open_session(site, request, tell, holder=holder, eager=False) as opened:
            opened.report.dagster_run = run
            yield opened

    return session
