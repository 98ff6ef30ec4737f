"""The rules of an entity: what its evidence is, what makes records one, which value survives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from pydantic import Field

from hub.contract import Strict
from hub.dictionary import Dictionary
from hub.errors import ConfigError
from hub.names import check_name, nearest
from hub.yamlfile import Document, load_model
from mdm.reading.kinds import KINDS

FIRST = ("customer", "supplier", "material")  # ids are issued in this order on an empty ledger
EACH = "+"  # behind an attribute of a block key: each of its words
PRODUCT_RULES = Path(__file__).resolve().parent / "rules"
Criterion = Literal["source_rank", "newest", "most_frequent", "longest"]


class Numbering(Strict):
    """How a number is written as an id: `{prefix: C-, digits: 6}` gives C-000001."""

    prefix: str = Field(pattern=r"^[A-Z]{1,8}-?$")
    digits: int = Field(ge=3, le=12)


class Evidence(Strict):
    """An attribute to compare: the properties it is made from, and how; its parts are `x.part`."""

    from_: list[str] = Field(alias="from", min_length=1, max_length=3)
    as_: str = Field(alias="as")
    region: str = "CN"


class Never(Strict):
    """Two records that differ here are never one; `absent: differs` makes a missing value one.

    `ask: true`: never one by machine, but a steward may be asked.
    """

    of: str
    absent: Literal["unknown", "differs"] = "unknown"
    ask: bool = False


class Level(Strict):
    """What two records must show, all of it, to earn these bits of evidence (log2 of the odds).

    same: filled and equal. unlike: not equal, a missing value being one. swapped: each of two is
    the other's. nested: codes of which one begins the other. similar: Jaro-Winkler at least so.
    edits: at most so many letters changed. shared: a word in common. differ: filled and not equal.
    missing: empty on either side. crossed: each has a word that the other lacks. said: one record's
    value is among the words of the other's second attribute. each: bits for every attribute that
    both records tell, at most `most`; gaps: bits for every one that only one of them tells (of
    masks: see items). rare: less the log2 of how many records have this value.
    """

    same: list[str] = []
    unlike: list[str] = []
    swapped: list[str] = Field(default=[], max_length=2)
    nested: list[str] = []
    similar: dict[str, float] = {}
    edits: dict[str, int] = {}
    shared: list[str] = []
    differ: list[str] = []
    missing: list[str] = []
    crossed: list[str] = []
    said: dict[str, str] = {}
    bits: float = Field(ge=-60, le=60)
    each: list[str] = []
    gaps: list[str] = []
    most: float = 60
    rare: str | None = None

    @property
    def attributes(self) -> list[str]:
        """Every attribute the level speaks of; may hold `*`."""
        named = [
            *self.same,
            *self.unlike,
            *self.swapped,
            *self.nested,
            *self.similar,
            *self.edits,
            *self.shared,
        ]
        named += [*self.differ, *self.missing, *self.each, *self.gaps]
        named += [*self.crossed, *self.said, *self.said.values()]
        return [*named, self.rare] if self.rare else named


class Thresholds(Strict):
    """In bits. From `certain` on a pair is one; from `auto` on where no rival comes within
    `margin`; from `review` on a steward is asked."""

    certain: float
    auto: float
    review: float
    margin: float = 3


class Learn(Strict):
    """The weights come from the data; one thing from probability `auto` on, asked from `review`."""

    auto: float = Field(gt=0, lt=1)
    review: float = Field(gt=0, lt=1)


class Survival(Strict):
    """Which member's value the golden record shows: the criteria in order, per attribute."""

    order: list[Criterion] = ["source_rank", "newest"]
    source_rank: list[str] = []
    attributes: dict[str, list[Criterion]] = {}


