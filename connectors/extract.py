"""What to run at an SQL source for one stream: the statement, and the columns it answers with.

Knows the dialects' text; the columns' types come from the source itself.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, CursorResult, Inspector
from sqlalchemy.engine.interfaces import ReflectedColumn

from connectors.columns import Column, as_text, check_columns, landing_type
from connectors.cursor import predicate
from connectors.sql_mysql import MYSQL, field_words, mysql_item
from hub.contract import Stream
from hub.errors import ConfigError
from hub.names import nearest
from hub.reading import Window

# PostgreSQL types whose text DuckDB's scanner makes exactly as the server does.
PLAIN_TEXT = {"uuid", "json", "jsonb", "text", "varchar", "bpchar", "name"}


@dataclass(frozen=True)
class Extract:
    """A statement for the source, its columns, and the (schema, table) a scan may take instead."""

    sql: str
    columns: list[Column]
    table: tuple[str, str] | None = None


def extract(
    connection: Connection, stream: Stream, window: Window, texts: Collection[str] = ()
) -> Extract:
    """The statement that reads `stream` in `window`; `texts` names columns to read as text.

    A sweep's `keys_only` leaves out all but the key and the cursor; what stays is read alike.
    """
    dialect = connection.dialect.name
    inner = origin(connection, stream)
    described = describe(connection, inner, stream)
    check_columns([c for c, _ in described], f"{stream.file} ({stream.id})")
    condition = _condition(connection, inner, stream, window, [c for c, _ in described])
    if window.keys_only and stream.key:
        described = _keys(stream, described)
    columns = as_text([c for c, _ in described], texts)
    declared = {column.name: name for column, name in described}
    wanted = [pushed(connection, column, declared[column.name]) for column in columns]
    sql = f"select {', '.join(wanted)} from ({inner}\n) {_alias(dialect)}"
    if condition:
        return Extract(f"{sql} where {condition}", columns)
    table = None
    if stream.table and not texts:
        table = _whole(connection, stream.table, columns, declared)
    return Extract(sql, columns, table)


def _condition(
    connection: Connection, inner: str, stream: Stream, window: Window, columns: list[Column]
) -> str | None:
    """What the window asks of the cursor; a cursor that is no column is refused in any window."""
    if stream.change is None:
        return None
    kind = cursor_kind(connection, inner, stream, columns)
    if window.full or window.keys_only or (window.since is None and window.until is None):
        return None
    return predicate(stream, connection.dialect.name, kind, window.since, window.until)


def _keys(stream: Stream, described: list[tuple[Column, str]]) -> list[tuple[Column, str]]:
    """The key's columns, and the cursor where it is one; landing names what is not there."""
    wanted = {name.lower() for name in stream.key}
    if stream.change is not None:
        wanted.add(stream.change.column.strip('"`[]').lower())
    return [one for one in described if one[0].name.lower() in wanted] or described


def _whole(
    connection: Connection, table: str, columns: list[Column], declared: Mapping[str, str]
) -> tuple[str, str] | None:
    """The table itself, where a scanner reads all of these columns exactly as a statement would."""
    match connection.dialect.name:
        case "sqlite":
            return ("main", table)
        case "postgresql" if all(
            c.lands != "VARCHAR" or declared[c.name].partition("(")[0] in PLAIN_TEXT
            for c in columns
        ):
            return _place(connection, table)
    return None


def origin(connection: Connection, stream: Stream) -> str:
    """The stream's query, or a select over its table, without a closing semicolon."""
    if stream.query:
        return stream.query.strip().rstrip(";").rstrip()
    return f"select * from {table_name(connection, stream.table or '')}"


def table_name(connection: Connection, table: str) -> str:
    """A quoted table name; `schema.table` is two names."""
    quote = connection.dialect.identifier_preparer.quote_identifier
    return ".".join(quote(part) for part in table.split("."))


def describe(
    connection: Connection, inner: str, stream: Stream | None = None
) -> list[tuple[Column, str]]:
    """Every output column of `inner` with the source's own word for its type ('' when unknown)."""
    dialect = connection.dialect.name
    asked = connection.exec_driver_sql(f"select * from ({inner}\n) {_alias(dialect)} where 1 = 0")
    names = list(asked.keys())
    if dialect == "postgresql":
        types = dict(zip(names, _postgres_types(asked), strict=True))
        asked.close()
        return [
            (Column(n, landing_type(types[n], dialect), landing_type(types[n], dialect)), types[n])
            for n in names
        ]
    from connectors.lineage import column_types  # brings a SQL parser: only where it is needed

    said = field_words(asked) if dialect in MYSQL else {}
    asked.close()
    known = declared_types(connection, inner)
    found = column_types(inner, known, dialect)
    kinds = {name: found.get(name.lower(), "VARCHAR") for name in names}
    # bytes of a known column that does not land as bytes are the text of a uuid or an address
    said |= {name: "other" for name in said if said[name] == "bytes" and name.lower() in found}
    loose = dialect == "sqlite"
    return [
        (
            Column(name, "VARCHAR" if loose else kinds[name], kinds[name], loose),
            said.get(name, kinds[name]),
        )
        for name in names
    ]


