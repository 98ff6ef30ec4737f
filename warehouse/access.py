"""Opens the warehouse file for its one writer, with its tables made and its views up to date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hub import duck
from hub.contract import Stream
from hub.dictionary import Dictionary
from warehouse.schema import prepare

NAME = "warehouse.duckdb"


@contextmanager
def open_warehouse(
    data_dir: Path, dictionary: Dictionary, streams: Sequence[Stream], name: str = NAME
) -> Iterator[duck.Connection]:
    """The prepared warehouse in `data_dir`; closed again at the end. Hold the writer lock."""
    data_dir.mkdir(parents=True, exist_ok=True)
    con = duck.connect(data_dir / name)
    try:
        prepare(con, dictionary, streams)
        yield con
        con.execute("checkpoint")  # what closing does by itself costs several times as much
    finally:
        con.close()
