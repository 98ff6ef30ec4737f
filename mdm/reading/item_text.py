"""The text of an item made alike (signs, sizes, standards) and what is left of it as tokens."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from mdm.reading.text import CHINESE, REMEMBERED, plain

ZH = "\u3400-\u9fff"
SIGNS = str.maketrans(
    {
        "ø": "φ",
        "ф": "φ",
        "∅": "φ",
        "⌀": "φ",
        "ϕ": "φ",
        "×": "*",
        "✕": "*",
        "✖": "*",
        "╳": "*",
        "х": "*",
    }
    | dict.fromkeys("–—−‐‑﹣", "-")
    | dict.fromkeys("~∼〜", "~")
    | dict.fromkeys("、,;|&_\\", " ")
    | {"″": '"', "”": '"', "“": '"', "µ": "μ", "。": " ", "!": " ", "⁄": "/"}
)
STANDARD = re.compile(
    r"(?<![a-z])(?:(gb|din|iso|jis|ansi|asme|astm|en|iec|api)(?:\s*/?\s*t)?|(hg|jb|sh|qb|qc|yb)\s*/\s*t)"
    r"\s*[-/]?\s*([a-z]?)\s*(\d{2,6}(?:\.\d+)*)"
    r"(?:\s*-\s*(?:(?:19|20)\d\d|[789]\d)(?![\d.x]))?(?![\da-z])"
)
LONELY = re.compile(rf" (?<=(?<![{ZH}])[{ZH}] )(?=[{ZH}](?![{ZH}]))")
MILLI_OHM = re.compile(r"(?<=\d)\s*[mｍ](?=[Ω\u2126])")  # in capitals it is a million times more
DIGIT = re.compile(r"\d")
SPEAKS_OF_A_STANDARD = re.compile(r"gb|din|iso|jis|/\s*t|ans|as[mt]|en|iec|api")
TIMES = re.compile(  # an x set apart by a blank may begin a name: X7R
    r"(?<=\d)\s*(?:mm|毫米)?\s*\*\s*(?=[\dφ.])"
    r"|(?<=\d)(?:\s*(?:mm|毫米))?(?:x|\s+x\s+)(?=[\dφ.])|(?<=\d)\s+x(?=\d\d+(?![\da-z]))"
)
MILLIMETRES = re.compile(r"(?<=x)(\d+(?:\.\d+)?)\s*(?:mm|毫米)(?![a-z0-9])")
DIAMETER = re.compile(r"(?:直径|dia\.?)\s*[:=]?\s*φ?\s*(?=\d)|φ\s*[:=]?\s*(?=\d)")
LABELLED = re.compile(r"(?<=[a-z])\s*[:=]\s*(?=[\d.])")
LABELS = re.compile(r"(?<!\d)[:=]|[:=](?!\d)")
INCHES = re.compile(r"(?<=\d)(?:′′|'')")
NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.])")
TOKEN = re.compile(
    rf"([{ZH}]+)"
    rf'|([φ±]?[^\W_{ZH}]+(?:[-./+~:][^\W_{ZH}]+)*[%#°"+]*|[^\W_{ZH}])'
)
QUANTITY = r"(?<![a-z\d.])\d+(?:\.\d+)?"
WALL = re.compile(  # a dash after a quantity ends it: 680kΩ-1%-1206, 24V-5A; not in belts: 3V-560
    rf"({QUANTITY}(?:%|[km]?ω|[munpμ]f|k?w|hv|℃|mm|khz|hz|ppm|mpa|bar))-"
    rf"|({QUANTITY}k?v)-(?![1-9]\d\d(?!\d))"
    r"|(?<=[ -])(0201|0402|0603|0805|1206|1210|1812|2010|2512)-(?=\d)"
)
LEAST_NAME = 4  # letters of a name behind a dash
PIECES = re.compile(r"[-./+~:]+")
LATIN_SLASH = re.compile(r"(?<=[a-z])/|/(?=[a-z])")
SIZE = re.compile(r"φ?\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?)*(?:mm)?")


@lru_cache(maxsize=REMEMBERED)
def folded(text: str) -> str:
    """A part of a description, or a word of the dictionary: signs, sizes and standards alike."""
    if "Ω" in text or "\u2126" in text:
        text = MILLI_OHM.sub("milli", text)
    text = plain(text).translate(SIGNS)
    if SPEAKS_OF_A_STANDARD.search(text):
        text = STANDARD.sub(r" \1\2\3\4 ", text)
    if "x" in text or "*" in text:
        text = MILLIMETRES.sub(r"\1", TIMES.sub("x", text))
    if "φ" in text or "直径" in text or "dia" in text:
        text = DIAMETER.sub("φ", text)
    if "°" in text:
        text = text.replace("°c", "℃").replace("° c", "℃")
    if ":" in text or "=" in text:
        text = LABELS.sub(" ", LABELLED.sub("", text))
    if "-" in text:
        text = WALL.sub(r"\1\2\3 ", text)
    if "'" in text or "′" in text:
        text = INCHES.sub('"', text)
    return (LONELY.sub("", text) if " " in text else text).strip()


@lru_cache(maxsize=1 << 14)
def number(text: str) -> str:
    """Digits without zeros that say nothing: `02.50` -> 2.5."""
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{rest}" if rest else whole


@lru_cache(maxsize=1 << 14)
def tidy(text: str) -> str:
    """A captured value without blanks, its numbers without zeros that say nothing."""
    bare = text.replace(" ", "").removesuffix("mm")
    return NUMBER.sub(lambda found: number(found[0]), bare).replace("~", "-")


def scaled(text: str, factor: Decimal) -> str:
    """A number in its attribute's unit, exactly: (`0.1`, 1000000) -> 100000."""
    if factor == 1:
        return number(text)
    return number(format(Decimal(text) * factor, "f"))


@lru_cache(maxsize=1 << 16)
def model(token: str) -> str:
    """A token with a digit, as written by anybody: `4V210-08` -> 4v21008, `2.0x50mm` -> 2x50.

    A dash between bare numbers counts: 20-30 is not 2030.
    """
    if token.isdigit():
        return token
    if SIZE.fullmatch(token):
        return tidy(token)
    bare = token.strip("-./+~:")
    return bare.replace("-", "") if any(c.isalpha() for c in bare) else tidy(bare)


def tokens(text: str) -> tuple[list[str], list[str], list[str]]:
    """(Chinese runs, words, models) of what is left of a text; a model holds a digit."""
    runs, words, models = [], [], []
    for run, token in TOKEN.findall(text):
        if run:
            runs.append(run)
        elif not DIGIT.search(token):
            words += [piece for piece in PIECES.split(token) if piece]
        else:
            for piece in LATIN_SLASH.split(token) if "/" in token else (token,):
                head, _, tail = piece.rpartition("-")
                if len(tail) >= LEAST_NAME and tail.isalpha() and DIGIT.search(head):
                    words.append(tail)  # a maker written on to its model: RXM2-Noveck
                    models.append(model(head))
                elif DIGIT.search(piece):
                    models.append(model(piece))
                elif piece:
                    words.append(piece.strip("-.+~:"))
    return runs, words, models


def is_chinese(text: str) -> bool:
    """Whether any letter is Chinese."""
    return CHINESE.search(text) is not None
