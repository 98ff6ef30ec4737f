"""Numbers as SVG pictures: bars, a divided bar, a heat map; knows no table and no file.

Colours are CSS classes, so that the page decides for light, dark and paper. Every text is escaped.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

LETTER = 7.1  # widths in pixels at 12 px: a Latin letter, a Chinese one
WIDE = 12.0
ROW, GAP = 26, 10
FULL = 1070.0  # as wide as the page
DARK_FROM = 0.5  # a cell at least so full needs light letters
FAINTEST = 0.06


@dataclass(frozen=True)
class Bar:
    """One bar: what it is, how long, and what stands behind it."""

    label: str
    value: float
    note: str
    kind: str = ""


@dataclass(frozen=True)
class Cell:
    """One field of a heat map: its text, how full it is from 0 to 1, and the whole story."""

    text: str
    share: float
    story: str = ""
    kind: str = ""


def width_of(text: str) -> float:
    """About how many pixels a text of 12 px takes."""
    return sum(WIDE if unicodedata.east_asian_width(one) in "WF" else LETTER for one in text)


def cut(text: str, room: float) -> str:
    """The text, or as much of it as fits with an ellipsis."""
    if width_of(text) <= room:
        return text
    while text and width_of(text) + WIDE > room:
        text = text[:-1]
    return text + "…"


def svg(width: float, height: float, says: str, drawn: Sequence[str]) -> Markup:
    """A picture of a size; `says` is for those who cannot see it."""
    return Markup(
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
        f' role="img" aria-label="{escape(says)}">{"".join(drawn)}</svg>'
    )


def text(x: float, y: float, words: str, look: str = "", anchor: str = "start") -> str:
    """A line of text."""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} class="{look}">{escape(words)}</text>'


def rect(x: float, y: float, width: float, height: float, look: str, story: str = "") -> str:
    """A filled box; `story` shows under the pointer."""
    told = f"<title>{escape(story)}</title>" if story else ""
    size = f'width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" {size} class="{look}">{told}</rect>'


def line(x1: float, y1: float, x2: float, y2: float, look: str) -> str:
    """A straight line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{look}"/>'


def bars(rows: Sequence[Bar], says: str, width: float = 460, room: float = 180) -> Markup:
    """Bars lying under one another, labels on the left, notes behind each bar."""
    labels = min(room, max((width_of(one.label) for one in rows), default=0) + GAP)
    notes = max((width_of(one.note) for one in rows), default=0) + GAP
    length = width - labels - GAP - notes
    most = max((one.value for one in rows), default=0) or 1
    drawn = []
    for place, one in enumerate(rows):
        y, long = place * ROW, max(length * one.value / most, 1.5)
        drawn += [
            f"<g><title>{escape(one.label)}: {escape(one.note)}</title>",
            text(labels, y + 17, cut(one.label, labels), "label", "end"),
            rect(labels + GAP, y + 5, long, ROW - 10, f"bar {one.kind}"),
            text(labels + GAP + long + 6, y + 17, one.note, "number"),
            "</g>",
        ]
    return svg(width, len(rows) * ROW, says, drawn)


def shares(parts: Sequence[Bar], says: str, width: float = FULL) -> Markup:
    """One bar divided among its parts; a part says its note where it has the room."""
    whole = sum(one.value for one in parts) or 1
    drawn, x = [], 0.0
    for one in parts:
        long = width * one.value / whole
        if not one.value:
            continue
        drawn.append(
            rect(x, 0, max(long - 2, 1), 34, f"part {one.kind}", f"{one.label}: {one.note}")
        )
        if long > width_of(one.note) + 16:
            drawn.append(text(x + 10, 21, one.note, f"on {one.kind}"))
        x += long
    return svg(width, 34, says, drawn)


def heat_map(
    rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[Cell]], says: str
) -> Markup:
    """Rows times columns; the fuller a cell, the stronger its colour."""
    labels = min(190.0, max((width_of(one) for one in rows), default=0) + GAP) + GAP
    texts = max((width_of(cell.text) for row in cells for cell in row), default=0)
    wide = min(120.0, max(58.0, texts + 14, *(width_of(one) + 10 for one in columns), 0))
    drawn = [
        text(labels + (place + 0.5) * wide, 14, cut(one, wide - 4), "label", "middle")
        for place, one in enumerate(columns)
    ]
    for down, (row, name) in enumerate(zip(cells, rows, strict=True)):
        y = 22 + down * (ROW + 2)
        drawn.append(text(labels - GAP, y + 17, cut(name, labels - GAP), "label", "end"))
        for right, cell in enumerate(row):
            x = labels + right * wide
            drawn += _cell(cell, x, y, wide)
    return svg(labels + len(columns) * wide, 22 + len(rows) * (ROW + 2), says, drawn)


def _cell(cell: Cell, x: float, y: float, wide: float) -> list[str]:
    share = min(max(cell.share, 0.0), 1.0)
    opacity = FAINTEST + (1 - FAINTEST) * share
    story = f"<title>{escape(cell.story)}</title>" if cell.story else ""
    box = f'x="{x:.1f}" y="{y:.1f}" width="{wide - 2:.1f}" height="{ROW}" rx="3"'
    look = "number" if cell.kind else "on" if share >= DARK_FROM else "label"
    return [
        f'<g>{story}<rect {box} class="cell {cell.kind}" fill-opacity="{opacity:.2f}"/>',
        text(x + wide / 2 - 1, y + 17, cell.text, look, "middle"),
        "</g>",
    ]
