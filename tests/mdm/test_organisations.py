"""Names of organisations taken apart."""

from __future__ import annotations

import pytest

from mdm.lexicon import Lexicon
from mdm.organisations import legal_form, name, read_name, status_mark


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


def test_the_steps_are_told(words: Lexicon) -> None:
    assert status_mark("甲乙泵业有限公司（作废）", words).value == "VOID"
    how = read_name("甲乙泵业有限责任公司（作废）", words).how
    assert how == "plain, mark 作废 = VOID, legal form 有限责任公司 = LTD"
