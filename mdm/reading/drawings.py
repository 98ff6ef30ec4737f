"""Numbers of drawings inside a description, with the revision behind them; knows no classes."""

from __future__ import annotations

import re
from typing import NamedTuple

LEAST_DIGITS, SURE_DIGITS = 3, 7
# The number of a metal behind a dash begins the material, not one more part of the number.
METAL = r"(?:1060|304|316|2205|5052|606[13]|7075)(?![-.]?\d)"
LABEL = (
    r"(?:(?:零件)?图(?:纸?编?号|纸)|(?<![a-z])(?:dwg|drg|drw|drawing)(?:\s*(?:no|number))?)[-.:# ]*"
)
LABELLED = re.compile(
    rf"(?:{LABEL})+(?=[a-z]*[-. ]?\d)"
    rf"([a-z]{{0,6}}[-. ]?\d+[a-z]?(?![a-z0-9])(?:[-.](?!{METAL})[a-z]?\d+[a-z]?(?![a-z0-9]))*)"
)
BEGIN = r"(?<![a-z0-9])(?<![a-z0-9][-./])"
SHAPED = re.compile(
    rf"{BEGIN}([a-z]{{1,5}}[-.]?\d{{2,5}}(?:[-.](?!{METAL})\d{{2,5}}){{2,4}}[a-z]?"
    rf"|[a-z]{{1,4}}\d{{8,13}}"
    rf"|[a-z]{{2,4}} ?\d{{3,5}} (?=0|\d+ 0)\d{{2,4}}(?: \d{{2,3}}){{0,2}})"
    r"(?![a-z0-9]|\.\d|x\d)"
)
REVISION = re.compile(r"(?:\s*[-/(]\s*|\s)([a-hjkmnp])(?![a-z0-9.])\)?")


class Drawing(NamedTuple):
    """A number as upper-case letters and digits, its revision where written, the text without."""

    number: str | None
    revision: str | None
    rest: str


def take_drawing(text: str) -> Drawing:
    """The number of a drawing in folded text: one that is called so, or of an unmistakable shape.

    Letters and three groups of digits, or letters and eight digits and more: KM-6022-194-01,
    KM602219401, KM 6022 194 01. Shorter ones are left to the class: they might be any model.
    """
    found = (("图" in text or "d" in text) and LABELLED.search(text)) or SHAPED.search(text)
    if not found:
        return Drawing(None, None, text)
    number = bare(found[1])
    digits = sum(c.isdigit() for c in number)
    if digits < (LEAST_DIGITS if found.re is LABELLED else SURE_DIGITS):
        return Drawing(None, None, text)
    end, revision = found.end(), None
    if behind := REVISION.match(text, end):
        end, revision = behind.end(), behind[1].upper()
    rest = f"{text[: found.start()]} {text[end:]}"
    while again := SHAPED.search(rest):  # written twice, in the name and in the specification
        if bare(again[1]) != number:
            break
        behind = REVISION.match(rest, again.end())
        rest = f"{rest[: again.start()]} {rest[(behind or again).end() :]}"
    return Drawing(number, revision, rest)


def is_number(text: str) -> bool:
    """Whether a number read by a class says enough to be known by: letters, and four digits."""
    digits = sum(c.isdigit() for c in text)
    return digits >= (SURE_DIGITS - 1 if text.isdigit() else LEAST_DIGITS + 1)


def bare(text: str) -> str:
    """Upper-case letters and digits."""
    return "".join(c for c in text if c.isalnum()).upper()
