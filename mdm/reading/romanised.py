"""Chinese in Latin letters (Hanyu Pinyin without tones), and Latin letters without their accents.

Each character has one reading, whatever word it stands in: equal writing gives equal letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from mdm.reading.text import REMEMBERED

# Where the reading in names is not the one that a dictionary of words lists first.
IN_NAMES = {"都": "du", "曾": "zeng", "厦": "xia", "藏": "zang", "柏": "bai", "覃": "qin"}
IN_NAMES |= {"车": "che", "和": "he", "地": "di", "会": "hui", "石": "shi", "长": "chang"}
IN_NAMES |= {"乐": "le", "行": "xing", "重": "chong", "盛": "sheng", "翟": "zhai", "解": "jie"}
UNACCENTED = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ł": "l"})
LETTERS = re.compile(r"[a-z]+")
RUNS = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+|\d+")
CHINESE_ONLY = re.compile(r"[\u3400-\u9fff]+")
LONGEST = 40  # letters of one word


class _Readings(dict[str, str]):
    """Character -> its letters, filled as characters are met."""

    def __missing__(self, character: str) -> str:
        if character.isascii():
            made = character.casefold() if character.isalnum() else ""
        elif "\u3400" <= character <= "\u9fff":
            from pypinyin import lazy_pinyin  # its tables are large: only where a name is read

            made = IN_NAMES.get(character) or lazy_pinyin(character)[0]
        else:
            made = "".join(c for c in unaccented(character) if c.isalnum())
        self[character] = made
        return made


_READINGS = _Readings()


def latin(text: str) -> str:
    """The letters and digits of `text` in one run, its Chinese as pinyin: 华星 -> huaxing."""
    return "".join([_READINGS[character] for character in text])


@lru_cache(maxsize=REMEMBERED)
def initials(text: str) -> str:
    """First letters: of each Chinese character, each pinyin syllable, or else of each word.

    华星, Huaxing and Hua Xing give hx; General Pumps gives gp; digits stay whole.
    """
    if CHINESE_ONLY.fullmatch(text):
        return "".join([_READINGS[character][:1] for character in text])
    made = ""
    for word in RUNS.findall(text):
        if "\u3400" <= word[0] <= "\u9fff":
            made += _READINGS[word][:1]
        elif word[0].isdigit():
            made += word
        else:
            found = syllables(unaccented(word))
            made += "".join(one[0] for one in found) if found else unaccented(word)[:1]
    return made


@lru_cache(maxsize=REMEMBERED)
def syllables(word: str) -> tuple[str, ...]:
    """A lower-case word as pinyin syllables, longer ones first; none if it is no pinyin."""
    if not LETTERS.fullmatch(word) or len(word) > LONGEST:
        return ()
    known = _every_syllable()
    cuts: list[tuple[str, ...] | None] = [()]  # of the last n letters, for n = 0, 1, ...
    for start in range(len(word) - 1, -1, -1):
        found = None
        for size in range(min(6, len(word) - start), 0, -1):
            rest = cuts[len(word) - start - size]
            if rest is not None and word[start : start + size] in known:
                found = (word[start : start + size], *rest)
                break
        cuts.append(found)
    return cuts[-1] or ()


def unaccented(text: str) -> str:
    """Latin letters without accents, lower case: Müller -> muller."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFD", text.casefold().translate(UNACCENTED))
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))


@cache
def _every_syllable() -> frozenset[str]:
    from pypinyin import Style
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.style import convert

    plainest = {convert(text.split(",")[0], Style.NORMAL, True) for text in PINYIN_DICT.values()}
    letters = {unaccented(one) for one in plainest}
    return frozenset(one for one in letters if len(one) > 1 or one in "aoe") - {"ng", "hm", "hng"}
