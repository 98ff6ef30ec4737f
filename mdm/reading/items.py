"""Names, specifications and descriptions of materials, however they are spread over columns."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from mdm.reading.classes import MOST_ATTRIBUTES
from mdm.reading.item_classes import ready_classes
from mdm.reading.item_text import folded, tokens
from mdm.reading.lexicon import Lexicon
from mdm.reading.organisations import strip_marks
from mdm.reading.revisions import take_revision, take_version
from mdm.reading.standard import Standard, nothing
from mdm.reading.templates import Attributes, Template
from mdm.reading.text import REMEMBERED, compact, plain
from mdm.reading.vocabulary import Vocabulary

APART = ("revision", "brand", "mark")  # what even a scant description tells apart
LEAST_DESCRIPTION, LEAST_MODEL, LONG_ENOUGH = 4, 6, 16
SIGN = re.compile(r"[\W_]+")
DIGIT = re.compile(r"\d")
SLOTS = tuple(f"slot_{place:02d}" for place in range(MOST_ATTRIBUTES))
PARTS = (
    *("class", *SLOTS, "complete", "needs", "size"),
    *("brand", "revision", "models", "words", "mark"),
)


class Item(NamedTuple):
    """A description taken apart.

    `slots` are the attributes of the class in its order, `needs` those that identify (None unless
    all are told), `size` the most selective one told; `models` and `words` are what no attribute
    explains, `brand`, `revision` and `mark` what was written of them.
    """

    class_: str | None
    slots: dict[str, str]
    named: tuple[str, ...]
    needs: str | None
    size: str | None
    brand: str | None
    revision: str | None
    models: tuple[str, ...]
    words: tuple[str, ...]
    mark: str | None

    @property
    def text(self) -> str:
        """The description in its canonical spelling."""
        told = [self.class_ or "", *self.named, *self.models, *self.words]
        if self.revision:
            told.append(f"revision={self.revision}")
        return " ".join(filter(None, told))

    @property
    def parts(self) -> dict[str, str]:
        """The parts of `PARTS` that were found."""
        found = {"class": self.class_ or "", **self.slots}
        if self.needs:
            found |= {"complete": "1", "needs": self.needs}
        found |= {
            "size": self.size or "",
            "brand": self.brand or "",
            "revision": self.revision or "",
            "models": " ".join(self.models),
            "words": " ".join(self.words),
            "mark": self.mark or "",
        }
        return {name: value for name, value in found.items() if value}


def read_item(name: str, spec: str, lexicon: Lexicon) -> Item:
    """Take a description apart: the same for every order of its tokens and every split in two."""
    classes = ready_classes(lexicon.folders)
    one, other = _read_part(name, lexicon), _read_part(spec, lexicon)
    edition, text = take_revision(f"{one.text} {other.text}")
    class_ = classes.recognise(text)
    told, kept = _Told(), []
    if class_:
        template = classes.templates[class_]
        read = template.read(text)
        told, text, kept = _told(class_, template, read), read.rest, read.words
        edition = edition or read.revision
    if edition is None:
        edition, text = take_version(text)
    runs, words, models = tokens(text)
    kept += [piece for run in runs for piece in classes.without_fillers(run, class_)]
    kept += [word for word in words if classes.tells(word, class_)]
    return Item(
        class_=class_,
        slots=told.slots,
        named=told.named,
        needs=told.needs,
        size=told.size,
        brand="+".join(sorted(one.brands | other.brands)) or None,
        revision=edition,
        models=tuple(sorted(set(models))),
        words=tuple(sorted(set(kept))),
        mark=one.mark or other.mark,
    )


class _Told(NamedTuple):
    """What the template's attributes make: the slots, with their names, and the two keys."""

    slots: dict[str, str] = {}
    named: tuple[str, ...] = ()
    needs: str | None = None
    size: str | None = None


def _told(class_: str, template: Template, read: Attributes) -> _Told:
    values = read.values
    told = [(at, value) for at, value in enumerate(values) if value is not None]
    needs = size = None
    if template.needed and all(values[at] is not None for at in template.needed):
        needs = " ".join([class_, *(values[at] or "" for at in template.needed)])
    for at in template.sizes:
        if values[at] is not None:
            size = f"{class_} {template.labels[at]}{values[at]}"
            break
    slots = {SLOTS[at]: value for at, value in told}
    return _Told(slots, tuple([template.labels[at] + value for at, value in told]), needs, size)


def item_description(name: str, spec: str, lexicon: Lexicon) -> Standard:
    """Name and specification as one, so that it does not matter which of them holds the size.

    Without a digit or all attributes that identify it says too little to tell things apart.
    """
    item = read_item(name, spec, lexicon)
    value = item.text
    told = plain(name) + plain(spec) if item.class_ else value
    enough = LEAST_DESCRIPTION if item.class_ or item.words else LEAST_MODEL
    few = len(told) < LONG_ENOUGH and len(SIGN.sub("", told)) < enough
    if few or not (item.needs or DIGIT.search(value)):
        told_apart = {part: item.parts[part] for part in APART if part in item.parts}
        return Standard(None, "says too little", told_apart)
    how = f"class {item.class_}" if item.class_ else "no class known"
    return Standard(value, how, item.parts)


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


def brand(raw: str, lexicon: Lexicon) -> Standard:
    """A brand's code where the dictionary knows the spelling, else its compact name."""
    if lexicon.says_nothing(raw):
        return nothing("placeholder")
    found = {code for _, _, code in lexicon.brand_words.find(folded(raw))}
    if len(found) == 1:
        return Standard(found.pop(), "brand of the dictionary")
    return item_name(raw, lexicon)


class _Part(NamedTuple):
    """Name or specification with its marks and brands taken out, put right."""

    text: str
    brands: frozenset[str]
    mark: str | None


@lru_cache(maxsize=REMEMBERED)
def _read_part(raw: str, lexicon: Lexicon) -> _Part:
    """What can be read of one part alone: parts repeat far more often than pairs of them."""
    unmarked, mark = _unmarked(raw, lexicon)
    if not unmarked:
        return _Part("", frozenset(), mark)
    text = ready_classes(lexicon.folders).put_right(folded(unmarked))
    brands, text = _take_brands(text, lexicon.brand_words)
    return _Part(text, brands, mark)


def _unmarked(raw: str, lexicon: Lexicon) -> tuple[str, str | None]:
    if not raw or lexicon.says_nothing(raw):
        return "", None
    if not _any_mark(lexicon).search(plain(raw)):
        return raw, None
    text, mark, _ = strip_marks(raw, lexicon)
    return (raw, None) if mark is None else (text, mark)


@lru_cache(maxsize=64)
def _any_mark(lexicon: Lexicon) -> re.Pattern[str]:
    """Finds a mark anywhere: most descriptions hold none, and no more need be asked of them."""
    return re.compile("|".join(map(re.escape, lexicon.marks)) or r"(?!)")


def _take_brands(text: str, brands: Vocabulary[str]) -> tuple[frozenset[str], str]:
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
