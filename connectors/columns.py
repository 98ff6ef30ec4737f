"""What a source's column becomes on landing: the same type, or its exact text; never a float for a
decimal. Knows the type names of databases and the DuckDB SQL that converts; opens nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from hub.errors import ConfigError
from hub.exact import decimal_sql
from hub.names import literal, quote

MISFIT = "does not fit its type: "
TYPE = re.compile(r"\s*(?P<name>[A-Za-z][A-Za-z0-9_ ]*)\s*(?:\((?P<args>[^)]*)\))?(?P<rest>.*)")
PLAIN_MOMENT = r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?"
NAMED = {
    "bool": "BOOLEAN",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "datetime2": "TIMESTAMP",
    "smalldatetime": "TIMESTAMP",
    "timestamp": "TIMESTAMP",
    "timestamp without time zone": "TIMESTAMP",
    "timestamptz": "TIMESTAMPTZ",
    "timestamp with time zone": "TIMESTAMPTZ",
    "datetimeoffset": "TIMESTAMPTZ",
    "real": "DOUBLE",
    "double": "DOUBLE",
    "double precision": "DOUBLE",
    "double_precision": "DOUBLE",
    "float": "DOUBLE",
    "float4": "FLOAT",
    "float8": "DOUBLE",
    "binary_float": "DOUBLE",
    "binary_double": "DOUBLE",
    "money": "DECIMAL(19,4)",
    "smallmoney": "DECIMAL(10,4)",
    "blob": "BLOB",
    "bytea": "BLOB",
    "longblob": "BLOB",
    "mediumblob": "BLOB",
    "tinyblob": "BLOB",
    "binary": "BLOB",
    "varbinary": "BLOB",
    "rowversion": "BLOB",
    "image": "BLOB",
    "year": "BIGINT",
}
INTEGERS = re.compile(r"(tiny|small|medium|big)?int(eger)?[0-9]?|(big|small)?serial")
# A word that means something else to one kind of database.
DIALECTS = {
    "mssql": {"timestamp": "BLOB", "bit": "BOOLEAN"},
    "oracle": {"date": "TIMESTAMP", "raw": "BLOB"},
    "mysql": {"float": "FLOAT"},
    "postgresql": {"money": "VARCHAR", "real": "FLOAT"},  # money: in the server's locale
}
FAMILY = {"mariadb": "mysql"}


@dataclass(frozen=True)
class Column:
    """A column of a stream: how it arrives and what it lands as (DuckDB types).

    `loose`: the source does not keep its own types (SQLite), so values are checked one by one.
    """

    name: str
    arrives: str
    lands: str
    loose: bool = False

    @property
    def unchecked(self) -> bool:
        """A text that nobody looked at yet: DuckDB's SQLite scanner passes bytes on as they are."""
        return self.loose and self.lands == "VARCHAR"


def landing_type(declared: str, dialect: str) -> str:
    """The DuckDB type that holds every value of a declared type exactly, else VARCHAR."""
    match = TYPE.fullmatch(declared.replace("\n", " "))
    if not match:
        return "VARCHAR"
    name = " ".join(match["name"].lower().split())
    rest = match["rest"].lower()
    if "[" in rest:
        return "VARCHAR"  # an array
    unsigned = "unsigned" in name or "unsigned" in rest
    name = name.replace(" unsigned", "").strip()
    if name == "timestamp" and "with" in rest and "time zone" in rest and "without" not in rest:
        name = "timestamptz"
    if found := DIALECTS.get(FAMILY.get(dialect, dialect), {}).get(name):
        return found
    if name == "bit" and dialect in ("mysql", "mariadb"):
        return "DECIMAL(20,0)"
    if name in ("decimal", "numeric", "number", "dec", "fixed"):
        return _decimal(match["args"])
    if INTEGERS.fullmatch(name):
        return "DECIMAL(20,0)" if unsigned and name.startswith("big") else "BIGINT"
    return NAMED.get(name, "VARCHAR")


