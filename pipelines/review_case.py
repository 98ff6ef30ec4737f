"""One case of the review as a person sees it: records side by side, what agrees and what differs.

Draws only; what keys do is pipelines.review_screen's affair.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hub.settings import redact
from hub.words import t
from mdm.members import Member
from mdm.queue import Case
from pipelines import console

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

WIDTH = 26  # letters that a record needs beside others
MOST_COLUMNS = 6
AGREES, DIFFERS, EMPTY = "green", "red", "dim"
LETTERS = "ABCDEFGH"


def ordered(case: Case, members: dict[str, list[Member]]) -> list[Member]:
    """The members as they are numbered: of each question both ends first, then the others."""
    by = {one.record: one for own in members.values() for one in own}
    first = [by[end] for one in case.questions for end in (one.a, one.b) if end in by]
    rest = [one for golden in case.golden_ids for one in members.get(golden, [])]
    return list({one.record: one for one in [*first, *rest]}.values())


def draw(
    case: Case, shown: Sequence[Member], place: str, decisions: Sequence[str], note: str
) -> None:
    """Print the whole case: heading, records, questions, what was decided before, the keys."""
    out = console.out()
    question = case.questions[0]
    out.print()
    out.rule(redact(t("review.case", place=place, value=f"{question.value:,.0f}")), align="left")
    columns = max(2, min(MOST_COLUMNS, (out.width - 14) // WIDTH))
    out.print(_table(case, shown[:columns]))
    for number, one in enumerate(shown[columns:], columns + 1):
        said = f"  {number} {_letter(case, one)} {one.called} {one.name or ''}"
        console.say(said, style=EMPTY)
    for asked in case.questions:
        a, b = (_letter_of(case, golden) for golden in (asked.golden_a, asked.golden_b))
        console.say(f"{a} ? {b}  {asked.reasons}" + (f"  {t('review.unsure')}" * asked.unsure))
    for line in decisions:
        console.say(f"! {line}", style="yellow")
    if note:
        console.say(note, style="cyan")
    console.say(t("review.keys"), style=EMPTY)


def _table(case: Case, shown: Sequence[Member]) -> Table:
    """Properties in rows, records in columns; `=` marks what another golden id says too."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("", style=EMPTY)
    for number, one in enumerate(shown, 1):
        heading = f"{number} {_letter(case, one)} {one.golden_id}\n{one.called}"
        table.add_column(Text(redact(heading)), overflow="fold", max_width=44)
    for name in shown[0].values if shown else ():
        table.add_row(name, *(_cell(name, one, shown) for one in shown))
    return table


def _cell(name: str, one: Member, shown: Sequence[Member]) -> Text:
    from rich.text import Text

    raw, standard = one.values[name]
    if not raw:
        return Text("-", style=EMPTY)
    others = [
        other.values[name][1]
        for other in shown
        if other.golden_id != one.golden_id and other.values[name][0]
    ]
    if standard is not None and standard in others:
        return Text(f"= {redact(raw)}", style=AGREES)
    return Text(f"≠ {redact(raw)}" if others else redact(raw), style=DIFFERS if others else "")


def _letter(case: Case, one: Member) -> str:
    return _letter_of(case, one.golden_id)


def _letter_of(case: Case, golden_id: str) -> str:
    place = case.golden_ids.index(golden_id) if golden_id in case.golden_ids else 0
    return LETTERS[place % len(LETTERS)]
