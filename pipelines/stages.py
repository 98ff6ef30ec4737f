"""The five stages of a run, each a call of the worker of the same name; decides nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from hub.contract import Stream
from hub.errors import SourceUnreachable
from pipelines import drifting, totals
from pipelines.catalogue import model_folders, rule_folders
from pipelines.session import Session
from pipelines.simulation import simulated_systems

if TYPE_CHECKING:
    from mdm.resolve import Resolved
    from warehouse.build import Built
    from warehouse.landing import Landed
    from warehouse.publication import Publication
    from warehouse.validate import Validated

IDENTITY_EVENT, JUDGEMENT = "identity_event", "judgement"


def land(session: Session, streams: Sequence[Stream]) -> list[Landed]:
    """Land `streams`; raises SourceUnreachable when a required one could not be read."""
    from connectors.read import read
    from warehouse import landing

    report = session.report
    with session.stage("land") as tally:
        sources = {stream.source for stream in streams}
        with (
            session.landing(sources) as guard,
            simulated_systems(session.site, sources, session.progress),
        ):
            report.landed = landing.land(
                session.site.data_dir, streams, read, as_of=report.as_of,
                full=session.request.full, backfill=session.request.backfill,
                sweep=session.request.sweep, progress=session.progress, guard=guard,
            )  # fmt: skip
        totals.note_reads(session.state, report.landed, streams)
        drifting.note(session.state, session.site.data_dir, report.landed, streams)
        tally.rows = report.rows_landed
        _refuse_without_required(report.landed, streams)
    return report.landed


def _refuse_without_required(landed: Sequence[Landed], streams: Sequence[Stream]) -> None:
    required = {stream.id for stream in streams if stream.required}
    for one in landed:
        if one.error and f"{one.source}.{one.stream}" in required:
            raise SourceUnreachable(
                f"{one.source}.{one.stream} is required and could not be read: {one.error}",
                mend="nothing was published; mend the source and run again",
            )


def validate(session: Session, streams: Sequence[Stream]) -> list[Validated]:
    """Validate what is landed of `streams`, and refresh the totals and the quarantine file."""
    from warehouse import quarantine
    from warehouse import validate as validation

    report = session.report
    with session.stage("validate") as tally:
        report.validated = validation.validate(
            session.con, session.site.data_dir, session.dictionary,
            [*streams, *session.built_in], run=report.id, progress=session.progress,
        )  # fmt: skip
        quarantine.export(session.con, session.site.data_dir, session.streams)
        totals.note_accounts(session.state, session.con)
        tally.rows = sum(one.accounts.landed for one in report.validated)
    return report.validated


def resolve(session: Session) -> list[Resolved]:
    """Give every master record its golden id, as people have judged by now."""
    from mdm import desk, quality
    from mdm.resolve import resolve as work
    from mdm.rulebook import load_rules
    from pipelines import judging
    from warehouse.schema import next_load

    report = session.report
    rulebook = load_rules(rule_folders(session.site), session.dictionary)
    with session.stage("resolve") as tally:
        judging.land(session.con, session.state, _recorder(session, JUDGEMENT))
        report.resolved = work(
            session.con, session.dictionary, rulebook, _recorder(session, IDENTITY_EVENT),
            next_load(session.con),
        )  # fmt: skip
        desk.write(session.con, session.site.data_dir, session.dictionary, rulebook)
        fed = [(stream.source, stream.feeds) for stream in session.catalogue.streams]
        quality.observe(
            session.con, session.dictionary, [rules.entity for rules in rulebook], fed,
            _recorder(session, quality.OBSERVATION),
        )  # fmt: skip
        totals.note_unresolved(session.state, report.resolved)
        tally.rows = sum(one.records for one in report.resolved)
    return report.resolved


def _recorder(session: Session, entity: str) -> Callable[[Any], None]:
    """What lands and validates rows of the hub's own, so that raw is enough to have them again."""
    from warehouse import validate as validation
    from warehouse.landing import land_rows

    stream = next(one for one in session.built_in if one.feeds == entity)

    def record(rows: Any) -> None:
        land_rows(session.site.data_dir, stream, rows, session.report.as_of)
        session.report.validated += validation.validate(
            session.con, session.site.data_dir, session.dictionary, [stream], run=session.report.id
        )
        totals.note_accounts(session.state, session.con)

    return record


def model(session: Session) -> list[Built]:
    """Bring every model up to date."""
    from warehouse.build import build

    report = session.report
    with session.stage("model") as tally:
        folders = model_folders(session.site)
        report.built = build(session.con, session.site, folders, progress=session.progress)
        tally.rows = sum(one.changed for one in report.built)
    return report.built


def publish(session: Session) -> Publication:
    """Judge the candidate and let readers see it; a closed gate becomes the run's error."""
    from warehouse.lineage import labels
    from warehouse.publish import publish as work

    report = session.report
    with session.stage("publish") as tally:
        publication = work(
            session.con, session.site, session.models, report.built,
            columns=labels(session.studied), as_of=report.as_of, run_id=report.id,
            progress=session.progress,
        )  # fmt: skip
        report.publication = publication
        totals.note_published(session.state, session.con)
        tally.rows = sum(table.rows for table in publication.tables.values())
    if publication.status == "refused" and publication.verdict:
        report.error = publication.verdict.refusal()
    return publication
