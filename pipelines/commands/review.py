"""hub mdm review: the queue listed, as a spreadsheet and back, or asked case by case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.errors import DataProblem
from hub.words import t
from pipelines import console
from pipelines.commands.at_desk import (
    AnyEntity,
    Anyway,
    As,
    Why,
    actor,
    at_desk,
    state_of_site,
)
from pipelines.commands.options import AsJson
from pipelines.commands.records import export_rows

if TYPE_CHECKING:
    from hub.duck import Connection
    from hub.state import State
    from pipelines.stewarding import Maker

LIMIT = 50
LISTED = ("entity", "golden_ids", "score", "value", "reasons")


def review(
    entity: AnyEntity = None,
    list_: Annotated[bool, typer.Option("--list", help=t("review.list"))] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help=t("review.limit"))] = LIMIT,
    export: Annotated[Path | None, typer.Option("--export", help=t("review.export"))] = None,
    import_: Annotated[Path | None, typer.Option("--import", help=t("review.import"))] = None,
    strict: Annotated[bool, typer.Option("--strict", help=t("review.strict"))] = False,
    why: Why = "",
    as_: As = None,
    anyway: Anyway = False,
    as_json: AsJson = False,
) -> None:
    from mdm import desk
    from pipelines.stewarding import Maker

    with at_desk(entity) as con, state_of_site() as state:
        wanted = [entity] if entity else desk.entities(con)
        maker = Maker(actor(as_), why, anyway, desk.judgement_no(con))
        if import_:
            _take(con, state, import_, maker, strict=strict, as_json=as_json)
        elif export:
            export_rows(_sheets(con, state, wanted), export)
        elif list_ or as_json:
            _list(con, state, wanted, limit, as_json)
        else:
            from pipelines.review_screen import Review

            Review(con, state, wanted, maker).run()


def _sheets(con: Connection, state: State, wanted: list[str]) -> list[dict[str, Any]]:
    """The open questions of every entity wanted, with the same columns in every row."""
    from pipelines.review_sheet import sheet
    from pipelines.stewarding import all_judged

    rows = [row for one in wanted for row in sheet(con, one, all_judged(state, one))]
    names = dict.fromkeys(name for row in rows for name in row)
    return [{name: row.get(name) for name in names} for row in rows]


def _list(con: Connection, state: State, wanted: list[str], limit: int, as_json: bool) -> None:
    """The cases of every entity wanted, the most pressing first."""
    from mdm.queue import cases
    from pipelines.stewarding import all_judged

    found = [(one, case) for one in wanted for case in cases(con, one, all_judged(state, one))]
    found.sort(key=lambda one: (one[1].unsure, -one[1].questions[0].rank))
    lines = [
        {
            "entity": one,
            "golden_ids": case.golden_ids,
            "score": case.questions[0].score,
            "value": case.questions[0].value,
            "reasons": case.questions[0].reasons,
            "unsure": case.unsure,
            "questions": [_as_json(question) for question in case.questions],
        }
        for one, case in found
    ]
    if as_json:
        console.say_json(lines)
        return
    if not lines:
        console.say(t("review.empty"))
        return
    rows = [[_cell(line[name]) for name in LISTED] for line in lines[:limit]]
    console.show_table([t(f"column.{name}") for name in LISTED], rows, right=(2, 3))
    console.say(t("review.count", shown=len(rows), count=f"{len(lines):,}"))


def _as_json(question: Any) -> dict[str, Any]:
    from dataclasses import asdict

    said = asdict(question)
    return {**said, "a": ":".join(question.a), "b": ":".join(question.b)}


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " ? ".join(value)
    return f"{value:,.1f}" if isinstance(value, float) else value


def _take(
    con: Connection, state: State, path: Path, maker: Maker, *, strict: bool, as_json: bool
) -> None:
    """Record the answers of a sheet as one act per entity; tell every row that was not taken."""
    from pipelines.review_sheet import Wrong, answers, read_sheet
    from pipelines.stewarding import record_all, worded

    good, wrong = answers(con, read_sheet(path))
    if strict and wrong:
        good = []
    rows = {
        entity: [one.row for one in good if one.entity == entity]
        for entity in dict.fromkeys(one.entity for one in good)
    }
    done = record_all(state, rows, maker, partly=not strict).values()
    taken = sum(one.recorded for one in done)
    actions = [one.action for one in done if one.recorded]
    lines = {id(one.row): one.line for one in good}
    wrong += [Wrong(lines[id(row)], worded(by)) for one in done for row, by in one.refused]
    wrong.sort(key=lambda one: one.line)
    if as_json:
        refused = [{"line": one.line, "what": one.what} for one in wrong]
        console.say_json({"taken": taken, "actions": actions, "wrong": refused})
    else:
        for one in wrong:
            console.say(t("review.wrong", line=one.line, what=one.what))
        console.say(t("review.taken", count=f"{taken:,}"))
        for action in actions:
            console.say(t("mdm.how_to_undo", action=action))
    if wrong:
        what = t("review.refused", count=f"{len(wrong):,}")
        raise DataProblem(what, where=str(path), mend=t("review.mend"))
