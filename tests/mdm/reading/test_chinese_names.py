"""Chinese names of organisations: which words are place, brand, trade, form, branch, group."""

from __future__ import annotations

import pytest

from mdm.reading.lexicon import Lexicon
from mdm.reading.organisations import name

SUZHOU_HUAXING = {"brand": "华星", "place": "3205", "trade": "MACHINERY", "form": "LTD"}
ALWAYS = {"chinese", "latin", "initials", "bare"}


def said(raw: str, words: Lexicon) -> dict[str, str]:
    parts = name(raw, words).parts
    return {part: value for part, value in parts.items() if part not in ALWAYS}


@pytest.mark.parametrize(
    "raw",
    [
        "苏州华星机械有限公司",
        "江苏省苏州市华星机械设备有限责任公司",  # province, full form, a weak trade
        "江苏苏州华星机械制造有限公司",
        "华星机械(苏州)有限公司",  # the place in brackets
        "华星（苏州）机械有限公司",
        "华星机械有限公司（苏州）",
        "华星机械苏州有限公司",  # the place behind the trade
        "华星苏州机械有限公司",
        "华星机械有限公司 苏州",
        "蘇州華星機械有限公司",
        "苏州 华星　机械 有限公司",
        "苏州华星机械有限公",  # cut off by a narrow field
        "苏州工业园区华星机械有限公司",  # a zone says no more than its city
        "苏州市高新区华星机械科技有限公司",
        "苏州市木渎镇华星机械有限公司",
        "苏州华星机械有限公司(HX)",  # a short name of its own
        "苏州华星机械有限公司-采购部",  # whom to ask for
        "苏州华星机械有限公司（王经理）",
        "C00123-苏州华星机械有限公司",  # its code of another system
        "苏州华星机械有线公司",
        "苏州华星机械Co., Ltd.",
        "苏州华星机械有限公司（原苏州华光机械厂）",  # what it was called before
    ],
)
def test_one_company_however_it_is_written(raw: str, words: Lexicon) -> None:
    assert said(raw, words) == SUZHOU_HUAXING


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("华星", {"brand": "华星"}),
        ("苏州华星", {"brand": "华星", "place": "3205"}),
        ("華星機械", {"brand": "华星", "trade": "MACHINERY"}),
        ("昆山华星", {"brand": "华星", "place": "320583"}),
        ("华星机械昆山有限公司", {"brand": "华星", "place": "320583", "trade": "MACHINERY"}),
        ("华星慈溪", {"brand": "华星慈溪"}),  # not behind a trade
        ("苏州吴中华星", {"brand": "华星", "place": "320506"}),
        ("吴江市华星纺织厂", {"brand": "华星", "place": "320509", "trade": "TEXTILE"}),
        ("华星电子集团", {"brand": "华星", "trade": "ELECTRONICS", "group": "1"}),
        ("华星集团", {"brand": "华星", "group": "1"}),
        ("华星（集团）有限公司", {"brand": "华星", "group": "1", "form": "LTD"}),
        ("华星集团苏州机械有限公司", SUZHOU_HUAXING | {"group": "1"}),
        ("上海华星集团有限公司", {"brand": "华星", "place": "31", "group": "1", "form": "LTD"}),
        ("博世（中国）投资有限公司", {"brand": "博世", "place": "CN", "trade": "INVESTMENT"}),
        ("3M中国有限公司", {"brand": "3m", "place": "CN", "form": "LTD"}),
        ("苏州ABB电机有限公司", {"brand": "abb", "place": "3205", "trade": "MOTOR"}),
        ("株式会社日立製作所", {"brand": "日立", "form": "KK", "trade": "MANUFACTURING"}),
        ("张三丰", {"brand": "张三丰"}),
        ("张三丰（个体户）", {"brand": "张三丰", "form": "SELF"}),
        ("苏州张三丰五金店", {"brand": "张三丰", "place": "3205", "trade": "HARDWARE"}),
        ("华星塑胶五金制品有限公司", {"brand": "华星", "trade": "HARDWARE PLASTICS"}),
        ("华星五金塑胶有限公司", {"brand": "华星", "trade": "HARDWARE PLASTICS"}),  # in any order
        ("华星化工厂", {"brand": "华星", "trade": "CHEMICAL", "form": "FACTORY"}),  # not 化 + 工厂
        ("华星酒店有限公司", {"brand": "华星", "trade": "SERVICE", "form": "LTD"}),  # not 酒 + 店
        ("台湾华星电子股份有限公司", {"brand": "华星", "place": "71", "form": "JSC"}),
        ("澜岱衡投资（有限合伙）", {"brand": "澜岱衡", "trade": "INVESTMENT", "form": "LP"}),
    ],
)
def test_what_the_words_are(raw: str, found: dict[str, str], words: Lexicon) -> None:
    parts = said(raw, words)
    assert {part: parts.get(part) for part in found} == found
    assert "branch" not in parts
    assert ("place" in parts) == ("place" in found)


