"""One measured figure, and how it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured; a value that makes no sense here is None."""

    name: str
    seconds: float
    cpu_seconds: float | None = None
    rows: int | None = None
    note: str = ""


def table(figures: Sequence[Figure]) -> str:
    """The figures as aligned lines, with rows a second."""
    lines = [f"{'what':<44}{'seconds':>10}{'CPU s':>10}{'rows':>12}{'rows/s':>12}"]
    for one in figures:
        cpu = "" if one.cpu_seconds is None else f"{one.cpu_seconds:.2f}"
        rows = "" if one.rows is None else f"{one.rows:,}"
        rate = "" if not one.rows or not one.seconds else f"{one.rows / one.seconds:,.0f}"
        lines.append(
            f"{one.name:<44}{one.seconds:>10.2f}{cpu:>10}{rows:>12}{rate:>12}  {one.note}".rstrip()
        )
    return "\n".join(lines)
