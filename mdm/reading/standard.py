"""What standardising a value gives: the standard value, its parts and the steps that made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Standard:
    """A standard value (None: no evidence), how it came about in words, and its named parts.

    A part that was not found is left out. Which parts a kind of evidence has: `kinds.KINDS`.
    """

    value: str | None
    how: str
    parts: Mapping[str, str] = field(default_factory=dict)


def nothing(why: str) -> Standard:
    """No evidence, and why."""
    return Standard(None, why)
