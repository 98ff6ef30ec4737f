"""Makes a stream's parts from its pages: each record once, one set of columns, in the window."""

from __future__ import annotations

from pathlib import Path

from connectors.expressions import columns_used
from connectors.parts import write_parts
from connectors.rest_stage import PAGE
from connectors.rest_walk import Walk
from hub import duck
from hub.contract import Stream
from hub.errors import ConfigError
from hub.expressions import duckdb_expression, utc_sql
from hub.names import literal, nearest, quote
from hub.reading import Window


def settle(
    con: duck.Connection,
    stream: Stream,
    window: Window,
    chunks: list[Path],
    folder: Path,
    walk: Walk,
) -> tuple[list[Path], int]:
    """Write the parts into `folder`: the parts and their rows."""
    if not chunks:
        return [], 0
    files = ", ".join(literal(str(file)) for file in chunks)
    con.execute(f"create view pages as select * from read_parquet([{files}], union_by_name = true)")
    names = [name for name in con.table("pages").columns if name != PAGE]
    _has_key(stream, names)
    lower = {name.lower() for name in names}
    wanted = [] if window.keys_only else columns_used(stream)
    absent = [name for name in wanted if name.lower() not in lower]
    walk.absent = absent
    walk.notes += [f"no record carries {name!r}; it lands empty" for name in absent]
    chosen = names
    if window.keys_only:
        keys = {name.lower() for name in stream.key}
        chosen = [name for name in names if name.lower() in keys]
    listed = [quote(name) for name in chosen]
    listed += [f"cast(null as varchar) as {quote(name)}" for name in absent]
    conditions = [f"{PAGE} >= {walk.first}", *_before(con, stream, window, absent)]
    kept = _moved(con, stream, names, walk)
    if kept:
        conditions.append(kept)
    source = f"(select *{', ' if absent else ''}{', '.join(listed[len(chosen) :])} from pages)"
    where = " and ".join(f"({one})" for one in conditions)
    every = ", ".join(quote(name) for name in [*chosen, *absent])
    return write_parts(con, f"select {every} from {source} p where {where}", folder)


def _has_key(stream: Stream, names: list[str]) -> None:
    lower = {name.lower() for name in names}
    for name in stream.key:
        if name.lower() not in lower:
            raise ConfigError(
                f"no record carries the key {name!r}{nearest(name, names)}",
                where=f"{stream.file} ({stream.id})",
                mend=f"columns: {', '.join(names)}",
            )


def _before(con: duck.Connection, stream: Stream, window: Window, absent: list[str]) -> list[str]:
    """The condition of a backfill: rows whose cursor lies before its end, or is empty."""
    change = stream.change
    if window.until is None or change is None or absent:
        return []
    value, until = f"({duckdb_expression(change.column, 'duckdb')})", literal(window.until)
    if change.kind == "number":
        value, until = f"try_cast({value} as decimal(38, 9))", f"cast({until} as decimal(38, 9))"
    elif change.kind == "stamp":
        kind = str(con.sql(f"select {value} as c from pages").types[0])
        value = utc_sql(value, kind, stream.timezone)
        until = utc_sql(until, "VARCHAR", stream.timezone)
    else:
        value = f"cast({value} as varchar)"
    return [f"{value} < {until} or {value} is null"]


def _moved(con: duck.Connection, stream: Stream, names: list[str], walk: Walk) -> str:
    """The condition that keeps a record's last page, where records moved to another page.

    Two different records of one key on ONE page cannot have moved: then the key is not unique, and
    nothing is dropped here (validation reports the key).
    """
    key = ", ".join(quote(name) for name in stream.key)
    some = " and ".join(f"{quote(name)} is not null" for name in stream.key)
    here = f"from pages where {PAGE} >= {walk.first} and {some}"
    several = f"select {key} {here} group by {key} having min({PAGE}) < max({PAGE})"
    if not con.execute(f"{several} limit 1").fetchone():
        twice = con.execute(
            f"select count(*) from (select {key} {here} group by {key} having count(*) > 1)"
        ).fetchone()
        return _twice(con, stream, names, walk, here) if twice and twice[0] else ""
    if _twice(con, stream, names, walk, here):
        return "true"
    (moved,) = con.execute(f"select count(*) from ({several})").fetchone() or (0,)
    walk.notes.append(f"{moved} records moved to another page while paging; each landed once")
    walk.sure = False
    con.execute(
        f"create temp table newest as select {key}, max({PAGE}) as newest_page "
        f"{here} group by {key}"
    )
    same = " and ".join(f"n.{quote(k)} = p.{quote(k)}" for k in stream.key)
    return (
        f"not ({some}) or exists (select 1 from newest n where {same} and n.newest_page = p.{PAGE})"
    )


def _twice(con: duck.Connection, stream: Stream, names: list[str], walk: Walk, here: str) -> str:
    """Say how many keys two different records of one page share."""
    key = ", ".join(quote(name) for name in stream.key)
    every = ", ".join(quote(name) for name in names)
    (twice,) = con.execute(
        f"select count(distinct ({key})) from (select {key} from "
        f"(select distinct {every}, {PAGE} {here}) group by {key}, {PAGE} having count(*) > 1)"
    ).fetchone() or (0,)
    if twice:
        walk.notes.append(f"{twice} keys come twice on one page: is the key complete?")
    return "true" if twice else ""
