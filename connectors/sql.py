"""Reads a stream of an SQL source into Parquet by the cheapest way that keeps every value."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from sqlalchemy import Connection

from connectors.columns import MISFIT, misfits
from connectors.cursor import marks
from connectors.extract import Extract, extract
from connectors.parts import write_parts
from connectors.sql_connectorx import arrow_stream, speaks
from connectors.sql_engine import ceiling, failures, open_engine, snapshot
from connectors.sql_routes import AsText, Relation, Unfit
from connectors.sql_scan import postgres, sqlite_text
from connectors.sql_sqlite import typed_table
from connectors.sql_unbounded import suspicious, unbounded
from hub import duck
from hub.contract import Stream
from hub.errors import DataProblem
from hub.reading import Reading, Window

Route = AbstractContextManager[Relation]


def read_sql(stream: Stream, window: Window, folder: Path) -> Reading:
    """Read what `window` asks for. A column with a value its type cannot hold lands as text."""
    with ExitStack() as stack:
        stack.enter_context(failures(stream))
        engine = open_engine(stream)
        stack.callback(engine.dispose)
        connection = stack.enter_context(snapshot(engine))
        dialect = engine.dialect.name
        top = ceiling(connection, stream)
        texts: set[str] = set()
        while True:
            plan = extract(connection, stream, window, texts)
            try:
                parts, rows = _attempt(connection, stream, plan, folder)
                break
            except AsText as odd:
                texts |= _news(stream, odd.columns, texts)
        low = high = None
        notes: list[str] = []
        if not window.keys_only:
            with duck.connect() as con:
                low, high, notes = marks(con, stream, parts, window.as_of, dialect, top)
    notes += [f"{name} landed as text: a value does not fit its type" for name in sorted(texts)]
    ends = (window.since, window.until)
    whole = window.full or window.keys_only or ends == (None, None)
    return Reading(parts, rows, low, high, complete=whole, notes=notes)


def _news(stream: Stream, odd: set[str], texts: set[str]) -> set[str]:
    """The columns to read as text from now on; what was text already would go round for ever."""
    if odd <= texts:
        raise DataProblem(
            f"column {min(odd)!r} cannot be read, not even as text",
            where=f"{stream.file} ({stream.id})",
            mend="cast that column to text in a query",
        )
    return odd


def _attempt(
    connection: Connection, stream: Stream, plan: Extract, folder: Path
) -> tuple[list[Path], int]:
    """Write the parts by the first way that can; AsText names columns to read as text."""
    for route in _routes(connection, stream, plan):
        try:
            with route as relation:
                done = _written(relation, plan, folder)
                doubts = suspicious(plan, done[0]) if relation.doubtful else []
                odd = unbounded(connection, plan, doubts)
        except Unfit:
            continue
        if odd:
            raise AsText(odd)
        return done
    raise AssertionError("the last way never gives up")


def _routes(connection: Connection, stream: Stream, plan: Extract) -> Iterator[Route]:
    """The ways to read, the cheapest first; each one reads everything or says why not."""
    dialect = connection.dialect.name
    if stream.connection.reader == "auto":
        if dialect == "postgresql":
            yield postgres(connection, stream, plan)
        if dialect == "sqlite":
            yield typed_table(connection, stream, plan)
            yield sqlite_text(stream, plan)
        if speaks(dialect, connection.engine.url):
            yield arrow_stream(connection, stream, plan)
    if odd := unbounded(connection, plan, plan.columns):
        raise AsText(odd)
    from connectors.sql_stream import streamed  # with pyarrow, which the ways above do without

    yield streamed(connection, plan)


def _written(relation: Relation, plan: Extract, folder: Path) -> tuple[list[Path], int]:
    """Write the parts. Texts that do not fit their type are looked for in all columns at once."""
    con, name = relation.con, relation.name
    try:
        return write_parts(con, f"select {relation.select} from {name}", folder)
    except duck.Error as error:
        first = str(error).partition(MISFIT)[2].partition("\n")[0]
        if not first or all(column.arrives != "VARCHAR" for column in plan.columns):
            raise
        if not relation.again:
            raise AsText({first}) from error
        found = con.execute(f"select {misfits(plan.columns)} from {name}").fetchone() or ()
        odd = {c.name for c, wrong in zip(plan.columns, found, strict=True) if wrong}
        raise AsText(odd or {first}) from error
