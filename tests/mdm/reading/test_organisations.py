"""Names of organisations taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdm.reading.kinds import KINDS
from mdm.reading.lexicon import Lexicon
from mdm.reading.organisations import PARTS, legal_form, name, read_name, status_mark


@pytest.mark.parametrize(
    "raw",
    [
        "苏州澜岱衡机电有限公司",
        "苏州澜岱衡机电有限责任公司",
        "蘇州瀾岱衡機電有限公司".replace("瀾", "澜"),
        "苏州（澜岱衡）机电有限公司",
        "苏州澜岱衡　机电 有限公司",
        "苏州澜岱衡机电有限公司（停用）",
        "【作废】苏州澜岱衡机电有限公司",
        "苏州澜岱衡机电有限公司-已注销",
        "停用_苏州澜岱衡机电有限公司",
        "苏州澜岱衡机电有限公司停用",
        "苏州澜岱衡机电公司",
    ],
)
def test_spellings_of_one_name(raw: str, words: Lexicon) -> None:
    assert name(raw, words).value == "苏州澜岱衡机电"


@pytest.mark.parametrize(
    ("raw", "core", "family"),
    [
        ("Hexmere Pump Trading B.V.", "hexmere pump trading", "BV"),
        ("HEXMERE  PUMP TRADING BV", "hexmere pump trading", "BV"),
        ("Norvale Water Systems Co., Ltd.", "norvale water systems", "LTD"),
        ("Norvale Water Systems Company Limited", "norvale water systems", "LTD"),
        ("Kestrin Process Supply GmbH", "kestrin process supply", "GMBH"),
        ("Kestrin GmbH & Co. KG", "kestrin", "KG"),
        ("澜岱衡股份有限公司", "澜岱衡", "JSC"),
        ("澜岱衡投资（有限合伙）", "澜岱衡投资", "LP"),
        ("澜岱衡", "澜岱衡", None),
    ],
)
def test_legal_forms_are_families(raw: str, core: str, family: str | None, words: Lexicon) -> None:
    assert name(raw, words).value == core
    assert legal_form(raw, words).value == family


def test_a_branch_is_not_its_head_office(words: Lexicon) -> None:
    head = name("苏州澜岱衡机电有限公司", words).value
    branch = name("苏州澜岱衡机电有限公司上海分公司", words).value
    assert branch == "苏州澜岱衡机电上海分公司" != head
    assert name("苏州澜岱衡机电有限责任公司上海分公司", words).value == branch
    assert name("苏州澜岱衡机电有限公司宁波分公司", words).value != branch


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "无",
        "（无）",
        "N/A",
        "-",
        "----",
        "0000",
        "测试",
        "测试客户",
        "現金客户",
        "有限公司",
        "GmbH",
        "12345",
        "散客",
        "？",
    ],
)
def test_what_says_nothing_is_no_evidence(raw: str, words: Lexicon) -> None:
    assert name(raw, words).value is None


@pytest.mark.parametrize(
    "raw", ["重复利用科技有限公司", "停用牌泵业有限公司", "上海停用设备有限公司"]
)
def test_a_mark_inside_a_name_is_part_of_it(raw: str, words: Lexicon) -> None:
    assert name(raw, words).value == raw.removesuffix("有限公司")
    assert status_mark(raw, words).value is None


@pytest.mark.parametrize(
    ("raw", "mark"),
    [
        ("Frozen Foods Ltd", None),
        ("Frozen - Foods Ltd", "HELD"),
        ("Locked Systems Inc", None),
        ("Norvale Ltd (do not use)", "STOPPED"),
        ("Norvale Ltd - inactive", "STOPPED"),
        ("停用 甲乙泵业", "STOPPED"),
        ("甲乙泵业有限公司【黑名单】", "HELD"),
        ("甲乙泵业有限公司（已更名）", "MOVED"),
        ("甲乙泵业有限公司已停业", "CLOSED_DOWN"),
        ("甲乙泵业有限公司(重复建档)", "TWICE"),
        ("甲乙泵业有限公司（停用", "STOPPED"),  # cut off by a narrow field
        ("甲乙泵业有限公司（停用，请勿使用）", "STOPPED"),
        ("甲乙泵业有限公司（停用2023-05-01）", "STOPPED"),
        ("-停用甲乙泵业有限公司", "STOPPED"),
        ("_作废甲乙泵业有限公司", "VOID"),
        ("*不用甲乙泵业", "STOPPED"),
        ("停用苏州甲乙泵业有限公司", "STOPPED"),  # a place begins the name
        ("已合并深圳市甲乙泵业有限公司", "MOVED"),
        ("Norvale Ltd.已合并", "MOVED"),
        ("停用牌苏州泵业有限公司", None),
        ("甲乙泵业有限公司", None),
    ],
)
def test_marks_set_apart_and_words_that_are_none(
    raw: str, mark: str | None, words: Lexicon
) -> None:
    assert status_mark(raw, words).value == mark


def test_a_name_said_in_two_scripts_is_read_once(words: Lexicon) -> None:
    one = name("苏州华星机械有限公司", words)
    both = name("苏州华星机械有限公司 Suzhou Huaxing Machinery Co., Ltd.", words)
    assert (both.value, both.parts) == (one.value, one.parts)


def test_the_parts_are_declared(words: Lexicon) -> None:
    found = name("苏州华星集团机械有限公司上海分公司（停用）", words).parts
    assert set(found) <= set(PARTS) == set(KINDS["organisation_name"].parts)
    assert set(PARTS) - set(found) == {"bare"}


CHARACTERS = "华星金恒远达瑞科森力通宏博诚润凯"
BRANDS = st.text(CHARACTERS, min_size=2, max_size=3)
PLACES = st.sampled_from(["", "苏州", "苏州市", "江苏省苏州市", "昆山", "上海"])
TRADES = st.sampled_from(["", "机械", "电子科技", "五金制品", "贸易"])
FORMS = st.sampled_from(["", "有限公司", "有限责任公司", "股份有限公司", "有限公司上海分公司"])
CHANGES = st.sampled_from(["wide", "traditional", "blanks", "brackets", "mark"])


def changed(text: str, how: str) -> str:
    """The same name as another clerk would type it."""
    if how == "traditional":
        return text.translate(str.maketrans("华苏机电贸远达瑞诚润凯", "華蘇機電貿遠達瑞誠潤凱"))
    if how == "blanks":
        return " " + "  ".join(text)
    if how == "brackets":
        return text.replace("(", "【").replace(")", "】")
    if how == "mark":
        return f"{text}(停用)"
    return text.replace("(", "（").replace(")", "）")


@given(PLACES, BRANDS, st.booleans(), TRADES, FORMS, CHANGES)
def test_how_it_is_typed_never_changes_the_parts(
    words: Lexicon, place: str, brand: str, behind: bool, trade: str, form: str, how: str
) -> None:
    text = f"{brand}({place}){trade}{form}" if behind and place else place + brand + trade + form
    parts, other = dict(name(text, words).parts), dict(name(changed(text, how), words).parts)
    assert other.pop("mark", "") == ("STOPPED" if how == "mark" else "")
    assert other == parts


@given(PLACES, BRANDS, TRADES, FORMS)
def test_a_core_read_again_is_the_same(
    words: Lexicon, place: str, brand: str, trade: str, form: str
) -> None:
    core = name(place + brand + trade + form, words).value
    assert core is not None
    assert name(core, words).value == core


@given(
    st.text(max_size=20) | st.text("苏州华星机械有限公司上海分集团()（）停用 -abAB1", max_size=20)
)
def test_any_text_is_read_and_its_core_is_stable(words: Lexicon, text: str) -> None:
    found = read_name(text, words)
    if found.core is not None:
        assert found.parts["brand"]
        assert found.parts["latin"]


def test_the_steps_are_told(words: Lexicon) -> None:
    assert status_mark("甲乙泵业有限公司（作废）", words).value == "VOID"
    how = read_name("苏州甲乙泵业有限责任公司（作废）", words).how
    assert how == (
        "plain, mark 作废 = VOID, legal form 有限责任公司 = LTD,"
        " place 苏州 = 3205, trade 泵业 = PUMP, brand 甲乙"
    )
