"""How scores are spread, as a picture: what was joined above the line, what is asked below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipelines.pictures import FULL, line, rect, svg, text, width_of

WIDTH, LEFT = FULL, 56.0
TOP, ABOVE, BELOW = 46.0, 170.0, 70.0
LABELS = 12  # at most so many numbers under the axis


@dataclass(frozen=True)
class Bin:
    """Scores from `start` on: how many records and questions have them."""

    start: float
    certain: int
    likely: int
    asked: int

    @property
    def joined(self) -> int:
        """Records that share a golden record with another."""
        return self.certain + self.likely


@dataclass(frozen=True)
class Mark:
    """A threshold: where it stands and what it is called."""

    at: float
    label: str


def histogram(
    bins: Sequence[Bin], step: float, marks: Sequence[Mark], says: str, sides: tuple[str, str]
) -> Markup:
    """Both spreads over one axis, each with a scale of its own, and the thresholds across them.

    `bins` are in order without a gap, each `step` wide, and reach around all marks.
    """
    first, last = bins[0].start, bins[-1].start + step
    scale = (WIDTH - LEFT - 8) / (last - first)
    axis = TOP + ABOVE
    most, asked = (max(1, *values) for values in _both(bins))
    drawn = []
    for one in bins:
        x, wide = LEFT + (one.start - first) * scale, step * scale
        span = f"{one.start:g} – {one.start + step:g}"
        foot = axis
        for kind, n in (("likely", one.likely), ("certain", one.certain)):
            high = max(ABOVE * n / most, 1) if n else 0
            foot -= high
            if n:
                story = f"{span}: {n:,} {sides[0]}"
                drawn.append(rect(x + 1, foot, wide - 2, high, f"bar {kind}", story))
        if one.asked:
            deep = max(BELOW * one.asked / asked, 1)
            story = f"{span}: {one.asked:,} {sides[1]}"
            drawn.append(rect(x + 1, axis + 20, wide - 2, deep, "bar question", story))
    drawn += [line(LEFT, axis, WIDTH - 8, axis, "axis")]
    drawn += _axis(bins, step, first, scale, axis)
    drawn += _marks(marks, first, scale)
    drawn += [
        text(LEFT - 8, TOP + 10, f"{most:,}", "number", "end"),
        text(LEFT - 8, axis + 20 + BELOW, f"{asked:,}" if any(b.asked for b in bins) else "",
             "number", "end"),
    ]  # fmt: skip
    return svg(WIDTH, axis + 24 + BELOW, says, drawn)


def _both(bins: Sequence[Bin]) -> tuple[list[int], list[int]]:
    return [one.joined for one in bins], [one.asked for one in bins]


def _axis(bins: Sequence[Bin], step: float, first: float, scale: float, axis: float) -> list[str]:
    every = max(1, -(-len(bins) // LABELS))
    return [
        text(LEFT + (one.start - first) * scale, axis + 14, f"{one.start:g}", "tick", "middle")
        for place, one in enumerate(bins)
        if place % every == 0
    ]


def _marks(marks: Sequence[Mark], first: float, scale: float) -> list[str]:
    """The thresholds; a label steps down a line where its neighbour's would cover it."""
    drawn: list[str] = []
    free = [0.0, 0.0, 0.0]
    for one in sorted(marks, key=lambda one: one.at):
        x = LEFT + (one.at - first) * scale
        row = next((place for place, taken in enumerate(free) if taken <= x), 0)
        free[row] = x + width_of(one.label) + 14
        y = 11 + row * 15
        for top, end in ((y - 9, TOP + ABOVE), (TOP + ABOVE + 20, TOP + ABOVE + 20 + BELOW)):
            drawn.append(line(x, top, x, end, "limit"))
        drawn.append(text(x + 5, y, one.label, "limit-label"))
    return drawn
