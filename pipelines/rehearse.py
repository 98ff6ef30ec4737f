"""A rehearsal: the stages of a run upon a copy, the gate's word, and what would change.

Releases nothing and tells Dagster nothing: all it writes is in the scratch folder.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hub.errors import DataProblem, HubError
from hub.progress import Report, silent
from hub.site import Site
from pipelines import stages
from pipelines.rehearsed import Rehearsed, identity_news, last_event, refusal_news
from pipelines.report import RunReport, RunRequest
from pipelines.scratch import HOLDER, refused_before, scratch_site
from pipelines.session import Session, open_session

if TYPE_CHECKING:
    from warehouse.verdict import Verdict


def rehearse(site: Site, request: RunRequest, progress: Report = silent) -> Rehearsed:
    """Do upon a copy what `run` would do, and say what would differ.

    A stage's failure is the report's `error`, not raised. Raises Locked while another run writes
    or another rehearsal is at work, and ConfigError before anything has begun.
    """
    request.check(list(site.sources))
    with scratch_site(site, request.wait) as scratch:
        with open_session(scratch, request, progress, holder=HOLDER) as session:
            done = Rehearsed(session.report)
            try:
                _play(session, done)
            except Exception as error:  # as in a run: told at the end, with the rest
                session.report.error = session.report.error or error
            _compare(session, done)
        if "validate" in done.stages:
            done.refused = refusal_news(scratch.data_dir, refused_before(scratch.data_dir))
        _speak_of(site, scratch, done.report)
    return done


def _play(session: Session, done: Rehearsed) -> None:
    """The stages asked for, on what the assets of a run would be; the gate for the last one."""
    wanted, found = session.request.stages(), session.catalogue
    chosen = session.request.choose(found.streams)
    if "land" in wanted and chosen:
        stages.land(session, chosen)
    if "validate" in wanted:
        done.first_event = last_event(session.con) + 1
        pairs = {(one.source, one.feeds) for one in chosen}
        if pairs:
            stages.validate(session, [one for pair in pairs for one in found.fed[pair]])
    if "resolve" in wanted and found.resolved:
        stages.resolve(session)
    if "model" in wanted and found.models:
        stages.model(session)
    if "publish" in wanted and found.models:
        _judge(session)


def _judge(session: Session) -> None:
    """Judge the candidate as the next run would; a closed gate becomes the error."""
    from warehouse.lineage import labels
    from warehouse.publish import publish

    report = session.report
    with session.stage("gate") as tally:
        report.publication = publish(
            session.con, session.site, session.models, report.built,
            columns=labels(session.studied), as_of=report.as_of, run_id=None,
            progress=session.progress, release=False,
        )  # fmt: skip
        tally.rows = sum(table.rows for table in report.publication.tables.values())
    verdict = report.publication.verdict
    if verdict and not verdict.open:
        report.error = _closed(verdict)


def _closed(verdict: Verdict) -> DataProblem:
    """The one-line error of a gate that the next run would find closed."""
    first = "; ".join(str(failure) for failure in verdict.failed[:3])
    more = f"; and {len(verdict.failed) - 3} more" if len(verdict.failed) > 3 else ""
    mend = "mend the rows or the change; nothing was kept of this rehearsal"
    return DataProblem(f"the gate would be closed: {first}{more}", mend=mend)


def _compare(session: Session, done: Rehearsed) -> None:
    """What the stages that went through would change."""
    from warehouse.difference import changes
    from warehouse.lineage import labels
    from warehouse.publication import TableState, current
    from warehouse.published_table import published_tables

    report = session.report
    if "resolve" in done.stages:
        done.identity = identity_news(session.con, done.first_event)
    if report.built:
        done.before = current(session.site)
        done.built = {one.model: TableState(one.rows, one.content_hash) for one in report.built}
        done.changes = changes(
            session.con, done.before, done.built,
            published_tables(session.models, labels(session.studied)),
            {model.name: model.front.key for model in session.models},
        )  # fmt: skip


def _speak_of(site: Site, scratch: Site, report: RunReport) -> None:
    """Name no file of the scratch folder: it is gone when people read this."""
    gone, real = str(scratch.data_dir), str(site.data_dir)
    error = report.error
    if isinstance(error, HubError):
        error.what = error.what.replace(gone, real)
        error.where = error.where.replace(gone, real) if error.where else None
    report.landed = [
        replace(one, error=one.error.replace(gone, real)) if one.error else one
        for one in report.landed
    ]
