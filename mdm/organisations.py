"""Names of organisations: status marks, brackets, legal forms and branches told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mdm.lexicon import Lexicon
from mdm.standard import Standard, nothing
from mdm.text import CHINESE, plain, words

BRANCH = re.compile(r".{0,12}(?:分公司|分厂|分店|办事处|营业部|事业部|分部)$")


@dataclass(frozen=True)
class Name:
    """A name taken apart: what is proper to it, its legal form and the marks clerks put on it."""

    core: str | None
    form: str | None
    mark: str | None
    steps: tuple[str, ...]

    @property
    def how(self) -> str:
        """The steps in words."""
        return ", ".join(self.steps)


def read_name(raw: str, lexicon: Lexicon) -> Name:
    """Take an organisation's name apart; its core is None where the name is no evidence."""
    if lexicon.says_nothing(raw):
        return Name(None, None, None, ("placeholder",))
    text, mark, steps = strip_marks(raw, lexicon)
    core, form, spelt = _strip_form(words(text), lexicon)
    if spelt:
        steps = (*steps, f"legal form {spelt} = {form or 'none'}")
    if lexicon.says_nothing(core) or sum(c.isalpha() for c in core) < 2:
        return Name(None, form, mark, (*steps, "nothing proper left"))
    return Name(core, form, mark, steps)


def name(raw: str, lexicon: Lexicon) -> Standard:
    """The proper part of the name: without legal form, marks, brackets, blanks and signs."""
    found = read_name(raw, lexicon)
    return Standard(found.core, found.how)


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
    found = lexicon.marked.search(text) if lexicon.marked else None
    if lexicon.marked is None or found is None:
        return text, None, steps
    spelt = next(group for group in found.groups() if group)
    mark = lexicon.marks[spelt]
    bare = lexicon.marked.sub(" ", text).strip()
    return bare, mark, (*steps, f"mark {spelt} = {mark}")


def _strip_form(text: str, lexicon: Lexicon) -> tuple[str, str | None, str]:
    """(text without its legal form, the form's family, its spelling)."""
    if not CHINESE.search(text):
        return _strip_latin_form(text, lexicon)
    ends = [at for at in range(len(text) - 2, 1, -1) if BRANCH.fullmatch(text[at:])]
    for end in ends or [len(text)]:
        for size in range(min(12, end), 1, -1):
            spelt = text[end - size : end]
            if spelt in lexicon.forms:
                return text[: end - size] + text[end:], lexicon.forms[spelt], spelt
    return text, None, ""


def _strip_latin_form(text: str, lexicon: Lexicon) -> tuple[str, str | None, str]:
    tokens, form, spelt = text.split(" "), None, ""
    stripped = True
    while stripped:
        stripped = False
        for size in range(min(3, len(tokens)), 0, -1):
            tail = " ".join(tokens[-size:])
            if tail in lexicon.forms:
                form, spelt = form or lexicon.forms[tail], f"{tail} {spelt}".strip()
                tokens, stripped = tokens[:-size], True
                break
    return " ".join(tokens), form, spelt
