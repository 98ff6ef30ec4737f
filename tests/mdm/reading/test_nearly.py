"""Mistyped trades at the end of a name, and brands that only look like one."""

from __future__ import annotations

import pytest

from mdm.reading.lexicon import Lexicon
from mdm.reading.organisations import name


@pytest.mark.parametrize(
    ("typed", "meant", "trade"),
    [
        ("环保工呈", "环保工程", "ENVIRONMENT"),
        ("流体制控", "流体控制", "HYDRAULIC"),
        ("流体制", "流体控制", "HYDRAULIC"),
        ("风电没备", "风电设备", "WIND_POWER"),
        ("电科子技", "电子科技", "ELECTRONICS"),
        ("五金制口", "五金制", "HARDWARE"),
        ("汽车零部", "汽车零部件", "AUTO_PARTS"),
        ("电气设被", "电气设备", "ELECTRICAL"),
        ("环保科枝", "环保科技", "ENVIRONMENT"),
        ("轨道交同", "轨道交通", "RAIL"),
        ("自动化设配", "自动化设备", "AUTOMATION"),
        ("仪器仪标", "仪器仪表", "INSTRUMENT"),
        ("机械社备", "机械设备", "MACHINERY"),
        ("新能原", "新能源", "NEW_ENERGY"),
    ],
)
def test_a_mistyped_trade(typed: str, meant: str, trade: str, words: Lexicon) -> None:
    found = name(f"苏州恒瑞{typed}有限公司", words)
    assert (found.parts["brand"], found.parts["trade"]) == ("恒瑞", trade)
    assert f"trade {typed} read as {meant}" in found.how


def test_a_weak_trade_behind_a_mistyped_one(words: Lexicon) -> None:
    found = name("苏州恒瑞新能原科技有限公司", words).parts
    assert (found["brand"], found["trade"]) == ("恒瑞", "NEW_ENERGY")


def test_a_long_name_needs_no_legal_form(words: Lexicon) -> None:
    assert name("恒瑞环保工呈", words).parts["brand"] == "恒瑞"
    assert name("恒瑞工呈", words).parts["brand"] == "恒瑞工呈"


@pytest.mark.parametrize(
    "brand",
    [
        "恒瑞量子",
        "恒瑞东方红",
        "恒瑞金远达",
        "瑞科森力通",
        "恒瑞之星",
        "恒瑞工呈",
        "恒瑞鹏程",
        "恒远达",
        "瑞恒",
    ],
)
@pytest.mark.parametrize("trade", ["", "科技", "机械", "电子"])
def test_a_brand_is_left_alone(brand: str, trade: str, words: Lexicon) -> None:
    found = name(f"苏州{brand}{trade}有限公司", words)
    assert found.parts["brand"] == brand
    assert "read as" not in found.how
