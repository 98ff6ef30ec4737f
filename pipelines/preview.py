"""A few rows of a table for people who look at the graph; what is sensitive is masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from dagster import MarkdownMetadataValue, MetadataValue

from hub.entity import MASK, SHOWN
from hub.names import quote
from hub.settings import redact

if TYPE_CHECKING:
    from hub.duck import Connection

ROWS, COLUMNS, WIDTH = 5, 12, 40


def preview(con: Connection, relation: str, classes: Mapping[str, str]) -> MarkdownMetadataValue:
    """The first rows as a Markdown table; `classes` names the columns and their sensitivity.

    Values of columns above the class `internal` are never read.
    """
    names = [name for name in classes if not name.startswith("_")][:COLUMNS]
    selects = [
        f"cast({quote(name)} as varchar)" if classes[name] in SHOWN
        else f"case when {quote(name)} is not null then '{MASK}' end"
        for name in names
    ]  # fmt: skip
    rows = con.execute(f"select {', '.join(selects)} from {relation} limit {ROWS}").fetchall()
    lines = [_line(names), _line(["---"] * len(names)), *(_line(map(_cell, row)) for row in rows)]
    return MetadataValue.md("\n".join(lines))


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(value: str | None) -> str:
    text = redact((value or "").replace("|", "\\|").replace("\n", " "))
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"
