"""Finds the words of a list in a text, longest first; knows where a word must end, not what it
means."""

from __future__ import annotations

import re
from collections.abc import ItemsView, Mapping
from operator import add
from typing import Generic, TypeVar

What = TypeVar("What")
LONG = 4  # letters of a Latin word that is taken for one even before a dash and digits
LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class Vocabulary(Generic[What]):
    """Spellings (plain text) with what each stands for.

    A word that begins or ends in a Latin letter or digit is found only where no other Latin letter
    or digit touches it; a digit may follow one of five letters or more, with `before_digits` one
    of three. Chinese words are found anywhere. A bare number such as 304 is not found inside
    JH-304-01, nor a few letters such as ssr in SSR-40DA.
    """

    def __init__(self, words: Mapping[str, What], *, before_digits: bool = False) -> None:
        self._words = dict(words)
        self._before_digits = before_digits
        self._begun: dict[str, list[str]] = {}  # the words by their first two letters
        for word in self._words:
            self._begun.setdefault(word[:2], []).append(word)
        self._single = frozenset(key for key in self._begun if len(key) == 1)
        self._patterns: dict[str, re.Pattern[str]] = {}

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def items(self) -> ItemsView[str, What]:
        """Every spelling with what it stands for."""
        return self._words.items()

    def find(self, text: str) -> list[tuple[int, int, What]]:
        """(start, end, what) of every word in order; where several begin, the longest."""
        begun, single = self._begun, self._single
        pairs = list(map(add, text, text[1:]))
        alone = not single.isdisjoint(text)
        if not alone and begun.keys().isdisjoint(pairs):
            return []
        places = [at for at, key in enumerate(pairs) if key in begun]
        if alone:
            letters = (at for at, letter in enumerate(text) if letter in single)
            places = sorted({*places, *letters})
        patterns, words = self._patterns, self._words
        found: list[tuple[int, int, What]] = []
        free = 0
        for at in places:
            if at < free:
                continue
            match = None
            if (key := text[at : at + 2]) in begun:
                match = (patterns.get(key) or self._pattern(key)).match(text, at)
            if match is None and (key := text[at]) in single:
                match = (patterns.get(key) or self._pattern(key)).match(text, at)
            if match is not None:
                free = match.end()
                found.append((at, free, words[match[0]]))
        return found

    def _pattern(self, key: str) -> re.Pattern[str]:
        """The pattern of the words that begin so, made when one may stand in a text."""
        longest = sorted(self._begun[key], key=lambda word: (-len(word), word))
        made = re.compile("|".join(re.escape(word) + self._edges(word) for word in longest))
        self._patterns[key] = made
        return made

    def _edges(self, word: str) -> str:
        """What must hold around a word that has just been read."""
        first, last, size = word[0], word[-1], len(word)
        edges = ""
        if first in LATIN:
            before = "[a-z0-9.φ±+]" if first.isdigit() else "[a-z0-9]"
            edges += rf"(?<!{before}{'.' * size})"
        if last.isdigit():
            edges += r"(?![a-z0-9%]|\.\d)"
        elif last in LATIN:
            digits_may_follow = size > 2 if self._before_digits else size > LONG
            edges += "(?![a-z])" if digits_may_follow else "(?![a-z0-9])"
        if word.isascii() and word.isalpha() and size < LONG and not self._before_digits:
            edges += rf"(?:(?<=-{'.' * size})|(?!-\d))"
        if word.isdigit() and first != "0":
            edges += rf"(?<![a-z][a-z]-{'.' * size})(?<![^a-z0-9][a-z]-{'.' * size})(?!-\d)"
        return edges
