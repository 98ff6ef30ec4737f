"""What the published copy shows of a model: its columns for people, its labels, its promises.

Columns that are technical (`_...`) or personal are left out; whoever needs them has the source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from warehouse.graph import Model
from warehouse.inputs import Column
from warehouse.suites import Suite, compile_suite

HIDDEN = ("personal",)


@dataclass(frozen=True)
class PublishedTable:
    """A table of the published copy: columns in order, label of the table, checks, needs."""

    name: str
    zh: str
    en: str
    columns: Mapping[str, Column]
    suite: Suite
    needs: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """`中文 · English` of the table."""
        return f"{self.zh} · {self.en}"


def label(name: str, column: Column) -> str:
    """`中文 · English: meaning`; the bare name where the dictionary knows no label."""
    named = f"{column.zh or name} · {column.en or name.replace('_', ' ')}"
    return f"{named}: {column.meaning}" if column.meaning else named


def published_tables(
    models: Sequence[Model], columns: Mapping[str, Mapping[str, Column]]
) -> list[PublishedTable]:
    """The published face of every model; `columns` are all columns per model."""
    return [_published(model, columns[model.name]) for model in models]


def _published(model: Model, columns: Mapping[str, Column]) -> PublishedTable:
    front = model.front
    shown = {
        name: column
        for name, column in columns.items()
        if not name.startswith("_") and column.sensitivity not in HIDDEN
    }
    suite = compile_suite(
        model.name, front.owner, front.key, front.checks, tuple(shown), str(model.path)
    )
    english = f"{front.label.en}: {front.label.meaning or front.grain}"
    return PublishedTable(model.name, front.label.zh, english, shown, suite, tuple(front.needs))
