"""Attributes and reasons of a matching in the words of people, in the language in force."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hub.dictionary import Dictionary
from hub.words import either, t, table

BITS = re.compile(r" \(-?[\d.]+ bits\)$")
WITHIN = re.compile(r"^(?P<what>\S+) within (?P=what)$")
SWAPPED = re.compile(r"^(?P<a>\S+) and (?P<b>\S+) swapped$")
PLAIN = re.compile(r"^(?P<how>same|similar|shared|different) (?P<what>\S+)$")
CODE_LISTS = ("status_mark", "relation")
Labels = Mapping[str, str]


def labels_of(dictionary: Dictionary, entity: str) -> dict[str, str]:
    """Labels of the entity's properties and of the codes that a report speaks of."""
    found = {
        row.code: either(row.en, row.zh)
        for name, rows in dictionary.codes.items()
        if name.startswith(CODE_LISTS)
        for row in rows.values()
    }
    properties = dictionary.entities[entity].properties
    return found | {one.name: either(one.label_en, one.label_zh) for one in properties}


def attribute(name: str, labels: Labels) -> str:
    """`name.brand` as people say it; what nobody has a word for stays as it is."""
    whole, _, part = name.partition(".")
    said = labels.get(whole) or _own(whole) or whole.replace("_", " ")
    return f"{said} · {_own(part) or part.replace('_', ' ')}" if part else said


def pieces(reason: str, labels: Labels) -> list[tuple[str, bool]]:
    """A reason piece by piece, each with whether it speaks against; the bits are left out."""
    parts = [one for one in BITS.sub("", reason).split(", ") if one]
    return [(piece(one, labels), one.startswith("different")) for one in dict.fromkeys(parts)]


def piece(words: str, labels: Labels) -> str:
    """`same name.brand` and its like in words; anything else, such as a steward's, as written."""
    if swapped := SWAPPED.match(words):
        return t("report.why.swapped", what=_listed(swapped.groups(), labels))
    said: dict[str, list[str]] = {}
    for one in words.split(" and "):
        within, plain = WITHIN.match(one), PLAIN.match(one)
        if within:
            said.setdefault("within", []).append(within["what"])
        elif plain:
            said.setdefault(plain["how"], []).append(plain["what"])
        else:
            return words
    return ", ".join(t(f"report.why.{how}", what=_listed(n, labels)) for how, n in said.items())


def _listed(names: Iterable[str], labels: Labels) -> str:
    """Attributes one after the other; a part of the one before it is named without it."""
    said: list[str] = []
    before = ""
    for name in dict.fromkeys(names):
        whole, _, part = name.partition(".")
        short = part and before == whole
        said.append(_own(part) or part if short else attribute(name, labels))
        before = whole
    return " + ".join(said)


def unusable(why: str) -> str:
    """Why a value is of no use."""
    key = f"report.how.{why.replace(' ', '_')}"
    return t(f"report.how.{why.replace(' ', '_')}") if key in table() else why


def _own(name: str) -> str:
    return t(f"report.part.{name}") if f"report.part.{name}" in table() else ""
