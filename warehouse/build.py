"""Builds the models of a site in one transaction: only those whose inputs have news.

Decides what to build and how; the SQL is the models', the comparing is warehouse.apply's.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hub import duck, fault
from hub.duck import Connection
from hub.errors import ConfigError
from hub.names import quote
from hub.progress import Progress, Report, silent
from hub.site import Site
from warehouse import ledger, macros, news
from warehouse.apply import Change, narrow, rebuild
from warehouse.content import described, quoted
from warehouse.graph import Model, models
from warehouse.incremental import (
    AFFECTED,
    affected_sql,
    changed_table,
    driving_key,
    has_to_be_full,
)
from warehouse.ledger import ModelState
from warehouse.news import EVERYTHING, NONE, News


@dataclass(frozen=True)
class Built:
    """How one model went. `status` is built, unchanged, or skipped: empty for want of a source.

    `changed` counts the keys whose row differs, `missing` names what no source of the site feeds
    (entity, or entity@kind), `why` says why a model was built as a whole.
    """

    model: str
    kind: str
    status: str
    rows: int
    changed: int
    seconds: float
    content_hash: str
    missing: tuple[str, ...] = ()
    why: str = ""


def build(
    con: Connection,
    site: Site,
    folders: Sequence[Path],
    *,
    full: bool = False,
    progress: Report = silent,
) -> list[Built]:
    """Bring every model up to date; all of them, or on any error none.

    `folders` are model folders, the site's own after the product's. `full` builds each from all
    rows; the result is the same as by news.
    """
    plan = {model.name: model for model in models(folders)}
    macros.install(con, site)
    with duck.transaction(con):
        job = _Job(con, site, plan, full)
        built = []
        for model in plan.values():
            one = job.refresh(model)
            note = f"no source: {', '.join(one.missing)}" if one.missing else one.status
            progress(Progress("model", one.model, one.rows, note, done=True))
            built.append(one)
        job.finish()
        fault.reach("model.commit")
    return built


class _Job:
    """One build: what stood before, what changed, and what was done so far."""

    def __init__(self, con: Connection, site: Site, plan: Mapping[str, Model], full: bool) -> None:
        self.con, self.site, self.plan, self.full = con, site, plan, full
        self.before = ledger.read_models(con)
        self.contents_before = ledger.read_inputs(con)
        inputs = {name for model in plan.values() for name in model.inputs if name not in plan}
        self.contents = news.contents(con, inputs)
        self.load = news.current_load(con)
        self.fed = _fed(con)
        self.after: dict[str, ModelState] = {}
        self.changes: dict[str, News] = {}

    def refresh(self, model: Model) -> Built:
        """Build one model if it has to be, and remember what changed."""
        started = time.perf_counter()
        before = self._standing(model)
        heard = self._heard(model, before)
        why = self._why_full(model, before, heard)
        try:
            change = self._change(model, before, heard, why)
        except duck.Error as error:
            what = f"{model.name} cannot be built: {str(error).splitlines()[0]}"
            raise ConfigError(what, where=str(model.path), mend="mend the SQL") from error
        self.changes[model.name] = change.news
        self.after[model.name] = ModelState(self._sql_hash(model), self.load, change.content)
        missing = tuple(need for need in model.front.needs if not self._is_fed(need))
        status = "built" if change.news.found else "unchanged"
        rows = change.content.rows
        return Built(
            model=model.name,
            kind=model.kind,
            status="skipped" if missing and not rows else status,
            rows=rows,
            changed=change.keys,
            seconds=time.perf_counter() - started,
            content_hash=change.content.hash,
            missing=missing,
            why=why or "",
        )

    def finish(self) -> None:
        """Drop tables whose model is gone, and write down what the next build compares with."""
        for name in self.before:
            if name not in self.plan:
                self.con.execute(f"drop table if exists {quoted(name)}")
        for name in self.plan:
            self.con.execute(f"drop table if exists {changed_table(name)}")
        ledger.write(self.con, self.after, self.contents, _business_date(self.con))

    def _change(
        self, model: Model, before: ModelState | None, heard: Mapping[str, News], why: str | None
    ) -> Change:
        if before is not None and why is None:
            if not any(one.found for one in heard.values()):
                return Change(before.content, NONE, 0)
            if model.kind == "incremental":
                change = self._narrow(model, before, heard)
                if change is not None:
                    return change
        change = rebuild(self.con, model, before.content if before else None)
        if model.kind == "incremental":
            self._check_key(model)
        return change

    def _narrow(self, model: Model, before: ModelState, heard: Mapping[str, News]) -> Change | None:
        for name, one in heard.items():
            if one.found and name != model.front.driving and name not in self.plan:
                self._temp(changed_table(name), f"select * from {one.rows} as changed")
        key = driving_key(model, self.plan)
        self._temp(AFFECTED, affected_sql(model, key, heard))
        return narrow(self.con, model, key, before.content)

    def _temp(self, name: str, select: str) -> None:
        self.con.execute(
            f"create or replace temp table {name.removeprefix('temp.main.')} as {select}"
        )

    def _standing(self, model: Model) -> ModelState | None:
        """The state of the model's table, None where state or table is missing."""
        found = self.con.execute(
            "select 1 from information_schema.tables where table_catalog = current_database()"
            " and table_schema = ? and table_name = ?",
            [model.schema, model.table],
        ).fetchone()
        return self.before.get(model.name) if found else None

    def _heard(self, model: Model, before: ModelState | None) -> dict[str, News]:
        """Input -> its news since the model's last build."""
        if before is None:
            return dict.fromkeys(model.inputs, EVERYTHING)
        heard = {}
        for name in model.inputs:
            if name in self.plan:
                heard[name] = self.changes[name]
            elif self.contents[name] != self.contents_before.get(name):
                heard[name] = EVERYTHING
            else:
                heard[name] = news.since(self.con, name, before.load)
        return heard

    def _why_full(
        self, model: Model, before: ModelState | None, heard: Mapping[str, News]
    ) -> str | None:
        """Why the model is built from all rows, None when news decide."""
        if before is None:
            return "first build"
        if self.full:
            return "asked for"
        if before.sql_hash != self._sql_hash(model):
            return "its SQL changed"
        if news.reset_after(self.con, before.load):
            return "rows were derived afresh"
        return has_to_be_full(model, heard) if model.kind == "incremental" else None

    def _sql_hash(self, model: Model) -> str:
        parts = [model.fingerprint]
        if "business_date" in model.functions:
            parts.append(macros.business_date(self.site))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def _check_key(self, model: Model) -> None:
        """Rows could never be replaced by key when the output does not carry the driving key."""
        columns = {name for name, _ in described(self.con, quoted(model.name))}
        for column in driving_key(model, self.plan):
            if column not in columns:
                raise ConfigError(
                    f"{model.name} does not carry {quote(column)} of {model.front.driving}",
                    where=str(model.path),
                    mend=f"add {column} to the final select",
                )

    def _is_fed(self, need: str) -> bool:
        entity, _, kind = need.partition("@")
        return any(e == entity and (not kind or k == kind) for e, k in self.fed)


def _fed(con: Connection) -> set[tuple[str, str]]:
    """(entity, kind of system) of everything that the site's sources feed."""
    rows = con.execute("select entities, kind from ops.source").fetchall()
    return {(entity, kind) for text, kind in rows for entity in re.findall(r"\w+", text or "")}


def _business_date(con: Connection) -> date | None:
    row = con.execute("select business_date from ops.as_of").fetchone()
    return row[0] if row else None
