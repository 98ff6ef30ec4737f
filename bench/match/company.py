"""One true company: its name by parts, its numbers, its address, before anyone writes them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bench.match import words
from bench.match.words import PLACES, SYLLABLES

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


def latin(chars: list[str] | str) -> str:
    """The brand in pinyin, written as one word."""
    return "".join(SYLLABLES.get(c, "") for c in chars).capitalize()


def at(
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
