"""A rectangular piece of a file (a sheet, a member of a zip) as DuckDB can select from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from connectors.columns import Column, check_columns
from connectors.expressions import columns_identifying, columns_used
from connectors.files_refused import Refused
from hub.contract import Stream
from hub.errors import ConfigError
from hub.names import literal, nearest, quote

CHUNK = 20_000


@dataclass(frozen=True)
class Piece:
    """Where its rows are, its columns as they arrive, and what was decided on the way.

    `ragged`: records name their own fields (JSON, XML), so an absent one is only empty.
    `left_out` is None while nobody has looked for rows that are no records. `spreadsheet`: its
    texts may have gone through one, which turns long codes into 1.23E+17.
    """

    relation: str
    columns: list[Column]
    file: str = ""
    ragged: bool = False
    spreadsheet: bool = False
    left_out: int | None = None
    notes: list[str] = field(default_factory=list)


def texts(names: Sequence[str], declared: dict[str, str]) -> list[Column]:
    """Columns that arrive as text and land as the contract declares, else as text."""
    by_case = {name.lower(): kind for name, kind in declared.items()}
    return [Column(name, "VARCHAR", by_case.get(name.lower(), "VARCHAR")) for name in names]


def wanted(stream: Stream) -> list[str]:
    """Every column of the file that the contract names, each once."""
    named = [*stream.key, *columns_used(stream), *stream.columns, *stream.fill_down]
    named += [rule.column for rule in stream.left_out]
    own = (stream.file_column or "").lower()
    return [name for name in dict.fromkeys(named) if name.lower() != own]


def complete(stream: Stream, piece: Piece) -> Piece:
    """The piece with no column twice and those there that a row cannot land without, or Refused.

    Of what else is missing, landing judges; records that need not carry a field get an empty one.
    """
    try:
        check_columns(piece.columns, "")
    except ConfigError as error:
        raise Refused(error.what, "give every column of the file its own name") from error
    names = [column.name for column in piece.columns]
    known = {name.lower() for name in names}
    absent = [name for name in wanted(stream) if name.lower() not in known]
    keys = {name.lower() for name in stream.key}
    rules = [*stream.fill_down, *(rule.column for rule in stream.left_out)]
    needed = keys | {name.lower() for name in [*columns_identifying(stream), *rules]}
    for name in absent:
        if name.lower() in (keys if piece.ragged else needed):
            raise Refused(
                f"it has no column {name!r}{nearest(name, names)}",
                f"mend the contract or the file; its columns: {', '.join(names)}",
            )
    if not absent or not piece.ragged:
        return piece
    nulls = ", ".join(f"cast(null as varchar) as {quote(name)}" for name in absent)
    return replace(
        piece,
        relation=f"(select *, {nulls} from {piece.relation})",
        columns=[*piece.columns, *(Column(name, "VARCHAR", "VARCHAR") for name in absent)],
        notes=[*piece.notes, *(f"no record has {name}" for name in absent)],
    )


class Scratch:
    """Rows of texts on their way into DuckDB, a Parquet file per chunk; memory stays flat."""

    def __init__(self, folder: Path, stem: str) -> None:
        self.folder, self.stem = folder, stem
        self.names: dict[str, None] = {}
        self._rows: list[dict[str, str | None]] = []
        self._files: list[Path] = []

    def add(self, row: dict[str, str | None]) -> None:
        """One more row; a name that was not met before becomes a column."""
        self._rows.append(row)
        if len(self._rows) >= CHUNK:
            self._flush()

    def relation(self) -> str:
        """What to select from; without rows an empty table of the names that are known."""
        self._flush()
        if self._files:
            listed = ", ".join(literal(str(path)) for path in self._files)
            return f"read_parquet([{listed}], union_by_name = true)"
        columns = ", ".join(f"cast(null as varchar) as {quote(name)}" for name in self.names)
        return f"(select {columns or '1'} where false)"

    def _flush(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if not self._rows:
            return
        for row in self._rows:
            self.names.update(dict.fromkeys(row))
        columns = {name: [row.get(name) for row in self._rows] for name in self.names}
        schema = pa.schema([(name, pa.string()) for name in columns])
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.stem}-{len(self._files):04}.parquet"
        pq.write_table(pa.table(columns, schema=schema), path, compression="lz4")
        self._files.append(path)
        self._rows = []
