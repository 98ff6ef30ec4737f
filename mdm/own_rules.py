"""Rules for an entity of the user's own: which columns are what; the weights come from the data.

entity: person
names: [given_name, surname]
identifiers: [tax_id, postcode]
dates: [date_of_birth]
texts: [address]
never: [tax_id]          # records that differ here are never one
one_per_source: true     # no source holds anybody twice
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

from pydantic import Field

from hub.contract import Strict
from hub.dictionary import Dictionary, Entity, Property
from hub.errors import ConfigError
from hub.names import check_name
from hub.yamlfile import load_model
from mdm.rulebook import Evidence, Learn, Level, Never, Numbering, Rules, Thresholds

KIND = {
    "names": "plain_name",
    "identifiers": "plain_identifier",
    "dates": "plain_date",
    "numbers": "plain_number",
    "texts": "plain_text",
}
UNTRAINED = Thresholds(certain=0, auto=0, review=-60)


class OwnRules(Strict):
    """What `hub mdm match --rules FILE.yaml` reads."""

    entity: str
    names: list[str] = []
    identifiers: list[str] = []
    dates: list[str] = []
    numbers: list[str] = []
    texts: list[str] = []
    never: list[str] = []
    one_per_source: bool = False
    golden_id: Numbering = Field(default=Numbering(prefix="G-", digits=6))
    auto: float = Field(default=0.95, gt=0, lt=1, description="probability from which on it is one")
    review: float = Field(default=0.3, gt=0, lt=1, description="from which on a steward is asked")

    @property
    def kinds(self) -> dict[str, str]:
        """Every column and the kind it is read as."""
        return {column: kind for said, kind in KIND.items() for column in getattr(self, said)}


def read_own_rules(path: Path) -> OwnRules:
    """The file, checked; every complaint names file, line and mend."""
    own, document = load_model(path, OwnRules)
    check_name(own.entity, document.where("entity"))
    for column in own.kinds:
        check_name(column, document.where(column))
    if not own.kinds:
        mend = "list columns under names, identifiers, dates, numbers or texts"
        raise ConfigError("no column to compare", where=str(path), mend=mend)
    for place, column in enumerate(own.never):
        if column not in own.kinds:
            where = document.where("never", place)
            raise ConfigError(f"never: {column!r} is not listed", where=where, mend="list it above")
    return own


def as_rules(own: OwnRules) -> Rules:
    """The rules with levels but without weights: `train` gives them."""
    return Rules(
        entity=own.entity,
        golden_id=own.golden_id,
        standard_code=own.golden_id,
        evidence={
            column: Evidence.model_validate({"from": [column], "as": kind})
            for column, kind in own.kinds.items()
        },
        never=[Never(of=column) for column in own.never],
        one_per_source=own.one_per_source,
        block=_keys(own),
        compare={column: _levels(own, column) for column in own.kinds},
        thresholds=UNTRAINED,
        learn=Learn(auto=own.auto, review=own.review),
    )


def as_dictionary(own: OwnRules, dictionary: Dictionary) -> Dictionary:
    """The dictionary with the user's entity in it: every column a text."""
    columns = ["ref", "code", *own.kinds]
    made = Entity(
        name=own.entity,
        kind="master",
        label_zh=own.entity,
        label_en=own.entity,
        grain="one row per record",
        properties=tuple(Property(one, one, one, "", "string") for one in columns),
    )
    return replace(dictionary, entities={**dictionary.entities, own.entity: made})


def _keys(own: OwnRules) -> list[list[str]]:
    """Identifiers and dates alone, and any two columns together: a crowded key finds nobody."""
    columns = list(own.kinds)
    alone = [[column] for column in [*own.identifiers, *own.dates]]
    pairs = [list(pair) for pair in combinations(columns, 2)]
    return [*alone, *pairs] or [[columns[0]]]


# What levels are worth where the records are too few to learn it from: same, close ..., different.
BITS = {
    "names": (7.0, 5.0, 3.0, -4.0),
    "identifiers": (10.0, 7.0, 3.0, -4.0),
    "dates": (9.0, 6.0, 3.0, -4.0),
    "numbers": (5.0, 2.0, -3.0),
    "texts": (6.0, 4.0, 2.0, -3.0),
}


def _levels(own: OwnRules, column: str) -> list[Level]:
    """From the same to different, by the kind of the column; a missing value says nothing."""
    said = next(said for said in KIND if column in getattr(own, said))
    same, *close, other = BITS[said]
    levels = [Level(missing=[column], bits=0), Level(same=[column], bits=same)]
    if said == "names":
        others = [one for one in own.names if one != column]
        levels += [Level(swapped=[column, one], bits=same) for one in others]
        wanted: list[dict[str, Any]] = [{"similar": {column: least}} for least in (0.92, 0.8)]
    elif said == "texts":
        wanted = [{"similar": {column: 0.9}}, {"shared": [column]}]
    else:
        wanted = [{"edits": {column: most}} for most in range(1, len(close) + 1)]
    levels += [Level(**one, bits=bits) for one, bits in zip(wanted, close, strict=True)]
    return [*levels, Level(bits=other)]
