"""Where every column of every model comes from, its type, and what people are told about it.

Follows the SQL trees in building order, each with the columns derived for those before; opens no
database. A column that is passed on as it is keeps its label; the others are labelled by their
model's front matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import TypeAnnotator
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope
from sqlglot.schema import ensure_schema

from hub.dictionary import Dictionary
from hub.entity import SENSITIVITIES
from hub.errors import ConfigError
from hub.names import nearest
from warehouse.graph import DIALECT, Model, where
from warehouse.inputs import Column, Tables, tables
from warehouse.macros import MACROS

Place = tuple[str, str]
Kind = exp.DataType | exp.DataType.Type
AT_LINE = re.compile(r"\. Line: \d+, Col: \d+.*")


@dataclass(frozen=True)
class Trail:
    """The (table, column) places a value is made of, and the one it repeats unchanged if any."""

    origins: frozenset[Place] = frozenset()
    same: Place | None = None


@dataclass(frozen=True)
class Derived:
    """An output column: its type and labels, and its trail into the model's direct inputs."""

    column: Column
    trail: Trail

    @property
    def labelled(self) -> bool:
        """Whether people can be told in both languages what it is."""
        return bool(self.column.zh and self.column.en)


@dataclass(frozen=True)
class Studied:
    """A model, its derived columns in order, and its tree with every name and type resolved."""

    model: Model
    columns: dict[str, Derived]
    tree: exp.Query


def study(models: Iterable[Model], dictionary: Dictionary) -> dict[str, Studied]:
    """Derive the columns of `models`, which come in building order.

    Raises ConfigError for an entity or column that nobody knows.
    """
    known = tables(dictionary)
    found: dict[str, Studied] = {}
    for model in models:
        found[model.name] = one = _study(model, known)
        known[model.name] = {name: derived.column for name, derived in one.columns.items()}
    return found


def _study(model: Model, known: Tables) -> Studied:
    """Once per model and columns of its inputs: a run asks twice, the next one again."""
    reads = repr({name: known.get(name) for name in model.inputs})
    last = _studied.get(model.path)
    if last is None or last[0].model is not model or last[1] != reads:
        last = _studied[model.path] = (_afresh(model, known), reads)
    return last[0]


_studied: dict[Path, tuple[Studied, str]] = {}


def _afresh(model: Model, known: Tables) -> Studied:
    tree = _resolved(model, known)
    scope = build_scope(tree)
    trails = _outputs(scope, {}) if scope else {}
    first = tree
    while isinstance(first, exp.SetOperation):
        first = first.left
    columns = {
        select.alias_or_name: _derive(model, select, trails[select.alias_or_name], known)
        for select in first.selects
    }
    return Studied(model, columns, tree)


def _resolved(model: Model, known: Tables) -> exp.Query:
    """The tree with stars expanded, columns qualified and types written on."""
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for name in model.inputs:
        if name not in known:
            what = f"no table {name}{nearest(name, known)}"
            mend = "name an entity of the dictionary"
            raise ConfigError(what, where=str(model.path), mend=mend)
        first, second = name.split(".")
        schema.setdefault(first, {})[second] = {c: one.type for c, one in known[name].items()}
    tree = model.tree.copy()
    for call in list(tree.find_all(exp.Anonymous)):
        if call.name.lower() in MACROS:
            call.replace(exp.cast(call.copy(), MACROS[call.name.lower()], dialect=DIALECT))
    try:
        resolved = qualify(tree, schema=schema, dialect=DIALECT, quote_identifiers=False)
    except SqlglotError as error:
        what = AT_LINE.sub("", str(error).splitlines()[0])
        named = [c for c in model.tree.find_all(exp.Column) if re.search(rf"\b{c.name}\b", what)]
        mend = "name a column that the table or CTE has"
        place = where(model, named[0] if named else None)
        raise ConfigError(what, where=place, mend=mend) from error
    typed = _Typed(ensure_schema(schema, dialect=DIALECT)).annotate(resolved)
    assert isinstance(typed, exp.Query)
    return typed


