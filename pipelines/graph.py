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
from pipelines.backfill import SINCE, UNTIL, asked, backfill_job
from pipelines.catalogue import PUBLISHED, Catalogue, catalogue
from pipelines.drops import drop_jobs, drop_sensors
from pipelines.report import RunRequest
from pipelines.session import Session, open_session
from pipelines.timetable import DAGSTER, WHOLE, readings, schedules, sensors

LONG_WAIT = 600.0


def definitions(site: Site, session: Session | None = None) -> Definitions:
    """The site's graph; with `session` its runs share that one instead of opening their own."""
    found = session.catalogue if session else catalogue(site)
    jobs = stage_jobs(found) + reading_jobs(found) + drop_jobs(found)
    shared = ResourceDefinition.hardcoded_resource(session) if session else own_session(site)
    return Definitions(
        assets=all_assets(found),
        jobs=[*jobs, *backfill_job(found)],
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
    wanted: dict[str, AssetSelection] = {WHOLE: select.all()}
    if found.streams:
        wanted |= {"land": land, "validate": validate}
    if found.resolved:
        wanted["resolve"] = resolve
    build = build_selection(found)
    if build:
        wanted["build"] = build
    return [
        define_asset_job(name, selection, tags={"hub/job": name})
        for name, selection in wanted.items()
    ]


def reading_jobs(found: Catalogue) -> list[UnresolvedAssetJobDefinition]:
    """From the source to the published copy, for the streams with a schedule of their own."""
    jobs = []
    for name, reading in readings(found).items():
        own = AssetSelection.assets(*(list(key) for key in reading.keys))
        rest = build_selection(found)
        whole = own | rest if rest else own
        jobs.append(define_asset_job(name, whole, tags={"hub/job": name}))
    return jobs


def build_selection(found: Catalogue) -> AssetSelection | None:
    """All that follows validation; None where the site has no model."""
    if not found.models:
        return None
    select = AssetSelection
    parts = select.key_prefixes("core", "mart") | select.assets(list(PUBLISHED))
    return select.key_prefixes("master") | parts if found.resolved else parts


def own_session(site: Site) -> ResourceDefinition:
    """A session per Dagster run: waits for the writer lock when it comes to write."""

    @resource(
        config_schema={
            "full": Field(bool, default_value=False, description="Read every source again."),
            "since": Field(Noneable(str), default_value=None, description=SINCE),
            "until": Field(Noneable(str), default_value=None, description=UNTIL),
            "sweep": Field(bool, default_value=False, description="Read all keys now."),
            "as_of": Field(Noneable(str), default_value=None, description="ISO 8601 moment."),
            "wait": Field(float, default_value=LONG_WAIT, description="Seconds for the lock."),
        }
    )
    def session(context: InitResourceContext) -> Iterator[Session]:
        said = context.resource_config
        as_of = stamp.parse(said["as_of"], site.settings.timezone) if said["as_of"] else None
        request = RunRequest(
            full=said["full"],
            backfill=asked(site, said["since"], said["until"]),
            sweep=said["sweep"],
            as_of=as_of,
            wait=said["wait"],
        )
        log = context.log

        def tell(event: Progress) -> None:
            if log and event.done and (event.rows or event.note):
                log.info(f"{event.stage} {event.subject}: {event.rows:,} rows {event.note}")

        run, job = (context.run.run_id, context.run.job_name) if context.run else ("?", "?")
        holder = f"{DAGSTER} {job} {run[:8]}"
        with open_session(site, request, tell, holder=holder, eager=False) as opened:
            opened.report.dagster_run = run
            yield opened

    return session
