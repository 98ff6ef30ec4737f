"""Looks into a database with SQLAlchemy's inspector: tables, comments, columns and keys."""

from __future__ import annotations

import sqlalchemy
from sqlalchemy import Connection, Inspector

from connectors.columns import landing_type
from connectors.extract import cursor_kind, describe, origin, reflected, table_name
from connectors.shape import Field, Shape, Table
from connectors.sql_engine import failures, open_engine, snapshot
from hub.contract import Stream
from hub.errors import ConfigError
from hub.names import nearest

HIDDEN = {"information_schema", "pg_catalog", "sys", "INFORMATION_SCHEMA"}


def tables(stream: Stream) -> list[Table]:
    """Every table and view that the read-only user sees, with its rows and comment."""
    with failures(stream):
        engine = open_engine(stream)
        with snapshot(engine) as connection:
            found = sqlalchemy.inspect(connection)
            return [
                Table(name, kind, _rows(connection, name), _comment(found, name))
                for name, kind in _names(found)
            ]


def shape(stream: Stream, table: str) -> Shape:
    """The columns, key and comments of one table; an unknown name suggests the nearest."""
    with failures(stream):
        engine = open_engine(stream)
        with snapshot(engine) as connection:
            found = sqlalchemy.inspect(connection)
            kinds = dict(_names(found))
            if table not in kinds:
                raise ConfigError(
                    f"no table {table!r}{nearest(table, kinds)}",
                    where=stream.source,
                    mend=f"hub scan {stream.source} lists the tables",
                )
            schema, _, name = table.rpartition(".")
            key = found.get_pk_constraint(name, schema=schema or None)["constrained_columns"]
            fields = []
            for column in reflected(found, name, schema or None):
                said = _type(column["type"], connection)
                lands = landing_type(said, connection.dialect.name)
                fields.append(Field(column["name"], said, lands, column.get("comment") or ""))
            about = Table(table, kinds[table], _rows(connection, table), _comment(found, table))
            return Shape(about, fields, list(key or []), {"table": table})


def columns(stream: Stream) -> list[str]:
    """The columns that the stream's table or query answers with; its cursor is tried too."""
    with failures(stream):
        engine = open_engine(stream)
        with snapshot(engine) as connection:
            inner = origin(connection, stream)
            described = [column for column, _ in describe(connection, inner)]
            if stream.change is not None:
                cursor_kind(connection, inner, stream, described)
            return [column.name for column in described]


def _names(found: Inspector) -> list[tuple[str, str]]:
    """(name, table or view); names outside the default schema carry their schema."""
    default = found.default_schema_name
    schemas: list[str | None] = [None]
    if found.dialect.name in ("postgresql", "mssql"):
        schemas += [s for s in found.get_schema_names() if s != default and s not in HIDDEN]
    listed = []
    for schema in schemas:
        prefix = f"{schema}." if schema else ""
        listed += [(prefix + name, "table") for name in found.get_table_names(schema=schema)]
        listed += [(prefix + name, "view") for name in found.get_view_names(schema=schema)]
    return sorted(listed)


def _rows(connection: Connection, table: str) -> int | None:
    """The number of rows, None where the user may not select."""
    try:
        asked = f"select count(*) from {table_name(connection, table)}"
        return int(connection.exec_driver_sql(asked).scalar_one())
    except sqlalchemy.exc.DBAPIError:
        connection.rollback()
        return None


def _comment(found: Inspector, table: str) -> str:
    schema, _, name = table.rpartition(".")
    try:
        return found.get_table_comment(name, schema=schema or None)["text"] or ""
    except NotImplementedError:
        return ""  # SQLite has no comments


def _type(kind: object, connection: Connection) -> str:
    try:
        return str(kind.compile(dialect=connection.dialect))  # type: ignore[attr-defined]
    except sqlalchemy.exc.CompileError:
        return "unknown"
