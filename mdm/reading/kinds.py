"""The kinds of evidence: which function makes a raw value standard, and from how many columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mdm.reading import (
    brands,
    identifiers,
    items,
    organisations,
    people,
    phones,
    places,
    plainly,
    revisions,
)
from mdm.reading.lexicon import Lexicon
from mdm.reading.standard import Standard, nothing

SEPARATOR = "\x1f"  # between the columns of a value made from several
Maker = Callable[[list[str], Lexicon, str], Standard]


@dataclass(frozen=True)
class Kind:
    """How many columns a kind of evidence is made from, the function, and the parts it finds."""

    arity: int
    make: Maker
    parts: tuple[str, ...] = ()


def _one(function: Callable[[str, Lexicon], Standard], *parts: str) -> Kind:
    return Kind(1, lambda texts, lexicon, _: function(texts[0], lexicon), parts)


KINDS: dict[str, Kind] = {
    "organisation_name": _one(organisations.name, *organisations.PARTS),
    "legal_form": _one(organisations.legal_form),
    "status_mark": _one(organisations.status_mark),
    "uscc": _one(identifiers.uscc),
    "gtin": _one(identifiers.gtin),
    "item_code": _one(identifiers.item_code, "digits"),
    "drawing_number": _one(revisions.drawing_number, "number", "revision"),
    "standard_code": _one(identifiers.standard_code),
    "item_name": _one(items.item_name),
    "specification": _one(items.specification),
    "brand": _one(brands.brand, "spelt"),
    "address": _one(places.address, *places.PARTS),
    "phone": Kind(
        1, lambda parts, lexicon, region: phones.phones(parts[0], lexicon, region), phones.PARTS
    ),
    "item_description": Kind(
        3,
        lambda texts, words, _: items.item_description(texts[0], texts[1], words, texts[2]),
        items.PARTS,
    ),
    "person": _one(people.person),
    "plain_name": _one(plainly.plain_name),
    "plain_identifier": _one(plainly.plain_identifier),
    "plain_date": _one(plainly.plain_date),
    "plain_number": _one(plainly.plain_number),
    "plain_text": _one(plainly.plain_text),
    "city": Kind(2, lambda parts, words, _: places.city(parts[0], parts[1], words), ("division",)),
}


def make(kind: str, parts: list[str], lexicon: Lexicon, region: str) -> Standard:
    """Standardise one value of `kind`, given the texts of its columns (empty where null)."""
    if not any(part.strip() for part in parts):
        return nothing("empty")
    return KINDS[kind].make(parts, lexicon, region)