@pytest.mark.parametrize(
    ("raw", "brand", "place"),
    [
        ("中山电子有限公司", "中山", None),  # a city, but nothing else is left for a brand
        ("中山华星电子有限公司", "华星", "4420"),
        ("中山市东方电子有限公司", "东方", "4420"),  # 东方 is a city too
        ("东方电气股份有限公司", "东方", None),
        ("东方华星机械有限公司", "东方华星", None),  # more often a brand than the city
        ("长安汽车股份有限公司", "长安", None),
        ("华阳电子科技有限公司", "华阳", None),
        ("上海静安机械有限公司", "静安", "31"),  # a district, but nothing else is left
        ("苏州市电子有限公司", "电子", "3205"),  # written in full it can be the place only
        ("苏州机床厂有限公司", "苏州", None),
        ("苏州新科技有限公司", "新科技", "3205"),  # 新 alone is no brand
        ("浙新能源科技有限公司", "浙新", None),
        ("电子科技有限公司", "电子科技", None),  # better than nothing
        ("中国机械有限公司", "中国机械", None),  # a country is no brand
        ("永康松科电子（赣州）有限公司", "永康松科", "3607"),  # says elsewhere where it is
        ("新华机械厂", "新华", None),  # districts of several cities are called so
        ("鼓楼华星机械厂", "鼓楼华星", None),
        ("苏州鼓楼机械厂", "鼓楼", "3205"),  # not of this city
    ],
)
def test_a_brand_that_is_a_place_or_a_trade(
    raw: str, brand: str, place: str | None, words: Lexicon
) -> None:
    parts = name(raw, words).parts
    assert (parts["brand"], parts.get("place")) == (brand, place)


@pytest.mark.parametrize(
    ("raw", "branch"),
    [
        ("苏州华星机械有限公司上海分公司", "31 BRANCH"),
        ("苏州华星机械有限公司上海市分公司", "31 BRANCH"),
        ("苏州华星机械有限公司(上海分公司)", "31 BRANCH"),
        ("苏州华星机械有限责任公司上海浦东分公司", "310115 BRANCH"),
        ("苏州华星机械有限公司第二分公司", "2 BRANCH"),
        ("苏州华星机械有限公司上海第二分公司", "31 2 BRANCH"),
        ("苏州华星机械有限公司园区分公司", "园区 BRANCH"),
        ("苏州华星机械有限公司分公司", "BRANCH"),
        ("苏州华星机械厂第二分厂", "2 PLANT"),
        ("苏州华星机械厂十二分厂", "12 PLANT"),
        ("苏州华星机械有限公司北京办事处", "11 OFFICE"),
        ("苏州华星机械有限公司营业部", "SALES"),
        ("苏州华星机械北京办事处", "11 OFFICE"),  # no legal form between
        ("苏州华星机械有限公司吴江工厂", "320509 PLANT"),
        ("苏州华星机械工厂", None),
        ("苏州华星机械有限公司", None),
        ("苏州华星机械有限公司（总部）", None),
        ("苏州华星机械有限公司（华东）", None),
    ],
)
def test_a_branch_has_its_own_name(raw: str, branch: str | None, words: Lexicon) -> None:
    parts = name(raw, words).parts
    assert parts.get("branch") == branch
    assert parts["place"] == "3205"
    assert parts["brand"].startswith("华星")


