"""How well the sources keep to the code lists: per source and property, counts and unknown values.

Knows values and the dictionary; where the values stand is the caller's affair.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from hub.dictionary import Dictionary
from hub.names import nearest

NO_VALUE, OPEN_LIST = "no_value", "open_list"
PLACES = Decimal("0.0001")


@dataclass
class Conformance:
    """One coded property (`name`) of one source; every filled value is in one of the four counts.

    standard: written as the list has it. alias: known under another spelling. ignored: an alias
    says on purpose that it means nothing. unknown: the row is in quarantine.
    """

    source: str
    entity: str
    name: str
    code_list: str
    standard: int = 0
    alias: int = 0
    ignored: int = 0
    unknown: int = 0
    empty: int = 0
    is_open: bool = False
    unknown_values: list[tuple[str, int]] = field(default_factory=list)
    hints: dict[str, str] = field(default_factory=dict)

    @property
    def numerator(self) -> int:
        """Values that the dictionary knows."""
        return self.standard + self.alias + self.ignored

    @property
    def denominator(self) -> int:
        """All filled values."""
        return self.numerator + self.unknown

    @property
    def reason(self) -> str | None:
        """Why there is no ratio: nothing is filled, or the list is empty and all codes stand."""
        if self.is_open:
            return OPEN_LIST
        return None if self.denominator else NO_VALUE

    @property
    def ratio(self) -> Decimal | None:
        """The share of known values, rounded to four places; never to be averaged."""
        if self.reason:
            return None
        return (Decimal(self.numerator) / self.denominator).quantize(PLACES)

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        found = asdict(self)
        del found["is_open"], found["hints"]
        found["property"] = found.pop("name")
        found["unknown_values"] = [
            {"value": value, "rows": rows, "hint": self.hints.get(value)}
            for value, rows in self.unknown_values
        ]
        more = {"numerator": self.numerator, "denominator": self.denominator}
        return {**found, **more, "ratio": self.ratio, "reason": self.reason}


def conformance(
    dictionary: Dictionary, written: Iterable[tuple[str, str, str, str | None, int]]
) -> list[Conformance]:
    """Judge (source, entity, property, value, rows), values as the sources write them."""
    found: dict[tuple[str, str, str], Conformance] = {}
    for source, entity, name, value, rows in written:
        code_list = dictionary.entities[entity].property(name).code_list
        if code_list is None:
            continue
        one = found.setdefault((source, entity, name), Conformance(source, entity, name, code_list))
        one.is_open = not dictionary.codes[code_list]
        _count(one, dictionary, value, rows)
    for one in found.values():
        one.unknown_values.sort(key=lambda said: (-said[1], said[0]))
    return [found[key] for key in sorted(found)]


def _count(one: Conformance, dictionary: Dictionary, value: str | None, rows: int) -> None:
    if value is None:
        one.empty += rows
        return
    if one.is_open:  # a list that the site has not begun refuses nothing
        one.standard += rows
        return
    standard, known = dictionary.standard(one.code_list, one.source, value)
    if not known:
        one.unknown += rows
        one.unknown_values.append((value, rows))
        if hint := _hint(dictionary, one.code_list, value):
            one.hints[value] = hint
    elif standard is None:
        one.ignored += rows
    elif standard == value:
        one.standard += rows
    else:
        one.alias += rows


def _hint(dictionary: Dictionary, code_list: str, value: str) -> str:
    """The nearest known spelling, if any is near: `(did you mean 'PCS'?)`."""
    aliases = {code for _, code in dictionary.aliases.get(code_list, {})}
    return nearest(value, [*dictionary.codes[code_list], *sorted(aliases)]).strip()
