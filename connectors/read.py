"""The one verb of a reader: what a window asks for, as Parquet parts in a folder."""

from __future__ import annotations

from pathlib import Path

from hub.contract import Stream
from hub.errors import ConfigError
from hub.reading import Reading, Window


def read(stream: Stream, window: Window, folder: Path) -> Reading:
    """Read `stream` over its system's transport; the drivers are imported only when needed."""
    match stream.system.transport:
        case "sql":
            from connectors.sql import read_sql

            return read_sql(stream, window, folder)
        case "rest":
            from connectors.rest import read_rest

            return read_rest(stream, window, folder)
        case "files":
            from connectors.files import read_files

            return read_files(stream, window, folder)
        case _:
            raise ConfigError(
                f"the built-in source {stream.source!r} is not read from outside",
                where=str(stream.file),
                mend="remove its stream",
            )
