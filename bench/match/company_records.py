"""How a system writes the name of a company, and what that name alone still says."""

from __future__ import annotations

import random

from bench.match import company_fields, writing
from bench.match.company import Company
from bench.match.company_fields import CompanyHabits
from bench.match.words import PLACES, TRADES
from bench.match.writing import Key, Written

FIELDS = ("name", "name_en", "uscc", "phone", "address", "contact")
EXONYMS = {"Haerbin": "Harbin", "Wulumuqi": "Urumqi", "Xian": "Xi'an"}
ABBREVIATIONS = (
    ("Machinery", "Mach."), ("Technology", "Tech."), ("Equipment", "Equip."),
    ("Manufacturing", "Mfg."), ("International", "Int'l"),
)  # fmt: skip


def write(
    rng: random.Random, one: Company, habits: CompanyHabits, parent: Company | None
) -> Written:
    """The record that a system of these habits keeps of a company."""
    dirt: list[str] = []
    name, key, bare = _name(rng, one, habits, dirt)
    english = _english_field(rng, one, habits)
    number = company_fields.uscc(rng, one, habits, parent, dirt)
    phone = company_fields.phone(rng, one, habits, dirt)
    address = company_fields.address(rng, one, habits, dirt)
    contact = company_fields.contact(rng, one, habits)
    evident = bool(english or phone[1] or address[1] or number[1])
    fields = [name, english, number[0], phone[0], address[0], contact]
    written = Written(fields, dirt, key, bare and not evident)
    written.lost = "branch_dropped" in dirt and not number[1]
    moved = "address_moved" in dirt or not address[1]
    spot = "" if moved else f"{one.site} {one.road} {one.number}"
    written.evidence = tuple(x for x in (number[1], phone[1], spot) if x)
    sure = address[1] or (phone[1] == one.landline and "no_area" not in dirt)
    written.site = one.site if sure else one.place if english else -1
    return written


def keys(one: Company) -> list[Key]:
    """Every key by which a name alone could mean this company; see `Written.key`."""
    trade, region = TRADES[one.trade], one.region().removesuffix("市")
    city = PLACES[one.place].city
    shown = {trade.name, trade.short, ""}
    places = {region, city, ""}
    found: list[Key] = [(p, one.brand, t, one.branch) for p in places for t in shown]
    found += [(p, one.brand_latin, t, one.branch_latin) for p in places for t in shown]
    if one.branch:
        found += [("", one.brand, "", ""), ("", one.brand_latin, "", "")]
    return found


def _name(
    rng: random.Random, one: Company, habits: CompanyHabits, dirt: list[str]
) -> tuple[str, Key, bool]:
    kind = rng.choices(tuple(habits.names), tuple(habits.names.values()))[0]
    if one.kind == "foreign" and kind in {"formal", "no_form", "pinyin"} and rng.random() < 0.6:
        kind = "english"
    if kind in {"english", "pinyin"}:
        dirt.append(kind)
        text, key = _latin_name(rng, one, kind)
        return _finish(rng, text, habits, dirt), key, False
    if kind in {"short", "bare"}:
        text, key = _short_name(rng, one, kind)
        dirt.append(kind)
        bare = not (key[0] and key[2])
        return _finish(rng, text, habits, dirt), key, bare
    text, key = _formal_name(rng, one, habits, kind, dirt)
    return _finish(rng, text, habits, dirt), key, False


def _formal_name(
    rng: random.Random, one: Company, habits: CompanyHabits, kind: str, dirt: list[str]
) -> tuple[str, Key]:
    region, brand, trade = one.region(), one.brand, TRADES[one.trade].name
    style = "bracket" if one.style in {"bracket", "china"} else "front"
    if rng.random() < habits.place_dropped:
        region = ""
        dirt.append("place_dropped")
    elif rng.random() < habits.place_moved:
        style = "front" if style == "bracket" else "bracket"
        dirt.append("place_moved")
    elif region.endswith("市") and rng.random() < 0.4:
        region = region[:-1]
    elif one.kind == "domestic" and one.style == "front" and rng.random() < 0.05:
        region = PLACES[one.place].province + region + rng.choice(("", "市"))
        dirt.append("province_added")
    if rng.random() < habits.typo:
        brand, trade, slipped = _typo(rng, brand, trade)
        dirt.append(f"typo_{slipped}") if slipped else None
    form = _form(rng, one, habits, kind, dirt)
    text = _compose(rng, one, habits, (region, brand, trade, form, style), dirt)
    branch = one.branch
    if branch and rng.random() < habits.branch_dropped:
        branch = ""
        dirt.append("branch_dropped")
    if branch:
        shapes = ("{}", "{}", "{}", "{}", "({})", "（{}）", "-{}", " {}")
        text += rng.choice(shapes).format(branch)
    place = PLACES[one.place].city if len(region) > 3 else region.removesuffix("市")
    return text, (place, brand, trade, branch)


def _compose(
    rng: random.Random, one: Company, habits: CompanyHabits, parts: tuple[str, ...], dirt: list[str]
) -> str:
    region, brand, trade, form, style = parts
    if one.kind == "foreign":
        form = form and "公司"
    if style == "front" or not region:
        return region + brand + trade + form
    left, right = "(", ")"
    if rng.random() < 0.5:
        left, right = "（", "）"
    if rng.random() < habits.bracket:
        left, right = rng.choice((("", ""), ("【", "】"), ("[", "]"), ("〔", "〕"), (" (", ") ")))
        dirt.append("bracket")
    inner = left + region.removesuffix("市") + right
    first = one.entity_id % 4 > 0  # where the bracket stands is the company's own affair
    return brand + inner + trade + form if first else brand + trade + inner + form


