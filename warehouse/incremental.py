"""The SQL of an incremental model: which driving rows are affected, and the model over them alone.

Writes SQL text and runs none. A driving row is known by its key columns: `_key` of a clean
entity, the model's key where another model drives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp, parse_one

from hub.names import quote
from warehouse.content import quoted
from warehouse.front_matter import CHANGED
from warehouse.graph import DIALECT, Model
from warehouse.news import News

AFFECTED = "temp.main.hub_affected"


def driving_key(model: Model, models: Mapping[str, Model]) -> tuple[str, ...]:
    """The columns that tell the driving rows apart; the model's own output carries them too."""
    driving = model.front.driving or ""
    return tuple(models[driving].front.key) if driving in models else ("_key",)


def has_to_be_full(model: Model, news: Mapping[str, News]) -> str | None:
    """Why affected keys cannot be told, None when they can."""
    for name, one in news.items():
        if not one.found:
            continue
        if one.rows is None:
            return f"{name} changed as a whole"
        if name != model.front.driving and name not in model.front.changes:
            return f"{name} changed and has no changes: entry"
    return None


def affected_sql(model: Model, key: Sequence[str], news: Mapping[str, News]) -> str:
    """The distinct keys of driving rows that changed themselves or follow a changed input."""
    names = ", ".join(quote(column) for column in key)
    selects = []
    for name, one in news.items():
        if not one.found:
            continue
        if name == model.front.driving:
            selects.append(f"select {names} from {one.rows} as changed")
        else:
            sql = model.front.changes[name].replace(CHANGED, changed_table(name))
            selects.append(f"select {names} from ({sql}) as affected")
    return " union ".join(selects)


def changed_table(name: str) -> str:
    """The temporary table that holds an input's changed rows; its last part is the alias."""
    return "temp.main." + quote("changed_" + name.replace(".", "_"))


def restricted_sql(model: Model, key: Sequence[str]) -> str:
    """The model's select with its driving relation cut down to the affected keys."""
    tree = model.tree.copy()
    driving = model.front.driving or ""
    condition = same_key("driving", "affected", key)
    rows = parse_one(
        f"(select driving.* from {quoted(driving)} as driving where exists"
        f" (select 1 from {AFFECTED} as affected where {condition}))",
        dialect=DIALECT,
    )
    for table in list(tree.find_all(exp.Table)):
        if f"{table.db}.{table.name}" == driving:
            narrowed = rows.copy()
            narrowed.set("alias", exp.TableAlias(this=exp.to_identifier(table.alias_or_name)))
            table.replace(narrowed)
    return tree.sql(dialect=DIALECT, comments=False)


def same_key(left: str, right: str, key: Sequence[str]) -> str:
    """The SQL condition that two rows have the same key."""
    return " and ".join(f"{left}.{quote(column)} = {right}.{quote(column)}" for column in key)
