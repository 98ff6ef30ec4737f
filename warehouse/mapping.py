"""Turns a contract's map into DuckDB SQL: typed values, and a flag where a value was unreadable.

Knows SQL text only; it runs nothing. Casts become try_cast, `/` becomes exact decimal division,
blank texts become null, stamps become UTC. What a type cannot get wrong is not asked.
"""

from __future__ import annotations

import re
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
DIGITS = {"TINYINT": 3, "SMALLINT": 5, "INTEGER": 10, "BIGINT": 19}
DECIMAL = re.compile(r"DECIMAL\((\d+), ?(\d+)\)", re.IGNORECASE)
NEVER = "false"


@dataclass(frozen=True)
class Cast:
    """A cast inside an expression: what is cast, and to which type."""

    inner: str
    whole: str
    kind: str


@dataclass(frozen=True)
class Mapped:
    """One property's SQL: its value before typing, the casts inside it, whether it divides."""

    property: Property
    expression: str
    casts: tuple[Cast, ...]
    divides: bool


@dataclass(frozen=True)
class Typed:
    """The typed value of a property, and when it could not be read or lost digits."""

    value: str
    unreadable: str
    precise: str


def columns_used(stream: Stream) -> set[str]:
    """The raw columns (lower case) that the map's expressions name."""
    trees = (_parse(stream, name, text) for name, text in stream.map.items())
    return {column.name.lower() for tree in trees for column in tree.find_all(exp.Column)}


def names_columns(stream: Stream, name: str) -> bool:
    """Whether the expression of a mapped property reads the row at all."""
    return _parse(stream, name, stream.map[name]).find(exp.Column) is not None


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
        return Mapped(one, "null", (), divides=False)
    tree = _parse(stream, one.name, text)
    divides = tree.find(exp.Div) is not None
    tree = tree.transform(_exact)
    casts = tuple(
        Cast(cast.this.sql("duckdb"), cast.sql("duckdb"), cast.to.sql("duckdb"))
        for cast in tree.find_all(exp.TryCast)
    )
    return Mapped(one, tree.sql("duckdb"), casts, divides)


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


def cleaned(types: Mapping[str, str], used: set[str]) -> list[str]:
    """The raw columns that the map uses, texts trimmed and blank ones null."""
    return [
        f"nullif(trim({quote(name)}, {BLANKS}), '') as {quote(name)}"
        if kind == "VARCHAR"
        else quote(name)
        for name, kind in types.items()
        if name.lower() in used
    ]


def failed_casts(one: Mapped, inner: Mapping[str, str]) -> str:
    """The test that a cast inside the expression made a value vanish; `inner` knows the types."""
    tests = [
        f"({cast.inner} is not null and {cast.whole} is null)"
        for cast in one.casts
        if not holds(inner[cast.inner], cast.kind)
    ]
    return f"(({' or '.join(tests)}) and ({one.expression}) is null)" if tests else NEVER


def holds(kind: str, target: str) -> bool:
    """Whether every value of the type `kind` has a value of the type `target`."""
    kind, target = kind.upper(), target.upper()
    if kind == target or target in ("VARCHAR", "TEXT"):
        return True
    if target == "DATE":
        return kind == "TIMESTAMP"
    if target == "TIMESTAMP":
        return kind == "DATE"
    room = DECIMAL.fullmatch(target)
    whole = int(room[1]) - int(room[2]) if room else DIGITS.get(target, 0)
    found = DECIMAL.fullmatch(kind)
    need = int(found[1]) - int(found[2]) if found else DIGITS.get(kind, 99)
    return whole >= need and (room is not None or found is None)


def typed(one: Mapped, kind: str, failed: str, timezone: str) -> Typed:
    """The typed value of a property whose expression, of type `kind`, stands in `_<name>`."""
    raw = quote(f"_{one.property.name}")
    target = one.property.sql_type
    if one.expression == "null":
        return Typed(f"cast(null as {target})", NEVER, NEVER)
    value = _value(one.property, kind, raw, timezone)
    sure = holds(kind, target) or (one.property.type, kind) in SURE
    lost = [] if sure else [f"({raw} is not null and {value} is null)"]
    tests = lost + ([failed] if failed != NEVER else [])
    unreadable = f"({' or '.join(tests)})" if tests else NEVER
    precise = NEVER
    exact = not one.divides and kind not in ("DOUBLE", "FLOAT")
    if one.property.type == "number" and exact and not _scale_fits(kind, target):
        precise = f"coalesce({_wide(kind, raw)} <> try_cast({value} as {WIDE}), false)"
    return Typed(value, unreadable, precise)


# (a property's type, the type of its expression) that cannot fail though they are not the same.
SURE = {
    ("timestamp", "TIMESTAMP"),
    ("timestamp", "TIMESTAMP WITH TIME ZONE"),
    ("timestamp", "DATE"),
    ("date", "TIMESTAMP WITH TIME ZONE"),
    ("boolean", "BOOLEAN"),
}


def _scale_fits(kind: str, target: str) -> bool:
    room, found = DECIMAL.fullmatch(target), DECIMAL.fullmatch(kind)
    return kind in DIGITS or bool(room and found and int(found[2]) <= int(room[2]))


def _value(one: Property, kind: str, raw: str, timezone: str) -> str:
    target = one.sql_type
    if one.type == "string":
        return raw if kind == "VARCHAR" else f"cast({raw} as varchar)"
    if one.type == "number":
        return f"try_cast({_wide(kind, raw)} as {target})"
    if one.type == "integer":
        if kind in DIGITS:
            return f"cast({raw} as bigint)"
        wide = _wide(kind, raw)
        return f"case when {wide} = try_cast({wide} as bigint) then try_cast({wide} as bigint) end"
    if one.type == "boolean":
        if kind == "BOOLEAN":
            return raw
        text = f"lower(cast({raw} as varchar))"
        return f"case when {text} in {TRUE} then true when {text} in {FALSE} then false end"
    return _date(kind, raw, timezone) if one.type == "date" else utc_sql(raw, kind, timezone)


def _wide(kind: str, raw: str) -> str:
    """A number with room for any scale, so that what a property cannot hold shows."""
    if kind == "VARCHAR":
        return f"({decimal_sql(raw, WIDE)})"
    found = DECIMAL.fullmatch(kind)
    plain = kind in DIGITS or (found is not None and int(found[2]) <= 12)
    return raw if plain else f"try_cast({raw} as {WIDE})"


def _date(kind: str, raw: str, timezone: str) -> str:
    if kind == "DATE":
        return raw
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"cast(timezone({literal(timezone)}, {raw}) as date)"
    if kind == "VARCHAR":
        moment = f"timezone({literal(timezone)}, try_cast({raw} as timestamptz))"
        zoned = f"regexp_matches({raw}, {HAS_ZONE}) and length({raw}) > 10"
        return f"case when {zoned} then cast({moment} as date) else try_cast({raw} as date) end"
    return f"try_cast({raw} as date)"
