"""Lock files that the system frees when their holder dies: one writer at a time, and who it is."""

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
    with hold(data_dir / "lock" / "warehouse", wait, holder):
        yield


@contextmanager
def hold(
    place: Path, wait: float = 0, holder: str = "hub run", what: str = "another run is writing"
) -> Iterator[None]:
    """Hold `place`.lock; `place`.json says who does. After `wait` seconds raise Locked.

    It may be let go by another thread than the one that took it.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    note = place.with_name(f"{place.name}.json")
    lock = FileLock(place.with_name(f"{place.name}.lock"), thread_local=False)
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise Locked(
            f"{what}: {_holder(note)}", where=str(place), mend="wait for it, or give --wait 10m"
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
