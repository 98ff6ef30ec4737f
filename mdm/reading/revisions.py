"""Revisions as clerks write them (A版, Rev.B, V2), and numbers of drawings without them."""

from __future__ import annotations

import re

from mdm.reading.lexicon import Lexicon
from mdm.reading.standard import Standard, nothing
from mdm.reading.text import plain

LEAST_DRAWING, SURE_DRAWING = 4, 6
NAMED = re.compile(
    r"[-_./\s(]*(?<![a-z])(?:rev(?:ision)?|ver(?:sion)?|版本号?|版次|修订版?)[\s.:：\-_v]*([a-z]\d?|\d{1,2}(?:\.\d+)?)"
    r"(?:版|(?![a-z0-9]))\)?"
    r"|[-_./\s(]*(?:第\s*|(?<![a-z0-9.])[v.]?)([a-z]\d?|\d{1,2}(?:\.\d+)?)\s*版(?!本)\)?"
)
SAID = re.compile("rev|ver|版|修订")
VERSION = re.compile(r"[-_\s(]*(?<![a-z0-9.])v\s*\.?\s*(0?\d(?:\.\d{1,2})*)(?![a-z0-9.])\)?")
TRAILING = re.compile(
    r"(?<=[\da-z])[-_./\s]+([a-h])$|(?<=[\da-z])\s*(?:/|\()\s*([a-hjkmnp])\)?$|(?<=\d)([a-h])$"
    r"|(?<=\d)[-_/\s]+r(\d{1,2})$"
)
LABEL = re.compile(r"^(?:图号|图纸号?|(?:dwg|drg|drw|drawing)(?:\s*no)?)[-.:#\s]*(?=[a-z0-9])")
NUMBERED = re.compile(r"(?<![a-z0-9.\-])[a-z]{1,5}[-. ]?\d{2,}[a-z0-9]*(?:[-.][a-z0-9]+)*(?![\w.])")
GLUED = re.compile(r"(?<=\d)([a-z])\s*版")


def revision(text: str) -> str:
    """A revision in capitals, its number without zeros that say nothing: `b` -> B, `02.0` -> 2."""
    if text[0].isdigit():
        whole, _, rest = text.partition(".")
        rest = rest.rstrip("0")
        return (whole.lstrip("0") or "0") + (f".{rest}" if rest else "")
    return text.upper()


def take_revision(text: str) -> tuple[str | None, str]:
    """(revision, text without it) where plain text calls it one: Rev.B, A版."""
    if not SAID.search(text):
        return None, text
    text = GLUED.sub(r" \1版", text)
    edition, rest = _without(text, NAMED.search(text))
    while edition is not None:
        again, shorter = _without(rest, NAMED.search(rest))
        if again != edition:
            break
        rest = shorter
    return edition, rest


def take_version(text: str) -> tuple[str | None, str]:
    """(version, text without it) where plain text says V and one digit: V2, V1.0."""
    return _without(text, VERSION.search(text)) if "v" in text else (None, text)


def take_numbered(text: str) -> tuple[str | None, str]:
    """(number, text without it): beside a revision the only word that could be a drawing's number.

    Of six letters and digits at least: HT200 beside it is a material.
    """
    found: dict[str, re.Match[str]] = {}
    for one in NUMBERED.finditer(text):
        bare = "".join(c for c in one[0].upper() if c.isalnum())
        if len(bare) >= SURE_DRAWING:
            found.setdefault(bare, one)
    if len(found) != 1:
        return None, text
    ((number, one),) = found.items()
    return number, f"{text[: one.start()]} {text[one.end() :]}"


def drawing_number(raw: str, lexicon: Lexicon) -> Standard:
    """A drawing number without its revision, as upper-case letters and digits.

    Zeros count, signs and blanks do not. Parts: `number`, and `revision` where one is written:
    `JH-2031 A版`, `jh2031 Rev.A` and `JH-2031-A` are number JH2031, revision A.
    """
    text = LABEL.sub("", plain(raw))
    if lexicon.says_nothing(text):
        return nothing("placeholder")
    edition, rest = take_revision(text)
    if edition is None:
        edition, rest = take_version(text)
    if edition is None and (found := TRAILING.search(text)):
        edition, rest = _without(text, found)
    number = "".join(c for c in rest.upper() if c.isalnum())
    if lexicon.says_nothing(number):
        return nothing("placeholder")
    if len(number) < LEAST_DRAWING or not any(c.isdigit() for c in number):
        return nothing("too short or without a digit")
    parts = {"number": number} | ({"revision": edition} if edition else {})
    how = "letters and digits" + (f", revision {edition} apart" if edition else "")
    return Standard(number, how, parts)


def _without(text: str, found: re.Match[str] | None) -> tuple[str | None, str]:
    if found is None:
        return None, text
    told = next(group for group in found.groups() if group)
    return revision(told), f"{text[: found.start()]} {text[found.end() :]}"
