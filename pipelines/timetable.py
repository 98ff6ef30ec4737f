"""When runs start by themselves: the site's schedules, and a build once news has come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from dagster import (
    DagsterInstance,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    RunRequest,
    RunsFilter,
    ScheduleDefinition,
    ScheduleEvaluationContext,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
)
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES
from dagster._utils.schedules import cron_string_iterator, is_valid_cron_schedule

from hub import stamp
from hub.errors import ConfigError
from hub.settings import environment
from hub.site import Site
from hub.state import State, open_state
from pipelines import busy, totals
from pipelines.catalogue import Catalogue, Key, clean_key, raw_key
from pipelines.instance import bury_dead_runs

SWITCH = "HUB_SCHEDULES"
SETTLE = timedelta(seconds=20)
LOOK_EVERY = 30
# Every event is in the event log; the service's own log need not repeat it.
QUIET = {"loggers": {"console": {"config": {"log_level": "WARNING"}}}}
WHOLE, READING, DAGSTER = "all", "read_", "Dagster"
Jobs = Sequence[UnresolvedAssetJobDefinition]


@dataclass(frozen=True)
class Reading:
    """Streams that are read, and published, at a time of their own."""

    cron: str
    keys: tuple[Key, ...]


def readings(catalogue: Catalogue) -> dict[str, Reading]:
    """Job name -> what it reads: `read_<source>`, or `read_<source>_<stream>` for an own time."""
    found: dict[str, Reading] = {}
    for stream in catalogue.streams:
        if stream.schedule is None:
            continue
        source = catalogue.site.sources[stream.source]
        own = stream.schedule != source.settings.schedule
        name = READING + (f"{stream.source}_{stream.name}" if own else stream.source)
        keys = (raw_key(stream), clean_key(stream.source, stream.feeds))
        before = found[name].keys if name in found else ()
        check_cron(stream.schedule, source.document.where("schedule"))
        found[name] = Reading(stream.schedule, tuple(dict.fromkeys(before + keys)))
    return found


def check_cron(cron: str, where: str) -> None:
    """Refuse what is no five-field cron expression."""
    if not is_valid_cron_schedule(cron):
        mend = 'write five fields, such as "*/15 7-20 * * 1-6"'
        raise ConfigError(f"{cron!r} is not a cron schedule", where=where, mend=mend)


def schedules(catalogue: Catalogue, jobs: Jobs) -> list[ScheduleDefinition]:
    """One schedule per reading, and the site's own for everything."""
    site = catalogue.site
    wanted = {name: reading.cron for name, reading in readings(catalogue).items()}
    if site.settings.schedule:
        check_cron(site.settings.schedule, site.document.where("schedule"))
        wanted[WHOLE] = site.settings.schedule
    by_name = {job.name: job for job in jobs}
    return [_schedule(site, by_name[name], cron) for name, cron in sorted(wanted.items())]


def _schedule(site: Site, job: UnresolvedAssetJobDefinition, cron: str) -> ScheduleDefinition:
    def tick(context: ScheduleEvaluationContext) -> RunRequest | SkipReason:
        bury_dead_runs(context.instance, site.data_dir)
        why = unfinished(context.instance, job.name) or _in_the_way(site, job.name)
        return (
            SkipReason(why)
            if why
            else RunRequest(run_config=QUIET, tags={"hub/schedule": job.name})
        )

    on = DefaultScheduleStatus.RUNNING if switched_on() else DefaultScheduleStatus.STOPPED
    return ScheduleDefinition(
        name=job.name,
        job=job,
        cron_schedule=cron,
        execution_timezone=site.settings.timezone,
        execution_fn=tick,
        default_status=on,
        description="A tick is skipped, and says why, while its last run is not done"
        + (" or the warehouse is held." if job.name == WHOLE else "."),
    )


def unfinished(instance: DagsterInstance, job: str) -> str | None:
    """Which earlier run of the job is still waiting or at work: runs must not pile up."""
    known = RunsFilter(job_name=job, statuses=list(NOT_FINISHED_STATUSES))
    for run in instance.get_runs(known, limit=1):
        return f"the last run of {job} is not done: {run.status.value.lower()}, {run.run_id[:8]}"
    return None


def _in_the_way(site: Site, job: str) -> str | None:
    """Who writes while a whole run is due.

    Readings do not ask: they land first and then wait for the warehouse, which holds them up for
    seconds. Nor do they stand in the way of a whole run.
    """
    held = busy.holder(site.data_dir) if job == WHOLE else None
    return None if held and f": {DAGSTER} {READING}" in held else held


def sensors(site: Site, jobs: Jobs) -> list[SensorDefinition]:
    """What looks again and again: whether there is news to build, and whether a run has died."""
    build = next((job for job in jobs if job.name == "build"), None)
    return [_undertaker(site), *([_build_when_news(site, build)] if build else [])]


def _undertaker(site: Site) -> SensorDefinition:
    """On everywhere: the run of a killed process would keep its next tick waiting for ever."""

    def look(context: SensorEvaluationContext) -> SkipReason:
        bury_dead_runs(context.instance, site.data_dir)
        return SkipReason("runs whose process is gone are marked as failed")

    return SensorDefinition(
        name="bury_dead_runs",
        evaluation_fn=look,
        minimum_interval_seconds=LOOK_EVERY,
        default_status=DefaultSensorStatus.RUNNING,
        description="Marks the runs of a killed process as failed.",
    )


def _build_when_news(site: Site, build: UnresolvedAssetJobDefinition) -> SensorDefinition:
    """Resolve to publish, once validated news has settled: readings that ended early leave some."""

    def look(context: SensorEvaluationContext) -> RunRequest | SkipReason:
        state = open_state(site.data_dir)
        try:
            news = totals.news_since_build(state)
        finally:
            state.engine.dispose()
        if news is None:
            return SkipReason("no validated news since the last build")
        held = busy.holder(site.data_dir)
        if held:
            return SkipReason(held)
        load, at = news
        if stamp.now() - stamp.parse(at) < SETTLE:
            return SkipReason("news is still coming in")
        waits = unfinished(context.instance, build.name)
        if waits:
            return SkipReason(waits)
        return RunRequest(run_key=f"load {load}", run_config=QUIET, tags={"hub/news": str(load)})

    on = DefaultSensorStatus.RUNNING if switched_on() else DefaultSensorStatus.STOPPED
    return SensorDefinition(
        name="build_when_news",
        job=build,
        evaluation_fn=look,
        minimum_interval_seconds=LOOK_EVERY,
        default_status=on,
        description="Starts `build` when validated rows wait that no build has seen.",
    )


def switched_on() -> bool:
    """Whether schedules start by themselves: under `hub ui`, not under a plain `dagster dev`."""
    return environment(SWITCH) == "on"


def note_due(state: State, catalogue: Catalogue) -> None:
    """Keep when each stream is overdue: a stream that has missed two ticks is not fresh."""
    settings = catalogue.site.settings
    due = {}
    for stream in catalogue.streams:
        cron = stream.schedule or settings.schedule
        if cron:
            ticks = cron_string_iterator(stamp.now().timestamp(), cron, settings.timezone)
            due[stream.id] = stamp.text(list(islice(ticks, 2))[-1])
    state.remember(totals.DUE, due)
