"""Addresses read into parts, and the city of whatever says where something is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdm.reading.kinds import KINDS
from mdm.reading.lexicon import Lexicon
from mdm.reading.places import PARTS, address, city

XINGHU_88 = {"division": "3205", "road": "星湖街", "road_latin": "xinghu", "number": "88"}


def said(raw: str, words: Lexicon) -> dict[str, str]:
    parts = dict(address(raw, words).parts)
    for level in ("province", "city", "district", "zone"):
        parts.pop(level, None)
    return parts


@pytest.mark.parametrize(
    ("raw", "made"),
    [
        ("江苏省苏州市星湖街8号", "苏州市星湖街8号"),
        ("中国江苏省苏州市 星湖街８號", "苏州市星湖街8号"),
        ("昆山市玉山镇北门路8号", "苏州市昆山市玉山镇北门路8号"),  # the city it lies in is added
        ("12 Harbour Rd., Leeds", "12harbourrdleeds"),
        ("苏州市星湖街", None),
        ("8号", None),
        ("无", None),
    ],
)
def test_address(raw: str, made: str | None, words: Lexicon) -> None:
    assert address(raw, words).value == made


@pytest.mark.parametrize(
    "raw",
    [
        "江苏省苏州市星湖街88号",
        "江苏苏州星湖街88号",  # without 省 and 市
        "苏州市星湖街88号",  # without the province
        "苏州星湖街88",  # without 号
        "蘇州市星湖街８８號",
        "江苏省 苏州市 星湖街 88 号",
        "江苏省苏州市星湖街八十八号",
        "江苏省（苏州市）星湖街88号",
        "中国江苏省苏州市星湖街88号",
        "苏州市苏州工业园区星湖街88号",  # zones are a part of their own
        "苏州工业园区星湖街88号",
        "215021 江苏省苏州市星湖街88号",
        "江苏省苏州市星湖街88号 邮编：215021",
        "江苏省苏州市星湖街88号（215021）",
        "地址：江苏省苏州市星湖街88号",
        "江苏省苏州市星湖街88号 联系人：采购部 电话：0512-55512345",
        "苏州市星湖街88号（近地铁站）",
        "江苏省江苏省苏州市苏州市星湖街88号",  # joined from fields that each hold all
        "苏州市星湖街#88",
        "苏州市88号星湖街",
    ],
)
def test_one_address_however_it_is_written(raw: str, words: Lexicon) -> None:
    assert said(raw, words) == XINGHU_88


@pytest.mark.parametrize(
    "raw",
    [
        "No. 88, Xinghu Street, Suzhou, Jiangsu",
        "No. 88, Xinghu Road, Suzhou Industrial Park, Jiangsu",
        "88 Xinghu Street, Suzhou, Jiangsu, China 215021",
        "Jiangsu, Suzhou, No.88 Xinghu Jie",
        "88 XINGHU RD, SUZHOU, P.R. CHINA",
        "No.88 Xinghu Road, Suzhou City, Jiangsu Province",
    ],
)
def test_in_latin_letters_its_road_is_told_by_the_letters(raw: str, words: Lexicon) -> None:
    parts = said(raw, words)
    assert {part: parts.get(part) for part in ("division", "road_latin", "number")} == {
        part: XINGHU_88[part] for part in ("division", "road_latin", "number")
    }


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("昆山市玉山镇北门路88-1号", {"division": "320583", "town": "玉山镇", "number": "88-1"}),
        ("昆山玉山镇北门路88号-1", {"division": "320583", "road": "北门路", "number": "88-1"}),
        ("苏州市星湖街88号之一", {"number": "88-1"}),
        ("苏州市星湖街88号3幢", {"number": "88", "building": "3"}),
        ("苏州市星湖街88号3号楼", {"number": "88", "building": "3"}),
        ("苏州市星湖街88号3#楼", {"number": "88", "building": "3"}),
        ("苏州市星湖街88号A座1201", {"number": "88", "building": "a", "room": "1201"}),
        ("苏州市星湖街88号3幢201室", {"number": "88", "building": "3", "room": "201"}),
        ("苏州市星湖街88号3楼", {"number": "88", "floor": "3"}),
        ("上海市曹杨路1040弄12号", {"division": "31", "road": "曹杨路", "number": "1040-12"}),
        ("上海浦东祖冲之路1500号", {"division": "310115", "road": "祖冲之路"}),
        ("上海市南京东路100号", {"division": "31", "road": "南京东路"}),  # no city of Nanjing
        ("南京路100号", {"division": None, "road": "南京路"}),
        ("江苏大道5号", {"division": None, "road": "江苏大道"}),
        ("苏州市一号路88号", {"road": "一号路", "number": "88"}),
        ("昆山市312国道88号", {"road": "312国道", "number": "88"}),
        ("成都市天府大道北段1700号", {"road": "天府大道北段", "road_latin": "tianfu"}),
        ("济南市历下区经十路1号", {"division": "370102", "road": "经十路"}),
        ("宁波市北仑区大碶街道庐山西路155号", {"town": "大碶街道", "road": "庐山西路"}),
        ("深圳市宝安区西乡街道固戍社区航城大道12号", {"village": "固戍社区", "road": "航城大道"}),
        ("昆山市千灯镇石浦村3组", {"division": "320583", "road": "石浦村", "town": "千灯镇"}),
        ("苏州市苏州工业园区", {"division": "3205", "road": "工业园区"}),
        ("香港九龙观塘道388号", {"division": "81", "road": "观塘道"}),
        ("台北市信义区信义路五段7号", {"division": "7101", "road": "信义路五段", "number": "7"}),
        ("仙桃市纺织大道1号", {"division": "429004"}),  # a county right under its province
        ("吴江市松陵镇江陵东路1500号", {"division": "320509"}),  # a district today
        ("昆山县玉山镇北门路1号", {"division": "320583"}),  # a city today
        ("石河子市北三路1号", {"division": "659001", "road": "北三路"}),
        ("Hauptstrasse 12, 80331 München", {"road": "hauptstrasse", "number": "12"}),
        ("Room 1201, Building 3, No.88 Keyuan Road, Pudong, Shanghai", {"division": "310115"}),
    ],
)
def test_parts(raw: str, found: dict[str, str | None], words: Lexicon) -> None:
    parts = address(raw, words).parts
    assert {part: parts.get(part) for part in found} == found


@pytest.mark.parametrize(
    ("raw", "division"),
    [
        ("鼓楼区中山路12号", None),  # in four cities
        ("南京市鼓楼区中山路12号", "320106"),
        ("南京鼓楼中山路12号", "320106"),
        ("福建省鼓楼区中山路12号", "350102"),  # one in the province is enough
        ("江苏省鼓楼区中山路12号", "32"),  # two in the province
        ("朝阳区建国路88号", None),
        ("北京朝阳建国路88号", "110105"),
        ("朝阳市双塔区朝阳大街1号", "211302"),
        ("朝阳双塔区朝阳大街1号", "211302"),  # what follows decides what came before
        ("吉林省吉林市解放大路1号", "2202"),
        ("台州路桥区中海街1号", "331004"),  # not a road of Taizhou
        ("唐山路北区中海街1号", "130203"),
        ("施甸县云南镇中海街1号", "530521"),  # a town called like its province
        ("江苏省杭州市文一路1号", "32"),  # they contradict each other
    ],
)
def test_what_is_not_certain_is_left_at_the_level_that_is(
    raw: str, division: str | None, words: Lexicon
) -> None:
    assert address(raw, words).parts.get("division") == division


def test_levels_are_codes_that_nest(words: Lexicon) -> None:
    parts = address("江苏省苏州市昆山市玉山镇北门路88号", words).parts
    assert (parts["province"], parts["city"], parts["district"]) == ("32", "3205", "320583")
    parts = address("上海市浦东新区祖冲之路1500号", words).parts
    assert (parts["province"], parts["city"], parts["district"]) == ("31", "31", "310115")
    parts = address("济源市黄河路1号", words).parts
    assert (parts["province"], parts["city"]) == ("41", "419001")
    assert "district" not in parts


def test_an_address_without_number_has_parts_but_is_no_evidence(words: Lexicon) -> None:
    found = address("苏州市星湖街", words)
    assert found.value is None
    assert (found.parts["division"], found.parts["road"]) == ("3205", "星湖街")
    assert set(found.parts) <= set(PARTS) == set(KINDS["address"].parts)


@pytest.mark.parametrize(
    ("raw", "text", "made"),
    [
        ("苏州市", "", "苏州"),
        ("江苏省苏州市", "", "苏州"),
        ("苏州", "", "苏州"),
        ("蘇州", "", "苏州"),
        ("Suzhou", "", "苏州"),
        ("沙市", "", "荆州"),  # a district of it
        ("昆山市", "", "苏州"),
        ("浦东新区", "", "上海"),
        ("仙桃", "", "仙桃"),
        ("朝阳区", "", "朝阳区"),  # of which city is not said
        ("", "江苏省苏州市星湖街8号", "苏州"),
        ("", "昆山市北门路8号", "苏州"),
        ("", "上海市浦东新区", "上海"),
        ("", "No. 88, Xinghu Road, Suzhou", "苏州"),
        ("LEEDS", "", "leeds"),
        ("江苏省", "", None),
        ("", "星湖街8号", None),
        ("无", "苏州市星湖街8号", "苏州"),
    ],
)
def test_city(raw: str, text: str, made: str | None, words: Lexicon) -> None:
    assert city(raw, text, words).value == made


PLACES = st.sampled_from(["江苏省苏州市", "苏州", "昆山市", "上海市浦东新区", "南京市鼓楼区"])
ROADS = st.text("星湖金峰云山海天", min_size=2, max_size=3)
WORDS = st.sampled_from(["路", "街", "大道", "东路"])
CHANGES = st.sampled_from(["wide", "blanks", "traditional", "postcode", "brackets"])


def changed(text: str, how: str) -> str:
    """The same address as another clerk would type it."""
    if how == "wide":
        return text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    if how == "blanks":
        return "  ".join(text)
    if how == "traditional":
        return text.translate(str.maketrans("苏号东云楼区", "蘇號東雲樓區"))
    if how == "postcode":
        return f"215000 {text}"
    return f"（{text}）"


@given(PLACES, ROADS, WORDS, st.integers(1, 3000), CHANGES)
def test_how_it_is_typed_never_changes_the_parts(
    words: Lexicon, place: str, road: str, word: str, door: int, how: str
) -> None:
    text = f"{place}{road}{word}{door}号"
    assert address(changed(text, how), words).parts == address(text, words).parts
    assert address(text, words).parts["number"] == str(door)
    assert address(text, words).parts["road"] == road + word
    written = address(text, words).value
    assert written is not None
    assert address(written, words).value == written
    assert address(written, words).parts == address(text, words).parts


@given(
    st.text(max_size=30) | st.text("苏州市江省北京朝阳区路街号弄镇村0123-（） aN.,", max_size=30)
)
def test_any_text_is_read(words: Lexicon, text: str) -> None:
    found = address(text, words)
    assert all(found.parts.values())
    assert found.parts.get("division", "").startswith(found.parts.get("province", ""))
