"""Turns a contract's map into DuckDB SQL: typed values, and a flag where a value was unreadable.

Knows SQL text only; it runs nothing. Casts become try_cast, `/` becomes exact decimal division,
blank texts become null, stamps become UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from hub.contract import Stream
from hub.dictionary import Entity, Property
from hub.errors import ConfigError
from hub.exact import decimal_sql
from hub.expressions import FALSE, HAS_ZONE, TRUE, utc_sql
from hub.names import literal, nearest, quote

BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(12288) || chr(160)"
WIDE = "decimal(38, 12)"
INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")


@dataclass(frozen=True)
class Mapped:
    """One property's SQL: its value before typing, the failed-cast test inside it, its columns."""

    property: Property
    expression: str
    failed: str
    divides: bool


def columns_used(stream: Stream) -> set[str]:
    """The raw columns (lower case) that the map's expressions name."""
    trees = (_parse(stream, name, text) for name, text in stream.map.items())
    return {column.name.lower() for tree in trees for column in tree.find_all(exp.Column)}


def mapped(stream: Stream, entity: Entity) -> list[Mapped]:
    """The SQL of every property of the entity, in the entity's order; unmapped ones are null."""
    for name in stream.map:
        if name not in entity.names:
            raise ConfigError(
                f"{entity.name} has no property {name!r}{nearest(name, entity.names)}",
                where=str(stream.file),
                mend="name a property of the dictionary under map:",
            )
    return [_one(stream, one) for one in entity.properties]


def _one(stream: Stream, one: Property) -> Mapped:
    text = stream.map.get(one.name)
    if text is None:
        return Mapped(one, "null", "false", divides=False)
    tree = _parse(stream, one.name, text)
    divides = tree.find(exp.Div) is not None
    tree = tree.transform(_exact)
    failed = [
        f"({cast.this.sql('duckdb')} is not null and {cast.sql('duckdb')} is null)"
        for cast in tree.find_all(exp.TryCast)
    ]
    return Mapped(one, tree.sql("duckdb"), " or ".join(failed) or "false", divides)


def _parse(stream: Stream, name: str, text: str) -> exp.Expression:
    try:
        return sqlglot.parse_one(text, dialect="duckdb")
    except sqlglot.errors.SqlglotError as error:
        raise ConfigError(
            f"map.{name} is not a DuckDB expression: {text}",
            where=str(stream.file),
            mend="write a column, or an expression such as cast(FDate as date)",
        ) from error


def _exact(node: exp.Expression) -> exp.Expression:
    if isinstance(node, exp.Div):
        ten = exp.Literal.number(10)
        return exp.Anonymous(this="exact_div", expressions=[node.this, node.expression, ten])
    if isinstance(node, exp.Cast) and not isinstance(node, exp.TryCast):
        return exp.TryCast(this=node.this, to=node.to)
    return node


def cleaned_sql(relation: str, types: Mapping[str, str], used: set[str]) -> str:
    """The raw columns that the map uses, texts trimmed and blank ones null; `_row` counts rows."""
    columns = [
        f"nullif(trim({quote(name)}, {BLANKS}), '') as {quote(name)}"
        if kind == "VARCHAR"
        else quote(name)
        for name, kind in types.items()
        if name.lower() in used
    ]
    listed = "".join(f", {column}" for column in columns)
    return f"select row_number() over () - 1 as _row{listed} from {relation}"


def typed_sql(one: Mapped, kind: str, timezone: str) -> tuple[str, str, str]:
    """(typed value, unreadable test, too-precise test) of one property.

    `kind` is the DuckDB type of its expression, whose value stands in column `_<name>`.
    """
    raw = quote(f"_{one.property.name}")
    value = _typed(one.property, kind, raw, timezone)
    lost = f"({raw} is not null and {value} is null)"
    unreadable = f"({lost} or {quote('_failed_' + one.property.name)})"
    precise = "false"
    exact = not one.divides and kind not in ("DOUBLE", "FLOAT")
    if one.property.type == "number" and exact:
        precise = f"({_wide(kind, raw)} <> try_cast({value} as {WIDE}))"
    return value, unreadable, precise


def _typed(one: Property, kind: str, raw: str, timezone: str) -> str:
    target = one.sql_type
    if one.type == "string":
        return f"cast({raw} as varchar)"
    if one.type == "number":
        return f"try_cast({_wide(kind, raw)} as {target})"
    if one.type == "integer":
        wide = _wide(kind, raw)
        return f"case when {wide} = try_cast({wide} as bigint) then try_cast({wide} as bigint) end"
    if one.type == "boolean":
        text = f"lower(cast({raw} as varchar))"
        return f"case when {text} in {TRUE} then true when {text} in {FALSE} then false end"
    return _date(kind, raw, timezone) if one.type == "date" else utc_sql(raw, kind, timezone)


def _wide(kind: str, raw: str) -> str:
    """A number with room for any scale, so that what a property cannot hold shows."""
    if kind == "VARCHAR":
        return f"({decimal_sql(raw, WIDE)})"
    return raw if kind in INTEGERS else f"try_cast({raw} as {WIDE})"


def _date(kind: str, raw: str, timezone: str) -> str:
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"cast(timezone({literal(timezone)}, {raw}) as date)"
    if kind == "VARCHAR":
        moment = f"timezone({literal(timezone)}, try_cast({raw} as timestamptz))"
        zoned = f"regexp_matches({raw}, {HAS_ZONE}) and length({raw}) > 10"
        return f"case when {zoned} then cast({moment} as date) else try_cast({raw} as date) end"
    return f"try_cast({raw} as date)"
