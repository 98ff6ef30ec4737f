"""Batches on disk: immutable folders that exist from the moment their batch.json is renamed in."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hub import fault
from hub.errors import DataProblem
from hub.names import literal

MANIFEST = "batch.json"
GONE = "gone.parquet"


@dataclass(frozen=True)
class Batch:
    """One landed batch: `rows` landed as they were read, `gone` keys that the source lost.

    read = rows + already_known; `left_out` are lines that the contract says are no records.
    """

    source: str
    stream: str
    sequence: int
    read: int
    already_known: int
    rows: int
    gone: int
    as_of: str
    landed_at: str
    contract: str
    complete: bool
    backfill: bool = False  # of a window asked for by hand: cursor_high says nothing of its rows
    cursorless: int = 0
    cursor_low: str | None = None
    cursor_high: str | None = None
    parts: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    gone_digest: str | None = None
    left_out: int = 0
    files: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def landed(self) -> int:
        """What validation has to account for."""
        return self.rows + self.gone


def stream_folder(data_dir: Path, source: str, stream: str) -> Path:
    """Where a stream's batches live."""
    return data_dir / "raw" / source / stream


def batch_folder(folder: Path, sequence: int) -> Path:
    """The folder of one batch of a stream."""
    return folder / f"{sequence:08d}"


def sweep(folder: Path) -> None:
    """Remove what a killed landing left: a folder without batch.json never happened.

    A folder whose name begins with a dot is a reader's own: pages it goes on with next time.
    """
    if folder.is_dir():
        for child in folder.iterdir():
            ours = child.is_dir() and not child.name.startswith(".")
            if ours and not (child / MANIFEST).exists():
                shutil.rmtree(child)


def sequences(folder: Path) -> list[int]:
    """The sequence numbers of the landed batches, ascending."""
    if not folder.is_dir():
        return []
    found = (path for path in folder.iterdir() if (path / MANIFEST).exists())
    return sorted(int(path.name) for path in found)


def next_sequence(folder: Path) -> int:
    """The number that the next batch of a stream gets."""
    return (sequences(folder) or [0])[-1] + 1


def next_folder(folder: Path) -> Path:
    """Make the folder of the next batch; whatever fails before its manifest, never happened."""
    home = batch_folder(folder, next_sequence(folder))
    home.mkdir()
    return home


def load(folder: Path, sequence: int) -> Batch:
    """Read one batch.json; a damaged one raises DataProblem."""
    path = batch_folder(folder, sequence) / MANIFEST
    try:
        return Batch(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise DataProblem(
            "a batch manifest cannot be read",
            where=str(path),
            mend="restore the raw folder from its backup",
        ) from error


def commit(folder: Path, batch: Batch) -> None:
    """Write batch.json aside and rename it in: the moment the batch happens."""
    home = batch_folder(folder, batch.sequence)
    aside = home / f"{MANIFEST}.tmp"
    with aside.open("w", encoding="utf-8") as file:
        json.dump(asdict(batch), file, ensure_ascii=False, indent=1)
        file.flush()
        fault.reach("land.fsync")
        os.fsync(file.fileno())
    fault.reach("land.rename")
    aside.replace(home / MANIFEST)
    fault.reach("land.renamed")


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def parts(folder: Path, batch: Batch) -> list[Path]:
    """The batch's Parquet parts in row order; empty where only deletes were landed."""
    return [batch_folder(folder, batch.sequence) / name for name in sorted(batch.parts)]


def files_sql(paths: Sequence[Path]) -> str:
    """A read_parquet call over the paths, in their order."""
    listed = ", ".join(literal(str(path)) for path in paths)
    return f"read_parquet([{listed}], union_by_name = true)"


def verify(folder: Path, batch: Batch) -> None:
    """Compare every part with the hash in batch.json; a difference raises DataProblem."""
    wanted = {path: batch.parts[path.name] for path in parts(folder, batch)}
    if batch.gone_digest:
        wanted[batch_folder(folder, batch.sequence) / GONE] = batch.gone_digest
    for path, said in wanted.items():
        if not path.exists() or digest(path) != said:
            raise DataProblem(
                "a raw part is missing or was altered",
                where=str(path),
                mend="restore the raw folder from its backup",
            )
