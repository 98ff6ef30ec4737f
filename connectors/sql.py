"""Reads a stream of an SQL source into Parquet: by scanner where there is one, else by rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Connection

from connectors.columns import MISFIT, misfits, scanned, select_list
from connectors.cursor import marks
from connectors.extract import Extract, extract
from connectors.parts import write_parts
from connectors.sql_engine import failures, open_engine, snapshot
from connectors.sql_scan import SCANNERS, scanner
from connectors.sql_stream import Misfit, streamed
from connectors.sql_unbounded import suspicious, unbounded
from hub import duck
from hub.contract import Stream
from hub.errors import DataProblem
from hub.reading import Reading, Window


def read_sql(stream: Stream, window: Window, folder: Path) -> Reading:
    """Read what `window` asks for. A column with a value its type cannot hold lands as text."""
    with ExitStack() as stack:
        stack.enter_context(failures(stream))
        engine = open_engine(stream)
        stack.callback(engine.dispose)
        connection = stack.enter_context(snapshot(engine))
        dialect = engine.dialect.name
        rows_only = stream.connection.reader == "sqlalchemy" or dialect not in SCANNERS
        texts: set[str] = set()
        while True:
            plan = extract(connection, stream, window, texts)
            wanted = _attempt(connection, stream, plan, folder, rows_only)
            if not isinstance(wanted, set):
                break
            if wanted <= texts:  # asked for as text already: never go round for ever
                raise DataProblem(
                    f"column {min(wanted)!r} cannot be read, not even as text",
                    where=f"{stream.file} ({stream.id})",
                    mend="cast that column to text in a query",
                )
            texts |= wanted
        parts, rows = wanted
        with duck.connect() as con:
            low, high, notes = marks(con, stream, parts, window.as_of, dialect)
    notes += [f"{name} landed as text: a value does not fit its type" for name in sorted(texts)]
    whole = window.full or window.since is None
    return Reading(parts, rows, low, high, complete=whole, notes=notes)


def _attempt(
    connection: Connection, stream: Stream, plan: Extract, folder: Path, rows_only: bool
) -> tuple[list[Path], int] | set[str]:
    """Write the parts; or name the columns that must come as text for the next attempt."""
    if rows_only and (odd := unbounded(connection, plan, plan.columns)):
        return odd
    try:
        with _relation(connection, stream, plan, rows_only) as (con, relation):
            columns = plan.columns if rows_only else scanned(plan.columns)
            done = write_parts(con, f"select {select_list(columns)} from {relation}", folder)
            suspects = [] if rows_only else suspicious(con, connection, plan, done[0])
            return unbounded(connection, plan, suspects) or done
    except Misfit as misfit:
        return {misfit.column}
    except duck.Error as error:
        first = str(error).partition(MISFIT)[2].partition("\n")[0]
        if not first:
            raise
    with _relation(connection, stream, plan, rows_only) as (con, relation):
        row = con.execute(f"select {misfits(plan.columns)} from {relation}").fetchone() or ()
    return {c.name for c, odd in zip(plan.columns, row, strict=True) if odd} or {first}


@contextmanager
def _relation(
    connection: Connection, stream: Stream, plan: Extract, rows_only: bool
) -> Iterator[tuple[duck.Connection, str]]:
    opened = streamed(connection, plan) if rows_only else scanner(stream, plan)
    with opened as (con, relation):
        yield con, relation
