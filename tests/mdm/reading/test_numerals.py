"""Numbers in names are read alike however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdm.reading.lexicon import Lexicon
from mdm.reading.numerals import evenly_counted, number
from mdm.reading.organisations import name


@pytest.mark.parametrize(
    ("sign", "value"),
    [
        ("八", "8"),
        ("十", "10"),
        ("十二", "12"),
        ("八十八", "88"),
        ("07", "7"),
        ("叁", "3"),
        ("iv", "4"),
    ],
)
def test_numbers(sign: str, value: str) -> None:
    assert number(sign) == value


@pytest.mark.parametrize(
    ("one", "other", "brand"),
    [
        ("中铁六局第四工程公司", "中铁6局集团第4工程有限公司", "中铁6局第4"),
        ("恒建三局有限公司", "恒建3局有限公司", "恒建3局"),
        ("二十二冶集团有限公司", "22冶集团有限公司", "22冶"),
        ("上海一建有限公司", "上海1建有限公司", "1建"),
        ("一汽恒瑞有限公司", "1汽恒瑞有限公司", "一汽恒瑞"),
        ("二重恒瑞", "2重恒瑞", "二重恒瑞"),
        ("八方电气有限公司", "8方电气有限公司", "八方"),
        ("苏州第一机床厂", "苏州第1机床厂", "第1"),
        ("苏州七天酒店", "苏州7天酒店", "七天"),
        ("十四局恒瑞", "14局恒瑞", "14局恒瑞"),
    ],
)
def test_both_spellings_of_a_number_are_one(
    one: str, other: str, brand: str, words: Lexicon
) -> None:
    first, second = name(one, words).parts, name(other, words).parts
    assert first["brand"] == second["brand"] == brand
    assert first["latin"] == second["latin"]


@pytest.mark.parametrize(
    "text",
    [
        "三一重工",
        "十堰恒瑞",
        "六安恒瑞",
        "三门峡",
        "统一厂",
        "五金",
        "3m中国",
        "58同城",
        "华一建设",
    ],
)
def test_what_is_not_counted_stays(text: str) -> None:
    assert evenly_counted(text) == text


@given(st.text("一二三十第123局建厂华星苏州m ()-", max_size=12))
def test_counting_twice_changes_nothing(text: str) -> None:
    once = evenly_counted(text)
    assert evenly_counted(once) == once
