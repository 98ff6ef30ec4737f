"""A class's template made ready to read: from a description to its attributes and what is left."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from mdm.reading.classes import Attribute, ItemClass, compiled, listed, spelt_out
from mdm.reading.item_text import folded, number, scaled, tidy
from mdm.reading.needed_letters import Letters, needed_letters
from mdm.reading.vocabulary import Vocabulary

DRAWING = "drawing_no"  # the attribute compared with the number of a drawing in its own column
TYPE = "type"  # the attribute whose absence makes the class's own word count
LETTER = re.compile(r"[^\W_]")
NUMERAL = re.compile(r"\d+(?:\.\d+)?")
REVISION = -1  # the group that no attribute holds


@dataclass
class Attributes:
    """What a template read: a value per attribute (or None), the text left, and words to keep."""

    values: list[str | None]
    rest: str
    words: list[str] = field(default_factory=list)
    revision: str | None = None


@dataclass(frozen=True)
class Says:
    """What a word of the class stands for: values by attribute's place, or a word to keep."""

    sets: tuple[tuple[int, str], ...] = ()
    word: str | None = None


@dataclass(frozen=True)
class Capture:
    """A named group of a pattern and the attribute it fills."""

    place: int
    group: str
    unit: str | None
    rest: str | None
    code: str | None


