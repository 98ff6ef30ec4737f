"""Brands of things: the dictionary's by any spelling, others by what is proper to their name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from mdm.reading.item_text import folded
from mdm.reading.lexicon import Lexicon
from mdm.reading.organisations import read_name
from mdm.reading.romanised import latin
from mdm.reading.standard import Standard, nothing
from mdm.reading.text import compact, plain
from mdm.reading.vocabulary import Vocabulary


def brand(raw: str, lexicon: Lexicon) -> Standard:
    """A brand's code where the dictionary knows the spelling, else what is proper to the name.

    沪工, 沪工阀门 and HUGONG are one: without place, trade and legal form, in Latin letters.
    Part: `spelt`, as it may stand among the words of a description.
    """
    if lexicon.says_nothing(raw):
        return nothing("placeholder")
    spelt = {"spelt": compact(read_name(raw, lexicon).parts.get("brand") or raw)}
    found = {code for _, _, code in lexicon.brand_words.find(folded(raw))}
    if len(found) == 1:
        return Standard(found.pop(), "brand of the dictionary", spelt)
    core = _core(raw, lexicon)
    if not core:
        return nothing("only signs")
    known = _brand_cores(lexicon).get(core)
    if known:
        return Standard(known, "what is proper to a brand of the dictionary", spelt)
    return Standard(core, "what is proper to it, in Latin letters", spelt)


def _core(raw: str, lexicon: Lexicon) -> str:
    """What is proper to a brand, in one run of Latin letters."""
    bare = plain(raw).removesuffix("牌")
    return read_name(bare, lexicon).parts.get("latin") or latin(compact(bare))


@dataclass(frozen=True)
class OwnBrand:
    """A brand as it may stand in a description of its thing."""

    spelt: str = ""
    core: str = ""
    found: re.Pattern[str] | None = None

    def without(self, text: str) -> str:
        """The text without the brand as it is spelt."""
        if self.found is None or self.spelt not in text:
            return text
        return self.found.sub(" ", text)

    def is_it(self, word: str) -> bool:
        """Whether a word that nothing explains is the brand in another spelling."""
        return bool(self.core) and latin(word) == self.core


NO_BRAND = OwnBrand()


@lru_cache(maxsize=1 << 14)
def own_brand(maker: str, lexicon: Lexicon) -> OwnBrand:
    if not maker or lexicon.says_nothing(maker):
        return NO_BRAND
    spelt = folded(maker)
    found = re.compile(rf"(?<![a-z]){re.escape(spelt)}(?![a-z])") if len(spelt) > 1 else None
    return OwnBrand(spelt, _core(maker, lexicon), found)


@lru_cache(maxsize=64)
def _brand_cores(lexicon: Lexicon) -> dict[str, str]:
    """The brands of the dictionary by what is proper to their spellings, in Latin letters."""
    found: dict[str, set[str]] = {}
    for spelt, code in lexicon.brand_words.items():
        if core := read_name(spelt, lexicon).parts.get("latin"):
            found.setdefault(core, set()).add(code)
    return {core: codes.pop() for core, codes in found.items() if len(codes) == 1}


def take_brands(text: str, brands: Vocabulary[str]) -> tuple[frozenset[str], str]:
    """(the brands written in the text, the text without them)."""
    found = brands.find(text)
    if not found:
        return frozenset(), text
    pieces, at = [], 0
    for start, end, _ in found:
        pieces.append(text[at:start])
        at = end
    pieces.append(text[at:])
    return frozenset(code for _, _, code in found), " ".join(pieces)
