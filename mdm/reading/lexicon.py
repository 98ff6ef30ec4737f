"""The words a steward teaches the reader: legal forms, trades, branches, marks, places, blanks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from hub.dictionary import ANY_SOURCE, CodeRow, Dictionary
from mdm.reading.divisions import Divisions
from mdm.reading.item_text import folded
from mdm.reading.romanised import latin, unaccented
from mdm.reading.text import CHINESE, plain, signless, words
from mdm.reading.vocabulary import Vocabulary

LEGAL_FORM, STATUS_MARK, PLACEHOLDER = "legal_form", "status_mark", "placeholder"
TRADE, BRANCH_WORD, DIVISION = "trade", "branch_word", "division"
BRAND, AREA_CODE = "brand", "area_code"
SIGN = r"\s\-_:*#"
LISTS = (LEGAL_FORM, STATUS_MARK, PLACEHOLDER, TRADE, BRANCH_WORD, DIVISION, BRAND)
HANGUL = re.compile(r"[\uac00-\ud7a3]")
MOST_WORDS = 6
GROUP = "GROUP"  # the branch word that says head of several, not part of one


@dataclass(frozen=True)
class Words:
    """Spellings of one list -> family; a None family is stripped and says nothing.

    `chinese` is keyed by the run of characters, `latin` by the letters of all words joined, which
    holds the pinyin of the Chinese spellings too (`pinyin`: what is nothing else). `most` is the
    most words of a Latin spelling, `sizes` the lengths of Chinese spellings, longest first, by
    their last two characters, `ends` whatever the last word of a Latin spelling may be.
    """

    chinese: dict[str, str | None]
    latin: dict[str, str | None]
    sizes: dict[str, tuple[int, ...]]
    most: int
    pinyin: frozenset[str]
    ends: frozenset[str]

    def at_end(self, text: str, end: int | None = None) -> str:
        """The longest Chinese spelling that `text[:end]` ends in; empty when it ends in none."""
        end = len(text) if end is None else end
        for size in self.sizes.get(text[max(0, end - 2) : end], ()):
            if size <= end and text[end - size : end] in self.chinese:
                return text[end - size : end]
        last = text[end - 1 : end]
        return last if last in self.chinese else ""

    def last_tokens(self, tokens: list[str]) -> int:
        """How many of the last tokens are one Latin spelling, as many as can be; 0: none."""
        if not tokens or tokens[-1] not in self.ends:
            return 0
        for size in range(min(self.most, len(tokens)), 0, -1):
            if "".join(tokens[-size:]) in self.latin:
                return size
        return 0


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words as seen by one source.

    `first_forms` are legal forms that may stand before the name; `weakness` ranks the trades that
    say little beside another, 1 the least weak: 液压机械 is 液压, 机械设备 and 机械科技 are 机械.
    """

    forms: Words
    first_forms: frozenset[str]
    trades: Words
    weakness: Mapping[str, int]
    branches: Words
    marks: dict[str, str | None]
    marked: re.Pattern[str] | None
    placeholders: frozenset[str]
    division_rows: Mapping[str, CodeRow] = field(repr=False)
    division_spellings: tuple[tuple[str, str | None], ...] = field(repr=False)
    folders: tuple[Path, ...] = ()
    area_codes: Mapping[str, str] = field(default_factory=dict, repr=False)
    brand_words: Vocabulary[str] = field(default_factory=lambda: Vocabulary({}), repr=False)

    @cached_property
    def divisions(self) -> Divisions:
        """The index of places, built when the first name or address is read."""
        return Divisions(self.division_rows, self.division_spellings)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The Chinese words for a group, longest first."""
        found = [word for word, code in self.branches.chinese.items() if code == GROUP]
        return tuple(sorted(found, key=len, reverse=True))

    @cached_property
    def mark_ends(self) -> frozenset[str]:
        """The last characters of the status marks: a run that ends otherwise bears none."""
        return frozenset(mark[-1:] for mark in self.marks)

    @cached_property
    def mark_starts(self) -> dict[str, list[str]]:
        """The Chinese status marks of two characters and more by their first two, longest first."""
        found: dict[str, list[str]] = {}
        for mark in sorted(self.marks, key=len, reverse=True):
            if len(mark) > 1 and CHINESE.match(mark):
                found.setdefault(mark[:2], []).append(mark)
        return found

    @cached_property
    def first_starts(self) -> frozenset[str]:
        """The first one and two characters of the legal forms that may stand before the name."""
        spellings = [*self.forms.chinese.items(), *self.forms.latin.items()]
        first = [spelt for spelt, code in spellings if code in self.first_forms]
        return frozenset(spelt[:size] for spelt in first for size in (1, 2))

    @cached_property
    def glued(self) -> re.Pattern[str]:
        """Korean legal forms, which are written on to the name without a blank."""
        found = [spelt for spelt in self.forms.latin if len(spelt) > 2 and HANGUL.match(spelt)]
        return re.compile("|".join(sorted(found, key=len, reverse=True)) or r"(?!)")

    @cached_property
    def weak_words(self) -> tuple[str, ...]:
        """The Chinese words of two characters for weak trades, in the dictionary's order."""
        return tuple(word for family in self.weakness for word in self.pairs_of(family))

    def pairs_of(self, family: str) -> list[str]:
        """The Chinese words of two characters for one trade, in the dictionary's order."""
        named = self.trades.chinese.items()
        return [word for word, code in named if code == family and len(word) == 2]

    @cached_property
    def long_trades(self) -> dict[str, list[str]]:
        """Trade words of three characters and more by themselves and with any one left out."""
        found: dict[str, list[str]] = {}
        for word in self.trades.chinese:
            if len(word) > 2:
                for less in {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}:
                    found.setdefault(less, []).append(word)
        return found

    def is_strong(self, word: str) -> bool:
        """Whether a Chinese word names a trade that is not weak."""
        code = self.trades.chinese.get(word)
        return code is not None and code not in self.weakness

    def strong(self, trades: list[str | None]) -> list[str]:
        """The trades, each once and sorted; weak ones only where no stronger one is named."""
        named = sorted({trade for trade in trades if trade})
        if len(named) < 2:
            return named
        least = min(self.weakness.get(trade, 0) for trade in named)
        return [trade for trade in named if self.weakness.get(trade, 0) == least]

    def says_nothing(self, text: str) -> bool:
        """Whether `text` is no value: empty, a placeholder, or one sign or zero repeated."""
        return self.nothing_in(plain(text))

    def nothing_in(self, bare: str) -> bool:
        """The same of a text that is plain already."""
        if not bare or bare in self.placeholders:
            return True
        if not bare.isalnum() and signless(bare) in self.placeholders:
            return True
        if bare[0] != "0" and bare[0].isalnum():
            return False
        return len(set(bare)) == 1