class Template:
    """A class made ready: its words indexed, its patterns compiled."""

    def __init__(self, made: ItemClass) -> None:
        self.made = made
        self.names = made.names
        self.labels = [f"{name}=" for name in self.names]
        self._places = {name: place for place, name in enumerate(made.names)}
        self._type = self._places.get(TYPE)
        self._rewrites = [
            (_needed(one.find), compiled(one.find, open_end=True), one.put) for one in made.rewrite
        ]
        self._words: Vocabulary[Says] = Vocabulary(_joined_says(self._spelt()))
        self._spellings = [_spellings(attribute) for attribute in made.attributes]
        self._reads = [
            (_needed(pattern), compiled(pattern), self._captures(compiled(pattern), place))
            for place, attribute in enumerate(made.attributes)
            for pattern in attribute.read
        ]
        self._narrower = [
            {value: frozenset(narrower) for value, narrower in attribute.wider.items()}
            for attribute in made.attributes
        ]
        self._defaults = [
            (at, [self._places[name] for name in listed(one.default.by)], one.default.is_)
            for at, one in enumerate(made.attributes)
            if one.default
        ]
        self.firm = sum(1 << at for at, one in enumerate(made.attributes) if _is_firm(one))
        self.aside = sum(1 << at for at, one in enumerate(made.attributes) if one.aside)
        self.needed = [at for at, attribute in enumerate(made.attributes) if attribute.needed]
        sizes = [self._places[name] for name in made.size]
        others = [at for at, attribute in enumerate(made.attributes) if attribute.read]
        self.sizes = list(dict.fromkeys([*sizes, *others]))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where words of the class or of its values stand in a text."""
        return [(start, end) for start, end, _ in self._words.find(text)]

    def read(self, text: str) -> Attributes:
        """Read folded text; every letter of it goes into a value or stays in the rest."""
        present = frozenset(text)
        for needed, pattern, put in self._rewrites:
            if needed is None or not needed.isdisjoint(present):
                text = pattern.sub(put, text)
        read = Attributes([None] * len(self.names), text)
        self._read_words(read)
        present = frozenset(read.rest)
        for needed, pattern, captures in self._reads:
            if needed is not None and needed.isdisjoint(present):
                continue
            if first := pattern.search(read.rest):
                self._take(read, first, pattern, captures)
                present = frozenset(read.rest)
                if not LETTER.search(read.rest):
                    break
        for place, by, values in self._defaults:
            if read.values[place] is None:
                told = [value for at in by if (value := read.values[at])]
                if len(told) == len(by):
                    read.values[place] = values.get(" ".join(told), values.get("*"))
        return read

    def _spelt(self) -> Iterable[tuple[str, Says]]:
        """(spelling, what it says) of the class's words and of every attribute's values."""
        for place, attribute in enumerate(self.made.attributes):
            for value, spelt in attribute.values.items():
                for word in spelt:
                    yield folded(word), Says(((place, value),))
        for said in self.made.words:
            sets = tuple((self._places[name], value) for name, value in said.set.items())
            for word in said.says:
                yield folded(word), Says(sets, said.word and said.word.replace(" ", "_"))

    def _read_words(self, read: Attributes) -> None:
        """Take the class's words and the values out of the rest."""
        found = self._words.find(read.rest)
        if not found:
            return
        values = read.values
        several: dict[int, set[str]] = {}
        plain_words: set[str] = set()
        pieces, at = [], 0
        for start, end, says in found:
            pieces.append(read.rest[at:start])
            at = end
            for place, value in says.sets:
                known = values[place]
                if known is None:
                    values[place] = value
                elif known != value:
                    several.setdefault(place, {known}).add(value)
            if says.word:
                plain_words.add(says.word)
        pieces.append(read.rest[at:])
        read.rest = " ".join(pieces)
        for place, told in several.items():
            values[place] = self._joined(place, told)
        if plain_words and (self._type is None or values[self._type] is None):
            read.words += sorted(plain_words)

    def _joined(self, place: int, values: set[str]) -> str:
        """Several values of one attribute as one text; a wider one is left out."""
        narrower = self._narrower[place]
        values = {one for one in values if not narrower.get(one, frozenset()) & values}
        return "+".join(sorted(values))

    def _captures(self, pattern: re.Pattern[str], place: int) -> list[Capture]:
        groups = pattern.groupindex
        named = [name for name in (*self._places, "revision") if _groups(name) & groups.keys()]
        if not named:
            return [Capture(place, "", None, None, None)]
        return [
            Capture(
                self._places.get(name, REVISION),
                name if name in groups else "",
                *(f"{name}_{more}" if f"{name}_{more}" in groups else None for more in MORE),
            )
            for name in named
        ]

    def _take(
        self,
        read: Attributes,
        first: re.Match[str],
        pattern: re.Pattern[str],
        captures: list[Capture],
    ) -> None:
        """Take the least of the values that fit what is known; the others stay in the rest."""
        found = [first, *pattern.finditer(read.rest, first.end())]
        fitting = [(told, match) for match in found if (told := self._told(read, match, captures))]
        if not fitting:
            return
        least = fitting[0][0] if len(fitting) == 1 else min(told for told, _ in fitting)
        for place, value in least:
            if place == REVISION:
                read.revision = value.upper()
            else:
                read.values[place] = value
        pieces, at = [], 0
        for told, match in fitting:
            if told == least:
                pieces.append(read.rest[at : match.start()])
                at = match.end()
        read.rest = " ".join([*pieces, read.rest[at:]])

    def _told(
        self, read: Attributes, match: re.Match[str], captures: list[Capture]
    ) -> list[tuple[int, str]]:
        """What a match says, by attribute's place; nothing where it gainsays what is known."""
        told = []
        for one in captures:
            value = self._value(one, match)
            if value is None:
                continue
            if one.place != REVISION and read.values[one.place] not in (None, value):
                return []
            told.append((one.place, value))
        return told

    def _value(self, one: Capture, match: re.Match[str]) -> str | None:
        """What a match says of an attribute, in its canonical spelling."""
        text = match[one.group] if one.group else (None if one.code else match[0])
        if one.place == REVISION:
            return text or None
        attribute = self.made.attributes[one.place]
        if one.code and match[one.code]:
            digits = match[one.code]
            text = str(int(digits[:-1]) * 10 ** int(digits[-1]))
            return attribute.prefix + number(text)
        if not text:
            return None
        if one.rest and match[one.rest]:
            text = f"{text}.{match[one.rest]}"
        if attribute.units:
            unit = (match[one.unit] or "") if one.unit else ""
            factor = attribute.units.get(unit.replace(" ", ""))
            if factor is not None and NUMERAL.fullmatch(text):
                return attribute.prefix + scaled(text, factor)
        return self._spelled(one.place, attribute, text)

    def _spelled(self, place: int, attribute: Attribute, text: str) -> str:
        bare = tidy(text)
        known = self._spellings[place].get(bare)
        if known is not None:
            return known
        if attribute.code:
            return "".join(c for c in text if c.isalnum())
        if attribute.unordered:
            bare = "x".join(sorted(bare.split("x"), key=_by_size))
        return attribute.prefix + bare


MORE = ("unit", "rest", "code")


def _is_firm(attribute: Attribute) -> bool:
    """Whether descriptions seldom leave it out; the noun for the type may be a wider one."""
    return attribute.needed and attribute.name != TYPE and not attribute.aside


def _joined_says(spelt: Iterable[tuple[str, Says]]) -> dict[str, Says]:
    """What each spelling says, in one: A2-70 tells the steel and the strength."""
    said: dict[str, Says] = {}
    for word, says in spelt:
        before = said.get(word, Says())
        said[word] = Says(before.sets + says.sets, says.word or before.word)
    return said


def _needed(pattern: str) -> Letters:
    return needed_letters(spelt_out(pattern))


def _groups(name: str) -> set[str]:
    return {name, *(f"{name}_{more}" for more in MORE)}


def _spellings(attribute: Attribute) -> dict[str, str]:
    spelt = {
        folded(word).replace(" ", ""): value
        for value, words in attribute.values.items()
        for word in words
    }
    spelt |= attribute.alike
    return spelt | {folded(value): value for value in attribute.values}


def _by_size(text: str) -> tuple[Decimal, str]:
    return (Decimal(text), text) if text.replace(".", "", 1).isdigit() else (Decimal(0), text)
