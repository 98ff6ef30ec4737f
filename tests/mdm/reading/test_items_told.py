"""What a description tells beside its class: the drawing, its brand, which attributes at all."""

from __future__ import annotations

import pytest

from mdm.reading.items import read_item
from mdm.reading.lexicon import Lexicon


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("轴承 XK-6205 浦江", "轴承 XK-6205"),
        ("继电器 RXM2-Noveck", "继电器 RXM2"),
    ],
)
def test_the_brand_of_the_own_column_is_no_word(one: str, other: str, words: Lexicon) -> None:
    maker = "浦江轴承" if "浦江" in one else "Noveck"
    assert read_item(one, "", words, maker).parts == read_item(other, "", words).parts
    assert read_item(one, "", words).words != read_item(other, "", words).words


@pytest.mark.parametrize(
    ("text", "number", "edition"),
    [
        ("轴承座 DZ848203 REV A HT200", "DZ848203", "A"),
        ("内六角螺钉 M8*20 图号:KD-8831-2/B", "KD88312", "B"),
        ("支架 JH-2031-A", "JH2031", "A"),
        ("内六角螺钉 M8*20", None, None),
    ],
)
def test_a_drawing_is_told_in_a_description(
    text: str, number: str | None, edition: str | None, words: Lexicon
) -> None:
    item = read_item(text, "", words)
    assert (item.drawing, item.revision) == (number, edition)


def test_which_attributes_are_told(words: Lexicon) -> None:
    known, less = read_item("球阀 DN50 PN16 304", "", words), read_item("球阀 DN50 304", "", words)
    assert (known.firm & ~less.firm).bit_count() == 1  # the pressure
    assert less.firm & ~known.firm == 0
    assert read_item("阀 DN50 PN16 304", "", words).firm == known.firm  # the noun may be wider
    stainless = read_item("球阀 DN50 PN16 304 不锈钢", "", words)
    assert stainless.more == known.more  # what follows from the material says little


def test_a_thing_of_no_class_is_told_apart_by_its_numbers(words: Lexicon) -> None:
    one, other = [read_item(f"某某器 20V {n}kg 红色", "", words).parts for n in (3, 5)]
    assert one["class"] == other["class"] == "other"
    assert one["models"] != other["models"]
    assert {part for part in one if one[part] != other.get(part)} <= {"models", "size"}
