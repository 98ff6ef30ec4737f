"""The kinds of evidence: which function makes a raw value standard, and from how many columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mdm import identifiers, items, organisations, places
from mdm.lexicon import Lexicon
from mdm.standard import Standard, nothing

Maker = Callable[[list[str], Lexicon, str], Standard]


@dataclass(frozen=True)
class Kind:
    """How many columns a kind of evidence is made from, and the function that makes it."""

    arity: int
    make: Maker


def _one(function: Callable[[str, Lexicon], Standard]) -> Kind:
    return Kind(1, lambda parts, lexicon, _: function(parts[0], lexicon))


KINDS: dict[str, Kind] = {
    "organisation_name": _one(organisations.name),
    "legal_form": _one(organisations.legal_form),
    "status_mark": _one(organisations.status_mark),
    "uscc": _one(identifiers.uscc),
    "gtin": _one(identifiers.gtin),
    "item_code": _one(identifiers.item_code),
    "drawing_number": _one(identifiers.drawing_number),
    "standard_code": _one(identifiers.standard_code),
    "item_name": _one(items.item_name),
    "specification": _one(items.specification),
    "address": _one(places.address),
    "phone": Kind(1, lambda parts, lexicon, region: identifiers.phone(parts[0], lexicon, region)),
    "item_description": Kind(
        2, lambda parts, words, _: items.item_description(parts[0], parts[1], words)
    ),
    "city": Kind(2, lambda parts, words, _: places.city(parts[0], parts[1], words)),
}


def make(kind: str, parts: list[str], lexicon: Lexicon, region: str) -> Standard:
    """Standardise one value of `kind`, given the texts of its columns (empty where null)."""
    if not any(part.strip() for part in parts):
        return nothing("empty")
    return KINDS[kind].make(parts, lexicon, region)
