"""Starts the reading of a drop folder when new files have settled in it; looks at names only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from dagster import (
    AssetKey,
    AssetSelection,
    DefaultSensorStatus,
    RunRequest,
    SensorDefinition,
    SensorEvaluationContext,
    SensorResult,
    define_asset_job,
)
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from hub.contract import Stream
from hub.errors import HubError
from hub.settings import redact
from pipelines import busy
from pipelines.catalogue import Catalogue, Key, clean_key, raw_key
from pipelines.instance import bury_dead_runs
from pipelines.timetable import LOOK_EVERY, switched_on

# stream -> the marks of files that were there at the last look, and of those asked for
Memory = dict[str, dict[str, list[str]]]


def dropping(found: Catalogue) -> dict[str, list[Stream]]:
    """Source -> its streams of dropped files."""
    sources: dict[str, list[Stream]] = {}
    for stream in found.streams:
        if stream.system.transport == "files":
            sources.setdefault(stream.source, []).append(stream)
    return sources


def drop_jobs(found: Catalogue) -> list[UnresolvedAssetJobDefinition]:
    """Land and validate of one source's dropped files."""
    return [
        define_asset_job(
            f"drop_{source}",
            AssetSelection.assets(*(list(key) for key in _keys(streams))),
            tags={"hub/job": f"drop_{source}"},
        )
        for source, streams in dropping(found).items()
    ]


def drop_sensors(found: Catalogue, jobs: Sequence[UnresolvedAssetJobDefinition]) -> list[
    SensorDefinition
]:  # fmt: skip
    """One sensor per source of dropped files."""
    by_name = {job.name: job for job in jobs}
    return [
        _sensor(found, source, streams, by_name[f"drop_{source}"])
        for source, streams in dropping(found).items()
    ]


def _sensor(
    found: Catalogue, source: str, streams: list[Stream], job: UnresolvedAssetJobDefinition
) -> SensorDefinition:
    def look(context: SensorEvaluationContext) -> SensorResult:
        held = busy.holder(found.site.data_dir)
        if held:
            return SensorResult(skip_reason=held)
        memory, news, why = looked(streams, json.loads(context.cursor or "{}"))
        cursor = json.dumps(memory)
        if not news:
            return SensorResult(skip_reason=why, cursor=cursor)
        bury_dead_runs(context.instance, found.site.data_dir)
        marks = sorted(mark for stream in news for mark in memory[stream.id]["asked"])
        request = RunRequest(
            run_key=f"{source} {_short(*marks)}",
            asset_selection=[AssetKey(list(key)) for key in _keys(news)],
            tags={"hub/drop": ", ".join(stream.name for stream in news)},
        )
        return SensorResult(run_requests=[request], cursor=cursor)

    return SensorDefinition(
        name=f"drop_{source}",
        job=job,
        evaluation_fn=look,
        minimum_interval_seconds=LOOK_EVERY,
        default_status=(
            DefaultSensorStatus.RUNNING if switched_on() else DefaultSensorStatus.STOPPED
        ),
        description="Reads dropped files once two looks in a row have seen them the same.",
    )


def looked(streams: Sequence[Stream], before: Memory) -> tuple[Memory, list[Stream], str]:
    """What to remember, the streams with new settled files, and why there is none.

    A folder that cannot be listed keeps what was known of it.
    """
    from connectors.files_found import settled

    memory: Memory = {}
    news: list[Stream] = []
    reasons: list[str] = []
    for stream in streams:
        known = before.get(stream.id, {"seen": [], "asked": []})
        memory[stream.id] = known
        try:
            marks = {_short(look.name, look.tag) for look in settled(stream)}
        except HubError as error:
            reasons.append(redact(str(error)))
            continue
        asked = marks & set(known["asked"])
        fresh = marks - asked
        steady = fresh & set(known["seen"])
        if steady and steady == fresh:
            news.append(stream)
            asked = marks
        elif fresh:
            reasons.append(f"{stream.name}: {len(fresh)} files are still coming in")
        memory[stream.id] = {"seen": sorted(marks), "asked": sorted(asked)}
    return memory, news, "; ".join(reasons) or "no new files"


def _keys(streams: Sequence[Stream]) -> tuple[Key, ...]:
    """Each stream's raw asset and the clean one that it feeds."""
    pairs = (
        key for one in streams for key in (raw_key(one), clean_key(one.source, one.feeds))
    )  # fmt: skip
    return tuple(dict.fromkeys(pairs))


def _short(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
