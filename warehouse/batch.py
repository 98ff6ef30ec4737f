"""Batches on disk: immutable folders that exist from the moment their batch.json is renamed in."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hub.errors import DataProblem

MANIFEST = "batch.json"
KEYS = "keys.parquet"


@dataclass(frozen=True)
class Batch:
    """One landed batch: `rows` landed as they were read, `gone` keys that the source lost."""

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
    cursorless: int = 0
    cursor_low: str | None = None
    cursor_high: str | None = None
    parts: dict[str, str] = field(default_factory=dict)
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
        os.fsync(file.fileno())
    aside.replace(home / MANIFEST)


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def parts(folder: Path, batch: Batch) -> list[Path]:
    """The batch's Parquet parts in row order; empty where only deletes were landed."""
    return [batch_folder(folder, batch.sequence) / name for name in sorted(batch.parts)]


def verify(folder: Path, batch: Batch) -> None:
    """Compare every part with the hash in batch.json; a difference raises DataProblem."""
    for path in parts(folder, batch):
        if not path.exists() or digest(path) != batch.parts[path.name]:
            raise DataProblem(
                "a raw part is missing or was altered",
                where=str(path),
                mend="restore the raw folder from its backup",
            )
