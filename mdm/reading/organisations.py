"""Names of organisations: status marks, brackets, legal forms, places, trades and branches."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mdm.reading.chinese_names import read_chinese
from mdm.reading.latin_names import read_latin
from mdm.reading.lexicon import Lexicon
from mdm.reading.named import PARTS
from mdm.reading.notes import without_chinese_notes
from mdm.reading.standard import Standard, nothing
from mdm.reading.text import CHINESE, plain

__all__ = ["PARTS", "Name", "legal_form", "name", "read_name", "status_mark", "strip_marks"]

# A name said twice, in Chinese and in Latin letters: the Chinese one is read.
TWICE = re.compile(
    r"(?:[a-z][a-z .,&()'-]{5,80}[\s/|,;-]+)?([\u3400-\u9fff][\u3400-\u9fff() ]{3,60})"
    r"(?:[\s/|,;-]+[a-z][a-z .,&()'-]{5,80})?"
)


@dataclass(frozen=True)
class Name:
    """A name taken apart: what is proper to it, its legal form and the marks clerks put on it.

    `parts`: those of PARTS that were found.
    """

    core: str | None
    form: str | None
    mark: str | None
    steps: tuple[str, ...]
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def how(self) -> str:
        """The steps in words."""
        return ", ".join(self.steps)


def read_name(raw: str, lexicon: Lexicon) -> Name:
    """Take an organisation's name apart; its core is None where the name is no evidence."""
    if lexicon.says_nothing(raw):
        return Name(None, None, None, ("placeholder",))
    text, mark, steps = strip_marks(raw, lexicon)
    notes: list[str] = []
    if text[:1].isascii() and CHINESE.search(text):
        text = without_chinese_notes(text, lexicon, notes)
    if CHINESE.search(text):
        said_twice = None if text.isalnum() else TWICE.fullmatch(text)
        named = read_chinese(said_twice[1] if said_twice else text, lexicon)
    else:
        named = read_latin(text, lexicon)
    named.mark, core = mark, named.core
    if lexicon.nothing_in(core) or sum(map(str.isalpha, core)) < 2:
        why = "nothing proper left"
        return Name(None, named.form, mark, (*steps, *notes, *named.steps[:1], why))
    return Name(core, named.form, mark, (*steps, *notes, *named.steps), named.parts())


def name(raw: str, lexicon: Lexicon) -> Standard:
    """The proper part of the name: without legal form, marks, brackets, blanks and signs."""
    found = read_name(raw, lexicon)
    return Standard(found.core, found.how, found.parts)


def legal_form(raw: str, lexicon: Lexicon) -> Standard:
    """The family of the legal form the name ends in."""
    found = read_name(raw, lexicon)
    return Standard(found.form, found.how) if found.form else nothing("no legal form")


def status_mark(raw: str, lexicon: Lexicon) -> Standard:
    """The family of the mark that says the record is out of use."""
    _, mark, steps = strip_marks(raw, lexicon)
    return Standard(mark, ", ".join(steps)) if mark else nothing("no mark")


def strip_marks(raw: str, lexicon: Lexicon) -> tuple[str, str | None, tuple[str, ...]]:
    """Plain text without status marks, the first mark's family, and the steps taken."""
    text = plain(raw)
    steps = ("plain",) if text != raw else ()
    for glued in lexicon.mark_starts.get(text[:2], ()):  # 停用苏州华星: a place begins the name
        rest = text[len(glued) :]
        if text.startswith(glued) and lexicon.divisions.lead(rest, name=True).ends:
            family = lexicon.marks[glued]
            return rest, family, (*steps, f"mark {glued} = {family}")
    if text.isalnum() and text[-1:] not in lexicon.mark_ends:
        return text, None, steps
    found = lexicon.marked.search(text) if lexicon.marked else None
    if lexicon.marked is None or found is None:
        return text, None, steps
    spelt = next(group for group in found.groups() if group)
    mark = lexicon.marks[spelt]
    bare = lexicon.marked.sub(" ", text).strip()
    return bare, mark, (*steps, f"mark {spelt} = {mark}")