def _postgres_types(asked: CursorResult[Any]) -> list[str]:
    """The server's words for the types of a result, with precision and scale."""
    described: Any = asked.cursor.description if asked.cursor is not None else []
    return [column.type_display for column in described]


def declared_types(connection: Connection, query: str) -> dict[str, dict[str, str]]:
    """Landing types of the columns of every table a query reads."""
    from connectors.lineage import tables_of

    dialect = connection.dialect.name
    found: dict[str, dict[str, str]] = {}
    for schema, table in tables_of(query, dialect):
        if dialect == "sqlite":
            quoted = table.replace('"', '""')
            rows = connection.exec_driver_sql(f'pragma table_info("{quoted}")').all()
            found[table] = {row[1]: landing_type(row[2] or "", dialect) for row in rows}
            continue
        try:
            columns = reflected(sqlalchemy.inspect(connection), table, schema)
        except sqlalchemy.exc.NoSuchTableError:
            continue
        found[table] = {c["name"]: _inspected(c["type"], connection) for c in columns}
    return found


def reflected(inspector: Inspector, table: str, schema: str | None) -> list[ReflectedColumn]:
    """The columns as SQLAlchemy sees them; a type that it does not know is no warning here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sqlalchemy.exc.SAWarning)
        return inspector.get_columns(table, schema=schema)


def _inspected(kind: object, connection: Connection) -> str:
    try:
        said = kind.compile(dialect=connection.dialect)  # type: ignore[attr-defined]
    except sqlalchemy.exc.CompileError:
        return "VARCHAR"
    return landing_type(str(said), connection.dialect.name)


def cursor_kind(connection: Connection, inner: str, stream: Stream, columns: list[Column]) -> str:
    """The landing type of the cursor; a cursor that the columns do not have is a ConfigError."""
    assert stream.change is not None
    expression, dialect = stream.change.column, connection.dialect.name
    probe = f"select ({expression}) as cursor_value from ({inner}\n) {_alias(dialect)} where 1 = 0"
    try:
        asked = connection.exec_driver_sql(probe)
    except sqlalchemy.exc.DBAPIError as error:
        known = [column.name for column in columns]
        raise ConfigError(
            f"the cursor {expression!r} is no column or expression of the stream"
            f"{nearest(expression, known)}",
            where=f"{stream.file} ({stream.id})",
            mend=f"columns: {', '.join(known)}",
        ) from error
    if dialect == "postgresql":
        return landing_type(_postgres_types(asked)[0], dialect)
    asked.close()
    plain: Mapping[str, str] = {column.name.lower(): column.lands for column in columns}
    return plain.get(expression.lower(), "TIMESTAMP")


def pushed(connection: Connection, column: Column, declared: str) -> str:
    """The select item at the source: exact text where the landing type is text."""
    name = connection.dialect.identifier_preparer.quote_identifier(column.name)
    dialect = connection.dialect.name
    if dialect == "sqlite":
        return f"{_sqlite_text(name, column.lands)} as {name}"
    if dialect in MYSQL:
        said = mysql_item(name, column.lands, declared)
        return name if said == name else f"{said} as {name}"
    if dialect != "postgresql" or column.lands != "VARCHAR":
        return name
    if declared.endswith("[]"):
        return f"array_to_json({name})::text as {name}"
    return f"{name}::text as {name}"


def _sqlite_text(name: str, kind: str) -> str:
    if kind == "BLOB":
        return f"case when {name} is not null then hex({name}) end"
    if kind == "DOUBLE":  # all 17 digits; a stored text stays as it is
        return f"case typeof({name}) when 'real' then printf('%!.17g', {name}) else {name} end"
    return f"cast({name} as text)"


def _alias(dialect: str) -> str:
    return "q" if dialect == "oracle" else "as q"


def _place(connection: Connection, table: str) -> tuple[str, str] | None:
    """Schema and name of a PostgreSQL table, found along the search path."""
    quoted = table_name(connection, table).replace("'", "''")
    row = connection.exec_driver_sql(
        "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        f"where c.oid = to_regclass('{quoted}')"
    ).first()
    return (row[0], row[1]) if row else None
