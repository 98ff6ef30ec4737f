"""Reads a REST stream into Parquet: every column as text, as the service wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from connectors import rest_json
from connectors.columns import Column, check_columns
from connectors.cursor import marks
from connectors.expressions import columns_used
from connectors.parts import write_parts
from connectors.rest_http import OPTIONS, Client
from connectors.rest_paging import Record, Walk, pages
from hub import duck, stamp
from hub.contract import Stream
from hub.errors import ConfigError
from hub.names import literal, nearest, quote
from hub.reading import Reading, Window

GROUP = 20_000
PAGE = "_hub_page"


def read_rest(stream: Stream, window: Window, folder: Path) -> Reading:
    """Read what `window` asks for; memory stays flat, pages go to disk in groups."""
    unknown = [name for name in stream.connection.options if name not in OPTIONS]
    if unknown:
        raise ConfigError(
            f"unknown option {unknown[0]!r}{nearest(unknown[0], OPTIONS)}",
            where=f"sources/{stream.source}.yaml",
            mend=f"options: {', '.join(sorted(OPTIONS))}",
        )
    since = _since(stream, window)
    walk = Walk([])
    folder.mkdir(parents=True, exist_ok=True)
    with Client(stream) as client:
        found = pages(client, stream, since, walk)
        staged = list(_stage(found, folder, f"{stream.file} ({stream.id})"))
    try:
        with duck.connect() as con:
            parts, rows = _settle(con, stream, staged, folder, walk)
            low, high, notes = marks(con, stream, parts, window.as_of, "duckdb")
    finally:
        for file in staged:
            file.unlink()
    whole = since is None and walk.sure
    notes = walk.notes + notes
    return Reading(parts, rows, low, high, complete=whole, notes=notes, absent=walk.absent)


def _since(stream: Stream, window: Window) -> str | None:
    """What to send as the cursor: None where everything is wanted or nothing can be sent."""
    change = stream.change
    if window.full or window.since is None or change is None or change.send is None:
        return None
    if change.kind == "stamp":
        with suppress(ConfigError):
            return stamp.text(stamp.parse(window.since, stream.timezone))
    return window.since


def _stage(found: Iterator[list[Record]], folder: Path, where: str) -> Iterator[Path]:
    """Write groups of pages as they come; each row keeps the number of its page."""
    group: list[tuple[int, Record]] = []
    number = 0
    for page, records in enumerate(found):
        group += [(page, record) for record in records]
        if len(group) >= GROUP:
            yield _write(group, folder / f"staged-{number:06}.parquet", where)
            group, number = [], number + 1
    if group:
        yield _write(group, folder / f"staged-{number:06}.parquet", where)


def _write(group: list[tuple[int, Record]], file: Path, where: str) -> Path:
    names = list(dict.fromkeys(name for _, record in group for name in record))
    check_columns([Column(name, "VARCHAR", "VARCHAR") for name in names], where)
    arrays = [
        pa.array([rest_json.text(record.get(name)) for _, record in group], pa.string())
        for name in names
    ]
    arrays.append(pa.array([page for page, _ in group], pa.int64()))
    pq.write_table(pa.table(arrays, names=[*names, PAGE]), file, compression="zstd")
    return file


def _settle(
    con: duck.Connection, stream: Stream, staged: list[Path], folder: Path, walk: Walk
) -> tuple[list[Path], int]:
    """One set of columns, and each record once: pages move while they are read."""
    if not staged:
        return [], 0
    files = ", ".join(literal(str(file)) for file in staged)
    source = (
        f"(select *, row_number() over () as _hub_row "
        f"from read_parquet([{files}], union_by_name = true))"
    )
    names = [n for n in con.sql(f"select * from {source}").columns if not n.startswith("_hub_")]
    where = f"{stream.file} ({stream.id})"
    lower = {name.lower() for name in names}
    for name in stream.key:
        if name.lower() not in lower:
            raise ConfigError(
                f"no record carries the key {name!r}{nearest(name, names)}",
                where=where,
                mend=f"columns: {', '.join(names)}",
            )
    absent = [name for name in columns_used(stream) if name.lower() not in lower]
    walk.notes += [f"no record carries {name!r}; it lands empty" for name in absent]
    walk.absent = absent
    listed = ", ".join(
        [quote(name) for name in names] + [f"cast(null as varchar) as {quote(n)}" for n in absent]
    )
    kept = _moved(con, stream, source, names, walk)
    return write_parts(con, f"select {listed} from {source} {kept} order by _hub_row", folder)


def _moved(con: duck.Connection, stream: Stream, source: str, names: list[str], walk: Walk) -> str:
    """The condition that keeps a record's last page, where records moved to another page.

    Two different records of one key on ONE page cannot have moved: then the key is not unique, and
    nothing is dropped here (validation reports the key).
    """
    key = ", ".join(quote(name) for name in stream.key)
    empty = " or ".join(f"{quote(name)} is null" for name in stream.key)
    every = ", ".join(quote(name) for name in names)
    moved, twice = con.execute(
        f"select count(*) filter (where pages > 1), count(*) filter (where most > 1) from ("
        f"select count(distinct {PAGE}) as pages, max(here) as most from ("
        f"select {key}, {PAGE}, count(*) over (partition by {key}, {PAGE}) as here from ("
        f"select distinct {every}, {PAGE} from {source}) where not ({empty})) group by {key})"
    ).fetchone() or (0, 0)
    if twice:
        walk.notes.append(f"{twice} keys come twice on one page: is the key complete?")
        return ""
    if not moved:
        return ""
    walk.notes.append(f"{moved} records moved to another page while paging; each landed once")
    walk.sure = False
    return (
        f"where ({empty}) or true qualify ({empty}) or "
        f"{PAGE} = max({PAGE}) over (partition by {key})"
    )
