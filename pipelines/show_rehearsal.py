"""A rehearsal as the terminal shows it: stages, tables, totals, golden ids, refused rows, gate."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hub.site import Site
from hub.words import language, t
from pipelines import console

if TYPE_CHECKING:
    from pipelines.rehearsed import IdentityNews, Rehearsed
    from warehouse.difference import TableChange

TABLE = ("table", "before", "after", "added", "changed", "removed")
TOTAL = ("table", "column", "unit", "before", "after", "difference")
REFUSED = ("source", "entity", "rule", "property", "before", "after", "added", "released")


def show_rehearsal(site: Site, done: Rehearsed) -> None:
    """Everything that would change; what stays as it is, is only counted."""
    console.say(t("rehearse.title", site=site.label(language())), style="bold")
    for stream, why in sorted(done.report.unreachable.items()):
        console.say_error(t("run.unreachable", stream=stream, why=why))
    rows = [(t(f"stage.{one.stage}"), one.rows, f"{one.seconds:.1f}") for one in done.report.stages]
    console.show_table(_headings(("stage", "rows", "seconds")), rows, right=[1, 2])
    if done.built:
        _show_tables(done)
    if "resolve" in done.stages:
        _show_identity(done.identity)
    if "validate" in done.stages:
        _show_refused(done.refused)
    _show_gate(done)
    console.say(t(f"rehearse.{done.outcome}"), style="bold")


def _headings(names: tuple[str, ...]) -> list[str]:
    return [t(f"column.{name}") for name in names]


def _show_tables(done: Rehearsed) -> None:
    before = done.before.version if done.before else "-"
    still = len(done.built.keys() - {one.table for one in done.changes})
    said = t("rehearse.tables", count=len(done.changes), still=still, version=before)
    console.say(said, style="bold")
    if done.changes:
        rows = [[getattr(one, name) for name in TABLE] for one in done.changes]
        console.show_table(_headings(TABLE), rows, right=range(1, 6))
    for one in done.changes:
        if one.columns:
            console.say(t("rehearse.columns", table=one.table, columns=" ".join(one.columns)))
        elif not (one.added or one.changed or one.removed):
            console.say(t("rehearse.hidden", table=one.table))
    totals = [row for one in done.changes for row in _totals(one)]
    if totals:
        console.say(t("rehearse.totals"), style="bold")
        console.show_table(_headings(TOTAL), totals, right=[3, 4, 5])


def _totals(change: TableChange) -> list[list[str]]:
    return [
        [change.table, one.column, one.unit, _exact(one.before), _exact(one.after),
         f"{one.difference:+,f}"]
        for one in change.totals
        if one.difference
    ]  # fmt: skip


def _exact(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,f}"


def _show_identity(found: list[IdentityNews]) -> None:
    console.say(t("rehearse.identity", count=sum(one.count for one in found)), style="bold")
    for one in found:
        event = t(f"event.{one.event}") if one.event in KNOWN else one.event
        console.say(f"{one.entity}  {event}  {one.count:,}")
        for example in one.examples:
            console.say(f"  {_example(example)}")


KNOWN = ("mint", "join", "merge", "split", "unmerge")


def _example(said: Mapping[str, Any]) -> str:
    """`crm:7 C-000002 → C-000001: why`, without the parts that the event does not have."""
    member = f"{said['member_source']}:{said['member_ref']}" if said["member_source"] else ""
    moved = " → ".join(one for one in (said["golden_id"], said["into_golden_id"]) if one)
    why = f": {said['reason']}" if said["reason"] else ""
    return f"{member} {moved}{why}".strip()


def _show_refused(found: list[dict[str, Any]]) -> None:
    come, go = (sum(row[name] for row in found) for name in ("added", "removed"))
    console.say(t("rehearse.refused", come=f"{come:,}", go=f"{go:,}"), style="bold")
    if found:
        rows = [[row["removed" if name == "released" else name] for name in REFUSED]
                for row in found]  # fmt: skip
        console.show_table(_headings(REFUSED), rows, right=range(4, 8))


def _show_gate(done: Rehearsed) -> None:
    verdict = done.report.publication.verdict if done.report.publication else None
    if verdict is None:
        return
    console.say(f"{t('stage.gate')}  {t('run.gate', **verdict.counts())}", style="bold")
    for one in [*verdict.failed, *verdict.warned]:
        console.say(f"  {one}")
