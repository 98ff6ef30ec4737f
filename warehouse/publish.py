"""Publishes the models: a candidate is copied, judged, settled, and only then pointed to.

Whatever moment it is killed at, readers keep a whole version, and the next publication clears up.
The caller holds the writer's lock.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from hub import duck, fault, stamp
from hub.progress import Progress, Report, silent
from hub.site import Site
from hub.state import open_state
from warehouse import pointer
from warehouse.acceptance import accepted, keep_verdict, recall_open_verdict
from warehouse.build import Built
from warehouse.carried import all_held, fingerprints, standing
from warehouse.freshness import notes
from warehouse.gate import judge
from warehouse.graph import Model
from warehouse.inputs import Tables
from warehouse.parquet_export import export
from warehouse.publication import (
    Publication,
    TableState,
    current,
    overall_hash,
    published_folder,
)
from warehouse.published_table import PublishedTable, published_tables
from warehouse.snapshot import write_candidate
from warehouse.suites import Suite
from warehouse.verdict import Verdict


def publish(
    con: duck.Connection,
    site: Site,
    models: Sequence[Model],
    built: Sequence[Built],
    *,
    columns: Tables,
    as_of: datetime,
    run_id: int | None = None,
    progress: Report = silent,
    release: bool = True,
) -> Publication:
    """Publish what was built, unless the version that is up says the same already.

    `columns` are the columns of every model with type, labels and sensitivity. Without `release`
    all is done but the last step: no reader is pointed to the version.
    Returns a Publication whose `status` is published, unchanged or refused; a refused one
    describes the candidate and carries the verdict (`verdict.refusal()` is the error to show).
    """
    begun = time.monotonic()
    folder = published_folder(site)
    folder.mkdir(parents=True, exist_ok=True)
    pointer.recover(folder)
    before = current(site)
    tables = published_tables(models, columns)
    wanted = _wanted(con, site, models, tables, built, as_of, run_id)
    if before and _says_the_same(before, wanted):
        recall_open_verdict(site)
        progress(Progress("publish", before.version, note="unchanged", done=True))
        return replace(before, status="unchanged", seconds=time.monotonic() - begun)
    done = _settled(con, site, tables, before, wanted, progress)
    if done.status == "published" and release:
        _release(site, done, [table.name for table in tables], before)
        progress(Progress("publish", done.version, note="published", done=True))
    return replace(done, seconds=time.monotonic() - begun)


def _settled(
    con: duck.Connection,
    site: Site,
    tables: Sequence[PublishedTable],
    before: Publication | None,
    wanted: Publication,
    progress: Report,
) -> Publication:
    """The wanted version as a judged file under its own name; no file where it was refused."""
    candidate = pointer.candidate_file(wanted.path.parent, wanted.version)
    try:
        progress(Progress("publish", wanted.version, note="copying"))
        fault.reach("publish.copy")
        same = standing(before, wanted)
        write_candidate(con, candidate, tables, wanted, before.path if before else None, same)
        done = _judged(candidate, site, [table.suite for table in tables], before, wanted, progress)
        if done.status == "published":
            pointer.settle(candidate, done)
    finally:
        candidate.unlink(missing_ok=True)
    return done


def _release(
    site: Site, done: Publication, tables: Sequence[str], before: Publication | None
) -> None:
    """Show the settled version to readers, as Parquet too, and let the oldest ones go."""
    folder = done.path.parent
    parquet = folder / "parquet"
    export(
        done.path, [*tables, "mart.publication", "ops.source"], parquet / done.version,
        parquet / before.version if before else None, standing(before, done),
    )  # fmt: skip
    pointer.point(done)
    keep = site.settings.publish
    pointer.expire(folder, keep=keep.duckdb.keep, keep_parquet=keep.parquet.keep)


def _wanted(
    con: duck.Connection,
    site: Site,
    models: Sequence[Model],
    tables: Sequence[PublishedTable],
    built: Sequence[Built],
    as_of: datetime,
    run_id: int | None,
) -> Publication:
    """The version that would be published now."""
    folder = published_folder(site)
    said = notes(con, models, {one.model: one.missing for one in built})
    states = {one.model: TableState(one.rows, one.content_hash, *said[one.model]) for one in built}
    now = stamp.now()
    version = pointer.next_version(folder, now)
    settings = site.settings
    return Publication(
        version=version,
        path=pointer.version_file(folder, version),
        content_hash=overall_hash(states),
        as_of=as_of,
        business_date=stamp.business_date(as_of, settings.timezone, settings.business_day_start),
        published_at=now,
        tables=states,
        run_id=run_id,
        form=_form(tables),
    )


def _judged(
    candidate: Path,
    site: Site,
    suites: Sequence[Suite],
    before: Publication | None,
    wanted: Publication,
    progress: Report,
) -> Publication:
    """The candidate with its verdict; only suites whose checks or contents changed are judged."""
    digests = fingerprints(suites, wanted.tables)
    known = before.suites if before else {}
    news = [one for one in suites if digests.get(one.table, "") != known.get(one.table)]
    carried = sum(len(one.checks) for one in suites) - sum(len(one.checks) for one in news)
    verdict = Verdict()
    if news:
        progress(Progress("gate", wanted.version, note="judging"))
        verdict = judge(candidate, news, site, accepted(open_state(site.data_dir)))
    verdict = replace(verdict, passed=verdict.passed + carried, carried=carried)
    keep_verdict(site, verdict, wanted.version)
    progress(Progress("gate", wanted.version, note=str(verdict), done=True))
    return replace(
        wanted,
        status="published" if verdict.open else "refused",
        verdict=verdict,
        checks=verdict.counts(),
        suites=all_held(digests, verdict),
    )


def _says_the_same(before: Publication, wanted: Publication) -> bool:
    """Equal content, equal notes on sources, equal columns and checks, the same business day."""
    return (before.tables, before.form, before.business_date) == (
        wanted.tables,
        wanted.form,
        wanted.business_date,
    )


def _form(tables: Sequence[PublishedTable]) -> str:
    """Changes with anything a reader sees beside the rows, and with every check."""
    said = [
        [
            table.name,
            table.title,
            {name: list(vars(column).values()) for name, column in table.columns.items()},
            table.suite.fingerprint(),
        ]
        for table in tables
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
