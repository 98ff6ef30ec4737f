"""Levels of a comparison as DuckDB decides them: words of either side, and masks of attributes."""

from __future__ import annotations

import pytest

from hub import duck
from hub.dictionary import PRODUCT_FOLDER, load_dictionary
from mdm import compare
from mdm.rulebook import PRODUCT_RULES, Level, Rules, load_rules


@pytest.fixture(scope="module")
def rules() -> Rules:
    (found,) = load_rules([PRODUCT_RULES], load_dictionary([PRODUCT_FOLDER]), ["material"])
    return found


def _holds(rules: Rules, level: Level, left: dict[str, str], right: dict[str, str]) -> int:
    """The packed level of one pair of records that have these attributes and no others."""
    names = sorted({*left, *right, *rules.matching(level.attributes)})

    def row(values: dict[str, str]) -> str:
        cells = (f'cast(? as varchar) as "{name}"' for name in names)
        return f"(select {', '.join(cells)})"

    said = [one.get(name) for one in (left, right) for name in names]
    sql = f"select {compare.packed_sql(rules, [level])} from {row(left)} l, {row(right)} r"
    with duck.connect() as con:
        found = con.execute(sql, said).fetchone()
    assert found
    return int(found[0])


@pytest.mark.parametrize(
    ("left", "right", "held"),
    [
        ("be 瓦", "bc 瓦", True),  # each has a word of its own
        ("be", "bc", True),
        ("be 瓦", "瓦", False),
        ("瓦", "瓦", False),
        (None, "瓦", False),
    ],
)
def test_words_that_cross(rules: Rules, left: str | None, right: str, held: bool) -> None:
    level = Level(crossed=["description.words"], bits=-3)
    one = {"description.words": left} if left else {}
    assert (_holds(rules, level, one, {"description.words": right}) != 0) is held


@pytest.mark.parametrize(
    ("left", "right", "held"),
    [
        ({"brand.spelt": "noveck"}, {"description.words": "noveck 红"}, True),
        ({"description.words": "noveck"}, {"brand.spelt": "Noveck"}, True),
        ({"brand.spelt": "nove"}, {"description.words": "noveck"}, False),
        ({}, {"description.words": "noveck"}, False),
    ],
)
def test_a_value_among_the_words_of_the_other(
    rules: Rules, left: dict[str, str], right: dict[str, str], held: bool
) -> None:
    level = Level(said={"brand.spelt": "description.words"}, bits=2)
    assert (_holds(rules, level, left, right) != 0) is held
    assert (_holds(rules, level, right, left) != 0) is held


def test_attributes_that_both_tell_and_that_one_leaves_out(rules: Rules) -> None:
    each = Level(each=["description.firm", "description.more"], bits=0.5, most=1.2)
    gaps = Level(gaps=["description.firm"], bits=-0.9, most=2)
    left = {"description.firm": str(0b0111), "description.more": str(0b1000)}
    right = {"description.firm": str(0b0101), "description.more": str(0b1000)}
    assert _holds(rules, each, left, right) - compare.STEP == 120  # three, but not beyond `most`
    assert _holds(rules, gaps, left, right) - compare.STEP == -90
    assert _holds(rules, gaps, left, {}) - compare.STEP == -200  # three, but not beyond `most`
