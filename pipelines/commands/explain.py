"""hub mdm explain: why two are one or are not, and how a golden id was built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.words import t
from pipelines import console
from pipelines.commands.at_desk import OfEntity, at_desk, rules_of, state_of_site
from pipelines.commands.options import AsJson

if TYPE_CHECKING:
    from collections.abc import Sequence

EVIDENCE = ("source", "ref", "attribute", "raw", "standard", "how", "agrees")
STEPS = ("decided_at", "event", "golden_id", "into_golden_id", "member", "member_with", "bits",
         "reason")  # fmt: skip


def explain(
    entity: OfEntity,
    what: Annotated[str, typer.Argument(help=t("mdm.what"))],
    other: Annotated[str | None, typer.Argument(help=t("mdm.other"))] = None,
    as_json: AsJson = False,
) -> None:
    from mdm.judgements import effective
    from mdm.story import build_story, explain_pair
    from pipelines.stewarding import all_judged

    with state_of_site() as state:
        judged = effective(all_judged(state, entity))
    with at_desk(entity) as con:
        rules = rules_of(entity)
        if other is None:
            said = build_story(con, rules, what, judged)
        else:
            said = explain_pair(con, rules, what, other, judged)
    if as_json:
        console.say_json(said)
    elif other is None:
        _tell_story(said)
    else:
        _tell_pair(said)


def _tell_pair(said: dict[str, Any]) -> None:
    pair, limits = said["pair"], said["thresholds"]
    console.say(
        t("explain.together", golden=said["a"]["golden_id"])
        if said["together"]
        else t("explain.two", a=said["a"]["golden_id"], b=said["b"]["golden_id"])
    )
    console.say(t("explain.strongest", a=pair["a"], b=pair["b"], count=f"{said['compared']:,}"))
    rows = [[one["comparison"], one["level"], _bits(one["bits"])] for one in pair["compared"]]
    rows.append([t("explain.sum"), t(f"reached.{pair['reached']}"), _bits(pair["bits"])])
    _table(("comparison", "level", "bits"), rows, right=(2,))
    console.say(t("explain.thresholds", **{name: f"{limits[name]:g}" for name in limits}))
    for one in said["forbidden"]:
        a, b = (t("explain.empty") if one[side] is None else one[side] for side in ("a", "b"))
        values = {"attribute": one["attribute"], "a": a, "b": b}
        asks = one["ask"]
        console.say(t("explain.asks", **values) if asks else t("explain.forbids", **values))
    _tell_judgements(said)


def _tell_story(said: dict[str, Any]) -> None:
    console.say(t("explain.story", golden=said["golden_id"]))
    _table(STEPS, [[_step(name, line) for name in STEPS] for line in said["steps"]], right=(6,))
    _tell_judgements(said)
    _table(EVIDENCE, [[line[name] for name in EVIDENCE] for line in said["members"]])


def _tell_judgements(said: dict[str, Any]) -> None:
    for one in said["judgements"]:
        console.say(
            t("explain.judged", who=one["actor"], at=one["decided_at"],
              verdict=t(f"verdict.{one['verdict']}"), records=" = ".join(one["records"]),
              why=one["why"] or "-")
        )  # fmt: skip


def _step(name: str, line: dict[str, Any]) -> Any:
    if name == "bits":
        return _bits(line[name]) if line[name] is not None else ""
    if name == "decided_at" and line[name] is not None:
        return f"{line[name]:%Y-%m-%d %H:%M}"
    return line[name]


def _bits(value: float) -> str:
    return f"{value:+.1f}"


def _table(names: Sequence[str], rows: list[list[Any]], right: Sequence[int] = ()) -> None:
    console.show_table([t(f"column.{name}") for name in names], rows, right=right)
