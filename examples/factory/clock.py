"""The factory's own clock: which day it is there, and from what the days before follow."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from examples.factory.company import LAST_DAY

EVENING = time(18)
OFFSET = timedelta(hours=8)


@dataclass(frozen=True)
class Clock:
    """`days` after the six months of history; the rest is what create was asked."""

    seed: int
    scale: float
    days: int = 0
    erp_url: str | None = None

    @property
    def today(self) -> date:
        """The factory's present day."""
        return LAST_DAY + timedelta(days=self.days)

    @property
    def as_of(self) -> str:
        """The factory's present moment, six in the evening, as UTC."""
        return (datetime.combine(self.today, EVENING) - OFFSET).isoformat() + "Z"


def read(folder: Path) -> Clock:
    """The clock in clock.json; FileNotFoundError where no factory was created."""
    told = json.loads((folder / "clock.json").read_text(encoding="utf-8"))
    told.pop("as_of")
    return Clock(**told)


def write(clock: Clock, folder: Path) -> None:
    """Set clock.json, last of all: what it says has been written."""
    text = json.dumps({"as_of": clock.as_of} | asdict(clock), indent=1) + "\n"
    part = folder / "clock.json.part"
    part.write_text(text, encoding="utf-8")
    part.replace(folder / "clock.json")
