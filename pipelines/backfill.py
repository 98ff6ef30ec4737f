"""The job `backfill`: a window of some streams read again, from Dagster's launchpad."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import md5
from typing import Any

from dagster import (
    Array,
    AssetMaterialization,
    Enum,
    EnumValue,
    Field,
    JobDefinition,
    Noneable,
    OpExecutionContext,
    Out,
    Output,
    job,
    op,
)

from hub.contract import Stream
from hub.errors import ConfigError
from hub.reading import Backfill
from hub.site import Site
from pipelines import evidence, stages
from pipelines.catalogue import Catalogue, clean_key

SINCE = "Read again from here on: a moment, or a number where the cursor is one."
UNTIL = "Up to here, which is itself left out."
THROUGH = ("land", "validate", "publish")


def asked(site: Site, since: str | None, until: str | None) -> Backfill | None:
    """The window of a launchpad's two fields; None where both are empty."""
    return Backfill(since, until, site.settings.timezone) if since or until else None


def backfill_job(found: Catalogue) -> list[JobDefinition]:
    """The job, where a stream of the site has a cursor."""
    names = [one.id for one in found.streams if one.change and not one.path]
    if not names:
        return []
    # Dagster keeps one enum per name in a process: another site's streams need another name.
    kind = f"CursorStream_{md5('|'.join(names).encode(), usedforsecurity=False).hexdigest()[:8]}"
    config = {
        "streams": Field(
            Array(Enum(kind, [EnumValue(name) for name in names])),
            default_value=[],
            description="Which streams; none named: all that have a cursor.",
        ),
        "since": Field(Noneable(str), default_value=None, description=SINCE),
        "until": Field(Noneable(str), default_value=None, description=UNTIL),
        "publish": Field(bool, default_value=True, description="Publish what came of it."),
    }

    @op(config_schema=config, required_resource_keys={"session"}, out=Out(is_required=False))
    def read_window_again(context: OpExecutionContext) -> Iterator[Any]:
        yield from _read_again(found, context)

    @job(name="backfill", tags={"hub/job": "backfill"}, description=__doc__)
    def backfill() -> None:
        read_window_again()

    return [backfill]


def _read_again(found: Catalogue, context: OpExecutionContext) -> Iterator[Any]:
    said, session = context.op_config, context.resources.session
    window = asked(found.site, said["since"], said["until"])
    if window is None:
        raise ConfigError("a backfill needs since, until, or both", mend="since: '2026-01-01'")
    session.request = replace(session.request, streams=tuple(said["streams"]), backfill=window)
    chosen = session.request.choose(found.streams)
    for one in stages.land(session, chosen):
        seen = evidence.landed(found.site, one)
        yield AssetMaterialization(["raw", one.source, one.stream], metadata=seen)
        context.log.info(f"{one.source}.{one.stream}: {one.error or one.landed}")
    stages.validate(session, fed_alike(found, chosen))
    for source, entity in dict.fromkeys((one.source, one.feeds) for one in chosen):
        seen = evidence.validated(session, source, found.dictionary.entities[entity])
        yield AssetMaterialization(list(clean_key(source, entity)), metadata=seen)
    if said["publish"] and found.models:
        stages.resolve(session)
        stages.model(session)
        stages.publish(session)
        if session.report.error:
            raise session.report.error
    yield Output(None)


def fed_alike(found: Catalogue, chosen: Sequence[Stream]) -> list[Stream]:
    """The streams that feed the same clean tables."""
    pairs = dict.fromkeys((one.source, one.feeds) for one in chosen)
    return [one for pair in pairs for one in found.fed[pair]]
