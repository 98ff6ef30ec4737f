"""A material's drawing number, brand and GTIN as a system of its habits writes them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bench.match import writing
from bench.match.kinds import DRAWING
from bench.match.materials import Material, drawing_number, gtin_check


@dataclass(frozen=True)
class MaterialHabits:
    """How one system keeps its materials: shares between 0 and 1."""

    in_name: float = 0.3  # the whole specification stands in the name, the spec is empty
    both: float = 0.1  # name and spec both tell the size
    shuffled: float = 0.15  # tokens in another order
    synonyms: float = 0.35  # of traits: another writing than the formal one
    other_name: float = 0.4  # a synonym of the kind's name
    english: float = 0.03
    plain_written: float = 0.25  # values that mostly go without saying are said
    missing: float = 0.02  # one trait dropped, brand aside
    no_brand: float = 0.04
    brand_in_text: float = 0.2
    gtin: float = 0.2  # of items that have one
    wrong_gtin: float = 0.015
    case_gtin: float = 0.01
    no_drawing: float = 0.1  # the drawing number stands in the spec or the name only
    no_revision: float = 0.015
    traditional: float = 0.01
    full_width: float = 0.03
    status: float = 0.015
    typo: float = 0.015
    note: float = 0.03
    spaces: float = 0.05
    packed: float = 0.015  # counted in boxes or packs, not in pieces
    placeholder: float = 0.2


def drawing(
    rng: random.Random, one: Material, habits: MaterialHabits, hidden: set[int], dirt: list[str]
) -> tuple[str, list[str], str]:
    side = one.values[3]
    english = rng.random() < habits.english
    noun = (DRAWING.english if english else DRAWING.chinese)[one.noun]
    if english:
        dirt.append("english")
        name = (
            {"L": "Left ", "R": "Right "}.get(side, "")
            + noun
            + rng.choice(("", " LH" if side == "L" else ""))
        )
        name = name.strip()
    else:
        left = rng.choice(("左{}", "{}(左)", "左侧{}", "{}-左")) if side else "{}"
        name = left.format(noun) if side != "R" else left.replace("左", "右").format(noun)
    number, revision = drawing_number(one)
    text = _numbered(rng, number, revision, habits, hidden, dirt)
    tokens = [one.steel] if rng.random() < 0.6 else []
    if rng.random() < 0.15:
        tokens.append(rng.choice(("见图", "按图", "图纸件", "见图纸")))
    if rng.random() < habits.no_drawing:
        dirt.append("drawing_in_text")
        return name, [rng.choice(("{}", "图号:{}", "图号{}", "DWG {}")).format(text), *tokens], ""
    if rng.random() < 0.2:
        tokens.insert(0, text)
    return name, tokens, text


def _numbered(
    rng: random.Random,
    number: str,
    revision: str,
    habits: MaterialHabits,
    hidden: set[int],
    dirt: list[str],
) -> str:
    draw = rng.random()
    if draw < 0.06:
        number = number.replace("-", "").replace(".", "").replace(" ", "")
        dirt.append("drawing_style")
    elif draw < 0.12:
        number = number.replace(".", "-").replace(" ", "-")
        dirt.append("drawing_style")
    elif draw < 0.15:
        number = number.lower()
        dirt.append("drawing_style")
    elif draw < 0.17:
        number = number.replace("-", " ")
        dirt.append("drawing_style")
    elif draw < 0.19:
        number = rng.choice(("图号", "DWG-", "NO.", "图号:")) + number
        dirt.append("drawing_style")
    if rng.random() < habits.no_revision:
        hidden.add(4)
        dirt.append("missing_revision")
        return number
    shapes = (
        "{} {}",
        "{}-{}",
        "{} Rev.{}",
        "{}/{}",
        "{} {}版",
        "{}_{}",
        "{}({})",
        "{} REV {}",
        "{} Ver.{}",
    )
    return rng.choices(shapes, (20, 15, 25, 10, 10, 5, 5, 5, 5))[0].format(number, revision)


def brand(
    rng: random.Random, one: Material, habits: MaterialHabits, tokens: list[str], dirt: list[str]
) -> str:
    if not one.brand:
        return writing.placeholder(rng, habits.placeholder * 0.5)
    forms = one.brand.split("|")
    text = forms[0] if rng.random() < 0.6 else rng.choice(forms)
    if rng.random() < habits.no_brand:
        dirt.append("brand_missing")
        return writing.placeholder(rng, habits.placeholder)
    if rng.random() < habits.brand_in_text:
        dirt.append("brand_in_text")
        tokens.insert(0 if rng.random() < 0.5 else len(tokens), text)
        return text if rng.random() < 0.3 else ""
    return text


def gtin(rng: random.Random, one: Material, habits: MaterialHabits, dirt: list[str]) -> str:
    if not one.gtin or rng.random() >= habits.gtin:
        return writing.placeholder(rng, habits.placeholder * 0.3)
    draw = rng.random()
    if draw < habits.wrong_gtin:
        dirt.append("wrong_gtin")
        at = rng.randrange(4, 12)
        return (
            one.gtin[:at] + str((int(one.gtin[at]) + rng.randint(1, 9)) % 10) + one.gtin[at + 1 :]
        )
    if draw < habits.wrong_gtin + habits.case_gtin:
        dirt.append("case_gtin")
        body = "1" + one.gtin[:12]
        return body + gtin_check(body)
    return one.gtin