def lexicon(dictionary: Dictionary, source: str) -> Lexicon:
    """The lexicon of one source (or ANY_SOURCE) from the dictionary's aliases."""
    marks = {plain(code): family for code, family in _seen(dictionary, STATUS_MARK, source)}
    return Lexicon(
        forms=_words(_seen(dictionary, LEGAL_FORM, source)),
        first_forms=_marked_codes(dictionary, LEGAL_FORM, "first"),
        trades=_words(_seen(dictionary, TRADE, source)),
        weakness=_weakness(dictionary),
        branches=_words(_seen(dictionary, BRANCH_WORD, source)),
        marks=marks,
        marked=_marked(list(marks)),
        placeholders=frozenset(plain(code) for code, _ in _seen(dictionary, PLACEHOLDER, source)),
        division_rows=dictionary.codes.get(DIVISION, {}),
        division_spellings=tuple(_seen(dictionary, DIVISION, source)),
        folders=dictionary.folders,
        area_codes={
            code: row.extra["division"] for code, row in dictionary.codes.get(AREA_CODE, {}).items()
        },
        brand_words=Vocabulary(_makers(dictionary, source), before_digits=True),
    )


def _makers(dictionary: Dictionary, source: str) -> dict[str, str]:
    """The spellings of makers' brands: the names of the codes (not the codes: ST, TI), aliases."""
    rows = dictionary.codes.get(BRAND, {}).values()
    found = {folded(name): row.code for row in rows for name in (row.zh, row.en)}
    seen = _seen(dictionary, BRAND, source)
    return found | {folded(spelt): maker for spelt, maker in seen if maker}


def own_words(dictionary: Dictionary) -> list[str]:
    """The sources that have words of their own, and so cannot share the others' lexicon."""
    return sorted(
        {
            source
            for name in LISTS
            for source, _ in dictionary.aliases.get(name, {})
            if source != ANY_SOURCE
        }
    )


