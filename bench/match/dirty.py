"""Sets of records with their truth: four systems write the same entities, each in its own way."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Protocol, TypeVar

from bench.match import companies, company_records, material_records, materials
from bench.match.company import Company
from bench.match.company_fields import CompanyHabits
from bench.match.material_fields import MaterialHabits
from bench.match.twins import Mix
from bench.match.writing import Key, Written

ENTITIES = ("customer", "supplier", "material")
SYSTEMS = ("erp", "crm", "mes", "wms")
TRUTH = ("source_system", "source_code", "entity_id", "decidable", "bare", "dirt")
RELATIONS = ("entity_id", "related_entity_id", "relation")

Habits = TypeVar("Habits", CompanyHabits, MaterialHabits)


class Writes(Protocol):
    """Writes the record that one system keeps of entity number `number`."""

    def __call__(self, rng: random.Random, number: int, system: str) -> Written: ...


COMPANY_HABITS = {
    "erp": CompanyHabits(
        {"formal": 93, "no_form": 4, "short": 2, "bare": 0.3, "english": 0.5, "pinyin": 0.2},
        no_uscc=0.15, no_phone=0.3, no_address=0.15, mobile=0.15, status=0.03, bracket=0.15,
    ),
    "crm": CompanyHabits(
        {"formal": 66, "no_form": 14, "short": 13, "bare": 2, "english": 4, "pinyin": 1},
        no_uscc=0.55, no_phone=0.12, no_address=0.3, mobile=0.55, note=0.06, typo=0.05,
    ),
    "mes": CompanyHabits(
        {"formal": 48, "no_form": 17, "short": 24, "bare": 7, "english": 2, "pinyin": 2},
        no_uscc=0.8, no_phone=0.45, no_address=0.5, full_width=0.06, typo=0.05, place_dropped=0.1,
    ),
    "wms": CompanyHabits(
        {"formal": 62, "no_form": 17, "short": 15, "bare": 2.5, "english": 3, "pinyin": 0.5},
        no_uscc=0.7, no_phone=0.15, no_address=0.08, mobile=0.5, moved=0.12, traditional=0.02,
    ),
}  # fmt: skip
MATERIAL_HABITS = {
    "erp": MaterialHabits(in_name=0.1, both=0.1, no_brand=0.03),
    "crm": MaterialHabits(in_name=0.55, both=0.15, english=0.12, shuffled=0.3, no_brand=0.05),
    "mes": MaterialHabits(in_name=0.3, both=0.1, shuffled=0.35, synonyms=0.6, full_width=0.05),
    "wms": MaterialHabits(in_name=0.45, both=0.2, english=0.06, gtin=0.5, brand_in_text=0.4),
}


@dataclass(frozen=True)
class Knobs:
    """Everything that can be turned. `share`: of entities in a system; `doubles`: twice in it."""

    share: dict[str, float] = field(
        default_factory=lambda: {"erp": 0.9, "crm": 0.65, "mes": 0.5, "wms": 0.6}
    )
    doubles: dict[str, float] = field(
        default_factory=lambda: {"erp": 0.03, "crm": 0.08, "mes": 0.03, "wms": 0.05}
    )
    company: dict[str, CompanyHabits] = field(default_factory=lambda: dict(COMPANY_HABITS))
    material: dict[str, MaterialHabits] = field(default_factory=lambda: dict(MATERIAL_HABITS))
    company_mix: Mix = field(default_factory=Mix)
    material_mix: materials.Mix = field(default_factory=materials.Mix)

    def harder(self, factor: float) -> Knobs:
        """The same with every rate of dirt times `factor`, at most .95."""
        company = {s: _scaled(h, factor) for s, h in self.company.items()}
        material = {s: _scaled(h, factor) for s, h in self.material.items()}
        return replace(self, company=company, material=material)


def _scaled(habits: Habits, factor: float) -> Habits:
    rates = {
        one.name: min(0.95, getattr(habits, one.name) * factor)
        for one in fields(habits)
        if isinstance(getattr(habits, one.name), float)
    }
    return replace(habits, **rates)


@dataclass(slots=True)
class Record:
    """One line of records.csv on its way: whose it is, and what was written."""

    entity_id: int
    system: str
    code: str
    updated_at: str
    written: Written
    decidable: bool = True


@dataclass(frozen=True)
class Made:
    """A set: its column names, its records in file order, its typed relations between entities."""

    entity: str
    columns: tuple[str, ...]
    records: list[Record]
    relations: list[tuple[int, int, str]]

    def save(self, folder: Path) -> None:
        """Write records.csv, truth.csv and relations_truth.csv."""
        folder.mkdir(parents=True, exist_ok=True)
        _save(folder / "records.csv", self.columns, (
            (r.system, r.code, *r.written.fields, r.updated_at) for r in self.records
        ))  # fmt: skip
        _save(folder / "truth.csv", TRUTH, (
            (r.system, r.code, r.entity_id, int(r.decidable), int(r.written.bare),
             "|".join(dict.fromkeys(r.written.dirt)))
            for r in self.records
        ))  # fmt: skip
        _save(folder / "relations_truth.csv", RELATIONS, self.relations)


def _save(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def make(entity: str, size: int, seed: int, knobs: Knobs | None = None) -> Made:
    """A set of `size` true entities of a kind (see ENTITIES), the same for the same seed."""
    knobs = knobs or Knobs()
    rng = random.Random(f"dirt {entity} {seed}")
    if entity == "material":
        items = materials.materials(size, seed, knobs.material_mix)
        records = list(_records(rng, size, knobs, _material_writer(items, knobs)))
        _decide_materials(records, items)
        names: tuple[str, ...] = material_records.FIELDS
        related: list[tuple[int, int, str]] = []
    else:
        mix = knobs.company_mix
        if entity == "supplier":  # more shops and workshops than among customers
            mix = replace(mix, trader=2 * mix.trader)
        firms = companies.companies(size, seed, entity, mix)
        records = list(_records(rng, size, knobs, _company_writer(firms, knobs)))
        _decide_companies(records, firms)
        names = company_records.FIELDS
        related = list(companies.relations(firms))
    _number(rng, entity, records)
    return Made(entity, ("source_system", "source_code", *names, "updated_at"), records, related)


def _material_writer(items: list[materials.Material], knobs: Knobs) -> Writes:
    def write(rng: random.Random, number: int, system: str) -> Written:
        return material_records.write(rng, items[number], knobs.material[system])

    return write


def _company_writer(firms: list[Company], knobs: Knobs) -> Writes:
    def write(rng: random.Random, number: int, system: str) -> Written:
        one = firms[number]
        parent = firms[one.parent] if one.parent >= 0 else None
        return company_records.write(rng, one, knobs.company[system], parent)

    return write


def _records(rng: random.Random, size: int, knobs: Knobs, write: Writes) -> Iterator[Record]:
    """Every entity once or more in each system that has it, and in at least one system."""
    for number in range(size):
        systems = [s for s in SYSTEMS if rng.random() < knobs.share[s]]
        for system in systems or [SYSTEMS[0]]:
            times = 2 if rng.random() < knobs.doubles[system] else 1
            for _ in range(times):
                year, month, day = rng.randint(2019, 2026), rng.randint(1, 12), rng.randint(1, 28)
                clock = f"{rng.randint(7, 19):02d}:{rng.randint(0, 59):02d}:00"
                stamp = f"{year}-{month:02d}-{day:02d} {clock}"
                yield Record(number, system, "", stamp, write(rng, number, system))


def _number(rng: random.Random, entity: str, records: list[Record]) -> None:
    """Shuffle, then give codes in that order, each system in its style: codes tell nothing."""
    rng.shuffle(records)
    shapes = {
        "material": {"erp": "{g:02d}.{k:02d}.{n:07d}", "crm": "CP{n:06d}", "mes": "M-{n}",
                     "wms": "{n:010d}"},
        "customer": {"erp": "C{n:06d}", "crm": "KH-{y}-{n:05d}", "mes": "{n}", "wms": "{n:08d}"},
        "supplier": {"erp": "V{n:06d}", "crm": "GYS{n:05d}", "mes": "S-{n}", "wms": "{n:08d}"},
    }[entity]  # fmt: skip
    last: Counter[str] = Counter()
    for one in records:
        last[one.system] += 1
        n = last[one.system]
        group = {"g": n % 12 + 1, "k": n % 7 + 1, "y": 2019 + n % 7}
        one.code = shapes[one.system].format(n=n, **group)


def _decide_companies(records: list[Record], firms: list[Company]) -> None:
    """A record is undecidable where its name fits another company too, and nothing else tells.

    What else tells: the city, or a number or place that another record of its company shares and
    no record of the others has.
    """
    wanted = {r.written.key for r in records if r.written.key}
    fits: dict[Key, set[int]] = {}
    for one in firms:
        for key in company_records.keys(one):
            if key in wanted:
                fits.setdefault(key, set()).add(one.entity_id)
    holders: dict[str, Counter[int]] = {}
    for record in records:
        for told in record.written.evidence:
            holders.setdefault(told, Counter())[record.entity_id] += 1
    for record in records:
        name = record.written.key
        others = fits.get(name, set()) - {record.entity_id} if name else set()
        record.decidable = not record.written.lost and (
            not others or _told_apart(record, others, firms, holders)
        )


def _told_apart(
    record: Record, others: set[int], firms: list[Company],
    holders: dict[str, Counter[int]],
) -> bool:  # fmt: skip
    site = record.written.site
    if site >= 0:
        others = {o for o in others if site in {firms[o].site, firms[o].place}}
    return not others or any(
        holders[told][record.entity_id] > 1 and not others & holders[told].keys()
        for told in record.written.evidence
    )


def _decide_materials(records: list[Record], items: list[materials.Material]) -> None:
    """A record that leaves a trait out is undecidable where what it says fits another item."""
    hidden: dict[str, set[tuple[frozenset[int], bool]]] = {}
    for record in records:
        if record.written.key:
            kind = items[record.entity_id].kind
            hidden.setdefault(kind, set()).add(record.written.hidden)
    fits = Counter(materials.count(items, hidden))
    for record in records:
        record.decidable = not record.written.key or fits[record.written.key] < 2
