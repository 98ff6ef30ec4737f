"""A drawing's number in a description is the one in its column, however both are written."""

from __future__ import annotations

import pytest

from mdm.reading.drawings import is_number, take_drawing
from mdm.reading.items import item_description
from mdm.reading.lexicon import Lexicon
from mdm.reading.revisions import drawing_number


@pytest.mark.parametrize(
    ("text", "number", "revision"),
    [
        ("滑块 qp.4827.018.01/c", "QP482701801", "C"),
        ("qp482701801 左滑块", "QP482701801", None),
        ("qp 4827 018 01 滑块", "QP482701801", None),
        ("法兰 qp-4827-018-01(b) 304", "QP482701801", "B"),
        ("法兰 图号 wt-74-3 q235", "WT743", None),
        ("板 dwg no. wt 7421-3-a", "WT74213", "A"),
        ("板 图号wt-7421-03-6061", "WT742103", None),
        ("qp-482-701-801 滑块 qp-482-701-801", "QP482701801", None),
        ("轴承 6305-2rs", None, None),
        ("模块 6es7 222-1hf32-0xb0", None, None),
        ("接触器 cjx2-0910", None, None),
        ("箱 400x300x200", None, None),
        ("带 htd5m-450-15", None, None),
        ("板 l 300 400 500", None, None),
    ],
)
def test_numbers_are_taken_out(text: str, number: str | None, revision: str | None) -> None:
    found = take_drawing(text)
    assert (found.number, found.revision) == (number, revision)
    assert found.rest == text if number is None else "018" not in found.rest
    assert take_drawing(found.rest).number is None


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("滑块|QP.4827.018.01/C", "QP4827-018-01-C版"),
        ("滑块 QP482701801 REV C|45#", "QP.4827.018.01 Rev.C"),
        ("QP-4827-018-01 C版 滑块|", "QP-4827-018-01(C)"),
        ("滑块|图号：QP-4827-018-01，版本C", "QP 4827 018 01/C"),
        ("衬套|WT-7421-03 V2", "WT7421-03 第2版"),
        ("衬套|WT-7421-03 rev.02", "WT-7421-03_R2"),
    ],
)
def test_text_and_column_are_one_evidence(text: str, column: str, words: Lexicon) -> None:
    name, _, spec = text.partition("|")
    parts = item_description(name, spec, words).parts
    standard = drawing_number(column, words)
    assert parts["drawing"] == standard.value
    assert parts["revision"] == standard.parts["revision"]


def test_the_next_number_and_the_next_revision_differ(words: Lexicon) -> None:
    one = item_description("滑块", "QP.4827.018.01/C", words).parts
    assert item_description("滑块", "QP.4827.018.02/C", words).parts["drawing"] != one["drawing"]
    assert item_description("滑块", "QP.4827.018.01/D", words).parts["revision"] != one["revision"]


def test_what_a_class_read_must_say_enough() -> None:
    assert is_number("WT7421")
    assert not is_number("M2Z30")
    assert not is_number("12345")