def said(dictionary: Dictionary) -> str:
    """sha256 of all that lexicons take from the dictionary: codes with their columns, aliases."""
    told = hashlib.sha256()
    for name in (*LISTS, AREA_CODE):
        told.update(repr((name, sorted(dictionary.codes.get(name, {}).items()))).encode())
        told.update(repr(sorted(dictionary.aliases.get(name, {}).items())).encode())
    return told.hexdigest()


def _marked_codes(dictionary: Dictionary, name: str, column: str) -> frozenset[str]:
    """The codes of a list whose further column `column` is filled."""
    rows = dictionary.codes.get(name, {})
    return frozenset(code for code, row in rows.items() if row.extra.get(column))


def _weakness(dictionary: Dictionary) -> dict[str, int]:
    """The weak trades and how weak each is; a mark that is no number counts as 1."""
    rows = dictionary.codes.get(TRADE, {}).items()
    marked = {code: row.extra["weak"] for code, row in rows if row.extra.get("weak")}
    return {code: int(mark) if mark.isdecimal() else 1 for code, mark in marked.items()}


def _words(seen: list[tuple[str, str | None]]) -> Words:
    """The pinyin of a Chinese spelling yields to an English word that is written the same."""
    chinese: dict[str, str | None] = {}
    letters: dict[str, str | None] = {}
    pinyin: dict[str, str | None] = {}
    most = 1
    for spelt, family in seen:
        run = words(spelt)
        if CHINESE.search(run):
            chinese[run] = family
            if len(run) > 1:
                pinyin[latin(run)] = family
        elif run:
            letters["".join(unaccented(run).split())] = family
            most = max(most, run.count(" ") + 1)
    sizes: dict[str, set[int]] = {}
    for run in chinese:
        sizes.setdefault(run[-2:], set()).add(len(run))
    longest_first = {last: tuple(sorted(found, reverse=True)) for last, found in sizes.items()}
    most = max(most, *map(len, chinese), 1) if chinese else most
    latin_too = pinyin | letters
    return Words(
        chinese,
        latin_too,
        longest_first,
        min(most, MOST_WORDS),
        pinyin=frozenset(pinyin.keys() - letters.keys()),
        ends=frozenset(spelt[at:] for spelt in latin_too for at in range(len(spelt))),
    )


def _marked(marks: list[str]) -> re.Pattern[str] | None:
    """A mark in brackets anywhere, set apart at either end, or (Chinese) glued to the end.

    A sign before a Chinese mark sets it apart, whatever follows it: -停用苏州华星. The brackets may
    hold another mark or a date too, or never be closed. A mark that merely
    begins a name is left alone: it may be part of it. A blank sets apart a Chinese mark at the
    beginning, not a Latin one: Frozen Foods Ltd.
    """
    if not marks:
        return None
    longest = sorted(marks, key=lambda mark: (-len(mark), mark))
    any_mark = "|".join(map(re.escape, longest))
    chinese = [mark for mark in longest if CHINESE.search(mark)]
    run = "|".join(map(re.escape, chinese)) or r"(?!)"
    glued = "|".join(re.escape(mark) for mark in chinese if len(mark) > 1) or r"(?!)"
    return re.compile(
        rf"\(\s*({any_mark})(?:[\s,;/、]+(?:{any_mark}))*[\s\d年月日./:_\-]*(?:\)|$)"
        rf"|^[{SIGN}]*({run})[{SIGN}]+"
        rf"|^[{SIGN}]*({any_mark})\s*[\-_:*#][{SIGN}]*"
        rf"|[{SIGN}]({any_mark})[{SIGN}]{{0,8}}$"
        rf"|^[{SIGN}]+({glued})"
        rf"|(?<=\w{{3}}|\w\w[.)])({glued})[{SIGN}]{{0,8}}$"
    )


def _seen(dictionary: Dictionary, name: str, source: str) -> list[tuple[str, str | None]]:
    """The aliases that hold for `source`; its own come last and so win."""
    rows = dictionary.aliases.get(name, {})
    general = [(code, family) for (owner, code), family in rows.items() if owner == ANY_SOURCE]
    own = [(c, f) for (owner, c), f in rows.items() if owner == source != ANY_SOURCE]
    return general + own
