"""Divisions: the table holds together, and names are found from large to small."""

from __future__ import annotations

import pytest

from hub.dictionary import Dictionary
from mdm.reading.divisions import Divisions, certain, nesting
from mdm.reading.lexicon import Lexicon


@pytest.fixture(scope="module")
def divisions(words: Lexicon) -> Divisions:
    return words.divisions


def test_the_table_holds_together(dictionary: Dictionary) -> None:
    rows = dictionary.codes["division"]
    digits = {code: row for code, row in rows.items() if code.isdigit()}
    assert len(digits) > 3200
    assert sum(code.endswith("0000") for code in digits) == 34
    for code, row in digits.items():
        parent = row.extra["parent"]
        assert len(code) == 6
        assert row.zh.startswith(row.extra["short"]), code
        assert (parent == "") == code.endswith("0000"), code
        if parent:
            assert parent in rows, code
            assert code.startswith(nesting(parent)), code


def test_a_full_name_means_one_division_in_its_city(dictionary: Dictionary) -> None:
    rows = dictionary.codes["division"].values()
    named = [(row.extra["parent"], row.zh) for row in rows if row.extra["parent"]]
    assert len(named) == len(set(named))


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("110000", "北京市", "Beijing"),
        ("320500", "苏州市", "Suzhou"),
        ("320583", "昆山市", "Kunshan"),
        ("320200", "无锡市", "Wuxi"),
        ("610000", "陕西省", "Shaanxi"),
        ("610100", "西安市", "Xi'an"),
        ("150000", "内蒙古自治区", "Inner Mongolia"),
        ("230100", "哈尔滨市", "Harbin"),
        ("341500", "六安市", "Lu'an"),
        ("331000", "台州市", "Taizhou"),
        ("500000", "重庆市", "Chongqing"),
        ("810000", "香港特别行政区", "Hong Kong"),
        ("710000", "台湾省", "Taiwan"),
        ("DE", "德国", "Germany"),
    ],
)
def test_well_known_rows(code: str, zh: str, en: str, dictionary: Dictionary) -> None:
    row = dictionary.codes["division"][code]
    assert (row.zh, row.en) == (zh, en)


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ({"3205"}, "3205"),
        ({"2113", "110105", "220104"}, "2113"),  # a city before districts
        ({"320106", "320302"}, "32"),
        ({"320506", "320509"}, "3205"),
        ({"110105", "220104"}, ""),
        ({"469007", "469005"}, "46"),  # counties right under a province
    ],
)
def test_certain(codes: set[str], code: str) -> None:
    assert certain(codes) == code


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("江苏省苏州市昆山市玉山镇", "320583", "玉山镇"),
        ("苏州昆山玉山镇", "320583", "玉山镇"),
        ("苏州市苏州市", "3205", ""),
        ("北京朝阳区", "110105", ""),
        ("内蒙古包头", "1502", ""),
        ("内蒙古自治区包头市", "1502", ""),
        ("湖南湘西", "4331", ""),
        ("上海路", "", "上海路"),
        ("上海大厦", "", "上海大厦"),
        ("苏", "", "苏"),
        ("", "", ""),
    ],
)
def test_lead(text: str, code: str, rest: str, divisions: Divisions) -> None:
    lead = divisions.lead(text)
    assert (lead.code, text[lead.end :]) == (code, rest)


@pytest.mark.parametrize(
    ("text", "code", "read"),
    [
        ("suzhou", "3205", 1),  # the better known of two
        ("suzhou anhui", "3413", 2),
        ("suzhou jiangsu china", "3205", 3),
        ("xi an", "6101", 2),
        ("xian", "6101", 1),
        ("hong kong", "81", 2),
        ("inner mongolia", "15", 2),
        ("nei meng gu", "15", 3),
        ("lvliang", "1411", 1),
        ("luliang", "1411", 1),
        ("taizhou", "", 1),
        ("taizhou zhejiang", "3310", 2),
        ("norvale", "", 0),
    ],
)
def test_lead_in_latin_letters(text: str, code: str, read: int, divisions: Divisions) -> None:
    lead = divisions.lead_latin(text.split())
    assert (lead.code, lead.end) == (code, read)


@pytest.mark.parametrize(
    ("code", "city"),
    [
        ("320583", "3205"),
        ("3205", "3205"),
        ("310115", "31"),
        ("31", "31"),
        ("429004", "429004"),
        ("32", ""),
        ("DE", ""),
        ("", ""),
    ],
)
def test_city_of(code: str, city: str, divisions: Divisions) -> None:
    assert divisions.city_of(code) == city
