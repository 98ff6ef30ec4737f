"""True companies with their near-twins: what a customer or supplier is, before anyone writes it.

Twins are different companies: the same brand in another city or trade, a branch, a subsidiary, a
group, a brand one character away (by sound or by look). All is drawn from one seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bench.match import words
from bench.match.words import FOREIGN, PLACES, SYLLABLES, TRADES

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DIALLING = {
    "德国": "49", "美国": "1", "日本": "81", "英国": "44", "意大利": "39", "法国": "33",
    "荷兰": "31", "瑞典": "46", "新加坡": "65", "香港": "852",
}  # fmt: skip
# Areas whose telephone numbers have eight digits; seven elsewhere.
EIGHT_DIGITS = (
    "010 020 021 022 023 024 025 027 028 029 0311 0371 0431 0451 0510 0512 0519 0531 0532 0571 "
    "0574 0755 0757 0769"
)
BRAND_CHARS = tuple(SYLLABLES)
ROADS = tuple(words.ROADS)
FOREIGN_PARTS = tuple(FOREIGN)
FOREIGN_FORMS = tuple(words.COUNTRIES)
SOUNDS: dict[str, list[str]] = {}
for _char, _sound in SYLLABLES.items():
    SOUNDS.setdefault(_sound, []).append(_char)


@dataclass(frozen=True)
class Mix:
    """Shares of the kinds of company, and of twins among them."""

    foreign: float = 0.05
    trader: float = 0.08
    hongkong: float = 0.02
    twin: float = 0.30  # of all companies: made next to one that is there
    shared_line: float = 0.25  # of branches and subsidiaries: the parent's telephone
    shared_site: float = 0.15  # of branches and subsidiaries: the parent's address
    neighbour: float = 0.03  # at the address of another company of its city
    agent: float = 0.01  # with the mobile number of another company, as of one bookkeeper


@dataclass(slots=True)
class Company:
    """One true company. `place`, `site` and `trade` count in PLACES and TRADES."""

    entity_id: int
    kind: str  # domestic, trader, foreign, hongkong
    place: int
    site: int
    style: str  # where the place stands in the name: front, city, bracket, province, china
    brand: str
    brand_latin: str
    trade: int
    form: str
    branch: str
    branch_latin: str
    uscc: str
    landline: str
    mobile: str
    mobile_2: str
    district: str
    road: str
    number: int
    building: str
    contact: str
    parent: int = -1
    relation: str = ""

    def region(self) -> str:
        """The place as the registered name has it."""
        if self.kind == "hongkong":
            return "香港"
        if self.kind == "foreign":
            return words.COUNTRIES[self.form]
        place = PLACES[self.place]
        if self.style == "china":
            return "中国"
        if self.style == "province":
            return place.province
        return place.city + "市" if self.style == "city" else place.city


def uscc(rng: random.Random, region: str, kind: str = "91") -> str:
    """A made-up unified social credit code with both check digits (GB 32100, GB 11714)."""
    body = "".join(rng.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=8)) if kind == "91" else ""
    body = "MA" + body[:6] if kind == "91" else "L" + "".join(rng.choices("0123456789", k=7))
    return with_check_digit(kind + region + body + _organisation_digit(body))


def _organisation_digit(body: str) -> str:
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    figures = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    rest = 11 - sum(figures.index(c) * w for c, w in zip(body, weights, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def with_check_digit(first: str) -> str:
    """The 17 characters of a unified social credit code and their check character."""
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first))
    return first + ALPHABET[(31 - total % 31) % 31]


def companies(size: int, seed: int, entity: str, mix: Mix | None = None) -> list[Company]:
    """`size` different companies, the same for the same seed; no two share name and place."""
    mix = mix or Mix()
    rng = random.Random(f"companies {entity} {seed}")
    made: list[Company] = []
    taken: set[tuple[str, str, int, str]] = set()
    there: dict[int, list[Company]] = {}  # by city
    while len(made) < size:
        twin = len(made) > 3 and rng.random() < mix.twin
        one = _twin(rng, rng.choice(made), mix) if twin else _fresh(rng, mix)
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


def latin(chars: list[str] | str) -> str:
    """The brand in pinyin, written as one word."""
    return "".join(SYLLABLES.get(c, "") for c in chars).capitalize()


def _fresh(rng: random.Random, mix: Mix) -> Company:
    draw = rng.random()
    place = int(len(PLACES) * rng.random() ** 1.4)
    trade = rng.randrange(len(TRADES))
    if draw < mix.foreign:
        parts = rng.sample(FOREIGN_PARTS, rng.choice((2, 2, 3)))
        brand, name = "".join(FOREIGN[p] for p in parts), "".join(parts).capitalize()
        return _at(rng, "foreign", place, "front", brand, name, trade, rng.choice(FOREIGN_FORMS))
    brand, name = _brand(rng)
    if draw < mix.foreign + mix.trader:
        form = rng.choice(("经营部", "商行", "加工厂", "门市部", "厂", "商店"))
        return _at(rng, "trader", place, "city", brand, name, trade, form)
    if draw < mix.foreign + mix.trader + mix.hongkong:
        return _at(rng, "hongkong", place, "front", brand, name, trade, "有限公司")
    style = rng.choices(("front", "city", "bracket", "province"), (62, 10, 14, 14))[0]
    forms = ("有限公司", "股份有限公司", "有限责任公司", "集团有限公司", "厂")
    form = rng.choices(forms, (84, 6, 6, 2, 2))[0]
    return _at(rng, "domestic", place, style, brand, name, trade, form)


def _at(
    rng: random.Random, kind: str, place: int, style: str, brand: str, latin_name: str,
    trade: int, form: str,
) -> Company:  # fmt: skip
    """A company of this name with its own numbers, address and people."""
    one = Company(
        -1, kind, place, place, style, brand, latin_name, trade, form, "", "", "", "", "", "", "",
        "", 0, "", "",
    )  # fmt: skip
    settle(rng, one, place)
    return one


def settle(rng: random.Random, one: Company, site: int) -> None:
    """Give a company its registration, telephones, address and contact at a place."""
    there = PLACES[site]
    one.site = site
    digits = 8 if there.area in EIGHT_DIGITS.split() else 7
    first = rng.choice("2345678")
    one.landline = there.area + "-" + first + "".join(rng.choices("0123456789", k=digits - 1))
    one.mobile, one.mobile_2 = _mobile(rng), _mobile(rng)
    one.district = rng.choice(there.districts)
    one.road = rng.choice(ROADS) + rng.choice(
        ("路", "路", "路", "大道", "街", "东路", "西路", "南路")
    )
    one.number = int(1 + 998 * rng.random() ** 1.5)
    rooms = (
        f"{rng.randint(1, 12)}幢",
        f"{rng.randint(1, 9)}号楼{rng.randint(101, 909)}室",
        f"{rng.choice('ABCD')}栋",
        f"{rng.randint(1, 30)}楼",
    )
    one.building = rng.choice(("", "", "", "", *rooms))
    one.contact = rng.choice(words.SURNAMES) + "".join(
        rng.choices(words.GIVEN, k=rng.choice((1, 2)))
    )
    if one.kind in {"foreign", "hongkong"}:
        code = DIALLING[one.region()]
        one.landline = f"+{code}-" + first + "".join(rng.choices("0123456789", k=7))
        one.mobile, one.mobile_2 = one.landline, one.landline
    own = one.kind in {"domestic", "trader"}
    kind = "92" if one.kind == "trader" else "91"
    one.uscc = uscc(rng, _region_code(rng, there.code), kind) if own else ""


def _region_code(rng: random.Random, code: str) -> str:
    return code[:4] + f"{rng.randint(1, 14):02d}" if code.endswith("00") else code


def _mobile(rng: random.Random) -> str:
    head = rng.choice(("139", "138", "137", "136", "135", "159", "158", "186", "189", "133", "177"))
    return head + "".join(rng.choices("0123456789", k=8))


def _twin(rng: random.Random, near: Company, mix: Mix) -> Company:
    """A different company that looks like `near`; often on purpose, as branches and groups do."""
    if near.kind == "foreign":
        return _china_company(rng, near) if rng.random() < 0.6 else _other_trade(rng, near)
    if near.branch or near.kind != "domestic":
        return rng.choice((_other_city, _other_trade, _other_brand))(rng, near)
    makers = (_other_city, _other_trade, _other_brand, _branch, _subsidiary, _group)
    make = rng.choices(makers, (22, 18, 20, 22, 13, 5))[0]
    one = make(rng, near)
    if one.relation in {"branch_of", "subsidiary_of"}:
        if rng.random() < mix.shared_line:
            one.landline = near.landline
        if rng.random() < mix.shared_site:
            one.site, one.district, one.road = near.site, near.district, near.road
            one.number, one.building = near.number, near.building
    return one


def _like(near: Company) -> Company:
    return replace(near, parent=-1, relation="", branch="", branch_latin="")


def _other_city(rng: random.Random, near: Company) -> Company:
    one = _like(near)
    one.place = int(len(PLACES) * rng.random() ** 1.4)
    if one.style == "province":
        one.style = "front"
    settle(rng, one, one.place)
    return one


def _other_trade(rng: random.Random, near: Company) -> Company:
    one = _like(near)
    short = TRADES[near.trade].short
    while TRADES[one.trade].short == short:
        one.trade = rng.randrange(len(TRADES))
    settle(rng, one, one.place)
    return one


def _other_brand(rng: random.Random, near: Company) -> Company:
    """One character of the brand differs: by one of equal sound, of like look, or any."""
    one = _like(near)
    spot = rng.randrange(len(near.brand))
    old = near.brand[spot]
    same = [c for c in SOUNDS.get(SYLLABLES.get(old, ""), ()) if c != old]
    like = [c for c in words.LOOK_ALIKE.get(old, "") if c in SYLLABLES]
    pool = rng.choices((same, like, list(BRAND_CHARS)), (40, 15, 45))[0] or list(BRAND_CHARS)
    one.brand = near.brand[:spot] + rng.choice(pool) + near.brand[spot + 1 :]
    one.brand_latin = latin(one.brand)
    settle(rng, one, one.place)
    return one


def _branch(rng: random.Random, near: Company) -> Company:
    one = replace(near, parent=near.entity_id, relation="branch_of")
    site = int(len(PLACES) * rng.random() ** 1.2)
    settle(rng, one, site)
    there = PLACES[site]
    kind = rng.random()
    if kind < 0.75:
        one.branch, one.branch_latin = there.city + "分公司", f"{there.pinyin.capitalize()} Branch"
    elif kind < 0.85:
        one.branch, one.branch_latin = "第" + rng.choice("一二三") + "分公司", "Branch"
    elif kind < 0.93:
        one.branch, one.branch_latin = there.city + "办事处", f"{there.pinyin.capitalize()} Office"
        one.uscc = ""
    else:
        one.branch, one.branch_latin = there.city + "分厂", f"{there.pinyin.capitalize()} Plant"
    return one


def _subsidiary(rng: random.Random, near: Company) -> Company:
    one = _other_city(rng, near)
    one.style = rng.choice(("bracket", "front"))
    one.form = "有限公司"
    one.parent, one.relation = near.entity_id, "subsidiary_of"
    return one


def _group(rng: random.Random, near: Company) -> Company:
    one = _like(near)
    one.form = rng.choice(("集团有限公司", "控股集团有限公司"))
    holding = [i for i, t in enumerate(TRADES) if t.name in {"实业", "工贸", "贸易"}]
    one.trade = rng.choice(holding)
    one.parent, one.relation = near.entity_id, "group_of"
    settle(rng, one, one.place)
    return one


def _china_company(rng: random.Random, near: Company) -> Company:
    """The Chinese subsidiary of a foreign company."""
    one = _like(near)
    one.kind, one.form = "domestic", "有限公司"
    one.style = rng.choice(("bracket", "bracket", "front", "china"))
    one.place = int(len(PLACES) * rng.random() ** 1.4)
    one.parent, one.relation = near.entity_id, "subsidiary_of"
    settle(rng, one, one.place)
    return one
