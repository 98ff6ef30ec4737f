"""One writer at a time: a lock file that the system frees when its holder dies."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from hub import stamp
from hub.errors import Locked


@contextmanager
def writer_lock(data_dir: Path, wait: float = 0, holder: str = "hub run") -> Iterator[None]:
    """Hold the warehouse for writing; after `wait` seconds raise Locked naming the holder."""
    folder = data_dir / "lock"
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "warehouse.json"
    lock = FileLock(folder / "warehouse.lock")
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise Locked(
            f"another run is writing: {_holder(note)}",
            where=str(data_dir),
            mend="wait for it, or give --wait 10m",
        ) from error
    try:
        text = json.dumps({"holder": holder, "pid": os.getpid(), "since": stamp.text(stamp.now())})
        temporary = note.with_suffix(".tmp")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(note)
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _holder(note: Path) -> str:
    try:
        known = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "its name is not known yet"
    return f"{known['holder']}, pid {known['pid']}, since {known['since']}"