def _form(
    rng: random.Random, one: Company, habits: CompanyHabits, kind: str, dirt: list[str]
) -> str:
    if kind == "no_form":
        dirt.append("no_form")
        keep = {"集团有限公司": "集团", "控股集团有限公司": "控股集团"}
        return keep.get(one.form, "" if one.kind != "trader" else one.form)
    if rng.random() >= habits.form:
        return one.form
    variants = {
        "有限公司": ("有限责任公司", "有限公司", "公司", "有限司", "（有限公司）", "Co.,Ltd."),
        "有限责任公司": ("有限公司", "（有限责任公司）", "公司"),
        "股份有限公司": ("股份公司", "股份", "(股份)有限公司", "有限公司"),
        "集团有限公司": ("集团", "集团公司", "(集团)有限公司", "集团有限责任公司"),
        "控股集团有限公司": ("控股集团", "控股(集团)有限公司"),
    }
    if one.form not in variants:
        return one.form
    dirt.append("form")
    return rng.choice(variants[one.form])


def _typo(rng: random.Random, brand: str, trade: str) -> tuple[str, str, str]:
    if rng.random() < 0.5:
        brand, kind = writing.slip(rng, brand)
    else:
        trade, kind = writing.slip(rng, trade)
    return brand, trade, kind


def _short_name(rng: random.Random, one: Company, kind: str) -> tuple[str, Key]:
    region = one.region() if one.kind in {"foreign", "hongkong"} else PLACES[one.place].city
    trade = TRADES[one.trade]
    group = "集团" if "集团" in one.form else ""
    branch = one.branch.removesuffix("公司") if rng.random() < 0.5 else one.branch
    if kind == "bare":
        text, shown = rng.choice(((one.brand, ("", "")), (region + one.brand, (region, ""))))
        return text + group, (shown[0], one.brand, shown[1], "")
    draw = rng.random()
    if draw < 0.45:
        return region + one.brand + trade.short + group + branch, (
            region, one.brand, trade.short, one.branch)  # fmt: skip
    if draw < 0.75:
        return one.brand + trade.short + group + branch, ("", one.brand, trade.short, one.branch)
    if draw < 0.9:
        return one.brand + trade.name + branch, ("", one.brand, trade.name, one.branch)
    return region + one.brand + group + branch, (region, one.brand, "", one.branch)


def english_name(rng: random.Random, one: Company) -> str:
    """The company's English name in one of the ways it is written."""
    place, trade = PLACES[one.place].pinyin.capitalize(), TRADES[one.trade].english
    if place in EXONYMS and rng.random() < 0.7:
        place = EXONYMS[place]
    if one.kind == "foreign":
        return f"{one.brand_latin} {trade} {one.form}"
    if one.kind == "hongkong":
        return f"{one.brand_latin} {trade} (Hong Kong) Limited"
    form = rng.choice(
        ("Co., Ltd.", "Co., Ltd.", "Co.,Ltd", "Co., Limited", "CO.,LTD.", "Company Limited")
    )
    if "集团" in one.form:
        form = "Group " + form
    if one.form == "股份有限公司" and rng.random() < 0.5:
        form = "Corp., Ltd."
    text = f"{place} {one.brand_latin} {trade} {form}"
    if one.style in {"bracket", "china"}:
        place = "China" if one.style == "china" else place
        text = f"{one.brand_latin} {trade} ({place}) {form}"
    if one.branch:
        text += f" {one.branch_latin}"
    return text


def _latin_name(rng: random.Random, one: Company, kind: str) -> tuple[str, Key]:
    trade = TRADES[one.trade]
    place = PLACES[one.place].city if one.kind in {"domestic", "trader"} else one.region()
    key = (place, one.brand_latin, trade.name, one.branch_latin)
    if kind == "english":
        text = english_name(rng, one)
        draw = rng.random()
        if draw < 0.25:
            text = text.upper()
        elif draw < 0.35:
            for long, short in ABBREVIATIONS:
                text = text.replace(long, short)
        return text, key
    city = PLACES[one.place].pinyin
    spaced = " ".join(s.capitalize() for s in [city, one.brand_latin, *trade.pinyin.split()])
    text = spaced + rng.choice((" youxian gongsi", " Youxian Gongsi", ""))
    if one.branch:
        text += " " + one.branch_latin.replace("Branch", "Fengongsi")
    return rng.choice((text, text.upper(), text.replace(" ", ""))), key


def _finish(rng: random.Random, text: str, habits: CompanyHabits, dirt: list[str]) -> str:
    """Dirt that falls on any name: script, width, marks, notes, blanks."""
    text = writing.marked(rng, text, habits, writing.NOTES, dirt)
    if rng.random() < habits.full_width:
        other = writing.full_width(text)
        if other != text:
            text = other
            dirt.append("full_width")
    if rng.random() < habits.spaces and len(text) > 3:
        at = rng.randrange(1, len(text))
        text = rng.choice((f" {text}", f"{text} ", f"{text[:at]} {text[at:]}", f"{text}\u3000"))
        dirt.append("spaces")
    return text


def _english_field(rng: random.Random, one: Company, habits: CompanyHabits) -> str:
    missing = habits.no_english if one.kind != "foreign" else 0.3
    if one.kind == "trader" or rng.random() < missing:
        return ""
    text = english_name(rng, one)
    return text.upper() if rng.random() < 0.3 else text
