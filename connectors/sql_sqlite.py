"""Reads a whole SQLite table in its declared types, where every value proves to be of its type.

SQLite keeps types loosely; its text form is exact but dear. This way is a third of the price and
refuses whatever it could change: then the text is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection

from connectors.columns import Column
from connectors.extract import Extract
from connectors.sql_engine import source_url, sqlite_file
from connectors.sql_routes import Relation, Unfit
from hub import duck
from hub.contract import Stream
from hub.names import literal, quote

# How DuckDB's scanner reads a declared type; a column it reads otherwise is read as text.
SCANNED = {
    "BIGINT": "BIGINT",
    "BOOLEAN": "BIGINT",
    "DOUBLE": "DOUBLE",
    "DATE": "DATE",
    "TIMESTAMP": "TIMESTAMP",
    "BLOB": "BLOB",
    "VARCHAR": "VARCHAR",
}
DAY = "????-??-??"
CLOCK = f"{DAY}[ T]??:??:??"
# The usual forms first: a value is held against them one by one.
FORMS = {
    "DATE": (DAY,),
    "TIMESTAMP": (
        *(f"{CLOCK}.{'[0-9]' * digits}" if digits else CLOCK for digits in (6, 0, 3, 5, 4, 2, 1)),
        DAY,
        f"{DAY}[ T]??:??",
    ),
}
FLOAT_DIGITS = 15  # what a float holds of a decimal without doubt


@contextmanager
def typed_table(connection: Connection, stream: Stream, plan: Extract) -> Iterator[Relation]:
    """The table by several scans at once; Unfit where a value is not of its declared type.

    The scans are one moment when nobody committed meanwhile, which SQLite's data_version tells.
    """
    if plan.table is None or not _is_table(connection, plan.table[1]):
        raise Unfit("no table")
    name = plan.table[1]
    before = _version(connection)
    con = duck.connect(extensions=["sqlite"])
    try:
        con.execute("set preserve_insertion_order = false")
        place = str(sqlite_file(stream, source_url(stream)))
        con.execute(f"attach {literal(place)} as origin (type sqlite, read_only)")
        relation = f"origin.main.{quote(name)}"
        kinds = {row[0]: row[1] for row in con.execute(f"describe {relation}").fetchall()}
        items = [_item(column, kinds.get(column.name, "")) for column in plan.columns]
        if _odd_moments(connection, name, plan.columns):
            raise Unfit("a day or moment in another form")
        yield Relation(con, relation, ", ".join(items))
        if _version(connection) != before:
            raise Unfit("the database changed meanwhile")
    except duck.Error as error:
        raise Unfit(str(error)) from error
    finally:
        con.close()


def _item(column: Column, scanned: str) -> str:
    """The landing expression of a column as the scanner reads it; an error where it would lose."""
    name = quote(column.name)
    wrong = f"error({literal('not held exactly: ' + column.name)})"
    if column.lands.startswith("DECIMAL"):
        if scanned != "DOUBLE":
            raise Unfit(column.name)
        scale = int(column.lands.rpartition(",")[2].rstrip(")"))
        decimal = f"cast({name} as {column.lands})"
        exact = f"abs({name}) < 1e{FLOAT_DIGITS - scale} and cast({decimal} as double) = {name}"
        said = f"case when {name} is null then null when {exact} then {decimal} else {wrong} end"
        return f"{said} as {name}"
    if SCANNED.get(column.lands) != scanned:
        raise Unfit(column.name)
    if column.lands == "BOOLEAN":
        said = f"when {name} in (0, 1) then {name} = 1 else {wrong}"
        return f"case when {name} is null then null {said} end as {name}"
    if column.lands == "VARCHAR":
        return f"decode(encode({name})) as {name}"  # fails where the bytes are not UTF-8
    return name


def _odd_moments(connection: Connection, table: str, columns: Sequence[Column]) -> bool:
    """Whether some day or moment is written so that the scanner would read something else."""
    quoted = connection.dialect.identifier_preparer.quote_identifier
    odd = [
        f"not ({' or '.join(f'{quoted(c.name)} glob {literal(form)}' for form in FORMS[c.lands])})"
        for c in columns
        if c.lands in FORMS
    ]
    asked = f"select 1 from {quoted(table)} where {' or '.join(odd)} limit 1"
    return bool(odd) and connection.exec_driver_sql(asked).first() is not None


def _is_table(connection: Connection, table: str) -> bool:
    asked = f"select 1 from sqlite_master where type = 'table' and name = {literal(table)}"
    return connection.exec_driver_sql(asked).first() is not None


def _version(connection: Connection) -> int:
    return int(connection.exec_driver_sql("pragma data_version").scalar_one())
