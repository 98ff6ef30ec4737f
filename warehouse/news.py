"""Which inputs of the models changed since the last build; changes nothing itself.

Rows carry `_load`, the load that last touched them. What has no loads (code lists, the list of
sources, the business date, who stands at the top of a group, the text of a view) is compared by
content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from hub.duck import Connection
from hub.errors import HubError
from hub.names import literal, quote
from warehouse.content import measure, quoted

# Whether a source could be read today is no fact about its data.
NOT_CONTENT = {"ops.source": ("stale",), "ops.as_of": ("as_of",)}
BY_CONTENT = (
    "ops.as_of", "ops.source", "master.code", "master.rollup_customer", "master.rollup_supplier",
)  # fmt: skip


@dataclass(frozen=True)
class News:
    """Whether an input changed; `rows` is a relation of its changed rows, None: not known which."""

    found: bool
    rows: str | None = None


NONE = News(False)
EVERYTHING = News(True)


def current_load(con: Connection) -> int:
    """The newest load that any table of ops and master knows."""
    columns = con.execute(
        "select table_schema, table_name, column_name from information_schema.columns"
        " where table_catalog = current_database() and ("
        " (table_schema = 'ops' and starts_with(table_name, 'all_') and column_name = '_load')"
        " or (table_schema = 'master' and starts_with(table_name, 'xref_')"
        " and column_name = '_load')"
        " or (table_schema = 'ops' and table_name in ('load', 'reset') and column_name = 'load'))"
    ).fetchall()
    selects = [
        f"select max({quote(column)}) as newest from {quote(schema)}.{quote(table)}"
        for schema, table, column in columns
    ]
    if not selects:
        return 0
    row = con.execute(f"select max(newest) from ({' union all '.join(selects)})").fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def reset_after(con: Connection, load: int) -> bool:
    """Whether validation started some rows afresh after `load`: loads tell nothing then."""
    if not _exists(con, "ops.reset"):
        return False
    return _some(con, "ops.reset", f"load > {load}")


def contents(con: Connection, inputs: Iterable[str]) -> dict[str, str]:
    """Input -> a text that changes when what has no loads changes."""
    return {name: _content(con, name) for name in sorted(inputs)}


def _rows_of(name: str) -> str | None:
    """The relation that carries the loads of an input, deleted rows included."""
    schema, table = name.split(".")
    if schema == "clean":
        return f"ops.{quote('all_' + table)}"
    if schema == "master" and table.startswith("xref_"):
        return quoted(name)
    return None


def since(con: Connection, name: str, load: int) -> News:
    """The news of one input (no model) by its rows' loads."""
    schema, table = name.split(".")
    if schema == "master" and _rows_of(name) is None and name not in BY_CONTENT:
        behind = (f"master.xref_{table}", f"clean.{table}")
        return EVERYTHING if any(since(con, one, load).found for one in behind) else NONE
    relation = _rows_of(name)
    if relation is None or not _some(con, relation, f"_load > {load}"):
        return NONE
    return News(True, f"(select * from {relation} where _load > {load})")


def _content(con: Connection, name: str) -> str:
    if not _exists(con, name):
        raise HubError(f"{name} is not in the warehouse", mend="run the stages before: hub run")
    if name in BY_CONTENT:
        return measure(con, quoted(name), NOT_CONTENT.get(name, ())).hash
    schema, table = name.split(".")
    # A view is made again when a source is switched off: its rows go without a load of their own.
    view = con.execute(
        "select sql from duckdb_views() where database_name = current_database()"
        " and schema_name = ? and view_name = ?",
        [schema, table],
    ).fetchone()
    return hashlib.sha256(str(view[0]).encode()).hexdigest() if view else ""


def _exists(con: Connection, name: str) -> bool:
    schema, table = (literal(part) for part in name.split("."))
    where = f"table_schema = {schema} and table_name = {table}"
    return _some(
        con, "information_schema.tables", f"table_catalog = current_database() and {where}"
    )


def _some(con: Connection, relation: str, condition: str) -> bool:
    row = con.execute(f"select exists(select 1 from {relation} where {condition})").fetchone()
    return bool(row and row[0])