def _decimal(args: str | None) -> str:
    """DECIMAL(p,s) where precision is stated and fits; a free decimal lands as its exact text."""
    parts = [part.strip() for part in (args or "").split(",")]
    if not all(re.fullmatch(r"\d+", part) for part in parts):
        return "VARCHAR"
    precision, scale = int(parts[0]), int(parts[1]) if len(parts) > 1 else 0
    return f"DECIMAL({precision},{scale})" if scale <= precision <= 38 else "VARCHAR"


def check_columns(columns: Sequence[Column], where: str) -> None:
    """Refuse two columns of one name (names are compared without case, as DuckDB does)."""
    seen: set[str] = set()
    for column in columns:
        name = re.sub(r":\d+$", "", column.name)  # SQLite calls the second one name:1
        if column.name.lower() in seen or name.lower() in seen:
            raise ConfigError(
                f"the column {name!r} comes twice",
                where=where,
                mend="name the columns in the query, each once",
            )
        seen.add(column.name.lower())


def as_text(columns: Sequence[Column], names: Collection[str]) -> list[Column]:
    """The columns with `names` landing as text, because some value does not fit the type."""
    return [
        replace(c, arrives="VARCHAR", lands="VARCHAR") if c.name in names else c for c in columns
    ]


def scanned(columns: Sequence[Column]) -> list[Column]:
    """The columns as a scanner hands them over: in its own types, which are cast."""
    return [c if c.loose else replace(c, arrives="") for c in columns]


def select_list(columns: Sequence[Column]) -> str:
    """The DuckDB expressions that turn arriving columns into landing ones.

    A text that its type cannot hold without loss stops the statement with MISFIT and the name.
    """
    return ", ".join(f"{_landing(column)} as {quote(column.name)}" for column in columns)


def _landing(column: Column) -> str:
    name = quote(column.name)
    if column.unchecked:
        return f"decode(encode({name}))"  # fails where the bytes are not UTF-8
    if column.arrives == column.lands:
        return name
    if column.arrives != "VARCHAR":
        return f"cast({name} as {column.lands})"
    if column.lands == "BLOB":
        return f"from_hex({name})"
    bad = f"error({literal(MISFIT + column.name)})"
    return (
        f"case when {name} is null then null when {fits(name, column.lands)} "
        f"then {decimal_sql(name, column.lands)} else {bad} end"
    )


def misfits(columns: Sequence[Column]) -> str:
    """DuckDB aggregates, one per column: whether some text does not fit its landing type."""
    return ", ".join(
        f"coalesce(bool_or(not coalesce({fits(quote(c.name), c.lands)}, false)) "
        f"filter (where {quote(c.name)} is not null), false)"
        if c.arrives == "VARCHAR" and c.lands not in ("VARCHAR", "BLOB")
        else "false"
        for c in columns
    )


def fits(name: str, kind: str) -> str:
    """A DuckDB condition: the text `name` (an expression) is held by `kind` without any loss."""
    value = f"({decimal_sql(name, kind)})"
    if kind.startswith("DECIMAL"):
        scale = kind.rpartition(",")[2].rstrip(")")
        plain = f"regexp_full_match({name}, '[-+]?\\d*(\\.\\d{{0,{scale}}}0*)?')"
        # 1.0e-05 is how a stored float is written: 15 digits at most, so floats can judge it
        power = f"(contains({name}, 'e') and cast({value} as double) = try_cast({name} as double))"
        return f"({value} is not null and ({plain} or {power}))"
    if kind == "BIGINT":
        return f"(cast({value} as varchar) = {name})"
    if kind == "BOOLEAN":
        return f"({name} in ('0', '1', 'true', 'false'))"
    if kind == "DATE":
        return f"({value} is not null and length({name}) = 10)"
    if kind == "TIMESTAMP":
        return f"({value} is not null and regexp_full_match({name}, {literal(PLAIN_MOMENT)}))"
    return f"({value} is not null)"
