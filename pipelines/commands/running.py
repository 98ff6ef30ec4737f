"""hub run, hub demo, hub publish, hub rebuild: everything that writes."""

from __future__ import annotations

import getpass
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from hub.words import t
from pipelines import console
from pipelines.commands.options import AsJson, duration, moment, site

if TYPE_CHECKING:
    from hub.site import Site
    from pipelines.report import RunReport, RunRequest

Sources = Annotated[list[str] | None, typer.Option("--source", help=t("run.source"))]
Wait = Annotated[str, typer.Option("--wait", help=t("run.wait"))]


def run(
    source: Sources = None,
    stream: Annotated[list[str] | None, typer.Option("--stream", help=t("run.stream"))] = None,
    full: Annotated[bool, typer.Option("--full", help=t("run.full"))] = False,
    since: Annotated[str | None, typer.Option("--from", help=t("run.from"))] = None,
    until: Annotated[str | None, typer.Option("--to", help=t("run.to"))] = None,
    sweep: Annotated[bool, typer.Option("--sweep", help=t("run.sweep"))] = False,
    through: Annotated[str, typer.Option("--through", help=t("run.through"))] = "publish",
    as_of: Annotated[str | None, typer.Option("--as-of", help=t("run.as_of"))] = None,
    wait: Wait = "0s",
    rehearse: Annotated[bool, typer.Option("--rehearse", help=t("run.rehearse"))] = False,
    as_json: AsJson = False,
) -> None:
    from hub.reading import Backfill
    from pipelines.report import RunRequest

    found = site()
    asked = Backfill(since, until, found.settings.timezone) if since or until else None
    request = RunRequest(
        sources=tuple(source or ()),
        streams=tuple(stream or ()),
        full=full,
        backfill=asked,
        sweep=sweep,
        through=through,
        as_of=moment(as_of, found),
        wait=duration(wait),
    )
    tell_left_out(found, request)
    if rehearse:
        play(found, request, as_json)
    else:
        finish(found, execute(found, request, as_json), as_json)


def play(found: Site, request: RunRequest, as_json: bool) -> None:
    """Rehearse, tell what would change, and end with the exit code that the run would have."""
    from pipelines import scratch
    from pipelines.rehearse import rehearse
    from pipelines.show_rehearsal import show_rehearsal
    from pipelines.watch import Watch

    sizes = {name: scratch.megabytes(size) for name, size in vars(scratch.room(found)).items()}
    console.tell(t("rehearse.room", **sizes))
    with Watch(as_json) as watch:
        done = rehearse(found, request, watch)
    if as_json:
        console.say_json(done.as_json())
    else:
        show_rehearsal(found, done)
    leave(done.report)


def tell_left_out(found: Site, request: RunRequest) -> None:
    """Say which streams of the asked sources have no window to read again."""
    if request.backfill is None or request.streams:
        return
    from pipelines.catalogue import catalogue
    from pipelines.windowed import left_out

    request.check(list(found.sources))
    every = replace(request, backfill=None).choose(catalogue(found).streams)
    for line in left_out(every, request.backfill):
        console.say_error(line)


def execute(found: Site, request: RunRequest, quiet: bool = False) -> RunReport:
    """Run with the stages shown as they go."""
    from pipelines.run import run as work
    from pipelines.watch import Watch

    with Watch(quiet) as watch:
        return work(found, request, watch)


def finish(found: Site, report: RunReport, as_json: bool) -> None:
    """Tell what happened, and end with the run's exit code."""
    tell(found, report, as_json)
    leave(report)


def tell(found: Site, report: RunReport, as_json: bool) -> None:
    """The report, for people or for machines."""
    from pipelines.watch import show_run

    if as_json:
        console.say_json(report.as_json())
    else:
        show_run(found, report)


def leave(report: RunReport) -> None:
    """End with the run's exit code."""
    if report.error is not None:
        raise report.error
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def demo(
    scale: Annotated[int, typer.Option("--scale", min=1, help=t("demo.scale"))] = 1,
    advance: Annotated[str | None, typer.Option("--advance", help=t("demo.advance"))] = None,
    seed: Annotated[int, typer.Option("--seed", help=t("demo.seed"))] = 7,
    as_json: AsJson = False,
) -> None:
    from pipelines.demo import advance_company, make_company, show_summary
    from pipelines.report import RunRequest

    found = site()
    if advance:
        advance_company(found, advance)
    else:
        make_company(found, scale, seed)
    report = execute(found, RunRequest(), as_json)
    tell(found, report, as_json)
    if not as_json and report.error is None:
        show_summary(found, report)
    leave(report)


def publish(
    accept: Annotated[str | None, typer.Option("--accept", help=t("publish.accept"))] = None,
    why: Annotated[str, typer.Option("--why", help=t("publish.why"))] = "",
    list_: Annotated[bool, typer.Option("--list", help=t("publish.list"))] = False,
    wait: Wait = "0s",
    as_json: AsJson = False,
) -> None:
    from hub.state import open_state
    from pipelines.gate import checks
    from pipelines.report import RunRequest
    from warehouse.acceptance import accept as let_pass

    found = site()
    if list_:
        rows = checks(found)
        if as_json:
            console.say_json(rows)
        else:
            headings = [t(f"column.{name}") for name in ("check", "state", "rows", "owner", "why")]
            console.show_table(headings, [list(row.values()) for row in rows], right=[2])
        return
    if accept:
        let_pass(open_state(found.data_dir), found, accept, why=why, actor=getpass.getuser())
    request = RunRequest(wait=duration(wait), only=("model", "publish"))
    finish(found, execute(found, request, as_json), as_json)


def rebuild(wait: Wait = "0s", as_json: AsJson = False) -> None:
    from pipelines.rebuild import rebuild as work
    from pipelines.watch import Watch

    found = site()
    with Watch(as_json) as watch:
        done = work(found, duration(wait), watch)
    if as_json:
        console.say_json(done.as_json())
    else:
        console.say(t("rebuild.done", rows=f"{done.rows:,}", tables=done.tables))
        for line in done.difference or [t("rebuild.equal", hash=done.content_hash)]:
            console.say(f"  {line}")
