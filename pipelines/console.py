"""Where the command line writes: people's tables, machines' JSON, and one-line errors."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from hub.settings import redact

if TYPE_CHECKING:
    from rich.console import Console

NO_TERMINAL = 200  # a pipe has no width: leave the wrapping to whoever reads


def out() -> Console:
    """The console for results."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=False)
    return console if console.is_terminal else Console(highlight=False, width=NO_TERMINAL)


def err() -> Console:
    """The console for progress and errors."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def say(text: str = "", style: str | None = None) -> None:
    """One line of a result; nothing in it is taken for markup."""
    out().print(redact(text), style=style, markup=False, soft_wrap=True)


def tell(text: str) -> None:
    """One line about the work itself, on standard error, so that results stay clean."""
    err().print(redact(text), markup=False, soft_wrap=True)


def say_json(value: Any) -> None:
    """One JSON document on standard output."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write(redact(text) + "\n")


def say_error(text: str) -> None:
    """One line on standard error."""
    err().print(redact(" ".join(text.split())), style="red", markup=False, soft_wrap=True)


def show_table(
    headings: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[int] = ()
) -> None:
    """A table whose columns stay aligned with wide characters; `right` are numeric columns."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(redact(_cell(value))) for value in row))
    out().print(table)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
