"""All classes of a dictionary made ready, and which of them a description is of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from mdm.reading.classes import FOR_ALL, ItemClass, compiled, load_classes, spelt_out
from mdm.reading.item_text import folded
from mdm.reading.needed_letters import needed_letters
from mdm.reading.templates import Template
from mdm.reading.vocabulary import Vocabulary

SEPARATES = re.compile(r"[^a-z ]")
MERELY_FOR = re.compile(r"专?用(?!途)")
MERELY_WITH = re.compile(r"(?:(?<![a-z\d.])(?:for|with|w/|w)|带|配|含|附|及|适用于?|用于) ?$")
NO_CLASS = ""
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
Found = tuple[int, int, str]


class Classes:
    """The templates by class, and the words by which a class is known."""

    def __init__(self, classes: Mapping[str, ItemClass]) -> None:
        general = classes.get(FOR_ALL)
        self.templates = {name: Template(made) for name, made in classes.items() if name != FOR_ALL}
        words = {
            folded(said): name
            for name, made in classes.items()
            for word in made.words
            for said in word.says
        }
        self._words = Vocabulary(words)
        self._patterns = [
            (compiled(pattern, open_end=True), name)
            for name, made in classes.items()
            for pattern in made.patterns
        ]
        self._rewrites = [
            (needed_letters(spelt_out(one.find)), compiled(one.find, open_end=True), one.put)
            for one in (general.rewrite if general else [])
        ]
        wrong = {
            folded(spelt): right
            for right, several in (general.typos if general else {}).items()
            for spelt in several
        }
        self._typos = Vocabulary(wrong)
        everywhere = [folded(word) for word in (general.fillers if general else [])]
        fillers = {
            name: [*everywhere, *map(folded, made.fillers)] for name, made in classes.items()
        }
        fillers[NO_CLASS] = everywhere
        self._alone = {name: frozenset(words) for name, words in fillers.items()}
        self._inside = {name: Vocabulary(_removed(words)) for name, words in fillers.items()}

    def put_right(self, text: str) -> str:
        """Folded text with the misspellings and the spellings of generic.yaml put otherwise."""
        found = self._typos.find(text)
        for start, end, right in reversed(found):
            text = text[:start] + right + text[end:]
        present = frozenset(text)
        for needed, pattern, put in self._rewrites:
            if needed is None or not needed.isdisjoint(present):
                text = pattern.sub(put, text)
        return text

    def recognise(self, text: str) -> str | None:
        """The class of folded text: the last class word of a run, the longest of several runs."""
        heads = self._heads(text, self._words.find(text))
        if len(heads) > 1:
            heads = self._not_values(text, heads)
        if heads:
            return min(heads, key=lambda found: (-_weight(text, found), found[2]))[2]
        return min((name for pattern, name in self._patterns if pattern.search(text)), default=None)

    def tells(self, word: str, name: str | None) -> bool:
        """Whether a word says something of a thing of class `name`."""
        return bool(word) and word not in self._alone[name or NO_CLASS]

    def without_fillers(self, run: str, name: str | None) -> list[str]:
        """A run of Chinese without the words that tell nothing."""
        if not self.tells(run, name):
            return []
        pieces, at = [], 0
        for start, end, _ in self._inside[name or NO_CLASS].find(run):
            pieces.append(run[at:start])
            at = end
        pieces.append(run[at:])
        return [piece for piece in pieces if self.tells(piece, name)]

    def _heads(self, text: str, found: list[Found]) -> list[Found]:
        """One class word per run: in Chinese and in English the thing itself is said last."""
        heads: list[Found] = []
        for one in found:
            start, end, _ = one
            if end - start == 1 and "\u3400" <= text[end : end + 1] <= "\u9fff":
                continue  # one character inside a longer word
            if end - start == 1 and self._ends_unknown(text, one, found):
                continue  # 套 of 手套, 阀 of 旁通阀: the end of a word that nobody knows
            if MERELY_FOR.match(text, end) or MERELY_WITH.search(text, max(0, start - 6), start):
                continue
            if heads and _one_run(text, heads[-1][1], start):
                if end - start > 1 or start == heads[-1][1]:  # 胶 in 圈硅橡胶 is no thing
                    heads[-1] = one
            else:
                heads.append(one)
        return heads

    def _ends_unknown(self, text: str, one: Found, found: list[Found]) -> bool:
        """Whether Chinese that is no word of any class, nor a value of this one, runs up to it."""
        start = one[0]
        if not "\u3400" <= text[start - 1 : start] <= "\u9fff":
            return False
        if any(end == start for _, end, _ in found):
            return False
        return all(end != start for _, end in self.templates[one[2]].spans(text[:start]))

    def _not_values(self, text: str, heads: list[Found]) -> list[Found]:
        """The heads that are no value of another head's class: 法兰 is one of 球阀's."""
        values = {name: self.templates[name].spans(text) for name in {one[2] for one in heads}}
        real = [
            (start, end, name)
            for start, end, name in heads
            if not any(
                other != name and first <= start and end <= last
                for other, spans in values.items()
                for first, last in spans
            )
        ]
        return real or heads


def _weight(text: str, found: Found) -> int:
    """How much a class word says: a Chinese character as much as three letters."""
    word = text[found[0] : found[1]]
    return sum(1 if letter < "\u3400" else 3 for letter in word)


def _one_run(text: str, end: int, start: int) -> bool:
    """Whether two words stand in one run: no sign or digit, in Chinese no blank between them."""
    between = text[end:start]
    if text[end - 1] in LETTERS and text[start] in LETTERS:
        return SEPARATES.search(between) is None
    return all("\u3400" <= c <= "\u9fff" for c in between)


def _removed(fillers: list[str]) -> dict[str, None]:
    """The fillers that may be cut out of a run: a single character only counts alone."""
    return dict.fromkeys(word for word in fillers if len(word) > 1)


@lru_cache(maxsize=8)
def ready_classes(folders: tuple[Path, ...]) -> Classes:
    """The classes of these dictionary folders, made ready once."""
    return Classes(load_classes(folders))
