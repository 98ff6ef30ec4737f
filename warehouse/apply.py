"""Brings one model's table up to date and says what changed in it.

Knows how to compare and replace rows inside the open transaction; whether to do it fully or by
affected keys is decided by warehouse.build.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hub.duck import Connection
from hub.names import quote
from warehouse.content import Content, described, measure, quoted
from warehouse.graph import Model
from warehouse.incremental import AFFECTED, changed_table, restricted_sql, same_key
from warehouse.news import EVERYTHING, NONE, News

NEW = "temp.main.hub_new"
ADDED = "temp.main.hub_added"
REMOVED = "temp.main.hub_removed"
TOUCHED = "temp.main.hub_touched"


@dataclass(frozen=True)
class Change:
    """The table's new content, the news for models that read it, and how many keys differ."""

    content: Content
    news: News
    keys: int


def rebuild(con: Connection, model: Model, before: Content | None) -> Change:
    """Run the whole select; the table is written only when a row differs.

    `before` is the content of the table that stands, None when there is none to trust.
    """
    _temp(con, NEW, model.sql)
    target = quoted(model.name)
    if before is None or described(con, NEW) != described(con, target):
        _replace(con, model)
        content = measure(con, target)
        return Change(content, EVERYTHING, content.rows)
    change = _compare(con, model, f"select * from {target}", before)
    if change.news.found:
        _replace(con, model)
    return change


def narrow(con: Connection, model: Model, key: Sequence[str], before: Content) -> Change | None:
    """Replace the rows of the affected driving keys, which stand in AFFECTED.

    None when the select's columns are no longer the table's: it has to be rebuilt then.
    """
    _temp(con, NEW, restricted_sql(model, key))
    target = quoted(model.name)
    if described(con, NEW) != described(con, target):
        return None
    condition = same_key("affected", "standing", key)
    old = (
        f"select standing.* from {target} as standing where exists"
        f" (select 1 from {AFFECTED} as affected where {condition})"
    )
    change = _compare(con, model, old, before)
    if change.news.found:
        _exchange(con, target, key)
    return change


def _exchange(con: Connection, target: str, key: Sequence[str]) -> None:
    """Delete by key and insert, for the keys whose rows differ only."""
    names = ", ".join(quote(column) for column in key)
    _temp(con, TOUCHED, f"select {names} from {ADDED} union select {names} from {REMOVED}")
    touched = f"exists (select 1 from {TOUCHED} as touched where {same_key('touched', 'one', key)})"
    con.execute(f"delete from {target} as one where {touched}")
    con.execute(f"insert into {target} select * from {NEW} as one where {touched}")


def _compare(con: Connection, model: Model, old: str, before: Content) -> Change:
    """The rows that went and came, kept under the model's name for the models that read it."""
    _temp(con, ADDED, f"select * from {NEW} except all {old}")
    if not _rows(con, ADDED) and _rows(con, NEW) == _rows(con, f"({old})"):
        return Change(before, NONE, 0)
    _temp(con, REMOVED, f"{old} except all select * from {NEW}")
    removed, added = measure(con, REMOVED), measure(con, ADDED)
    changed = changed_table(model.name)
    _temp(con, changed, f"select * from {REMOVED} union all select * from {ADDED}")
    names = ", ".join(quote(column) for column in model.front.key)
    keys = _rows(con, f"(select distinct {names} from {changed})")
    return Change(before - removed + added, News(True, changed), keys)


def _replace(con: Connection, model: Model) -> None:
    con.execute(f"create schema if not exists {quote(model.schema)}")
    con.execute(f"create or replace table {quoted(model.name)} as select * from {NEW}")


def _temp(con: Connection, name: str, select: str) -> None:
    con.execute(f"create or replace temp table {name.removeprefix('temp.main.')} as {select}")


def _rows(con: Connection, relation: str) -> int:
    row = con.execute(f"select count(*) from {relation}").fetchone()
    return int(row[0]) if row else 0
