"""How four systems write one material: name and spec, brand, unit, numbers, each in its way."""

from __future__ import annotations

import random

from bench.match import material_fields, writing
from bench.match.kinds import DRAWING
from bench.match.material_fields import MaterialHabits
from bench.match.materials import KINDS, Material
from bench.match.parts import Kind
from bench.match.words import coded
from bench.match.writing import Written

FIELDS = ("name", "spec", "brand", "uom", "gtin", "drawing_no")
CROSSES = ("×", "×", "*", "*", "x", "X")
UNITS = {
    "PCS": ("PCS", "个", "件", "只", "EA", "pcs", "Pcs"), "M": ("M", "米", "m", "MTR"),
    "KG": ("KG", "千克", "公斤", "kg", "Kg"), "台": ("台", "SET", "套", "PCS"),
    "根": ("根", "条", "PCS"), "桶": ("桶", "BKT", "DRUM"), "个": ("个", "PCS", "只", "EA"),
    "件": ("件", "PCS", "个", "EA"),
}  # fmt: skip
NAME_SLIPS = coded(
    "螺栓:螺拴 螺钉:罗钉 轴承:轴成 垫圈:垫卷 球阀:球伐 电容:电溶 电阻:电组 继电器:继电气 "
    "气缸:汽缸 电缆:电揽 支架:支驾 端盖:端盍 法兰:法栏 油封:油风 接近:接进 钢板:刚板 "
    "圆钢:园钢 断路器:断路噐 电机:电几 齿轮:齿论"
)
PACKS = ("盒", "箱", "包", "BOX", "袋")
NOTES = ("(进口)", "(国产)", "*", "(新)", "(标准件)", "(外购)", "(库存)", "(常用)", "-备件", "(2)")


def write(rng: random.Random, one: Material, habits: MaterialHabits) -> Written:
    """The record that a system of these habits keeps of a material; its key as `Material.key`."""
    dirt: list[str] = []
    hidden: set[int] = set()
    name, tokens, number = _told(rng, one, habits, hidden, dirt)
    brand = material_fields.brand(rng, one, habits, tokens, dirt)
    gtin = material_fields.gtin(rng, one, habits, dirt)
    separator = rng.choice((" ", " ", " ", "-", ",", "/", "，", ";", "_"))
    name, spec = _place(rng, habits, name, tokens, separator, dirt)
    name, spec = _finish(rng, name, spec, habits, dirt)
    brand_known = not one.brand or "brand_missing" not in dirt
    key = one.key(frozenset(hidden), brand=brand_known) if hidden or not brand_known else None
    uom = rng.choice(UNITS[KINDS[one.kind].uom]) if rng.random() < 0.95 else ""
    if rng.random() < habits.packed:
        uom = rng.choice(PACKS)
        dirt.append("packed")
    if number or one.kind != DRAWING.name:
        number = number or writing.placeholder(rng, habits.placeholder * 0.3)
    written = Written([name, spec, brand, uom, gtin, number], dirt, key, bare=False)
    written.hidden = (frozenset(hidden), brand_known)
    if gtin == one.gtin and gtin:
        written.key = None
    return written


def _told(
    rng: random.Random, one: Material, habits: MaterialHabits, hidden: set[int], dirt: list[str]
) -> tuple[str, list[str], str]:
    """(name, tokens of the spec, what stands in the drawing field)."""
    if one.kind == DRAWING.name:
        return material_fields.drawing(rng, one, habits, hidden, dirt)
    kind = KINDS[one.kind]
    english = rng.random() < habits.english
    if english:
        dirt.append("english")
        name = rng.choice(kind.english)
    elif rng.random() < habits.other_name:
        name = rng.choice(kind.chinese)
        dirt.append("other_name") if name != kind.chinese[0] else None
    else:
        name = kind.chinese[0]
    tokens = _size(rng, kind, one)
    tokens += _traits(rng, kind, one, habits, hidden, dirt)
    if kind.also and rng.random() < 0.4:
        tokens.append(rng.choice(kind.also))
    for group in (kind.derived or {}).get(one.values[0], ()):
        if rng.random() < 0.4:
            tokens.append(crossed(rng, rng.choice(group.split("|"))))
    if rng.random() < habits.shuffled and len(tokens) > 1:
        rng.shuffle(tokens)
        dirt.append("shuffled")
    return name, tokens, ""


def _size(rng: random.Random, kind: Kind, one: Material) -> list[str]:
    if not kind.size:
        return []
    names = {t.name: v for t, v in zip(kind.traits, one.values, strict=True)}
    shape = kind.size[0] if rng.random() < 0.55 else rng.choice(kind.size)
    return [crossed(rng, shape.format(**{n: names[n] for n in kind.sized}))]


def crossed(rng: random.Random, text: str) -> str:
    """The text with one of the signs that people use between measures."""
    return text.replace("×", rng.choice(CROSSES)) if "×" in text else text


def _traits(
    rng: random.Random,
    kind: Kind,
    one: Material,
    habits: MaterialHabits,
    hidden: set[int],
    dirt: list[str],
) -> list[str]:
    first = len(kind.sized) if kind.size else 0
    loose = range(first, len(kind.traits))
    gone = rng.choice(loose) if loose and rng.random() < habits.missing else -1
    tokens = []
    for at in loose:
        trait, value = kind.traits[at], one.values[at]
        if value == trait.plain and rng.random() >= habits.plain_written:
            continue
        if at == gone:
            hidden.add(at)
            dirt.append("missing_trait")
            continue
        forms = trait.forms[value]
        other = len(forms) > 1 and rng.random() < habits.synonyms
        if other:
            dirt.append("synonym")
        tokens.append(crossed(rng, rng.choice(forms[1:]) if other else forms[0]))
    return tokens


def _place(
    rng: random.Random,
    habits: MaterialHabits,
    name: str,
    tokens: list[str],
    separator: str,
    dirt: list[str],
) -> tuple[str, str]:
    """Name and spec of the record: the tokens in the spec, in the name, or in both."""
    if not tokens:
        return name, ""
    draw = rng.random()
    if draw < habits.in_name:
        dirt.append("in_name")
        first = rng.random() < 0.12
        return separator.join([*tokens, name] if first else [name, *tokens]), ""
    if draw < habits.in_name + habits.both:
        dirt.append("in_both")
        return f"{name}{rng.choice((' ', '', '-'))}{tokens[0]}", separator.join(tokens)
    if draw < habits.in_name + habits.both + 0.05 and len(tokens) > 1:
        dirt.append("split")
        return f"{name} {tokens[-1]}", separator.join(tokens[:-1])
    return name, separator.join(tokens)


def _finish(
    rng: random.Random, name: str, spec: str, habits: MaterialHabits, dirt: list[str]
) -> tuple[str, str]:
    if rng.random() < habits.typo:
        for right, wrong in NAME_SLIPS.items():
            if right in name:
                name = name.replace(right, wrong)
                dirt.append("typo")
                break
    name = writing.marked(rng, name, habits, NOTES, dirt)
    if rng.random() < habits.full_width:
        if spec and rng.random() < 0.7:
            spec = writing.full_width(spec)
        else:
            name, spec = writing.full_width(name), writing.full_width(spec)
        dirt.append("full_width")
    if rng.random() < habits.spaces:
        spec = rng.choice(
            (f" {spec}", f"{spec} ", spec.replace(" ", "  "), spec.upper(), spec.lower())
        )
        dirt.append("spaces_case")
    return name, spec
