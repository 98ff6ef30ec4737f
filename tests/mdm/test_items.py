"""A material's description is one, wherever its size is written."""

from __future__ import annotations

import pytest

from mdm.items import item_description, item_name, specification
from mdm.lexicon import Lexicon


@pytest.mark.parametrize(
    ("name", "spec"),
    [("离心泵 DN50", ""), ("离心泵", "DN50"), ("离心泵DN50", "dn 50"), ("離心泵（停用）", "DN50")],
)
def test_one_description(name: str, spec: str, words: Lexicon) -> None:
    assert item_description(name, spec, words).value == "离心泵dn50"


@pytest.mark.parametrize(("name", "spec"), [("螺栓", ""), ("", "M8"), ("无", "M8x20"), ("泵", "5")])
def test_too_little_to_tell_things_apart(name: str, spec: str, words: Lexicon) -> None:
    assert item_description(name, spec, words).value is None


def test_placeholders_and_signs_are_no_name(words: Lexicon) -> None:
    assert item_name("测试", words).value is None
    assert item_name("**", words).value is None
    assert specification("/", words).value is None
    assert specification("()", words).value is None
    assert item_name("轴（40Cr）", words).value == "轴40cr"
