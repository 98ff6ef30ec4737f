"""What must hold of a published table: a model's front matter compiled to checks as SQL text.

Knows no database and no Great Expectations: every check carries the SQL that selects its
offending rows, so that it can be read, counted and tested alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from hub.errors import ConfigError
from hub.names import literal, nearest, quote
from warehouse.content import quoted

KINDS = ("not_null", "unique", "accepted", "references", "rows")
SEVERITIES = ("block", "warn")
SAID_OF_ANY = ("severity", "why")


@dataclass(frozen=True)
class Check:
    """One promise about one table. `offenders` is a select of the rows that break it."""

    id: str
    table: str
    kind: Literal["columns", "not_null", "unique", "accepted", "references", "rows"]
    columns: tuple[str, ...]
    offenders: str
    why: str
    severity: str = "block"
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suite:
    """All checks of one table, and who answers for it."""

    table: str
    owner: str
    checks: tuple[Check, ...]

    def fingerprint(self) -> str:
        """Changes whenever the meaning of a check changes."""
        text = json.dumps([asdict(check) for check in self.checks], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def compile_suite(
    table: str,
    owner: str,
    key: Sequence[str],
    checks: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    where: str | None = None,
) -> Suite:
    """Checks of `table`: its columns, its key, then what the front matter says.

    `columns` are the published ones; a check of another column raises ConfigError at `where`.
    """
    found = [_columns(table, columns)]
    found += [_not_null(table, column, "part of the key") for column in key]
    if key:
        found.append(_unique(table, tuple(key), "the key"))
    for said in checks:
        found += _said(table, said, columns, where or table)
    kept: dict[str, Check] = {}
    for check in found:
        kept.setdefault(check.id, check)
    return Suite(table, owner, tuple(kept.values()))


def _said(table: str, said: Mapping[str, Any], columns: Sequence[str], where: str) -> list[Check]:
    kinds = [name for name in said if name not in SAID_OF_ANY]
    if len(kinds) != 1 or kinds[0] not in KINDS:
        odd = next((name for name in kinds if name not in KINDS), " and ".join(kinds))
        raise ConfigError(
            f"{odd!r} is no check{nearest(odd, KINDS)}",
            where=where,
            mend=f"one of {', '.join(KINDS)}",
        )
    body, why = said[kinds[0]], str(said.get("why", ""))
    severity = str(said.get("severity", "block"))
    if isinstance(body, Mapping) and kinds[0] == "rows":
        severity = str(body.get("severity", severity))
    if severity not in SEVERITIES:
        raise ConfigError(f"{severity!r} is no severity", where=where, mend="say block or warn")
    made = _made(table, kinds[0], body, why, where)
    for check in made:
        for column in check.columns:
            if column not in columns:
                hint = nearest(column, columns)
                mend = "name a published column"
                raise ConfigError(f"{check.id}: no column {column!r}{hint}", where=where, mend=mend)
    return [Check(**{**check.__dict__, "severity": severity}) for check in made]


def _made(table: str, kind: str, body: Any, why: str, where: str) -> list[Check]:
    try:
        if kind == "not_null":
            return [_not_null(table, column, why) for column in _names(body)]
        if kind == "unique":
            return [_unique(table, tuple(_names(body)), why)]
        if kind == "accepted":
            return [_accepted(table, column, values, why) for column, values in _accepting(body)]
        if kind == "references":
            return [_references(table, column, to, why) for column, to in body.items()]
        return [_rows(table, str(body["name"]), str(body["sql"]), str(body.get("why", why)))]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ConfigError(
            f"the check {kind} is not understood", where=where, mend=LOOK[kind]
        ) from error


LOOK = {
    "not_null": "write not_null: column, or a list of columns",
    "unique": "write unique: [columns that are unique together]",
    "accepted": "write accepted: {column: [values]}",
    "references": "write references: {column: core.dim_customer.customer_id}",
    "rows": "write rows: {name: ..., sql: select of the rows that must not be, why: ...}",
}


def _names(body: Any) -> list[str]:
    names = [body] if isinstance(body, str) else list(body)
    if not names or not all(isinstance(name, str) for name in names):
        raise ValueError(names)
    return names


def _accepting(body: Mapping[str, Any]) -> list[tuple[str, Sequence[Any]]]:
    pairs = (
        [(body["column"], body["values"])] if set(body) == {"column", "values"} else body.items()
    )
    for _, values in pairs:
        if isinstance(values, str) or not values:
            raise ValueError(values)
    return list(pairs)


def _columns(table: str, columns: Sequence[str]) -> Check:
    schema, name = table.split(".")
    wanted = ", ".join(f"({literal(column)})" for column in columns)
    actual = (
        "select column_name from duckdb_columns() where database_name = current_database()"
        f" and schema_name = {literal(schema)} and table_name = {literal(name)}"
    )
    sql = (
        f"with wanted(column_name) as (values {wanted}), actual as ({actual})"
        " select column_name, 'unexpected' as problem from (from actual except from wanted)"
        " union all select column_name, 'missing' from (from wanted except from actual)"
    )
    return Check(f"{table}.columns", table, "columns", tuple(columns), sql, "the model's columns")


def _not_null(table: str, column: str, why: str) -> Check:
    sql = f"select * from {quoted(table)} where {quote(column)} is null"
    return Check(f"{table}.not_null:{column}", table, "not_null", (column,), sql, why)


def _unique(table: str, columns: tuple[str, ...], why: str) -> Check:
    names = ", ".join(quote(column) for column in columns)
    twice = f"select {names} from {quoted(table)} group by {names} having count(*) > 1"
    sql = f"select rows.* from {quoted(table)} as rows semi join ({twice}) as twice using ({names})"
    return Check(f"{table}.unique:{','.join(columns)}", table, "unique", columns, sql, why)


def _accepted(table: str, column: str, values: Sequence[Any], why: str) -> Check:
    texts = tuple(str(value) for value in values)
    listed = ", ".join(literal(text) for text in texts)
    sql = f"select * from {quoted(table)} where cast({quote(column)} as varchar) not in ({listed})"
    return Check(f"{table}.accepted:{column}", table, "accepted", (column,), sql, why, values=texts)


def _references(table: str, column: str, to: str, why: str) -> Check:
    schema, name, key = to.split(".")
    other = quoted(f"{schema}.{name}")
    sql = (
        f"select * from {quoted(table)} as rows where {quote(column)} is not null and not exists"
        f" (select 1 from {other} as other where other.{quote(key)} = rows.{quote(column)})"
    )
    return Check(
        f"{table}.references:{column}", table, "references", (column,), sql, why, values=(to,)
    )


def _rows(table: str, name: str, sql: str, why: str) -> Check:
    return Check(f"{table}.rows:{name}", table, "rows", (), sql.strip().rstrip(";"), why)
