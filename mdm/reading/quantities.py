"""Numbers of a description whose class is not known, as bare magnitudes; knows no attributes.

Where nothing says what a number is of, only how much it is can be compared: 10微米, 10um and
0.01mm are 0.01, 三层 and 3层 are 3, DN13 and 内径13 are 13.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import NamedTuple

from mdm.reading.item_text import number, scaled

FACTORS = {
    **dict.fromkeys(("um", "μm", "微米"), "0.001"),
    "丝": "0.01",
    **dict.fromkeys(("cm", "厘米", "公分"), "10"),
    **dict.fromkeys(("m", "米", "kg", "公斤", "千克", "l", "升"), "1000"),
    **dict.fromkeys(("kv", "千伏", "kw", "千瓦", "khz"), "1000"),
    **dict.fromkeys(("mhz", "兆赫"), "1000000"),
    **dict.fromkeys(("ma", "毫安", "mv", "毫伏", "mw"), "0.001"),
    **dict.fromkeys(("mpa", "兆帕"), "10"),
    "kpa": "0.01",
}
ALONE = (  # units and counters that change nothing
    *("mm", "毫米", "g", "克", "ml", "毫升", "v", "伏", "a", "安", "w", "瓦", "hz", "赫兹", "bar"),
    *("p", "pin", "pins", "pos", "pcs", "t", "rpm", "℃", "°", "度", "%", "#", '"', "寸", "英寸"),
    *"号码位芯孔片粒只个支节层排齿极路目枚张双套联级段通档列端面头瓶包袋盒桶卷根条付模",
    "间距",
)
UNIT = "|".join(sorted(map(re.escape, (*FACTORS, *ALONE)), key=len, reverse=True))
N = r"\d+(?:\.\d+)?"
QUANTITY = re.compile(
    r"(?<![a-z0-9.+/-])(?:φ|dn|od|id|δ|[lhwtdiz])?[ -]?(?<!\d-)"
    rf"({N}(?:x[φdwhl]?{N})*)\s*({UNIT})?(?![a-z0-9]|[-+/.][a-z0-9])"
    r"(?:\s*/\s*[盒包箱袋桶支卷瓶罐]|装(?!置)){0,2}"
)
COUNTED = re.compile(
    r"([一二两三四五六七八九十单双])(?=[层排芯极位孔联级段通档节粒片相线轴路列端面头])."
)
COUNTS = {sign: str(value) for value, sign in enumerate("一二三四五六七八九十", 1)}
COUNTS |= {"两": "2", "单": "1", "双": "2"}
BETWEEN = re.compile(r"(?<![a-z0-9.])(\d{1,2})v(\d)(?![a-z0-9.-])")  # 3V3
TIMES = re.compile(r"x[φdwhl]?")


class Quantities(NamedTuple):
    """The magnitudes, the most telling of them together (20x4), and the text without them.

    The second 5 of 5x5 is `5_2`, so that a set of them tells 5x5 from 5.
    """

    numbers: list[str]
    size: str | None
    rest: str


def take_quantities(text: str) -> Quantities:
    """The quantities of folded text; what is written twice counts once."""
    found: dict[tuple[str, ...], None] = {}

    def taken(match: re.Match[str]) -> str:
        factor = Decimal(FACTORS.get(match[2] or "", "1"))
        found[tuple(scaled(one, factor) for one in TIMES.split(match[1]))] = None
        return " "

    def counted(match: re.Match[str]) -> str:
        found[(COUNTS[match[1]],)] = None
        return " "

    rest = QUANTITY.sub(taken, BETWEEN.sub(r"\1.\2", text))
    rest = COUNTED.sub(counted, rest)
    size = max(found, key=lambda one: (len(one), sum(map(len, one)), one), default=None)
    numbers = _numbered([one for several in found for one in several])
    return Quantities(numbers, "x".join(sorted(size)) if size else None, rest)


def _numbered(values: list[str]) -> list[str]:
    """Values as a set that remembers how often each comes: 5, 5 -> 5, 5_2."""
    return sorted(
        value if place == 1 else f"{value}_{place}"
        for value, times in Counter(map(_bare, values)).items()
        for place in range(1, times + 1)
    )


def _bare(value: str) -> str:
    return number(value) if value.replace(".", "", 1).isdigit() else value
