"""hub mdm merge, split, undo, decisions: what a steward says, and what it will come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.errors import ConfigError
from hub.words import t
from pipelines import console
from pipelines.commands.at_desk import (
    AnyEntity,
    Anyway,
    As,
    OfEntity,
    Why,
    actor,
    at_desk,
    state_of_site,
)
from pipelines.commands.options import AsJson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.stewarding import Maker, Row

SHOWN_RECORDS = 4


def merge(
    entity: OfEntity,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help=t("mdm.merge.ids"))],
    why: Why = "",
    as_: As = None,
    anyway: Anyway = False,
    as_json: AsJson = False,
) -> None:
    from mdm import desk, members
    from mdm.identity import number_of
    from pipelines.stewarding import merging

    with at_desk(entity) as con:
        golden = list(dict.fromkeys(members.one_golden_id(con, entity, one) for one in ids))
        if len(golden) < 2:
            what = f"{' and '.join(ids)} are one {entity} already"
            raise ConfigError(what, mend="name two golden ids, or records of two")
        clusters = [[one.record for one in own] for own in members.of(con, entity, golden).values()]
        no = desk.judgement_no(con)
    made = _record(entity, merging(clusters, no, 0), _maker(as_, why, anyway, no))
    kept, *lost = sorted(golden, key=number_of)
    _say(made, t("mdm.merged", kept=kept, lost=", ".join(lost)), as_json)


def split(
    entity: OfEntity,
    golden_id: Annotated[str, typer.Argument(metavar="GOLDEN_ID", help=t("mdm.split.id"))],
    leaving: Annotated[list[str], typer.Argument(metavar="MEMBER...", help=t("mdm.split.who"))],
    why: Why = "",
    as_: As = None,
    anyway: Anyway = False,
    as_json: AsJson = False,
) -> None:
    from mdm import desk, members
    from pipelines.stewarding import splitting

    with at_desk(entity) as con:
        found = members.one_golden_id(con, entity, golden_id)
        every = {one.called: one.record for one in members.of(con, entity, [found])[found]}
        no = desk.judgement_no(con)
    strangers = [one for one in leaving if one not in every]
    if strangers:
        listed = ", ".join(list(every)[:20])
        raise ConfigError(f"{strangers[0]!r} is no member of {found}", mend=f"members: {listed}")
    leavers = list(dict.fromkeys(leaving))
    stayers = [record for called, record in every.items() if called not in leavers]
    if not stayers:
        raise ConfigError(f"nobody would stay in {found}", mend="name those who leave, not all")
    rows = splitting([every[one] for one in leavers], stayers, no, 0)
    made = _record(entity, rows, _maker(as_, why, anyway, no))
    _say(made, t("mdm.split_off", count=len(leavers), kept=found), as_json)


def undo(
    action: Annotated[str | None, typer.Option("--action", help=t("mdm.undo.action"))] = None,
    why: Why = "",
    as_: As = None,
    anyway: Anyway = False,
    as_json: AsJson = False,
) -> None:
    from pipelines import stewarding

    with state_of_site() as state:
        taken = stewarding.undo(state, _maker(as_, why, anyway, 0), action)
    said = {"undone": taken.action, "entity": taken.entity, "verdict": taken.verdict}
    _say(said, t("mdm.undone", said=stewarding.worded(taken)), as_json)


def decisions(entity: AnyEntity = None, as_json: AsJson = False) -> None:
    from pipelines.decisions import decisions as listed
    from pipelines.stewarding import all_judged

    with state_of_site() as state:
        lines = listed(all_judged(state, entity))
    if as_json:
        console.say_json(lines)
        return
    if not lines:
        console.say(t("mdm.no_decisions"))
        return
    names = ("action", "decided_at", "actor", "entity", "verdict", "records", "why", "state")
    shown = [[_cell(name, line) for name in names] for line in lines]
    console.show_table([t(f"column.{name}") for name in names], shown)


def _cell(name: str, line: dict[str, Any]) -> Any:
    if name == "verdict":
        return t(f"verdict.{line[name]}") if "+" not in line[name] else line[name]
    if name == "state":
        return t(f"decision.{line[name]}", who=line["undone_by"] or "")
    if name == "records":
        records = line[name] or [f"← {line['undoes']}"]
        more = len(records) - SHOWN_RECORDS
        return " ".join(records[:SHOWN_RECORDS]) + (f" +{more}" if more > 0 else "")
    return line[name]


def _maker(name: str | None, why: str, anyway: bool, floor: int) -> Maker:
    from pipelines.stewarding import Maker

    return Maker(actor(name), why, anyway, floor)


def _record(entity: str, rows: Sequence[Row], maker: Maker) -> dict[str, Any]:
    from pipelines.stewarding import record

    with state_of_site() as state:
        done = record(state, entity, rows, maker)
    return {"action": done.action, "entity": entity, "rows": done.recorded}


def _say(made: dict[str, Any], text: str, as_json: bool) -> None:
    """What was recorded, and what the next run makes of it."""
    if as_json:
        console.say_json({**made, "next_run": text})
        return
    console.say(text)
    if "action" in made:
        console.say(t("mdm.how_to_undo", action=made["action"]))
