"""Whether somebody is writing the warehouse right now, asked without disturbing them."""

from __future__ import annotations

from pathlib import Path

from hub.errors import Locked
from hub.lock import writer_lock


def holder(data_dir: Path) -> str | None:
    """Who writes, in the words of the lock's own error; None when nobody does.

    The lock is touched only where its note exists, so that this question never makes a run that
    starts at the same moment find the lock taken.
    """
    if not (data_dir / "lock" / "warehouse.json").exists():
        return None
    try:
        with writer_lock(data_dir, holder="a look at the lock"):
            return None
    except Locked as held:
        return held.what


def landing_lock(data_dir: Path) -> Path:
    """Where the lock of those who land lies: two at once would sweep each other's batches."""
    return data_dir / "lock" / "landing"
