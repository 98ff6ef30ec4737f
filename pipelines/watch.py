"""A run as the terminal shows it: one line per stage, a moving note while the stage works."""

from __future__ import annotations

from collections import Counter
from types import TracebackType
from typing import TYPE_CHECKING

from hub.progress import Progress
from hub.settings import redact
from hub.site import Site
from hub.words import language, t
from pipelines import console
from pipelines.report import STAGES, RunReport

if TYPE_CHECKING:
    from rich.status import Status

SHOWN = (*STAGES, "gate")


class Watch:
    """Shows the stage at work on standard error while it works; silent where nobody looks."""

    def __init__(self, quiet: bool = False) -> None:
        self._status: Status | None = None
        self._quiet = quiet

    def __enter__(self) -> Watch:
        target = console.err()
        if not self._quiet and target.is_terminal:
            self._status = target.status(t("run.starting"))
            self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._status:
            self._status.stop()

    def __call__(self, event: Progress) -> None:
        """Take one event of a stage; called from several threads at once."""
        if self._status:
            from rich.markup import escape

            rows = t("rows", rows=f"{event.rows:,}") if event.rows else ""
            stage = t(f"stage.{event.stage}") if event.stage in SHOWN else event.stage
            words = (stage, event.subject, rows, event.note)
            self._status.update(escape(redact("  ".join(word for word in words if word))))


def show_run(site: Site, report: RunReport) -> None:
    """The stages of a finished run, one line each, and what waits for a person."""
    from rich.table import Table
    from rich.text import Text

    seconds = {stage.stage: stage.seconds for stage in report.stages}
    started = report.started_at.astimezone(site.timezone).strftime("%H:%M:%S")
    title = t("run.title", site=site.label(language()), id=report.id)
    console.say(f"{title}   {started}", style="bold")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold", ratio=1)
    grid.add_column(justify="right", no_wrap=True)
    for stage, text in _lines(report):
        took = f"{seconds[stage]:.1f} s" if stage in seconds else ""
        grid.add_row(Text(t(f"stage.{stage}"), "cyan"), Text(redact(text)), Text(took, "dim"))
    console.out().print(grid)
    _show_notes(report)


def _lines(report: RunReport) -> list[tuple[str, str]]:
    done = {stage.stage for stage in report.stages}
    lines = [("land", _landed(report)), ("validate", _validated(report)),
             ("resolve", _resolved(report)), ("model", _built(report))]  # fmt: skip
    lines = [line for line in lines if line[0] in done]
    if report.publication:
        verdict = report.publication.verdict
        if verdict:
            counts = verdict.counts()
            lines.append(("gate", t("run.gate", **counts)))
        lines.append(("publish", _published(report)))
    return lines


def _landed(report: RunReport) -> str:
    streams = Counter(one.source for one in report.landed)
    named = "  ".join(t("run.streams", source=s, count=n) for s, n in sorted(streams.items()))
    return f"{named}   {t('rows', rows=f'{report.rows_landed:,}')}"


def _validated(report: RunReport) -> str:
    accounts = report.accounts()
    if not accounts["landed"]:
        return t("run.nothing_new")
    good = accounts["inserted"] + accounts["updated"]
    return t("run.validated", good=f"{good:,}", unchanged=f"{accounts['unchanged']:,}",
             superseded=f"{accounts['superseded']:,}",
             quarantined=f"{accounts['quarantined']:,}")  # fmt: skip


def _resolved(report: RunReport) -> str:
    return "  ".join(
        t("run.resolved", entity=one.entity, records=f"{one.records:,}", golden=f"{one.golden:,}",
          minted=one.minted, joined=one.joined)
        for one in report.resolved
    )  # fmt: skip


def _built(report: RunReport) -> str:
    news = sum(one.status == "built" for one in report.built)
    return t("run.built", news=news, models=len(report.built))


def _published(report: RunReport) -> str:
    publication = report.publication
    assert publication is not None
    place = publication.path.parent / "mis.duckdb"
    return t(f"run.{publication.status}", version=publication.version, path=place)


def _show_notes(report: RunReport) -> None:
    for stream, why in sorted(report.unreachable.items()):
        console.say_error(t("run.unreachable", stream=stream, why=why))
    drifted = sum(len(one.drift or ()) for one in report.landed)
    if drifted:
        console.say(t("run.drifted", count=f"{drifted:,}"), style="yellow")
    if report.nothing_new:
        console.say(t("run.no_news"))
    if report.accounts()["quarantined"]:
        count = f"{report.accounts()['quarantined']:,}"
        console.say(t("run.quarantined", count=count), style="yellow")
    verdict = report.publication.verdict if report.publication else None
    if verdict and verdict.docs:
        console.say(t("run.docs", path=verdict.docs))
