"""What standardising a value gives: the standard value and the steps that made it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Standard:
    """A standard value (None: no evidence) and how it came about, in words."""

    value: str | None
    how: str


def nothing(why: str) -> Standard:
    """No evidence, and why."""
    return Standard(None, why)
