"""What every YAML file of a site shares: unknown keys are refused, durations are words."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

DURATION = re.compile(r"(\d+)\s*(s|m|h|d)")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str | int) -> int:
    """`90s`, `10m`, `2h`, `3d` or a number of seconds."""
    if isinstance(text, int):
        return text
    match = DURATION.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a duration; write 90s, 10m, 2h or 3d")
    return int(match[1]) * SECONDS[match[2]]


Duration = Annotated[int, BeforeValidator(seconds)]


class Strict(BaseModel):
    """A part of a YAML file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
