"""What a look into a source finds: its tables, lists or files, and the columns of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """A table, view, file or list; `rows` is None where counting would mean reading all of it."""

    name: str
    kind: str
    rows: int | None = None
    comment: str = ""


@dataclass(frozen=True)
class Field:
    """One column: the source's word for its type, what it lands as, and its comment."""

    name: str
    type: str
    lands: str
    comment: str = ""


@dataclass(frozen=True)
class Shape:
    """One table in full: its fields, its key and what a contract must say to find it."""

    table: Table
    fields: list[Field]
    key: list[str] = field(default_factory=list)
    place: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.fields]
