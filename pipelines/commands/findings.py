"""Findings of a check as the terminal shows them, and the exit code they mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from hub.words import t
from pipelines import console

if TYPE_CHECKING:
    from mdm.lint import Finding as Odd
    from pipelines.check import Finding


def show_findings(found: Sequence[Finding | Odd], as_json: bool) -> None:
    """One line each, errors red, and a sum; leaves with exit code 2 where there is an error."""
    if as_json:
        console.say_json([vars(one) for one in found])
    for one in found if not as_json else []:
        console.say(str(one), style="red" if one.level == "error" else "yellow")
    errors = sum(one.level == "error" for one in found)
    if not as_json:
        console.say(t("check.done", errors=errors, warnings=len(found) - errors))
    if errors:
        raise typer.Exit(2)
