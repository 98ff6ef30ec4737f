"""Classes of materials: classes/<class>.yaml of the dictionary, checked; reads no description."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from pydantic import Field, field_validator

from hub.errors import ConfigError
from hub.names import check_name, nearest
from hub.strict import Strict
from hub.yamlfile import Document, load_model

FOR_ALL = "generic"  # the file whose fillers and rewrites hold for every class
MOST_ATTRIBUTES = 16
SUFFIXES = ("_unit", "_rest", "_code")
BEGIN, END = r"(?<![a-z0-9.])(?:", r")(?![a-z0-9]|\.\d)"
MACROS = {"{n}": r"\d+(?:\.\d+)?", "{i}": r"\d+", "{to}": r"\s*[-~]\s*", "{-}": r"[-\s]?"}


def compiled(pattern: str, *, open_end: bool = False) -> re.Pattern[str]:
    """A template's pattern: macros spelt out, no Latin letter or digit touching it.

    `open_end`: one may follow it, as where only the beginning of a text is put otherwise.
    """
    return re.compile(BEGIN + spelt_out(pattern) + (")" if open_end else END))


def spelt_out(pattern: str) -> str:
    """A template's pattern without macros."""
    for macro, meant in MACROS.items():
        pattern = pattern.replace(macro, meant)
    return pattern


