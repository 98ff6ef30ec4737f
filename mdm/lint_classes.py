"""What is odd in the material classes of a dictionary: words that take each other's place.

Knows classes/*.yaml by their lines; what is no class at all is refused by mdm.reading.classes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.errors import HubError
from hub.names import nearest
from hub.yamlfile import Document, load_model
from mdm.reading.classes import FOR_ALL, Attribute, ItemClass, load_classes
from mdm.reading.item_text import folded
from mdm.reading.templates import TYPE

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Finding:
    """One thing to mend: an error changes what records mean, a warning wastes somebody's time."""

    level: str
    kind: str
    what: str
    where: str
    mend: str

    def __str__(self) -> str:
        said = (f"{self.level}: {self.what}", self.where, self.mend)
        return " — ".join(part for part in said if part)


def lint(folders: Sequence[Path]) -> list[Finding]:
    """Every finding in the classes of these folders; a later folder's file replaces an earlier."""
    try:
        whole = load_classes(folders)
    except HubError as error:
        return [Finding(ERROR, "refused", error.what, error.where or "", error.mend or "")]
    files = {p.stem: p for folder in folders for p in sorted(folder.glob("classes/*.yaml"))}
    read = {name: load_model(path, ItemClass) for name, path in sorted(files.items())}
    found = list(_claimed(read))
    for name, (made, document) in read.items():
        found += _within(made, document)
        found += _wider(whole[name], made, document)
    return found


def _claimed(read: dict[str, tuple[ItemClass, Document]]) -> Iterator[Finding]:
    """Words of two classes that are written apart and read alike: the later class would win."""
    seen: dict[str, tuple[str, str]] = {}
    for name, (made, document) in read.items():
        for place, word in enumerate(made.words):
            for said in word.says:
                other, spelt = seen.setdefault(folded(said), (name, said))
                if other != name:
                    what = f"{said!r} is read like {spelt!r}, which says class {other!r}"
                    where = document.where("words", place)
                    yield Finding(ERROR, "shadowed_word", what, where, "keep it in one class")


def _within(made: ItemClass, document: Document) -> Iterator[Finding]:
    """Words of one class that say two values of one attribute, and fillers that are words."""
    told: dict[tuple[str, str], tuple[str, str]] = {}
    for spelt, attribute, value, where in _sayings(made, document):
        before, first = told.setdefault((folded(spelt), attribute), (value, spelt))
        if before != value:
            what = f"{spelt!r} says {attribute} {value!r}, and {first!r} says {before!r}"
            yield Finding(ERROR, "two_meanings", what, where, "keep the true one")
    spoken = {spelt for spelt, _ in told}
    for filler in made.fillers if made.class_ != FOR_ALL else ():
        if folded(filler) in spoken:
            what = f"filler {filler!r} says a value as well: it is never left out"
            yield Finding(WARNING, "shadowed_word", what, document.where("fillers"), "keep one")
    for right, several in made.typos.items():
        for wrong in several:
            if folded(wrong) == folded(right):
                what = f"misspelling {wrong!r} is {right!r} itself"
                where = document.where("typos", right)
                yield Finding(WARNING, "never_matches", what, where, "delete it")


def _sayings(made: ItemClass, document: Document) -> Iterator[tuple[str, str, str, str]]:
    """(spelling, attribute, value, where) of everything that stands for a value."""
    for place, word in enumerate(made.words):
        where = document.where("words", place)
        for said in word.says:
            for attribute, value in word.set.items():
                yield said, attribute, value, where
    for place, one in enumerate(made.attributes):
        for value, several in one.values.items():
            where = document.where("attributes", place, "values", value)
            for said in several:
                yield said, one.name, value, where


def _wider(whole: ItemClass, made: ItemClass, document: Document) -> Iterator[Finding]:
    """Values that `wider` names and nothing can ever say; `whole` has what generic.yaml shares."""
    for place, one in enumerate(whole.attributes):
        own = made.attributes[place].wider
        if one.read or not own:
            continue  # what a pattern captures is not known here
        known = _values(one, whole)
        for value, narrower in own.items():
            for said in (value, *narrower):
                if said not in known and whole.class_ != FOR_ALL:
                    what = f"{one.name} has no value {said!r}{nearest(said, known)}"
                    where = document.where("attributes", place, "wider", value)
                    mend = "name a value of the attribute"
                    yield Finding(WARNING, "unknown_reference", what, where, mend)


def _values(one: Attribute, whole: ItemClass) -> set[str]:
    found = {*one.values, *one.alike.values()}
    found |= {word.set[one.name] for word in whole.words if one.name in word.set}
    if one.name == TYPE:  # the class's own word stands where no finer type is told
        found |= {word.word for word in whole.words if word.word}
    return found | set(one.default.is_.values() if one.default else ())
