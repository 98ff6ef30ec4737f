"""What a rehearsal found, as values: rows per stage, tables, golden ids, refused rows, the gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub import stamp
from hub.names import literal
from pipelines.report import RunReport

if TYPE_CHECKING:
    from hub.duck import Connection
    from warehouse.difference import TableChange
    from warehouse.publication import Publication, TableState

EXAMPLES = 3
EVENTS = """
select entity, event, golden_id, into_golden_id, member_source, member_ref, reason,
    count(*) over (partition by entity, event) as happened
from clean.identity_event where event_no >= ?
qualify row_number() over (partition by entity, event order by event_no) <= ?
order by entity, event, event_no
"""
NO_ROWS = "select source, entity, id, rule, property from refused where false"
REFUSED = """
with old as (select distinct source, entity, id, rule, property from ({before})),
new as (select distinct source, entity, id, rule, property from refused),
both_sides as (
    select coalesce(new.source, old.source) as source, coalesce(new.entity, old.entity) as entity,
        coalesce(new.rule, old.rule) as rule, coalesce(new.property, old.property) as property,
        old.id is not null as was, new.id is not null as now
    from new full join old on new.source = old.source and new.entity = old.entity
        and new.id = old.id and new.rule = old.rule
        and new.property is not distinct from old.property)
select source, entity, rule, property, count(*) filter (was) as before,
    count(*) filter (now) as after, count(*) filter (now and not was) as added,
    count(*) filter (was and not now) as removed
from both_sides group by source, entity, rule, property having added + removed > 0
order by source, entity, rule, property
"""


@dataclass(frozen=True)
class IdentityNews:
    """How often one thing would happen to golden ids of an entity, and the first few times."""

    entity: str
    event: str
    count: int
    examples: tuple[Mapping[str, Any], ...]


@dataclass
class Rehearsed:
    """The account of one rehearsal, filled as it goes on."""

    report: RunReport
    first_event: int = 1
    before: Publication | None = None
    built: Mapping[str, TableState] = field(default_factory=dict)
    changes: list[TableChange] = field(default_factory=list)
    identity: list[IdentityNews] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)

    @property
    def stages(self) -> set[str]:
        """The stages that were begun."""
        return {one.stage for one in self.report.stages}

    @property
    def outcome(self) -> str:
        """What the next run would come to: `failed`, `closed`, `unchanged`, `open` or `done`.

        `done` is a rehearsal that was not asked to go as far as the gate.
        """
        publication = self.report.publication
        if publication is None:
            return "failed" if self.report.error else "done"
        words = {"refused": "closed", "unchanged": "unchanged"}
        return words.get(publication.status, "open")

    def as_json(self) -> dict[str, Any]:
        """As plain values, for `--json`; decimals are text."""
        report = self.report.as_json()
        kept = ("as_of", "seconds", "exit_code", "landed", "stages", "accounts", "streams",
                "resolved", "models", "error")  # fmt: skip
        return {
            "rehearsal": True,
            "outcome": self.outcome,
            **{name: report[name] for name in kept},
            "compared_with": self.before.version if self.before else None,
            "compared_as_of": stamp.text(self.before.as_of) if self.before else None,
            "tables": [_table(one) for one in self.changes],
            "tables_unchanged": len(self.built.keys() - {one.table for one in self.changes}),
            "identity": [asdict(one) for one in self.identity],
            "quarantine": self.refused,
            "gate": self._gate(),
        }

    def _gate(self) -> dict[str, Any] | None:
        """The verdict; None where there was nothing to judge. Its pages went with the copy."""
        verdict = self.report.publication.verdict if self.report.publication else None
        if verdict is None:
            return None
        return {name: value for name, value in verdict.as_json().items() if name != "docs"}


def _table(one: TableChange) -> dict[str, Any]:
    totals = [
        {
            "column": total.column,
            "unit": total.unit,
            "before": None if total.before is None else str(total.before),
            "after": None if total.after is None else str(total.after),
            "difference": str(total.difference),
        }
        for total in one.totals
    ]
    return {**asdict(one), "totals": totals}


def last_event(con: Connection) -> int:
    """The number of the last thing that happened to a golden id; 0 before the first."""
    row = con.execute("select coalesce(max(event_no), 0) from clean.identity_event").fetchone()
    return int(row[0]) if row else 0


def identity_news(con: Connection, first_event: int) -> list[IdentityNews]:
    """What happened to golden ids from an event on, by entity and kind of event."""
    found = con.execute(EVENTS, [first_event, EXAMPLES])
    names = [column[0] for column in found.description or []]
    grouped: dict[tuple[str, str, int], list[Mapping[str, Any]]] = {}
    for row in found.fetchall():
        said = dict(zip(names, row, strict=True))
        place = (said.pop("entity"), said.pop("event"), said.pop("happened"))
        grouped.setdefault(place, []).append(said)
    return [IdentityNews(*place, tuple(examples)) for place, examples in grouped.items()]


def refusal_news(data_dir: Path, before: Path) -> list[dict[str, Any]]:
    """Per reason: refused rows before and after, those that come and those that are let go."""
    from warehouse.quarantine import query

    old = f"select * from read_parquet({literal(str(before))})" if before.exists() else NO_ROWS
    return query(data_dir, REFUSED.format(before=old))
