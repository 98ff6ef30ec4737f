"""Names, specifications and descriptions of materials, however they are spread over columns."""

from __future__ import annotations

from mdm.lexicon import Lexicon
from mdm.organisations import strip_marks
from mdm.standard import Standard, nothing
from mdm.text import compact

LEAST_DESCRIPTION = 4


def item_name(raw: str, lexicon: Lexicon) -> Standard:
    """The name without marks, blanks and signs."""
    if lexicon.says_nothing(raw):
        return nothing("placeholder")
    text, _, steps = strip_marks(raw, lexicon)
    value = compact(text)
    return Standard(value, ", ".join((*steps, "compact"))) if value else nothing("only signs")


def specification(raw: str, lexicon: Lexicon) -> Standard:
    """Size, grade and model without blanks and signs; `×` between sizes is x."""
    if lexicon.says_nothing(raw):
        return nothing("placeholder")
    value = compact(raw)
    return Standard(value, "compact") if value else nothing("only signs")


def item_description(name: str, spec: str, lexicon: Lexicon) -> Standard:
    """Name and specification as one, so that it does not matter which of them holds the size.

    Without a digit it says too little to tell one thing from another.
    """
    called = item_name(name, lexicon).value or ""
    sized = specification(spec, lexicon).value or ""
    value = called if sized and sized in called else called + sized
    if not called or len(value) < LEAST_DESCRIPTION or not any(c.isdigit() for c in value):
        return nothing("says too little")
    return Standard(value, "name and specification, compact")
