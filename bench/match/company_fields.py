"""How a system writes a company's numbers, telephone, address and contact."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bench.match import words, writing
from bench.match.company import Company
from bench.match.words import PLACES

# Area, local number, area without its zero, an extension, a mobile number.
LANDLINES = (
    "{0}-{1}", "{0}-{1}", "{0}{1}", "({0}){1}", "（{0}）{1}", "+86-{2}-{1}", "+86 {2} {1}",
    "{0} {1}", "{0}－{1}", "86-{2}-{1}", "{0}-{1}-8{3}", "{0}-{1}转{3}", "{0}-{1}/{4}",
)  # fmt: skip


@dataclass(frozen=True)
class CompanyHabits:
    """How one system keeps its companies: shares between 0 and 1, `names` are weights."""

    names: dict[str, float]  # formal, no_form, short, bare, english, pinyin
    traditional: float = 0.01
    full_width: float = 0.04
    status: float = 0.02
    bracket: float = 0.25  # another kind of bracket, or none, where there is one
    form: float = 0.12  # another legal form of the same family, or none
    place_moved: float = 0.04
    place_dropped: float = 0.05
    branch_dropped: float = 0.01
    typo: float = 0.03
    note: float = 0.03
    spaces: float = 0.03
    no_english: float = 0.7
    no_uscc: float = 0.3
    old_number: float = 0.02
    wrong_uscc: float = 0.02
    parent_uscc: float = 0.01
    no_phone: float = 0.3
    mobile: float = 0.3
    no_address: float = 0.2
    moved: float = 0.03  # an address of former years, or a warehouse
    address_typo: float = 0.02
    placeholder: float = 0.25  # of the missing values


def uscc(
    rng: random.Random, one: Company, habits: CompanyHabits, parent: Company | None, dirt: list[str]
) -> tuple[str, str]:
    """(what stands in the field, the company's own number if it is told)."""
    if not one.uscc or rng.random() < habits.no_uscc:
        return writing.placeholder(rng, habits.placeholder), ""
    draw = rng.random()
    if draw < habits.old_number:
        dirt.append("old_number")
        body = one.uscc[8:17]
        return rng.choice((f"{body[:8]}-{body[8]}", one.uscc[2:17], body)), one.uscc
    draw -= habits.old_number
    if draw < habits.wrong_uscc:
        dirt.append("wrong_uscc")
        return _spoilt(rng, one.uscc), ""
    draw -= habits.wrong_uscc
    if draw < habits.parent_uscc and one.relation == "branch_of" and parent and parent.uscc:
        dirt.append("parent_uscc")
        return parent.uscc, ""
    text = one.uscc
    style = rng.random()
    if style < 0.03:
        text = text.lower()
    elif style < 0.05:
        text = f"{text[:2]} {text[2:8]} {text[8:]}"
    elif style < 0.06:
        text = writing.full_width(text)
    elif style < 0.07:
        text = f" {text}"
    return text, one.uscc


def _spoilt(rng: random.Random, code: str) -> str:
    at = rng.randrange(3, 17)
    draw = rng.random()
    if draw < 0.4:
        other = rng.choice("0123456789")
        return code[:at] + (other if other != code[at] else "Z") + code[at + 1 :]
    if draw < 0.6:
        return code[: at - 1] + code[at:]
    if draw < 0.8:
        return code[:at] + code[at + 1 : at + 2] + code[at] + code[at + 2 :]
    return code.replace("0", "O") if "0" in code else code[:-1]


def phone(
    rng: random.Random, one: Company, habits: CompanyHabits, dirt: list[str]
) -> tuple[str, str]:
    if rng.random() < habits.no_phone:
        return writing.placeholder(rng, habits.placeholder, words.PHONE_PLACEHOLDERS), ""
    if one.landline.startswith("+"):
        return rng.choice(
            (one.landline, one.landline.replace("-", " "), "00" + one.landline[1:])
        ), one.landline
    if rng.random() < habits.mobile:
        number = one.mobile if rng.random() < 0.75 else one.mobile_2
        shapes = ("{0}", "{0}", "{0}", "{1} {2} {3}", "{1}-{2}-{3}", "+86{0}", "+86 {0}", "86-{0}")
        parts = (number, number[:3], number[3:7], number[7:])
        return rng.choice(shapes).format(*parts), number
    area, local = one.landline.split("-")
    at = rng.random()
    if at < 0.05:
        dirt.append("no_area")
        return local, one.landline
    text = rng.choice(LANDLINES).format(area, local, area[1:], rng.randint(10, 99), one.mobile)
    return text, one.landline


def address(
    rng: random.Random, one: Company, habits: CompanyHabits, dirt: list[str]
) -> tuple[str, bool]:
    if rng.random() < habits.no_address:
        pool = words.ADDRESS_PLACEHOLDERS
        return writing.placeholder(rng, habits.placeholder, pool), False
    road, number, building = one.road, str(one.number), one.building
    if rng.random() < habits.moved:
        dirt.append("address_moved")
        road, number, building = rng.choice(tuple(words.ROADS)) + "路", str(rng.randint(1, 999)), ""
    if rng.random() < habits.address_typo:
        road = writing.slip(rng, road)[0]
        dirt.append("address_typo")
    return _address_text(rng, one, road, number, building)


def _address_text(
    rng: random.Random, one: Company, road: str, number: str, building: str
) -> tuple[str, bool]:
    place = PLACES[one.site]
    if one.kind == "hongkong":
        return f"香港九龙{road}{number}号", True
    if one.kind == "foreign":
        main = words.ROADS.get(road[:2], "main").capitalize()
        return f"{number} {main} Str., {one.brand_latin}stadt", True
    if rng.random() < 0.02:
        street = words.ROADS.get(road[:2])
        if street:
            city = place.pinyin.capitalize()
            return f"No.{number} {street.capitalize()} Road, {city}, China", True
    province = "" if place.city in words.MUNICIPALITIES else place.province
    if province and rng.random() < 0.6:
        province += {"广西": "壮族自治区", "新疆": "维吾尔自治区"}.get(province, "省")
    draw = rng.random()
    if draw < 0.3:
        province = ""
    city = place.city + ("市" if rng.random() < 0.8 else "")
    district = one.district if rng.random() < 0.8 else ""
    if district.endswith("区") and len(district) > 2 and rng.random() < 0.05:
        district = district[:-1]
    park = rng.choice(words.PARKS) if rng.random() < 0.08 else ""
    tail = rng.choice(("{}号", "{}号", "{}号", "{}#", "{} 号", "NO.{}", "{}")).format(number)
    text = province + city + district + park + road + tail
    if building and rng.random() < 0.7:
        text += building if tail[-1] in "号#" else " " + building
    draw = rng.random()
    if draw < 0.03:
        text = writing.full_width(text)
    elif draw < 0.05:
        text = writing.traditional(text)
    elif draw < 0.08:
        text += rng.choice(("（近地铁站）", "(后门收货)", "，邮编" + place.code, " 1号门"))
    elif draw < 0.10:
        text = road + tail + building
        return text, True
    return text, True


def contact(rng: random.Random, one: Company, habits: CompanyHabits) -> str:
    draw = rng.random()
    if draw < 0.3:
        return writing.placeholder(rng, habits.placeholder * 0.5)
    if draw < 0.6:
        return one.contact
    if draw < 0.85:
        return one.contact[0] + rng.choice(("经理", "工", "总", "先生", "女士", "主管"))
    return rng.choice(words.SURNAMES) + rng.choice(("经理", "工", "小姐", "师傅"))
