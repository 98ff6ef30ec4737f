"""Administrative divisions and countries as the dictionary lists them, found in text.

Codes nest by their beginning: 32 is a province, 3205 a city in it, 320583 a county in that
(GB/T 2260 without trailing zero pairs); a country is its two letters (ISO 3166-1).
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hub.codes import CodeRow
from mdm.reading.romanised import latin, unaccented
from mdm.reading.text import CHINESE, plain

PROVINCE, CITY, COUNTY = 2, 4, 6
DIRECT = ("11", "12", "31", "50", "81", "82")  # cities that are provinces
# What follows a short name where it is the beginning of another name: 南京东路, 上海大厦.
GOES_ON = re.compile(
    r"[东西南北中新老一二三四五六七八九十]{0,2}"
    r"(?:路|街(?!道)|大道|大街|巷|弄|胡同|公路|桥|广场|大厦|花园|新村|山庄|国道|高速)"
)
TOWNS = ("镇", "乡")
SUFFIX = re.compile(r"(?:[省市县区州盟旗]|地区|自治[区州县])(?![路街桥])")
OF_NO_CITY = "90"  # in the third and fourth place: counties right under a province
COUNTRY = frozenset({"CN"})
MOST_TOKENS = 4
LONGEST_WORD = 14  # letters of the last word of a Latin spelling


@dataclass(frozen=True)
class Division:
    """One division: its nesting code, Chinese and Latin names, and the name without 市, 县 ...

    `alone`: its short name alone says the place in the name of an organisation.
    """

    code: str
    zh: str
    en: str
    short: str
    alone: bool


@dataclass(frozen=True)
class Lead:
    """Divisions at the beginning of a text: where each ends, and what all up to it may mean."""

    ends: tuple[int, ...] = ()
    options: tuple[frozenset[str], ...] = ()

    def first(self, count: int) -> Lead:
        """Only the first `count` names."""
        return self if count == len(self.ends) else Lead(self.ends[:count], self.options[:count])

    @property
    def end(self) -> int:
        """Where the rest of the text begins; of tokens, how many were read."""
        return self.ends[-1] if self.ends else 0

    @cached_property
    def code(self) -> str:
        """The deepest division that is certain; empty when none is."""
        return certain(self.options[-1]) if self.options else ""

    @property
    def sure(self) -> bool:
        """Whether what was named last is certain."""
        return not self.options or self.code in self.options[-1]


def nesting(code: str) -> str:
    """A code of GB/T 2260 without its trailing zero pairs: 320500 -> 3205."""
    while code.endswith("00"):
        code = code[:-2]
    return code


def certain(codes: Iterable[str]) -> str:
    """The one division of the highest level, or what all have in common: a city before counties."""
    every = set(codes)
    if len(every) == 1:
        return every.pop()
    highest = [code for code in every if len(code) == min(map(len, every))]
    if len(highest) == 1:
        return highest[0]
    shared = os.path.commonprefix(sorted(every))
    shared = shared[: len(shared) // 2 * 2]
    return shared[:PROVINCE] if shared[PROVINCE:] == OF_NO_CITY else shared


class Divisions:
    """An index of all spellings, Chinese by their first two characters, Latin by their letters."""

    def __init__(
        self, rows: Mapping[str, CodeRow], spellings: Sequence[tuple[str, str | None]]
    ) -> None:
        """`rows` of the code list `division`, and (spelling, code or None: is no place)."""
        self.by_code = {nesting(code): _division(row) for code, row in rows.items()}
        self.full: dict[str, set[str]] = {}
        self.short: dict[str, set[str]] = {}
        self.latin: dict[str, set[str]] = {}
        self.preferred: set[str] = set()
        for one in self.by_code.values():
            self.full.setdefault(plain(one.zh), set()).add(one.code)
            self.short.setdefault(plain(one.short), set()).add(one.code)
            for spelt in (_letters(one.en), latin(one.short)):
                self.latin.setdefault(spelt, set()).add(one.code)
        for spelt, code in spellings:
            self._teach(plain(spelt), nesting(code) if code else None)
        self._last_words = {
            found[-size:] for found in self.latin for size in range(1, LONGEST_WORD + 1)
        }
        self._sizes = _sizes([*self.full, *self.short])
        self._alone = {one.code for one in self.by_code.values() if one.alone}

    def _teach(self, spelt: str, code: str | None) -> None:
        """An alias adds to what a name may mean; a Latin one decides where nothing else does."""
        if not CHINESE.search(spelt):
            if code is None:
                self.latin.pop(_letters(spelt), None)
            else:
                self.latin.setdefault(_letters(spelt), set()).add(code)
                self.preferred.add(code)
        elif code is None:
            self.short.pop(spelt, None)
        else:
            self.full.setdefault(spelt, set()).add(code)

    def lead(self, text: str, *, name: bool = False) -> Lead:
        """The divisions that `text` (plain, without blanks) begins with, from large to small.

        In the `name` of an organisation a short name counts only where it says the place alone
        or stands behind the division that it is part of.
        """
        ends: list[int] = []
        options: list[frozenset[str]] = []
        here, at = frozenset[str](), 0
        while found := self._at(text, at, here, name):
            at, here = found
            ends.append(at)
            options.append(here)
        return Lead(tuple(ends), tuple(options))

    def _at(
        self, text: str, at: int, here: frozenset[str], name: bool
    ) -> tuple[int, frozenset[str]] | None:
        for size in self._sizes.get(text[at : at + 2], ()):
            spelt, end = text[at : at + size], at + size
            if end > len(text):
                continue
            codes = self.full.get(spelt)
            if codes is None:
                codes = self.short.get(spelt)
                if codes is None or self._is_other_name(text, end, codes, here):
                    continue
                if suffix := SUFFIX.match(text, end):
                    end = suffix.end()
                elif name and not here:
                    codes = codes & self._alone
            if inside := _inside(codes, here):
                return end, inside
        return None

    def _is_other_name(self, text: str, end: int, codes: set[str], here: frozenset[str]) -> bool:
        """Whether a short name before `end` begins a road's or a town's: not so in 台州路桥区."""
        if text[end : end + 1] in TOWNS and any(one.startswith(tuple(codes)) for one in here):
            return True
        if not GOES_ON.match(text, end):
            return False
        return not any(
            code.startswith(tuple(codes))
            for size in self._sizes.get(text[end : end + 2], ())
            for code in self.full.get(text[end : end + size], ())
        )

    def at_end(self, text: str) -> str:
        """The place at the end of `text` that says where it is alone, or nothing."""
        for size in (2, 3, 4):
            spelt = text[-size:]
            codes = self.short.get(spelt) or self.full.get(spelt)
            if codes and codes & self._alone and len(certain(codes & self._alone)) <= CITY:
                return spelt
        return ""

    def may_end_latin(self, token: str) -> bool:
        """Whether a Latin spelling can end in this word; a quick no for most words."""
        return token in self._last_words

    def lead_latin(self, tokens: Sequence[str], *, name: bool = False) -> Lead:
        """The same for words in Latin letters, in Chinese or Western order; ends count tokens."""
        ends: list[int] = []
        options: list[frozenset[str]] = []
        here, at = frozenset[str](), 0
        while at < len(tokens):
            for size in range(min(MOST_TOKENS, len(tokens) - at), 0, -1):
                codes = self.latin.get("".join(tokens[at : at + size]), set())
                if name and not here:
                    codes = codes & self._alone
                if inside := _inside(codes, here, either_way=True):
                    break
            else:
                break
            at, here = at + size, inside
            ends.append(at)
            options.append(here & self.preferred or here)
        return Lead(tuple(ends), tuple(options))

    def city_of(self, code: str) -> str:
        """The code of the city that a division lies in or is; empty for a mere province."""
        if code[:PROVINCE] in DIRECT:
            return code[:PROVINCE]
        if not code[:1].isdigit() or len(code) < CITY:
            return ""
        return next((c for c in (code[:CITY], code) if c in self.by_code), "")


def _inside(codes: set[str], here: frozenset[str], *, either_way: bool = False) -> frozenset[str]:
    """Of `codes`, those within what was read before; a division said again keeps what was read."""
    if not codes or not here or here == COUNTRY:
        return frozenset(codes)
    deeper = {code for code in codes if any(code.startswith(one) for one in here)}
    if deeper:
        return frozenset(deeper)
    same = {one for one in here if any(one.startswith(code) for code in codes)}
    if same:
        return frozenset(same)
    return here if either_way and codes == COUNTRY else frozenset()


def _division(row: CodeRow) -> Division:
    short = row.extra.get("short") or row.zh
    return Division(nesting(row.code), row.zh, row.en, short, bool(row.extra.get("alone")))


def _letters(text: str) -> str:
    return "".join(c for c in unaccented(text) if c.isalnum())


def _sizes(spellings: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """First two characters -> the lengths of the spellings that begin so, longest first."""
    found: dict[str, set[int]] = {}
    for spelt in spellings:
        found.setdefault(spelt[:2], set()).add(len(spelt))
    return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}
