"""What a stage tells whoever watches it; knows nothing of terminals or Dagster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """One step of long work: the stage, the thing it is about, the rows so far, a short note."""

    stage: str
    subject: str = ""
    rows: int = 0
    note: str = ""
    done: bool = False


Report = Callable[[Progress], None]


def silent(event: Progress) -> None:
    """Watch nothing."""