def _checked(patterns: list[str]) -> list[str]:
    for pattern in patterns:
        try:
            compiled(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is no pattern: {error}") from error
    return patterns


class Word(Strict):
    """Words that say the class, and the values they bring with them.

    `word` is what stays among the words of the description where no finer type is told.
    """

    says: list[str] = Field(min_length=1)
    set: dict[str, str] = {}
    word: str | None = None


class Default(Strict):
    """The value where none is written: `is` gives it for each value of `by` (`*`: any other).

    `by: [frame, poles]`: for each two values, joined by a blank.
    """

    by: str | list[str]
    is_: dict[str, str] = Field(alias="is")


def listed(by: str | list[str]) -> list[str]:
    """The attributes that a default goes by."""
    return [by] if isinstance(by, str) else by


class Rewrite(Strict):
    """A spelling put otherwise before the class is read."""

    find: str
    put: str

    @field_validator("find")
    @classmethod
    def _is_a_pattern(cls, pattern: str) -> str:
        return _checked([pattern])[0]


class Attribute(Strict):
    """One attribute: its labels and how it is read.

    read: patterns; a group named like an attribute captures it, `x_unit` its unit, `x_rest` its
    decimals (4k7), `x_code` two digits and a power of ten (104). values: value -> spellings, found
    anywhere. alike: captured spelling -> value. wider: value -> narrower values, beside which it
    says nothing. units: spelling -> factor to the unit it is kept in. prefix: written before a
    captured value. unordered: the sizes in it come in any order. code: signs do not count.
    shares: the attribute of generic.yaml whose patterns, values, units and default count too, save
    the values in `without`. aside: follows from other attributes as a rule, so that it says little
    whether it is told.
    """

    name: str
    zh: str
    en: str
    needed: bool = False
    read: list[str] = []
    values: dict[str, list[str]] = {}
    alike: dict[str, str] = {}
    wider: dict[str, list[str]] = {}
    units: dict[str, Decimal] = {}
    prefix: str = ""
    unordered: bool = False
    code: bool = False
    default: Default | None = None
    shares: str | None = None
    without: list[str] = []
    aside: bool = False

    @field_validator("read")
    @classmethod
    def _are_patterns(cls, patterns: list[str]) -> list[str]:
        return _checked(patterns)


class ItemClass(Strict):
    """classes/<class>.yaml: a class of materials and the attributes that tell its members apart.

    typos (of generic.yaml): word -> its common misspellings, put right before anything is read.
    """

    class_: str = Field(alias="class")
    zh: str
    en: str
    words: list[Word] = []
    patterns: list[str] = []
    rewrite: list[Rewrite] = []
    typos: dict[str, list[str]] = {}
    fillers: list[str] = []
    size: list[str] = []
    attributes: list[Attribute] = []

    @field_validator("patterns")
    @classmethod
    def _are_patterns(cls, patterns: list[str]) -> list[str]:
        return _checked(patterns)

    @property
    def names(self) -> list[str]:
        """The names of the attributes in order: the i-th is `slot_i`."""
        return [attribute.name for attribute in self.attributes]


def load_classes(folders: Sequence[Path]) -> dict[str, ItemClass]:
    """The classes of the dictionary `folders`; a later folder's file replaces an earlier one.

    Raises ConfigError with file, line and mend; a word that two classes claim is one.
    """
    files = {p.stem: p for folder in folders for p in sorted(folder.glob("classes/*.yaml"))}
    found: dict[str, ItemClass] = {}
    documents: dict[str, Document] = {}
    claimed: dict[str, str] = {}
    for name in sorted(files):
        made, document = load_model(files[name], ItemClass)
        if made.class_ != name:
            what, mend = f"class {made.class_!r} in {name}.yaml", "name the file like its class"
            raise ConfigError(what, where=document.where("class"), mend=mend)
        for place, word in enumerate(made.words):
            for said in word.says:
                if said in claimed:
                    what = f"{said!r} already says class {claimed[said]!r}"
                    where = document.where("words", place)
                    raise ConfigError(what, where=where, mend="keep it in one class")
                claimed[said] = name
        found[name] = made
        documents[name] = document
    general = {one.name: one for one in found[FOR_ALL].attributes} if FOR_ALL in found else {}
    for name, made in found.items():
        found[name] = _shared(made, general, documents[name])
        _check(found[name], documents[name])
    return found


def said(folders: Sequence[Path]) -> str:
    """sha256 over every classes/*.yaml of these folders, in their order: what readings rest on."""
    digest = hashlib.sha256()
    for place, folder in enumerate(folders):
        for path in sorted(folder.glob("classes/*.yaml")):
            digest.update(f"{place} {path.name}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _shared(made: ItemClass, general: dict[str, Attribute], document: Document) -> ItemClass:
    """The class with what its attributes share with the ones of generic.yaml."""
    attributes = []
    for place, one in enumerate(made.attributes):
        if one.shares is None:
            attributes.append(one)
            continue
        if one.shares not in general:
            what = f"{one.shares!r} is no shared attribute{nearest(one.shares, general)}"
            mend = "use one of " + ", ".join(general)
            where = document.where("attributes", place, "shares")
            raise ConfigError(what, where=where, mend=mend)
        other = general[one.shares]
        values = {
            value: [*other.values.get(value, []), *one.values.get(value, [])]
            for value in (*other.values, *(own for own in one.values if own not in other.values))
            if value not in one.without
        }
        more = {
            "values": values,
            "alike": other.alike | one.alike,
            "wider": other.wider | one.wider,
        }
        more |= {"read": [*one.read, *other.read], "units": one.units or other.units}
        more |= {"default": one.default or other.default, "aside": one.aside or other.aside}
        attributes.append(one.model_copy(update=more))
    return made.model_copy(update={"attributes": attributes})


def _check(made: ItemClass, document: Document) -> None:
    """Names are names, said once; whatever speaks of an attribute names one of the class."""
    if len(made.attributes) > MOST_ATTRIBUTES and made.class_ != FOR_ALL:
        what = f"{len(made.attributes)} attributes, at most {MOST_ATTRIBUTES}"
        raise ConfigError(what, where=document.where("attributes"), mend="leave the least out")
    for place, attribute in enumerate(made.attributes):
        where = document.where("attributes", place, "name")
        check_name(attribute.name, where)
        if attribute.name in made.names[:place]:
            raise ConfigError(f"{attribute.name!r} stands twice", where=where, mend="keep one")
        for pattern in attribute.read:
            groups = [_attribute_of(group) for group in compiled(pattern).groupindex]
            _known(groups, [*made.names, "revision"], document, ("attributes", place, "read"))
        by = listed(attribute.default.by) if attribute.default else []
        _known(by, made.names, document, ("attributes", place, "default"))
    for place, word in enumerate(made.words):
        _known(list(word.set), made.names, document, ("words", place, "set"))
    _known(made.size, made.names, document, ("size",))


def _attribute_of(group: str) -> str:
    for suffix in SUFFIXES:
        if group.endswith(suffix):
            return group.removesuffix(suffix)
    return group


def _known(
    names: Sequence[str], known: Sequence[str], document: Document, place: tuple[str | int, ...]
) -> None:
    for name in names:
        if name not in known:
            what = f"{name!r} is no attribute of the class{nearest(name, known)}"
            mend = "use one of " + ", ".join(known)
            raise ConfigError(what, where=document.where(*place), mend=mend)
