"""Conformance to code lists: what is standard, known by alias, ignored, unknown; with ratios."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from hub.codes import CodeRow
from hub.dictionary import Dictionary
from mdm.conformance import Conformance, conformance

UOM = {code: CodeRow(code, code, code) for code in ("PCS", "KG")}


@pytest.fixture
def small(dictionary: Dictionary) -> Dictionary:
    aliases = {"uom": {("*", "pc"): "PCS", ("erp", "?"): None}}
    return replace(dictionary, codes={**dictionary.codes, "uom": UOM}, aliases=aliases)


def judged(small: Dictionary, *values: tuple[str | None, int], source: str = "erp") -> Conformance:
    (one,) = conformance(small, [(source, "material", "uom_code", *value) for value in values])
    return one


def test_every_value_is_counted_once(small: Dictionary) -> None:
    one = judged(small, ("PCS", 5), ("pc", 3), ("?", 2), ("PSC", 1), ("bag", 4), (None, 7))
    assert (one.standard, one.alias, one.ignored, one.unknown, one.empty) == (5, 3, 2, 5, 7)
    assert (one.numerator, one.denominator, one.ratio) == (10, 15, Decimal("0.6667"))
    assert one.unknown_values == [("bag", 4), ("PSC", 1)]
    said = one.as_json()
    assert said["property"] == "uom_code"
    assert said["unknown_values"][1] == {"value": "PSC", "rows": 1, "hint": "(did you mean 'PCS'?)"}


def test_an_alias_of_one_source_is_unknown_elsewhere(small: Dictionary) -> None:
    assert judged(small, ("?", 2), source="mes").unknown == 2


def test_nothing_filled_gives_a_reason_and_no_ratio(small: Dictionary) -> None:
    one = judged(small, (None, 3))
    assert (one.ratio, one.reason, one.empty) == (None, "no_value", 3)


def test_a_list_not_begun_refuses_nothing_and_has_no_ratio(small: Dictionary) -> None:
    begun = replace(small, codes={**small.codes, "uom": {}})
    one = judged(begun, ("anything", 3))
    assert (one.ratio, one.reason, one.unknown) == (None, "open_list", 0)


def test_a_property_without_a_list_is_left_out(small: Dictionary) -> None:
    assert conformance(small, [("erp", "material", "name", "x", 1)]) == []