class Rules(Strict):
    """rules/<entity>.yaml."""

    entity: str
    golden_id: Numbering
    standard_code: Numbering
    evidence: dict[str, Evidence]
    derive: dict[str, list[str]] = {}
    never: list[Never] = []
    one_per_source: bool = False
    block: list[list[str]] = Field(min_length=1)
    block_cap: int = Field(default=200, ge=2)
    compare: dict[str, list[Level]]
    thresholds: Thresholds
    learn: Learn | None = None
    survive: Survival = Survival()

    @property
    def fingerprint(self) -> str:
        """sha256 of everything the rules say."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @property
    def columns(self) -> list[str]:
        """The columns of standard values: every attribute, then its parts as `attribute.part`."""
        return [
            column
            for name, made in self.evidence.items()
            for column in (name, *(f"{name}.{part}" for part in KINDS[made.as_].parts))
        ]

    @property
    def attributes(self) -> list[str]:
        """All that can be compared: the columns and what is derived from them."""
        return [*self.columns, *self.derive]

    def matching(self, names: Iterable[str]) -> list[str]:
        """The attributes meant, `*` spelt out."""
        known = self.attributes
        return [one for name in names for one in known if fnmatchcase(one, name)]


def load_rules(
    folders: Sequence[Path], dictionary: Dictionary, only: Sequence[str] | None = None
) -> list[Rules]:
    """The rules of all entities that have some; a later folder's file replaces an earlier one."""
    files = {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}
    if only is not None:
        missing = [name for name in only if name not in files]
        if missing:
            what = f"no rules for {missing[0]!r}{nearest(missing[0], files)}"
            raise ConfigError(what, mend="entities with rules: " + ", ".join(sorted(files)))
        files = {name: files[name] for name in only}
    if not files:
        where = ", ".join(str(folder) for folder in folders)
        raise ConfigError("no rules found", where=where, mend="name the folder of <entity>.yaml")
    order = [name for name in FIRST if name in files]
    order += sorted(set(files).difference(FIRST))
    return [_read(files[name], dictionary) for name in order]


def key_parts(item: str) -> tuple[str, int | None]:
    """A block key's attribute and how many of its first letters count: `name.place:4`.

    `phone.all+` makes a key of each of the attribute's words.
    """
    name, _, first = item.removesuffix(EACH).partition(":")
    return name, int(first) if first.isdigit() else None


def _read(path: Path, dictionary: Dictionary) -> Rules:
    rules, document = load_model(path, Rules)
    if rules.entity != path.stem or rules.entity not in dictionary.entities:
        what = f"no entity {rules.entity!r}{nearest(rules.entity, dictionary.entities)}"
        mend = "name an entity of the dictionary, and the file like it"
        raise ConfigError(what, where=document.where("entity"), mend=mend)
    entity = dictionary.entities[rules.entity]
    for name, made in rules.evidence.items():
        check_name(name, document.where("evidence", name))
        _known(document, ("evidence", name, "as"), [made.as_], list(KINDS))
        _known(document, ("evidence", name, "from"), made.from_, entity.names)
        if len(made.from_) != KINDS[made.as_].arity:
            what = f"{made.as_} is made from {KINDS[made.as_].arity} properties"
            where = document.where("evidence", name, "from")
            raise ConfigError(what, where=where, mend="list as many under `from`")
    _check_attributes(rules, document)
    _known(document, ("survive", "attributes"), list(rules.survive.attributes), entity.names)
    return rules


def _check_attributes(rules: Rules, document: Document) -> None:
    """Whatever the rules compare is evidence, a part of it, or derived from them."""
    for name, origins in rules.derive.items():
        check_name(name, document.where("derive", name))
        _known(document, ("derive", name), origins, rules.columns)
    known = rules.attributes
    for place, one in enumerate(rules.never):
        _known(document, ("never", place), [one.of], known)
    for place, key in enumerate(rules.block):
        _known(document, ("block", place), [key_parts(item)[0] for item in key], known)
    for name, levels in rules.compare.items():
        check_name(name, document.where("compare", name))
        for place, level in enumerate(levels):
            _known(document, ("compare", name, place), level.attributes, known)
    limits = rules.thresholds
    if not limits.review <= limits.auto <= limits.certain:
        what = "thresholds: review <= auto <= certain does not hold"
        where = document.where("thresholds")
        raise ConfigError(what, where=where, mend="put the three in order")


def _known(
    document: Document, place: tuple[str | int, ...], names: list[str], known: Sequence[str]
) -> None:
    for name in names:
        if not any(fnmatchcase(one, name) for one in known):
            said = next((str(part) for part in reversed(place) if isinstance(part, str)), "")
            what = f"{said}: {name!r} is unknown{nearest(name, known)}"
            mend = "use one of " + ", ".join(sorted(known))
            raise ConfigError(what, where=document.where(*place, name), mend=mend)
