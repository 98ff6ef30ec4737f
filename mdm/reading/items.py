"""Names, specifications and descriptions of materials, however they are spread over columns."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from mdm.reading.brands import own_brand, take_brands
from mdm.reading.classes import MOST_ATTRIBUTES
from mdm.reading.drawings import is_number, take_drawing
from mdm.reading.item_classes import ready_classes
from mdm.reading.item_text import folded, tokens
from mdm.reading.letters import letters
from mdm.reading.lexicon import Lexicon
from mdm.reading.organisations import strip_marks
from mdm.reading.quantities import take_quantities
from mdm.reading.revisions import take_numbered, take_revision, take_version
from mdm.reading.standard import Standard, nothing
from mdm.reading.templates import DRAWING, Attributes, Template
from mdm.reading.text import REMEMBERED, compact, plain

OTHER = "other"  # the class of a thing whose noun no class knows
APART = ("drawing", "revision", "brand", "mark")  # what even a scant description tells apart
LEAST_DESCRIPTION, LEAST_MODEL, LONG_ENOUGH, MANY_WORDS = 4, 6, 16, 4
NOTE = re.compile(  # one of several records
    r"(?<=[^\s(（])[\s_-]*[(（]\s*\d\s*[)）]\s*$|(?<=\w)\s*\*+\s*$"
)
LABEL = re.compile(r"\w+=")
SIGN = re.compile(r"[\W_]+")
DIGIT = re.compile(r"\d")
SLOTS = tuple(f"slot_{place:02d}" for place in range(MOST_ATTRIBUTES))
PARTS = (
    *("class", *SLOTS, "firm", "more", "complete", "needs", "size"),
    *("brand", "drawing", "revision", "models", "words", "letters", "mark"),
)


class Item(NamedTuple):
    """A description taken apart.

    `slots` are the attributes of the class in its order, `firm` and `more` which of them are told
    (one bit each: those that are seldom left out, and the rest that counts), `needs` those that
    identify (None unless all are told), `size` the most selective one told; `models` and `words`
    are what no attribute explains, `brand`, `drawing`, `revision` and `mark` what was written of
    them.
    """

    class_: str | None
    slots: dict[str, str]
    named: tuple[str, ...]
    firm: int
    more: int
    needs: str | None
    size: str | None
    brand: str | None
    drawing: str | None
    revision: str | None
    models: tuple[str, ...]
    words: tuple[str, ...]
    mark: str | None

    @property
    def text(self) -> str:
        """The description in its canonical spelling."""
        told = [self.class_ or "", *self.named, *self.models, *self.words]
        if self.drawing and not any(name.startswith(DRAWING) for name in self.named):
            told.append(self.drawing.lower())
        if self.revision:
            told.append(f"revision={self.revision}")
        return " ".join(filter(None, told))

    @property
    def parts(self) -> dict[str, str]:
        """The parts of `PARTS` that were found."""
        found = {"class": self.class_ or "", **self.slots}
        if self.needs:
            found |= {"complete": "1", "needs": self.needs}
        if self.class_:
            found |= {"firm": str(self.firm), "more": str(self.more)}
        found |= {
            "size": self.size or "",
            "brand": self.brand or "",
            "drawing": self.drawing or "",
            "revision": self.revision or "",
            "models": " ".join(self.models),
            "words": " ".join(self.words),
            "letters": " ".join(letters(self.words)),
            "mark": self.mark or "",
        }
        return {name: value for name, value in found.items() if value}


def read_item(name: str, spec: str, lexicon: Lexicon, maker: str = "") -> Item:
    """Take a description apart: the same for every order of its tokens and every split in two.

    `maker`: the brand as its own column writes it; it is no word of the description.
    """
    classes = ready_classes(lexicon.folders)
    one, other = _read_part(name, lexicon), _read_part(spec, lexicon)
    own = own_brand(maker, lexicon)
    drawing, edition, text = _drawn(own.without(f"{one.text} {other.text}"))
    class_ = classes.recognise(text)
    if class_ is None and edition is None and drawing is None and OTHER in classes.templates:
        class_ = OTHER
    told = _Told()
    measured = None
    if class_ == OTHER:
        measured = take_quantities(text)
        text = measured.rest
    if class_:
        template = classes.templates[class_]
        read = template.read(text)
        drawing = _drawing(template, read, drawing)
        told, text = _told(class_, template, read), read.rest
        edition = edition or read.revision
    if measured and measured.size:
        told = told._replace(size=f"{OTHER} {measured.size}")
    if edition is None:
        edition, text = take_version(text)
    runs, words, models = tokens(text)
    kept = [piece for run in runs for piece in classes.without_fillers(run, class_)]
    kept += [word for word in words if classes.tells(word, class_)]
    return Item(
        class_=class_,
        **told._asdict(),
        brand="+".join(sorted(one.brands | other.brands)) or None,
        drawing=drawing,
        revision=edition,
        models=tuple(sorted({*models, *(measured.numbers if measured else ())})),
        words=tuple(sorted({word for word in kept if not own.is_it(word)})),
        mark=one.mark or other.mark,
    )


def _drawn(text: str) -> tuple[str | None, str | None, str]:
    """(number of a drawing, revision, text without them), before the class is known."""
    edition, text = take_revision(text)
    drawing, written, text = take_drawing(text)
    edition = edition or written
    if edition and drawing is None:
        drawing, text = take_numbered(text)
    return drawing, edition, text


def _drawing(template: Template, read: Attributes, found: str | None) -> str | None:
    """The number of the drawing, in the class's own attribute too where it has one."""
    if DRAWING not in template.names:
        return found
    place = template.names.index(DRAWING)
    if found:
        read.values[place] = found.lower()
    told = read.values[place]
    return told.upper() if told and is_number(told) else None


class _Told(NamedTuple):
    """What the template's attributes make: the slots, with their names, and the two keys."""

    slots: dict[str, str] = {}
    named: tuple[str, ...] = ()
    firm: int = 0
    more: int = 0
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
    bits = sum([1 << at for at, _ in told])
    return _Told(
        slots,
        (*[template.labels[at] + value for at, value in told], *read.words),
        bits & template.firm,
        bits & ~template.firm & ~template.aside,
        needs,
        size,
    )


def item_description(name: str, spec: str, lexicon: Lexicon, maker: str = "") -> Standard:
    """Name and specification as one, so that it does not matter which of them holds the size.

    What the brand's own column says is no word of it.

    Without a digit, all attributes that identify, or many words it says too little.
    """
    item = read_item(name, spec, lexicon, maker)
    value = item.text
    known = item.class_ not in (None, OTHER)
    told = plain(name) + plain(spec) if known else LABEL.sub("", value.removeprefix(OTHER))
    enough = LEAST_DESCRIPTION if known or item.words else LEAST_MODEL
    few = len(told) < LONG_ENOUGH and len(SIGN.sub("", told)) < enough
    words = len(item.slots) + len(item.words) >= MANY_WORDS and not known
    if few or not (item.needs or words or DIGIT.search(value)):
        told_apart = {part: item.parts[part] for part in APART if part in item.parts}
        return Standard(None, "says too little", told_apart)
    how = f"class {item.class_}" if known else "no class known"
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
    text = ready_classes(lexicon.folders).put_right(folded(NOTE.sub("", unmarked)))
    brands, text = take_brands(text, lexicon.brand_words)
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
