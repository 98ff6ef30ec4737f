"""The rules of an entity: what its evidence is, what makes records one, which value survives."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from hub.contract import Strict
from hub.dictionary import Dictionary
from hub.errors import ConfigError
from hub.names import check_name, nearest
from hub.yamlfile import Document, load_model
from mdm.evidence import KINDS

FIRST = ("customer", "supplier", "material")  # ids are issued in this order on an empty ledger
PRODUCT_RULES = Path(__file__).resolve().parent / "rules"
Criterion = Literal["source_rank", "newest", "most_frequent", "longest"]


class Numbering(Strict):
    """How a number is written as an id: `{prefix: C-, digits: 6}` gives C-000001."""

    prefix: str = Field(pattern=r"^[A-Z]{1,8}-?$")
    digits: int = Field(ge=3, le=12)


class Evidence(Strict):
    """An attribute to compare: the properties it is made from, and how."""

    from_: list[str] = Field(alias="from", min_length=1, max_length=2)
    as_: str = Field(alias="as")
    region: str = "CN"


class MatchRule(Strict):
    """Records are one when all of `equal` are filled and equal, and none of the others differs."""

    rule: str
    equal: list[str] = Field(min_length=1)
    unless_differ: list[str] = []


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
    one_value_each: list[str] = []
    match: list[MatchRule]
    survive: Survival = Survival()

    @property
    def fingerprint(self) -> str:
        """sha256 of everything the rules say."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def load_rules(folders: Sequence[Path], dictionary: Dictionary) -> list[Rules]:
    """The rules of all entities that have some; a later folder's file replaces an earlier one."""
    files = {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}
    if not files:
        where = ", ".join(str(folder) for folder in folders)
        raise ConfigError("no rules found", where=where, mend="name the folder of <entity>.yaml")
    order = [name for name in FIRST if name in files]
    order += sorted(set(files).difference(FIRST))
    return [_read(files[name], dictionary) for name in order]


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
    attributes = list(rules.evidence)
    _known(document, ("one_value_each",), rules.one_value_each, attributes)
    for place, one in enumerate(rules.match):
        _known(document, ("match", place), [*one.equal, *one.unless_differ], attributes)
    _known(document, ("survive", "attributes"), list(rules.survive.attributes), entity.names)
    return rules


def _known(
    document: Document, place: tuple[str | int, ...], names: list[str], known: Sequence[str]
) -> None:
    for name in names:
        if name not in known:
            what = f"{place[-1]}: {name!r} is unknown{nearest(name, known)}"
            mend = "use one of " + ", ".join(sorted(known))
            raise ConfigError(what, where=document.where(*place, name), mend=mend)
