"""A population of true companies with near-twins among them, all drawn from one seed.

Twins are different companies: the same brand in another city or trade, a branch, a subsidiary, a
group, a brand one character away (by sound or by look).
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from bench.match import words
from bench.match.company import BRAND_CHARS, Company, at, latin
from bench.match.twins import Mix, twin
from bench.match.words import FOREIGN, PLACES, TRADES

FOREIGN_PARTS = tuple(FOREIGN)
FOREIGN_FORMS = tuple(words.COUNTRIES)


def companies(size: int, seed: int, entity: str, mix: Mix | None = None) -> list[Company]:
    """`size` different companies, the same for the same seed; no two share name and place."""
    mix = mix or Mix()
    rng = random.Random(f"companies {entity} {seed}")
    made: list[Company] = []
    taken: set[tuple[str, str, int, str]] = set()
    there: dict[int, list[Company]] = {}  # by city
    while len(made) < size:
        near = len(made) > 3 and rng.random() < mix.twin
        one = twin(rng, rng.choice(made), mix) if near else _fresh(rng, mix)
        one.entity_id = len(made)
        key = (_registry(one), one.brand, one.trade, one.branch)
        if key in taken:
            continue
        taken.add(key)
        _lean(rng, one, made, there, mix)
        made.append(one)
    return made


def _lean(
    rng: random.Random, one: Company, made: list[Company], there: dict[int, list[Company]], mix: Mix
) -> None:
    """Some companies share a house or a bookkeeper with one they have nothing to do with."""
    if not made or one.relation or one.kind not in {"domestic", "trader"}:
        return
    near = there.setdefault(one.site, [])
    if rng.random() < mix.agent:
        one.mobile_2 = rng.choice(made).mobile_2
    if near and rng.random() < mix.neighbour:
        other = rng.choice(near)
        one.district, one.road, one.number = other.district, other.road, other.number
    near.append(one)


def _registry(one: Company) -> str:
    """Where names are told apart: a city, Hong Kong, or the whole of abroad."""
    if one.style == "china":
        return one.region()
    return PLACES[one.place].city if one.kind in {"domestic", "trader"} else one.kind


def relations(made: list[Company]) -> Iterator[tuple[int, int, str]]:
    """(entity, related entity, relation): branch_of, subsidiary_of, member_of (of a group)."""
    for one in made:
        if one.relation == "group_of":
            yield one.parent, one.entity_id, "member_of"
        elif one.relation:
            yield one.entity_id, one.parent, one.relation


def _brand(rng: random.Random) -> tuple[str, str]:
    count = 3 if rng.random() < 0.15 else 2
    many = len(BRAND_CHARS)
    chars: list[str] = []
    while len(chars) < count:
        char = BRAND_CHARS[int(many * rng.random() ** 1.5)]
        if char not in chars:
            chars.append(char)
    return "".join(chars), latin(chars)


def _fresh(rng: random.Random, mix: Mix) -> Company:
    draw = rng.random()
    place = int(len(PLACES) * rng.random() ** 1.4)
    trade = rng.randrange(len(TRADES))
    if draw < mix.foreign:
        parts = rng.sample(FOREIGN_PARTS, rng.choice((2, 2, 3)))
        brand, name = "".join(FOREIGN[p] for p in parts), "".join(parts).capitalize()
        return at(rng, "foreign", place, "front", brand, name, trade, rng.choice(FOREIGN_FORMS))
    brand, name = _brand(rng)
    if draw < mix.foreign + mix.trader:
        form = rng.choice(("经营部", "商行", "加工厂", "门市部", "厂", "商店"))
        return at(rng, "trader", place, "city", brand, name, trade, form)
    if draw < mix.foreign + mix.trader + mix.hongkong:
        return at(rng, "hongkong", place, "front", brand, name, trade, "有限公司")
    style = rng.choices(("front", "city", "bracket", "province"), (62, 10, 14, 14))[0]
    forms = ("有限公司", "股份有限公司", "有限责任公司", "集团有限公司", "厂")
    form = rng.choices(forms, (84, 6, 6, 2, 2))[0]
    return at(rng, "domestic", place, style, brand, name, trade, form)
