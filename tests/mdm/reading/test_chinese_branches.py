"""Branches and numbered plants at the end of a Chinese name, however they are shortened."""

from __future__ import annotations

import pytest

from mdm.reading.lexicon import Lexicon
from mdm.reading.organisations import name

WITH_FORM = "苏州恒瑞机械有限公司"


@pytest.mark.parametrize("whole", [WITH_FORM, "苏州恒瑞机械", "苏州恒瑞机械集团"])
@pytest.mark.parametrize(
    ("behind", "plant"),
    [
        ("第一厂", "1 PLANT"),
        ("一厂", "1 PLANT"),
        ("1厂", "1 PLANT"),
        ("第1工厂", "1 PLANT"),
        ("（一厂）", "1 PLANT"),
        ("-1厂", "1 PLANT"),
        (" 二厂", "2 PLANT"),
        ("一分厂", "1 PLANT"),
        ("第二工厂", "2 PLANT"),
        ("2号厂房", "2 PLANT"),
        ("3#厂", "3 PLANT"),
        ("第三车间", "3 PLANT"),
        ("十二厂", "12 PLANT"),
        ("二十厂", "20 PLANT"),
        ("壹厂", "1 PLANT"),
        ("Ⅱ厂", "2 PLANT"),
        ("A厂", "A PLANT"),
        ("B工厂", "B PLANT"),
        ("（B厂）", "B PLANT"),
        (" Plant 1", "1 PLANT"),
        (" No.2 Factory", "2 PLANT"),
    ],
)
def test_a_numbered_plant_is_a_branch(whole: str, behind: str, plant: str, words: Lexicon) -> None:
    parts = name(whole + behind, words).parts
    found = [parts.get(part) for part in ("brand", "place", "trade", "branch")]
    assert found == ["恒瑞", "3205", "MACHINERY", plant]
    assert parts.get("form") == ("LTD" if whole == WITH_FORM else None)


def test_one_plant_has_one_core(words: Lexicon) -> None:
    spellings = ("第一厂", "一厂", "1厂", "第1工厂", "（一厂）", "-1厂", "一分厂", " 第1分厂")
    assert {name(WITH_FORM + one, words).value for one in spellings} == {"苏州恒瑞机械1厂"}
    assert name(WITH_FORM + "二厂", words).value == "苏州恒瑞机械2厂"


@pytest.mark.parametrize(
    "raw",
    [
        "苏州恒瑞机械厂",
        "苏州恒瑞机械工厂",
        "苏州恒瑞机械总厂",
        "苏州恒瑞机械加工厂",
        "苏州恒瑞机械制造厂",
        "苏州市恒瑞机械厂",
        "苏州恒瑞机械（厂）",
        "恒瑞机械（苏州）工厂",
    ],
)
def test_a_works_without_a_number_is_a_legal_form(raw: str, words: Lexicon) -> None:
    parts = name(raw, words).parts
    assert (parts["brand"], parts["form"], parts["place"]) == ("恒瑞", "FACTORY", "3205")
    assert "branch" not in parts


@pytest.mark.parametrize(
    ("raw", "brand", "place", "branch"),
    [
        ("恒瑞流体控制第二厂", "恒瑞", None, "2 PLANT"),
        ("恒瑞重工-1厂", "恒瑞", None, "1 PLANT"),
        ("恒瑞电气 第1工厂", "恒瑞", None, "1 PLANT"),
        ("恒瑞医疗（广西）第一厂", "恒瑞", "45", "1 PLANT"),
        ("恒瑞医疗有限公司上海一厂", "恒瑞", None, "31 1 PLANT"),
        ("恒瑞商贸有限公司（无锡）分公司", "恒瑞", None, "3202 BRANCH"),
        ("西安恒瑞商贸有限公司（无锡）分公司", "恒瑞", "6101", "3202 BRANCH"),
        ("恒瑞五金（中山）分公司", "恒瑞", None, "4420 BRANCH"),
        ("恒瑞五金（上海）营业部", "恒瑞", None, "31 SALES"),
        ("苏州恒瑞机械有限公司沧州分", "恒瑞", "3205", "1309 BRANCH"),
        ("苏州恒瑞机械沧州分", "恒瑞", "3205", "1309 BRANCH"),
        ("苏州恒瑞机械有限公司（沧州分）", "恒瑞", "3205", "1309 BRANCH"),
        ("苏州恒瑞机械有限公司（沧州分公司）", "恒瑞", "3205", "1309 BRANCH"),
        ("苏州恒瑞机械有限公司-中山分公司", "恒瑞", "3205", "4420 BRANCH"),
        ("苏州恒瑞机械有限公司无锡办", "恒瑞", "3205", "3202 OFFICE"),
        ("苏州恒瑞机械济南分公司", "恒瑞", "3205", "3701 BRANCH"),
        ("苏州恒瑞机械Co.,Ltd.（济南分公司）", "恒瑞", "3205", "3701 BRANCH"),
        ("苏州恒瑞机械重庆办", "恒瑞", "3205", "50 OFFICE"),
        ("苏州恒瑞机械有限公司驻宁波办事处", "恒瑞", "3205", "3302 OFFICE"),
        ("苏州恒瑞机械驻宁波营业部", "恒瑞", "3205", "3302 SALES"),
        ("苏州恒瑞机械有限公司（驻宁波办事处）", "恒瑞", "3205", "3302 OFFICE"),
        ("苏州恒瑞机械有限公司华东仓", "恒瑞", "3205", "华东 WAREHOUSE"),
        ("苏州恒瑞机械有限公司昆山仓", "恒瑞", "3205", "320583 WAREHOUSE"),
        ("苏州恒瑞机械有限公司（二分公司）", "恒瑞", "3205", "2 BRANCH"),
    ],
)
def test_branches_as_they_are_shortened(
    raw: str, brand: str, place: str | None, branch: str, words: Lexicon
) -> None:
    parts = name(raw, words).parts
    assert (parts["brand"], parts.get("place"), parts["branch"]) == (brand, place, branch)


@pytest.mark.parametrize(
    "raw", ["恒瑞机械有限公司太仓", "恒瑞机械有限公司满分", "恒瑞十分机械", "恒瑞机械有限公司2"]
)
def test_what_only_looks_like_a_branch(raw: str, words: Lexicon) -> None:
    assert "branch" not in name(raw, words).parts
