"""Which declared type stands behind each output column of a query; reads SQL, never a database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

from connectors.columns import landing_type
from hub.expressions import dialect_of

Types = Mapping[str, Mapping[str, str]]


def tables_of(query: str, dialect: str) -> list[tuple[str | None, str]]:
    """The (schema, table) pairs a query reads; empty when the query cannot be parsed."""
    try:
        tree = sqlglot.parse_one(query, dialect=dialect_of(dialect))
    except SqlglotError:
        return []
    named = {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
    found = {(table.db or None, table.name): None for table in tree.find_all(exp.Table)}
    return [pair for pair in found if pair[0] or pair[1].lower() not in named]


def column_types(query: str, types: Types, dialect: str) -> dict[str, str]:
    """Landing types of output columns (lower-case name) that are a base column or a plain cast.

    `types` maps table -> column -> landing type. What cannot be told is left out: it lands as text.
    """
    schema = {t.lower(): {c.lower(): "text" for c in columns} for t, columns in types.items()}
    known = {t.lower(): {c.lower(): k for c, k in cols.items()} for t, cols in types.items()}
    try:
        tree = qualify(
            sqlglot.parse_one(query, dialect=dialect_of(dialect)),
            schema=schema,
            dialect=dialect_of(dialect),
            validate_qualify_columns=False,
            infer_schema=False,
        )
        scope = build_scope(tree)
    except (SqlglotError, KeyError, ValueError):
        return {}
    if scope is None:
        return {}
    names = [projection.alias_or_name.lower() for projection in scope.expression.selects]
    found = {name: _output(scope, place, known, dialect) for place, name in enumerate(names)}
    return {name: kind for name, kind in found.items() if kind}


def _output(scope: Scope, place: int, known: Types, dialect: str) -> str | None:
    """The landing type of an output column by its place; the branches of a union must agree."""
    if scope.union_scopes:
        kinds = {_output(branch, place, known, dialect) for branch in scope.union_scopes}
        return kinds.pop() if len(kinds) == 1 else None
    selects = scope.expression.selects
    return _type(selects[place], scope, known, dialect) if place < len(selects) else None


def _type(node: Any, scope: Scope, known: Types, dialect: str) -> str | None:
    """The landing type of one expression inside `scope`, None when it is not told."""
    node = node.unalias()
    if isinstance(node, exp.Paren):
        return _type(node.this, scope, known, dialect)
    if isinstance(node, exp.Cast):
        return landing_type(node.to.sql(dialect=dialect_of(dialect)), dialect)
    if isinstance(node, exp.Count):
        return "BIGINT"
    if isinstance(node, exp.Coalesce):
        kinds = {_type(part, scope, known, dialect) for part in [node.this, *node.expressions]}
        return kinds.pop() if len(kinds) == 1 else None
    if isinstance(node, (exp.Min, exp.Max)):
        return _type(node.this, scope, known, dialect)
    if isinstance(node, exp.Column):
        return _column(node, scope, known, dialect)
    return None


def _column(column: exp.Column, scope: Scope, known: Types, dialect: str) -> str | None:
    origin = scope.sources.get(column.table)
    if isinstance(origin, exp.Table):
        return known.get(origin.name.lower(), {}).get(column.name.lower())
    if not isinstance(origin, Scope):
        return None
    names = [projection.alias_or_name.lower() for projection in origin.expression.selects]
    if column.name.lower() not in names:
        return None
    return _output(origin, names.index(column.name.lower()), known, dialect)
