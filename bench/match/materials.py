"""True materials with their near-twins: what an item is, before any system writes it.

Twins are different items: the next length, grade, coating, voltage, seal or cross-section, the
other side, the next drawing number or revision, the same article of another brand.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bench.match.kinds import CATALOGUE, DRAWING
from bench.match.parts import Kind

SERIES = ("JX", "HT", "ZB", "KD", "ML", "FX", "DZ", "SL")
STEELS = ("Q235B", "45#", "304", "6061", "40Cr", "POM", "HT200", "Q345B")
KINDS = {one.name: one for one in (*CATALOGUE, DRAWING)}


@dataclass(frozen=True)
class Mix:
    """Shares: twins made next to an item that is there, items that carry a GTIN."""

    twin: float = 0.45
    gtin: float = 0.5
    drawing: float = 0.14


@dataclass(slots=True)
class Material:
    """One true item: its kind, one value per trait (a drawing part: see `drawing`), its brand."""

    entity_id: int
    kind: str
    values: tuple[str, ...]
    brand: str = ""  # its writings parted by |, the formal one first
    gtin: str = ""
    noun: int = 0  # drawing parts: which noun
    steel: str = ""

    def key(self, hidden: frozenset[int] = frozenset(), *, brand: bool = True) -> tuple[str, ...]:
        """What makes it this item and no other, with the traits of `hidden` left out."""
        seen = ("?" if i in hidden else v for i, v in enumerate(self.values))
        return (self.kind, *seen, self.brand if brand else "?")


def materials(size: int, seed: int, mix: Mix | None = None) -> list[Material]:
    """`size` different materials, the same for the same seed."""
    mix = mix or Mix()
    rng = random.Random(f"materials {seed}")
    weights = [one.weight for one in CATALOGUE]
    made: list[Material] = []
    taken: set[tuple[str, ...]] = set()
    refused = 0
    while len(made) < size:
        if refused > 3 or rng.random() < mix.drawing:
            one = _drawing(rng)
        elif made and rng.random() < mix.twin:
            one = twin(rng, rng.choice(made))
        else:
            one = _fresh(rng, rng.choices(CATALOGUE, weights)[0])
        key = one.key()
        if key in taken or not sane(one):
            refused += 1
            continue
        refused = 0
        taken.add(key)
        one.entity_id = len(made)
        one.gtin = _gtin(rng, len(made)) if one.brand and rng.random() < mix.gtin else ""
        made.append(one)
    return made


def sane(one: Material) -> bool:
    """Whether such a thing is sold: a tube is wider outside, stainless is not galvanised."""
    v = one.values
    if one.kind in {"hex bolt", "socket screw", "countersunk screw", "nut", "plain washer",
                    "spring washer"}:  # fmt: skip
        return v[-1] == "plain" or not v[-2].startswith("A")
    if one.kind == "air tube":
        return float(v[1]) < float(v[0])
    if one.kind == "oil seal":
        return float(v[1]) > float(v[0]) + 8
    if one.kind in {"square tube", "carton"}:
        return float(v[0]) >= float(v[1])
    return True


def _fresh(rng: random.Random, kind: Kind) -> Material:
    values = tuple(
        one.plain if one.plain and rng.random() < 0.35 else rng.choice(one.values)
        for one in kind.traits
    )
    return Material(-1, kind.name, values, rng.choice(kind.brands) if kind.brands else "")


def _drawing(rng: random.Random) -> Material:
    """A part made to a drawing: series, assembly, position, side, revision."""
    series = rng.choice(SERIES)
    values = (
        series, f"{rng.randint(1000, 9999)}", f"{rng.randint(1, 60):02d}",
        rng.choices(("", "L", "R"), (80, 10, 10))[0],
        rng.choices(("A", "B", "C", "D"), (60, 25, 10, 5))[0],
    )  # fmt: skip
    noun = rng.randrange(len(DRAWING.chinese))
    return Material(-1, DRAWING.name, values, noun=noun, steel=rng.choice(STEELS))


def twin(rng: random.Random, near: Material) -> Material:
    """A different item next to `near`: one trait moved to a neighbour, or another brand."""
    kind = KINDS[near.kind]
    if near.kind == DRAWING.name:
        return _next_drawing(rng, near)
    if kind.brands and rng.random() < 0.2:
        return replace(near, brand=rng.choice(kind.brands))
    at = rng.randrange(len(kind.traits))
    options = kind.traits[at].values
    here = options.index(near.values[at])
    step = rng.choice((-1, 1)) if rng.random() < 0.7 else rng.randrange(len(options))
    values = list(near.values)
    values[at] = options[(here + step) % len(options)]
    return replace(near, values=tuple(values))


def _next_drawing(rng: random.Random, near: Material) -> Material:
    series, assembly, position, side, revision = near.values
    draw = rng.random()
    if draw < 0.3:
        position = f"{(int(position) + 1) % 100:02d}"
    elif draw < 0.5:
        assembly = assembly[:-1] + rng.choice("0123456789")
    elif draw < 0.8:
        revision = chr(ord(revision) + 1) if revision < "F" else "A"
    else:
        side = {"L": "R", "R": "L"}.get(side, rng.choice("LR"))
    return replace(near, values=(series, assembly, position, side, revision))


def drawing_number(one: Material) -> tuple[str, str]:
    """(number, revision) as the series writes them; ("", "") where the item has no drawing."""
    if one.kind != DRAWING.name:
        return "", ""
    series, assembly, position, side, revision = one.values
    shapes = {
        "JX": "JX-{a}-{p}", "HT": "HT.{a}.{p}", "ZB": "ZB{h}-{t}{p}", "KD": "KD{a}{p}",
        "ML": "ML-{h}.{t}.{p}", "FX": "FX{a}-{p}", "DZ": "DZ-{a}{p}", "SL": "SL {a}-0{p}",
    }  # fmt: skip
    shape = shapes[series]
    return shape.format(a=assembly, p=position, h=assembly[:2], t=assembly[2:]) + side, revision


def _gtin(rng: random.Random, number: int) -> str:
    """A made-up GTIN-13 with its check digit (GS1 General Specifications, section 7.9)."""
    body = (
        rng.choice(("690", "692", "693", "697", "400", "490"))
        + f"{rng.randint(10, 99)}{number:07d}"
    )
    return body + gtin_check(body)


def gtin_check(body: str) -> str:
    """The check digit behind 12 or 13 digits of a GTIN."""
    total = sum(int(c) * (3 if i % 2 == 0 else 1) for i, c in enumerate(reversed(body)))
    return str(-total % 10)


def count(
    made: list[Material], hidden: dict[str, set[tuple[frozenset[int], bool]]]
) -> Iterator[tuple[str, ...]]:
    """The keys of all items under each way of leaving traits out that some record used."""
    for one in made:
        for traits, brand in hidden.get(one.kind, ()):
            yield one.key(traits, brand=brand)
