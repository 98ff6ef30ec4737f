"""hub quarantine: the rows that were refused, why, since when, and what a replay releases."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.errors import ConfigError
from hub.words import t
from pipelines import console
from pipelines.commands.options import AsJson, duration, moment, site
from pipelines.commands.records import Out, export_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warehouse.quarantine import Wanted

Text = str | None
Source = Annotated[Text, typer.Option("--source", help=t("quarantine.source"))]
Entity = Annotated[Text, typer.Option("--entity", help=t("quarantine.entity"))]
OfStream = Annotated[Text, typer.Option("--stream", help=t("quarantine.stream"))]
Rule = Annotated[Text, typer.Option("--rule", help=t("quarantine.rule"))]
Property = Annotated[Text, typer.Option("--property", help=t("quarantine.property"))]
Since = Annotated[Text, typer.Option("--since", help=t("quarantine.since"))]
Raw = Annotated[bool, typer.Option("--raw", help=t("quarantine.raw"))]
SHOWN = ("id", "source", "entity", "key", "rule", "property", "value", "first_seen", "attempts")
WHOLE = ("failures", "raw")
SHORT = 8
REPLAYED = ("source", "stream", "entity", "rule", "rows", "released", "stay", "why")
LIMIT = 50


def list_(
    source: Source = None,
    entity: Entity = None,
    stream: OfStream = None,
    rule: Rule = None,
    property_: Property = None,
    since: Since = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help=t("quarantine.limit"))] = LIMIT,
    raw: Raw = False,
    as_json: AsJson = False,
) -> None:
    rows = _refused(_wanted(source, entity, stream, rule, property_, since), raw)
    if as_json:
        left_out = () if raw else WHOLE
        console.say_json([{k: v for k, v in row.items() if k not in left_out} for row in rows])
        return
    if not rows:
        console.say(t("quarantine.empty"))
        return
    names = (*SHOWN, *WHOLE) if raw else SHOWN
    shown = [[str(row["id"])[:SHORT], *(row[name] for name in names[1:])] for row in rows[:limit]]
    console.show_table([t(f"column.{name}") for name in names], shown)
    console.say(t("quarantine.count", shown=len(shown), count=f"{len(rows):,}"))


def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help=t("quarantine.id"))],
    raw: Raw = False,
    as_json: AsJson = False,
) -> None:
    found = [row for row in _refused(_wanted(), raw) if str(row["id"]).startswith(id_)]
    if len({row["id"] for row in found}) != 1:
        what = f"{len(found) or 'no'} refused rows begin with {id_!r}"
        raise ConfigError(what, mend="hub quarantine list shows their ids")
    for row in found:  # several, where the source has two rows under one key
        for name in (*WHOLE, "key"):
            row[name] = _parsed(row[name])
    if as_json:
        console.say_json(found[0] if len(found) == 1 else found)
        return
    for row in found:
        for name, value in row.items():
            if isinstance(value, dict | list):
                value = json.dumps(value, ensure_ascii=False, indent=1)
            console.say(f"{t(f'column.{name}')}: {'' if value is None else value}")


def export(
    out: Out = None,
    source: Source = None,
    entity: Entity = None,
    stream: OfStream = None,
    rule: Rule = None,
    property_: Property = None,
    since: Since = None,
    raw: Raw = False,
) -> None:
    export_rows(_refused(_wanted(source, entity, stream, rule, property_, since), raw), out)


def replay(
    source: Source = None,
    rule: Rule = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=t("quarantine.dry_run"))] = False,
    wait: Annotated[str, typer.Option("--wait", help=t("run.wait"))] = "0s",
    as_json: AsJson = False,
) -> None:
    from pipelines import replay as replaying
    from pipelines.catalogue import catalogue
    from pipelines.commands.running import execute, leave, tell
    from pipelines.report import RunRequest
    from warehouse.quarantine import rows

    found, wanted = site(), _wanted(source, rule=rule)
    if dry_run:
        _show_replay(replaying.forecast(found, catalogue(found), wanted), as_json)
        return
    every, before = rows(found.data_dir), rows(found.data_dir, wanted)
    chosen = {row["source"] for row in before} if rule else {source} if source else set()
    if rule and not before:
        _show_replay(replaying.account([], []), as_json)
        return
    if not as_json:
        console.say(t("quarantine.replaying"))
    stages = ("validate", "resolve", "model", "publish")
    request = RunRequest(tuple(sorted(chosen)), wait=duration(wait), only=stages)
    report = execute(found, request, as_json)
    account = replaying.done(before, every, rows(found.data_dir))
    if as_json:
        console.say_json({**report.as_json(), "replay": account})
    else:
        tell(found, report, as_json)
        _show_replay(account, as_json)
    leave(report)


def ageing(as_json: AsJson = False) -> None:
    from pipelines.catalogue import catalogue
    from pipelines.status import quarantine
    from warehouse.ageing import BUCKETS

    found = site()
    said = quarantine(found, catalogue(found).streams)
    if as_json:
        console.say_json(said)
        return
    names = ("source", "entity", "rule", "owner", "rows", "oldest", *BUCKETS)
    headings = [name if name in BUCKETS else t(f"column.{name}") for name in names]
    console.show_table(
        headings, [[line[name] for name in names] for line in said["by"]], right=(4, 6, 7, 8, 9)
    )
    console.say(t("quarantine.waiting", rows=f"{said['rows']:,}"))


def _wanted(
    source: Text = None, entity: Text = None, stream: Text = None, rule: Text = None,
    property_: Text = None, since: Text = None,
) -> Wanted:  # fmt: skip
    from warehouse.quarantine import Wanted

    at = moment(since, site())
    naive = at.astimezone(UTC).replace(tzinfo=None) if at else None
    return Wanted(source, entity, stream, rule, property_, naive)


def _refused(wanted: Wanted, raw: bool) -> list[dict[str, Any]]:
    """The rows asked for; what is above class `internal` is masked unless `raw`."""
    from pipelines.catalogue import catalogue
    from warehouse.discreet import masked
    from warehouse.quarantine import rows

    found = site()
    listed = rows(found.data_dir, wanted)
    if raw or not listed:
        return listed
    known = catalogue(found)
    return masked(listed, known.streams, known.dictionary)


def _show_replay(account: dict[str, Any], as_json: bool) -> None:
    """How many rows leave, how many stay, and for what reason."""
    if as_json:
        console.say_json(account)
        return
    if account["by"]:
        lines: Sequence[dict[str, Any]] = account["by"]
        cells = [[_said(line[name]) for name in REPLAYED] for line in lines]
        console.show_table([t(f"column.{name}") for name in REPLAYED], cells, right=(4, 5, 6))
    numbers = {name: f"{account[name]:,}" for name in ("rows", "released", "stay", "refused_anew")}
    console.say(t("quarantine.replayed", **numbers))


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return ", ".join(f"{rule} {count:,}" for rule, count in sorted(value.items()))
    return value


def _parsed(text: str | None) -> Any:
    try:
        return json.loads(text) if text else text
    except ValueError:
        return text
