"""What a master is in the simulated world: the one real thing, and its records in the systems."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class PartyRecord:
    """One system's record of a customer or supplier."""

    source: str
    ref: str
    code: str
    name: str
    short: str
    uscc: str
    phone: str
    province: str
    city: str
    street: str
    active: bool = True
    decidable: bool = True
    changed: str = ""


@dataclass(slots=True)
class Party:
    """A company as it really is; `line` is its one telephone line."""

    id: str
    kind: str
    number: int
    name: str
    short: str
    city: str
    province: str
    area: str
    line: int
    street: str
    uscc: str
    currency: str
    terms: int
    records: list[PartyRecord] = field(default_factory=list)

    def of(self, source: str) -> list[PartyRecord]:
        """The party's records in one system, oldest first."""
        return [record for record in self.records if record.source == source]

    def ref(self, source: str) -> str:
        """The reference that one system's documents write; empty where it has no record."""
        found = self.of(source)
        return found[0].ref if found else ""


@dataclass(slots=True)
class MaterialRecord:
    """One system's record of a material."""

    source: str
    ref: str
    code: str
    name: str
    spec: str
    drawing: str
    gtin: str
    unit: str
    brand: str = ""
    active: bool = True
    decidable: bool = True
    changed: str = ""


@dataclass(slots=True)
class Material:
    """A material as it really is; `price` in ten-thousandths of CNY, `safety` in thousandths."""

    id: str
    kind: str
    number: int
    name: str
    spec: str
    drawing: str
    gtin: str
    measure: str
    price: int
    safety: int
    plant: int
    records: list[MaterialRecord] = field(default_factory=list)

    def of(self, source: str) -> list[MaterialRecord]:
        """The material's records in one system, oldest first."""
        return [record for record in self.records if record.source == source]

    def ref(self, source: str) -> str:
        """The reference that one system's documents write; empty where it has no record."""
        found = self.of(source)
        return found[0].ref if found else ""

    def unit(self, source: str) -> str:
        """The unit one system counts it in."""
        return self.of(source)[0].unit
