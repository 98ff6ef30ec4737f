"""Invented company names, and the ways one and the same name is written in different systems."""

from __future__ import annotations

import random

from examples.factory.identifiers import FULL_WIDTH

# Rare characters in threes: no register is likely to know the result.
MARKS = "澜岱衡隽沅翎铧玥澔昀珩榕泓峤霁砚湜垚琮珞晟澍羿桁舸楠溪岚"
TRADES = (
    "机电",
    "水务设备",
    "环保科技",
    "给排水工程",
    "暖通设备",
    "化工装备",
    "矿山机械",
    "船用配件",
    "消防器材",
    "农业灌溉",
    "石化工程",
    "自动化",
)
SUPPLIES = (
    "铸造",
    "轴承",
    "密封件",
    "不锈钢",
    "电机",
    "精密加工",
    "紧固件",
    "橡塑制品",
    "电缆",
    "表面处理",
)
# city, province, area code, six-digit region that no register has assigned, Traditional form
CITIES = (
    ("苏州市", "江苏省", "0512", "320599"),
    ("无锡市", "江苏省", "0510", "320299"),
    ("常州市", "江苏省", "0519", "320499"),
    ("宁波市", "浙江省", "0574", "330299"),
    ("杭州市", "浙江省", "0571", "330199"),
    ("温州市", "浙江省", "0577", "330399"),
    ("合肥市", "安徽省", "0551", "340199"),
    ("济南市", "山东省", "0531", "370199"),
    ("青岛市", "山东省", "0532", "370299"),
    ("武汉市", "湖北省", "027", "420199"),
    ("长沙市", "湖南省", "0731", "430199"),
    ("成都市", "四川省", "028", "510199"),
    ("西安市", "陕西省", "029", "610199"),
    ("沈阳市", "辽宁省", "024", "210199"),
    ("大连市", "辽宁省", "0411", "210299"),
    ("佛山市", "广东省", "0757", "440699"),
)
TRADITIONAL = str.maketrans(
    "机电务设备环给暖化装矿农业灌动苏无锡济岛汉长沈阳连东铸轴钢紧橡塑缆处责任岚泓峤昀衡玥",
    "機電務設備環給暖化裝礦農業灌動蘇無錫濟島漢長瀋陽連東鑄軸鋼緊橡塑纜處責任嵐泓嶠昀衡玥",
)
ABROAD_HEADS = (
    "Norvale",
    "Kestrin",
    "Aldermoor",
    "Tarnwick",
    "Brisemar",
    "Quillan",
    "Ostrevale",
    "Hexmere",
    "Lundgarth",
    "Veridane",
    "Solmara",
    "Thornby",
)
ABROAD_TAILS = ("Pump Trading", "Water Systems", "Flow Technics", "Process Supply")
ABROAD_FORMS = ("GmbH", "Ltd", "B.V.", "LLC")
ABROAD_CITIES = (
    ("Hamburg", "+49 40"),
    ("Rotterdam", "+31 10"),
    ("Leeds", "+44 113"),
    ("Gdansk", "+48 58"),
)


def mark(number: int) -> str:
    """The number's own three-character mark; distinct numbers below 20,000 give distinct marks."""
    size = len(MARKS)
    mixed = (number + 1_117) * 7919 % size**3
    return MARKS[mixed % size] + MARKS[mixed // size % size] + MARKS[mixed // size**2]


def domestic(number: int, city: str, trade: str) -> str:
    """A full Chinese company name; every fourth carries its city in brackets."""
    place = city.removesuffix("市")
    if number % 4 == 3:
        return f"{mark(number)}（{place}）{trade}有限公司"
    return f"{place}{mark(number)}{trade}有限公司"


def foreign(number: int) -> str:
    """A company name in Latin letters, distinct for every number."""
    head = ABROAD_HEADS[number % len(ABROAD_HEADS)]
    tail = ABROAD_TAILS[number // len(ABROAD_HEADS) % len(ABROAD_TAILS)]
    cycle = number // (len(ABROAD_HEADS) * len(ABROAD_TAILS))
    form = ABROAD_FORMS[number % len(ABROAD_FORMS)]
    return f"{head}{' ' + str(cycle + 1) if cycle else ''} {tail} {form}"


def rewritten(name: str, rng: random.Random) -> str:
    """The same name as another clerk would write it; a standardiser must see one name."""
    style = rng.randrange(7)
    if name.isascii():
        return (name.upper(), name.replace(" ", "  "), name.translate(FULL_WIDTH))[style % 3]
    if style == 1:
        return name.replace("（", "(").replace("）", ")")
    if style == 2:
        return name.replace("有限公司", "有限责任公司")
    if style == 3:
        return name.translate(TRADITIONAL)
    if style == 4:
        return f" {name[:4]} {name[4:]}"
    if style == 5:
        return name[:2] + "\u3000" + name[2:]
    return name


def stopped(name: str, rng: random.Random) -> str:
    """The name with the mark clerks put on a partner that must not be used any more."""
    return rng.choice((f"{name}（停用）", f"【停用】{name}", f"{name}(停用)"))