@pytest.mark.parametrize(
    ("raw", "latin", "initials"),
    [
        ("苏州华星机械有限公司", "huaxing", "hx"),
        ("苏州画星机械有限公司", "huaxing", "hx"),  # a typing error of one who types pinyin
        ("苏州ABB电机有限公司", "abb", "a"),
        ("长虹电器", "changhong", "ch"),
    ],
)
def test_the_brand_in_latin_letters(raw: str, latin: str, initials: str, words: Lexicon) -> None:
    parts = name(raw, words).parts
    assert (parts["latin"], parts["initials"]) == (latin, initials)


def test_bare_is_a_name_that_says_nothing_but_a_brand(words: Lexicon) -> None:
    assert name("华星", words).parts["bare"] == "1"
    for more in ("苏州华星", "华星机械", "华星有限公司", "华星集团", "华星上海分公司"):
        assert "bare" not in name(more, words).parts


@pytest.mark.parametrize(
    ("trades", "families"),
    [
        ("纺机 纺织机械 纺织 纺织机械科技", "TEXTILE"),
        ("食机 食品机械 食品 食品设备 食品科技", "FOOD"),
        ("流控 流体控制 流体 液压 液压机械 流体设备 液压气动", "HYDRAULIC"),
        ("轨交 轨道交通 轨交装备 轨道交通设备 铁路器材", "RAIL"),
        ("农装 农机 农业装备 农业机械 农机装备 农业", "AGRICULTURE"),
        ("工机 工程机械 工程机械设备 建筑机械 挖掘机", "CONSTRUCTION_MACHINERY"),
        ("建安 建筑安装 建筑安装工程 建设工程 装饰工程", "CONSTRUCTION"),
        ("包机 包装机械 包装 包装制品 包材", "PACKAGING"),
        ("机床 数控机床 数控设备 机床设备", "MACHINE_TOOL"),
        ("船工 船舶工程 船舶 船舶制造 船机", "MARINE"),
        ("汽配 汽车配件 汽车部件 汽车零部件 汽零", "AUTO_PARTS"),
        ("医械 医疗器械 医疗设备 医疗 医疗科技", "MEDICAL"),
        ("塑机 塑料机械 塑料 塑料制品 塑胶科技", "PLASTICS"),
        ("电气 电器 电气设备 电气科技 电气工程", "ELECTRICAL"),
        ("仪表 仪器仪表 仪器 自动化仪表", "INSTRUMENT"),
        ("五金件 五金 五金制品 五金机械 五金配件", "HARDWARE"),
        ("自控 智装 智能装备 自动化设备 工控 自动化", "AUTOMATION"),
        ("环工 环保工程 环保 环境工程 环保设备", "ENVIRONMENT"),
        ("风电 风电设备 风能 风力发电设备", "WIND_POWER"),
        ("光伏 光伏科技 太阳能 太阳能设备", "PHOTOVOLTAIC"),
        ("新能源 新能源科技 新能科技 氢能", "NEW_ENERGY"),
        ("电池 锂电 储能科技 蓄电池", "BATTERY"),
        ("能源 能源科技 电力", "ENERGY"),
        ("精密机械 精密 精密制造 精工", "PRECISION"),
        ("机械 机械设备 机械科技 机械工程 机械制造", "MACHINERY"),
        ("矿机 矿山机械 矿山设备 煤机", "MINING"),
        ("化机 化工机械 化工 化工设备", "CHEMICAL"),
        ("工程 工程技术 工程科技", "ENGINEERING"),
    ],
)
def test_a_trade_and_how_it_is_shortened(trades: str, families: str, words: Lexicon) -> None:
    for trade in trades.split():
        parts = name(f"苏州恒瑞{trade}有限公司", words).parts
        assert (trade, parts["brand"], parts["trade"]) == (trade, "恒瑞", families)


@pytest.mark.parametrize(
    "form",
    [
        "(有限)公司",
        "有限司",
        "有限公司司",
        "有限公 司",
        "有限责公司",
        "有限责任司",
        "有限公同",
        "（有限公司）",
        "有限责任公司(外商独资)",
    ],
)
def test_a_limited_company_however_it_is_mistyped(form: str, words: Lexicon) -> None:
    assert said(f"苏州华星机械{form}", words) == SUZHOU_HUAXING
