"""What a reader is asked for and what it hands back: the seam between connectors and landing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Window:
    """What to read: everything, or what changed at or after `since` (lookback already taken off).

    `seen` holds the SHA-256 of files that were landed before; a cursor travels as text. A backfill
    also says `until`: rows whose cursor lies before it. A sweep asks for `keys_only`: the key
    columns of every row (and its cursor where that is a column), to learn what was lost or missed.
    """

    as_of: datetime
    since: str | None = None
    full: bool = False
    until: str | None = None
    keys_only: bool = False
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Backfill:
    """A window asked for by hand, as people write it; either end may be open, `until` is left out.

    A moment without offset is taken in `timezone`.
    """

    since: str | None = None
    until: str | None = None
    timezone: str = "UTC"


@dataclass(frozen=True)
class FileSeen:
    """A source file that was read whole: its name, its SHA-256, its size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Reading:
    """Parquet parts of the source's own columns, and what is needed to land them.

    `complete` says that the parts are a whole picture of the stream, so that a key which is
    missing was deleted at the source. `left_out` counts rows that a declared rule of the contract
    took for no record (a line of totals); `rows` does not count them. `absent` names columns of
    the parts that no record carried: a service without columns of its own was asked for them, and
    they landed empty.
    """

    parts: list[Path]
    rows: int
    cursor_low: str | None = None
    cursor_high: str | None = None
    complete: bool = False
    notes: list[str] = field(default_factory=list)
    files: list[FileSeen] = field(default_factory=list)
    left_out: int = 0
    absent: list[str] = field(default_factory=list)
