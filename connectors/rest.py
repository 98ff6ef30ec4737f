"""Reads a REST stream into Parquet: every column as text, as the service wrote it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from connectors.cursor import marks
from connectors.rest_errors import Refused
from connectors.rest_http import OPTIONS, Client
from connectors.rest_paging import pages
from connectors.rest_settle import settle
from connectors.rest_stage import Stage, open_stage, remove
from connectors.rest_walk import Got, Walk
from hub import duck
from hub.contract import Stream
from hub.errors import ConfigError
from hub.names import nearest
from hub.reading import Reading, Window


def read_rest(stream: Stream, window: Window, folder: Path) -> Reading:
    """Read what `window` asks for; memory stays flat, pages go to disk in groups."""
    unknown = [name for name in stream.connection.options if name not in OPTIONS]
    if unknown:
        raise ConfigError(
            f"unknown option {unknown[0]!r}{nearest(unknown[0], OPTIONS)}",
            where=f"sources/{stream.source}.yaml",
            mend=f"options: {', '.join(sorted(OPTIONS))}",
        )
    folder.mkdir(parents=True, exist_ok=True)
    walk = Walk()
    stage = open_stage(stream, window, folder, walk)
    with Client(stream) as client:
        resumed = stage.place
        try:
            _gather(client, stream, window, stage, walk)
        except Refused:
            if resumed is None or stage.place != resumed:
                raise
            stage.restart(walk)  # the service does not know the place to go on from any more
            _gather(client, stream, window, stage, walk)
    with duck.connect() as con:
        parts, rows = settle(con, stream, window, stage.chunks, folder, walk)
        low, high, notes = None, None, list[str]()
        if not window.keys_only:
            low, high, notes = marks(con, stream, parts, stage.as_of, "duckdb")
    remove(stage.folder)
    whole = _whole(stream, window) and walk.sure
    return Reading(
        parts, rows, low, high, complete=whole, notes=walk.notes + notes, absent=walk.absent
    )


def _whole(stream: Stream, window: Window) -> bool:
    """Whether the window asks for everything there is."""
    sent = stream.change is not None and stream.change.send is not None
    since = window.since is not None and sent and not window.full and not window.keys_only
    return not since and window.until is None


def _gather(client: Client, stream: Stream, window: Window, stage: Stage, walk: Walk) -> None:
    """Take in every page; whatever ends it, the pages so far stay for the next try."""
    found = pages(client, stream, window, walk, stage.place)
    try:
        with closing(_ahead(found)) as coming:
            for got in coming:
                stage.add(got, walk)
    finally:
        stage.write(walk)


def _ahead(found: Iterator[Got]) -> Generator[Got, None, None]:
    """The same pages, the next one asked for while the caller works on this one."""
    with ThreadPoolExecutor(1, thread_name_prefix="rest") as pool:
        coming = pool.submit(next, found, None)
        while (got := coming.result()) is not None:
            coming = pool.submit(next, found, None)
            yield got
