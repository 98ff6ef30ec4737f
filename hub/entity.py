"""What an entity of the dictionary is made of; knows no file and no system."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

SQL_TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "date": "DATE",
    "timestamp": "TIMESTAMP",  # naive, always UTC
    "boolean": "BOOLEAN",
}
TYPES = (*SQL_TYPES, "number")
KINDS = ("master", "document", "snapshot", "reference")
SENSITIVITIES = ("public", "internal", "confidential", "personal")
PRECISION = 18  # digits of a number; up to here DuckDB keeps it in one machine word
TECHNICAL = ("source", "_key", "_stream", "_stamp", "_load")
SHOWN = ("public", "internal")  # what is above is masked wherever people look
MASK = "***"


@dataclass(frozen=True)
class Property:
    """One property: its labels and meaning for people, its type and rules for machines."""

    name: str
    label_zh: str
    label_en: str
    meaning: str
    type: str
    scale: int | None = None
    precision: int = PRECISION
    required: bool = False
    key_position: int | None = None
    unit: str | None = None
    code_list: str | None = None
    sensitivity: str = "internal"
    references: str | None = None
    minimum: Decimal | None = None
    exclusive_minimum: Decimal | None = None
    maximum: Decimal | None = None
    pattern: str | None = None
    max_length: int | None = None
    not_future: bool = False

    @property
    def sql_type(self) -> str:
        """The DuckDB type of the clean column."""
        if self.type == "number":
            return f"DECIMAL({self.precision},{self.scale})"
        return SQL_TYPES[self.type]


@dataclass(frozen=True)
class Rule:
    """A rule over several properties: a DuckDB boolean expression, where null passes."""

    name: str
    expression: str
    label_zh: str
    label_en: str


@dataclass(frozen=True)
class Entity:
    """A business thing, the grain of its rows, its properties in order and its rules."""

    name: str
    kind: str
    label_zh: str
    label_en: str
    grain: str
    properties: tuple[Property, ...]
    rules: tuple[Rule, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the primary key's properties, in order."""
        placed = [p for p in self.properties if p.key_position is not None]
        return tuple(p.name for p in sorted(placed, key=lambda p: p.key_position or 0))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all properties, in order."""
        return tuple(p.name for p in self.properties)

    def property(self, name: str) -> Property:
        """The property called `name`; KeyError when the entity has none."""
        for found in self.properties:
            if found.name == name:
                return found
        raise KeyError(f"{self.name} has no property {name!r}")