class _Typed(TypeAnnotator):
    """sqlglot's types, but two decimals meet (in a union, a coalesce) in the wider one."""

    def _maybe_coerce(self, type1: Kind, type2: Kind) -> Kind:
        widths = [_digits(one) for one in (type1, type2)]
        if None in widths:
            return super()._maybe_coerce(type1, type2)
        (whole, scale), (whole2, scale2) = (one for one in widths if one)
        most = max(scale, scale2)
        width = min(max(whole, whole2) + most, 38)
        return exp.DataType.build(f"DECIMAL({width}, {most})", dialect=DIALECT)


def _digits(kind: Kind) -> tuple[int, int] | None:
    """A decimal's digits before and after the point; None for what is no sized decimal."""
    if not isinstance(kind, exp.DataType) or not kind.is_type("DECIMAL") or not kind.expressions:
        return None
    width, scale = (int(one.name) for one in kind.expressions)
    return width - scale, scale


def _derive(model: Model, select: exp.Expression, trail: Trail, known: Tables) -> Derived:
    name = select.alias_or_name
    places = [known[table][column] for table, column in trail.origins if column in known[table]]
    table, source = trail.same or ("", "")
    column = known[table][source] if table else Column("")
    said = model.front.columns.get(name)
    if said:
        column = replace(column, zh=said.zh, en=said.en, meaning=said.meaning)
    secret = max((SENSITIVITIES.index(one.sensitivity) for one in places), default=1)
    kind = select.type.sql(dialect=DIALECT) if select.type else "UNKNOWN"
    return Derived(replace(column, type=kind, sensitivity=SENSITIVITIES[secret]), trail)


def _outputs(scope: Scope, done: dict[int, dict[str, Trail]]) -> dict[str, Trail]:
    """The trail of every output column of a select or union."""
    if id(scope) not in done:
        if scope.union_scopes:
            left, right = (_outputs(one, done) for one in scope.union_scopes)
            trails = dict(zip(left, map(_both, left.values(), right.values()), strict=False))
        else:
            trails = {s.alias_or_name: _trail(scope, s, done) for s in scope.expression.selects}
        done[id(scope)] = trails
    return done[id(scope)]


def _both(left: Trail, right: Trail) -> Trail:
    """One column of a union; a side without origins is a constant, such as a reserved member."""
    same = left.same if left.same == right.same or not right.origins else None
    if not left.origins:
        same = right.same
    return Trail(left.origins | right.origins, same)


def _trail(scope: Scope, select: exp.Expression, done: dict[int, dict[str, Trail]]) -> Trail:
    trails = [_resolve(scope, column, done) for column in select.find_all(exp.Column)]
    origins = frozenset[Place]().union(*(trail.origins for trail in trails))
    value = select.this if isinstance(select, exp.Alias) else select
    while isinstance(value, exp.Paren):
        value = value.this
    if isinstance(value, exp.Coalesce):  # a default for null does not change what it is
        value = value.this
    same = _resolve(scope, value, done).same if isinstance(value, exp.Column) else None
    return Trail(origins, same)


def _resolve(scope: Scope, column: exp.Column, done: dict[int, dict[str, Trail]]) -> Trail:
    here: Scope | None = scope
    while here is not None:
        source = here.sources.get(column.table)
        if isinstance(source, Scope):
            return _outputs(source, done).get(column.name, Trail())
        if isinstance(source, exp.Table):
            place = (f"{source.db}.{source.name}", column.name)
            return Trail(frozenset([place]), place)
        here = here.parent
    return Trail()


def labels(studied: Mapping[str, Studied]) -> dict[str, dict[str, Column]]:
    """Model -> published column -> its type, labels and sensitivity; technical ones left out."""
    return {
        name: {c: d.column for c, d in one.columns.items() if not c.startswith("_")}
        for name, one in studied.items()
    }
