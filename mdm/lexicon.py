"""The words a steward teaches the standardiser: legal forms, status marks, placeholders."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hub.dictionary import ANY_SOURCE, Dictionary
from mdm.text import CHINESE, plain, words

LEGAL_FORM, STATUS_MARK, PLACEHOLDER = "legal_form", "status_mark", "placeholder"
SIGN = r"\s\-_:*#"
LISTS = (LEGAL_FORM, STATUS_MARK, PLACEHOLDER)


@dataclass(frozen=True)
class Lexicon:
    """Spelling -> family, as seen by one source; a None family is stripped and says nothing."""

    forms: dict[str, str | None]
    marks: dict[str, str | None]
    marked: re.Pattern[str] | None
    placeholders: frozenset[str]

    def says_nothing(self, text: str) -> bool:
        """Whether `text` is no value: empty, a placeholder, or one sign or zero repeated."""
        bare = plain(text)
        if not bare or bare in self.placeholders or words(bare) in self.placeholders:
            return True
        return len(set(bare)) == 1 and (bare[0] == "0" or not bare[0].isalnum())


def lexicon(dictionary: Dictionary, source: str) -> Lexicon:
    """The lexicon of one source (or ANY_SOURCE) from the dictionary's aliases."""
    marks = {plain(code): family for code, family in _seen(dictionary, STATUS_MARK, source)}
    return Lexicon(
        forms={words(code): family for code, family in _seen(dictionary, LEGAL_FORM, source)},
        marks=marks,
        marked=_marked(list(marks)),
        placeholders=frozenset(plain(code) for code, _ in _seen(dictionary, PLACEHOLDER, source)),
    )


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


def _marked(marks: list[str]) -> re.Pattern[str] | None:
    """A mark in brackets anywhere, set apart at either end, or (Chinese) glued to the end.

    A mark that merely begins a name is left alone: it may be part of it.
    """
    if not marks:
        return None
    longest = sorted(marks, key=lambda mark: (-len(mark), mark))
    any_mark = "|".join(map(re.escape, longest))
    chinese = "|".join(re.escape(mark) for mark in longest if CHINESE.search(mark)) or r"(?!)"
    return re.compile(
        rf"\(\s*({any_mark})\s*\)"
        rf"|^[{SIGN}]*({any_mark})[{SIGN}]+"
        rf"|[{SIGN}]+({any_mark})[{SIGN}]*$"
        rf"|(?<=\w{{3}})({chinese})[{SIGN}]*$"
    )


def _seen(dictionary: Dictionary, name: str, source: str) -> list[tuple[str, str | None]]:
    """The aliases that hold for `source`; its own come last and so win."""
    rows = dictionary.aliases.get(name, {})
    general = [(code, family) for (owner, code), family in rows.items() if owner == ANY_SOURCE]
    own = [(c, f) for (owner, c), f in rows.items() if owner == source != ANY_SOURCE]
    return general + own
