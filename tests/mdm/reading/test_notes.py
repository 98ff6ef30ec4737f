"""What clerks write around a name is told and dropped; what belongs to the name stays."""

from __future__ import annotations

import pytest

from mdm.reading.lexicon import Lexicon
from mdm.reading.organisations import name

WHOLE = "苏州恒瑞机械有限公司"
NOTES = [
    "款到发货",
    "代发",
    "月结",
    "月结30天",
    "新",
    "VIP",
    "重点客户",
    "新开户",
    "简称:华星",
    "原名:苏州华光",
    "A类",
    "王经理",
]


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize(
    "shape",
    [
        "{0}（{1}）",
        "{0}【{1}】",
        "{0}({1}",
        "（{1}）{0}",
        "[{1}] {0}",
        "苏州恒瑞（{1}）机械有限公司",
    ],
)
def test_a_note_in_brackets(shape: str, note: str, words: Lexicon) -> None:
    found, one = name(shape.format(WHOLE, note), words), name(WHOLE, words)
    assert (found.value, found.parts) == (one.value, one.parts)
    assert "note " in found.how


@pytest.mark.parametrize("note", ["款到发货", "代发", "月结", "VIP", "重点客户", "恒瑞", "A类"])
@pytest.mark.parametrize("shape", ["{0}-{1}", "{0}/{1}", "{0}_{1}", "{0} - {1}", "{0}#{1}"])
def test_a_note_set_off_by_a_sign(shape: str, note: str, words: Lexicon) -> None:
    found, one = name(shape.format(WHOLE, note), words), name(WHOLE, words)
    assert (found.value, found.parts) == (one.value, one.parts)
    assert "note " in found.how


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        ("VIP-苏州恒瑞机械有限公司", "vip"),
        ("重点客户_苏州恒瑞机械有限公司", "重点客户"),
        ("XX苏州恒瑞机械有限公司", "xx"),
        ("ZF-苏州恒瑞机械有限公司", "zf"),
        ("A001 苏州恒瑞机械有限公司", "a001"),
        ("10086苏州恒瑞机械有限公司", "10086"),
        ("K-苏州恒瑞机械有限公司", "k"),
        ("1 苏州恒瑞机械有限公司", "1"),
        ("苏州恒瑞机械有限公司#2", "#2"),
        ("苏州恒瑞机械有限公司 2", "2"),
        ("苏州恒瑞机械有限公司/恒瑞机械", "恒瑞机械"),
        ("苏州恒瑞机械有限公司（简称：恒瑞食机）", "简称恒瑞食机"),
        ("苏州恒瑞机械有限责任公司(外商独资)", "外商独资"),
        ("苏州恒瑞机械有限公司(一期)", "一期"),
        ("苏州恒瑞机械有限公司（苏州华星电子有限公司）", "苏州华星电子有限公司"),
        ("苏州恒瑞机械有限公司·大客户", "大客户"),
    ],
)
def test_the_note_is_told(raw: str, note: str, words: Lexicon) -> None:
    found, one = name(raw, words), name(WHOLE, words)
    assert (found.value, found.parts) == (one.value, one.parts)
    assert f"note {note}" in found.how.split(", ")


@pytest.mark.parametrize("sign", [".", "。", ",", "、", "!", "*", "-", "；", "…"])
def test_a_sign_at_the_end_says_nothing(sign: str, words: Lexicon) -> None:
    assert name(WHOLE + sign, words).parts == name(WHOLE, words).parts


@pytest.mark.parametrize("sign", ["*停*", "*停用*", " 停", "（停）", "-停用"])
def test_marks_between_stars(sign: str, words: Lexicon) -> None:
    assert name(WHOLE + sign, words).parts == {**name(WHOLE, words).parts, "mark": "STOPPED"}


@pytest.mark.parametrize(
    ("raw", "brand", "more"),
    [
        ("ABB（中国）有限公司", "abb", {"place": "CN"}),
        ("ABB 苏州电机有限公司", "abb", {"place": "3205", "trade": "MOTOR"}),
        ("3M中国有限公司", "3m", {"place": "CN"}),
        ("TCL电子", "tcl", {"trade": "ELECTRONICS"}),
        ("LG化学（南京）有限公司", "lg", {"place": "3201", "trade": "CHEMICAL"}),
        ("苏州ABC机械有限公司", "abc", {"place": "3205"}),
        ("苏州（恒瑞）机械有限公司", "恒瑞", {"place": "3205"}),
        ("恒瑞（集团）股份有限公司", "恒瑞", {"group": "1", "form": "JSC"}),
        ("恒瑞投资（有限合伙）", "恒瑞", {"form": "LP"}),
        ("恒瑞投资(普通合伙)", "恒瑞", {"form": "GP"}),
        ("恒瑞（机械）有限公司", "恒瑞", {"trade": "MACHINERY"}),
        ("恒瑞（苏州）(一厂)", "恒瑞", {"place": "3205", "branch": "1 PLANT"}),
        ("恒瑞-华星汽车有限公司", "恒瑞华星", {"trade": "VEHICLE"}),
        ("恒瑞-机械", "恒瑞", {"trade": "MACHINERY"}),
        ("苏州-恒瑞-机械有限公司", "恒瑞", {"place": "3205"}),
    ],
)
def test_what_is_no_note(raw: str, brand: str, more: dict[str, str], words: Lexicon) -> None:
    found = name(raw, words)
    assert found.parts["brand"] == brand
    assert {part: found.parts.get(part) for part in more} == more
    assert "note " not in found.how
