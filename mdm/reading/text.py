"""Letters made alike: width, case, traditional characters, brackets, blanks; knows no meaning."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

CHINESE = re.compile(r"[\u3400-\u9fff]")
INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1f]")
BRACKETS = str.maketrans("[]{}【】〔〕「」『』《》〈〉<>", "()" * 9)
SIGNS = re.compile(r"[^\w\s]|_")
DIAMETERS = str.maketrans("ø∅⌀φ", "φφφφ")
BETWEEN_DIGITS = re.compile(r"(?<=\d)\s*([-/.:~])\s*(?=\d)")
TIMES = re.compile(r"(?<=[\da-z])\s*[x×*✕✖]\s*(?=\d)")
REMEMBERED = 1 << 16  # one value is read for several attributes
KEPT = {"-": "\ue000", "/": "\ue001", ".": "\ue002", ":": "\ue003", "~": "\ue004"}
RESTORED = str.maketrans({private: sign for sign, private in KEPT.items()})


@cache
def _converter() -> Any:
    from opencc import OpenCC  # only where a name must be read

    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Traditional characters as simplified ones; other letters stay."""
    return str(_converter().convert(text)) if CHINESE.search(text) else text


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """NFKC, simplified, lower case, round brackets, single blanks, nothing invisible."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
        if CHINESE.search(text):
            text = str(_converter().convert(text))
    elif not text.isprintable():
        text = INVISIBLE.sub("", text)
    text = text.translate(BRACKETS).casefold()
    return text if text.isalnum() else " ".join(text.split())


def words(text: str) -> str:
    """Plain text without signs: one run of characters in Chinese, words between blanks else."""
    return signless(plain(text))


def signless(bare: str) -> str:
    """The `words` of a text that is plain already."""
    if bare.isalnum():
        return bare
    apart = SIGNS.sub(" ", bare)
    return "".join(apart.split()) if CHINESE.search(apart) else " ".join(apart.split())


def compact(text: str) -> str:
    """Plain text of a thing's name or size without blanks and signs, save those between digits.

    `M8 × 20`, `m8*20` and `M8X20` become m8x20; `1/2`, `0.5` and `50-32` keep their sign.
    """
    even = TIMES.sub("x", plain(text).translate(DIAMETERS))
    kept = BETWEEN_DIGITS.sub(lambda found: KEPT[found[1]], even)
    bare = "".join(c for c in kept if c.isalnum() or "\ue000" <= c <= "\ue004")
    return bare.translate(RESTORED)
