"""Names of organisations in Latin letters: the same parts as their Chinese names have."""

from __future__ import annotations

import pytest

from mdm.reading.lexicon import Lexicon
from mdm.reading.organisations import name

COMPARED = ("brand", "place", "trade", "form", "branch", "group")
SUZHOU_HUAXING = {"brand": "huaxing", "place": "3205", "trade": "MACHINERY", "form": "LTD"}


def said(raw: str, words: Lexicon) -> dict[str, str]:
    parts = name(raw, words).parts
    return {part: parts[part] for part in COMPARED if part in parts}


@pytest.mark.parametrize(
    "raw",
    [
        "Suzhou Huaxing Machinery Co., Ltd.",
        "SUZHOU HUAXING MACHINERY CO.,LTD",
        "Suzhou Hua Xing Machinery Company Limited",
        "Huaxing Machinery (Suzhou) Co., Ltd.",
        "HUAXING MACHINERY (SUZHOU) CO LTD",
        "Huaxing Machinery Suzhou Co., Ltd.",
        "Huaxing Machinery Co., Ltd. Suzhou",
        "Jiangsu Suzhou Huaxing Machinery Equipment Manufacturing Co Ltd",
        "Suzhou Huaxing Machinery & Equipment Co., Ltd",
        "Suzhou Huaxing Machinery Technology Limited",
        "Suzhou Huaxing Jixie Youxian Gongsi",  # the whole name in pinyin
        "suzhouhuaxing jixie youxiangongsi",  # without blanks
        "SuzhouHuaxingJixieYouxianGongsi",
        "Ｓｕｚｈｏｕ Huaxing Machinery Co., Ltd.",
        "The Suzhou Huaxing Machinery Co., Ltd.",
    ],
)
def test_one_company_however_it_is_written(raw: str, words: Lexicon) -> None:
    assert said(raw, words) == SUZHOU_HUAXING


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("机械设备", "Machinery Equipment"),
        ("精密机械", "Precision Machinery"),
        ("电子科技", "Electronic Technology"),
        ("电气", "Electrical"),
        ("机电设备", "Mechanical & Electrical Equipment"),
        ("自动化设备", "Automation Equipment"),
        ("五金制品", "Hardware Products"),
        ("塑胶", "Plastics"),
        ("精密模具", "Precision Mold"),
        ("汽车零部件", "Auto Parts"),
        ("汽车零部件", "Automotive Components"),
        ("新材料", "New Materials"),
        ("包装材料", "Packaging Materials"),
        ("金属制品", "Metal Products"),
        ("化工", "Chemical"),
        ("国际贸易", "International Trade"),
        ("进出口", "Import & Export"),
        ("实业", "Industrial"),
        ("数控机床", "CNC Machine Tools"),
        ("电线电缆", "Wire and Cable"),
        ("轴承", "Bearings"),
        ("紧固件", "Fasteners"),
        ("表面处理", "Surface Treatment"),
        ("环保科技", "Environmental Technology"),
        ("医疗器械", "Medical Devices"),
        ("生物科技", "Biotechnology"),
        ("物流", "Logistics"),
        ("仪器仪表", "Instruments & Meters"),
    ],
)
def test_trades_are_the_same_in_both_languages(chinese: str, english: str, words: Lexicon) -> None:
    one = name(f"苏州华星{chinese}有限公司", words).parts
    other = name(f"Suzhou Huaxing {english} Co., Ltd.", words).parts
    assert one["trade"] == other["trade"]
    assert one["latin"] == other["latin"] == "huaxing"


def test_a_chinese_name_and_its_english_one_meet_in_the_letters(words: Lexicon) -> None:
    chinese = name("苏州华星机械有限公司上海分公司", words).parts
    english = name("Suzhou Huaxing Machinery Co., Ltd. Shanghai Branch", words).parts
    for part in ("place", "trade", "form", "branch", "latin", "initials"):
        assert chinese[part] == english[part]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("Huaxing", {"brand": "huaxing"}),
        ("Müller Pumpen GmbH", {"brand": "muller", "trade": "PUMP", "form": "GMBH"}),
        ("Robert Bosch GmbH & Co. KG", {"brand": "robert bosch", "form": "KG"}),
        ("General Electric", {"brand": "general electric"}),  # two trades, no other brand
        ("Tongxin Machinery Ltd", {"brand": "tongxin", "trade": "MACHINERY", "form": "LTD"}),
        (
            "Zhongshan Electronics Ltd",
            {"brand": "zhongshan", "trade": "ELECTRONICS", "form": "LTD"},
        ),
        ("Siemens Ltd., China", {"brand": "siemens", "place": "CN", "form": "LTD"}),
        ("Huaxing Group Co., Ltd.", {"brand": "huaxing", "form": "LTD", "group": "1"}),
        ("Huaxing Holding Group", {"brand": "huaxing", "group": "1"}),
        ("Hong Kong Huaxing Trading Ltd", {"brand": "huaxing", "place": "81", "trade": "TRADING"}),
        ("Xi'an Huaxing Electronics Co Ltd", {"brand": "huaxing", "place": "6101"}),
        ("Taizhou Huaxing Co Ltd", {"brand": "huaxing", "form": "LTD"}),  # 泰州 or 台州
        ("Jiangsu Taizhou Huaxing Co Ltd", {"brand": "huaxing", "place": "3212", "form": "LTD"}),
        (
            "Huaxing Precision (Kunshan) Inc.",
            {"brand": "huaxing", "place": "320583", "form": "INC"},
        ),
        ("PT Norvale Pumps Tbk", {"brand": "norvale", "trade": "PUMP", "form": "PT"}),
        ("(주)한빛", {"brand": "한빛", "form": "KOREAN"}),
        ("주식회사한빛", {"brand": "한빛", "form": "KOREAN"}),  # no blank between
        ("한빛주식회사", {"brand": "한빛", "form": "KOREAN"}),
        ("Norvale Sp. z o.o.", {"brand": "norvale", "form": "SP_ZOO"}),
        ("Norvale S.p.A.", {"brand": "norvale", "form": "SPA"}),
        ("Norvale Sdn. Bhd.", {"brand": "norvale", "form": "SDN"}),
        ("Norvale Pvt. Ltd.", {"brand": "norvale", "form": "LTD"}),
        ("Norvale A/S", {"brand": "norvale", "form": "AS"}),
        ("Công ty TNHH Norvale Việt Nam", {"brand": "norvale", "place": "VN", "form": "TNHH"}),
        ('OOO "Ромашка"', {"brand": "ромашка", "form": "OOO"}),
    ],
)
def test_what_the_words_are(raw: str, found: dict[str, str], words: Lexicon) -> None:
    parts = said(raw, words)
    assert {part: parts.get(part) for part in found} == found
    assert ("place" in parts) == ("place" in found)


@pytest.mark.parametrize(
    ("raw", "branch"),
    [
        ("Huaxing Machinery Co., Ltd. Shanghai Branch", "31 BRANCH"),
        ("Huaxing Machinery Co., Ltd. (Shanghai Branch)", "31 BRANCH"),
        ("Huaxing Machinery Shanghai Branch Office", "31 BRANCH"),
        ("Huaxing Machinery Co., Ltd. Beijing Representative Office", "11 OFFICE"),
        ("Huaxing Machinery Ltd No. 2 Branch", "2 BRANCH"),
        ("Huaxing Machinery Plant No. 2", "2 PLANT"),
        ("Huaxing Machinery Co., Ltd. Wujiang Factory", "320509 PLANT"),
        ("Huaxing Machinery No. 2 Factory", "2 PLANT"),
        ("Huaxing Machinery Second Factory", "2 PLANT"),
        ("Huaxing Machinery 2nd Plant", "2 PLANT"),
        ("Huaxing Machinery Co., Ltd. Plant 1", "1 PLANT"),
        ("Huaxing Machinery Co., Ltd. Plant A", "A PLANT"),
        ("Huaxing Machinery Co., Ltd. (Plant 2)", "2 PLANT"),
        ("Huaxing Machinery Co., Ltd. No. 3 Factory", "3 PLANT"),
        ("Huaxing Machinery Co., Ltd. Second Branch", "2 BRANCH"),
        ("Huaxing Machinery Factory", None),
        ("Huaxing Machinery Co., Ltd.", None),
        ("Huaxing Office Co., Ltd.", None),  # what it sells
    ],
)
def test_a_branch_has_its_own_name(raw: str, branch: str | None, words: Lexicon) -> None:
    parts = name(raw, words).parts
    assert parts.get("branch") == branch
    assert parts["latin"].startswith("huaxing")


@pytest.mark.parametrize("note", ["VIP", "monthly payment", "cash only", "A", "月结", "重点"])
def test_a_note_behind_the_legal_form(note: str, words: Lexicon) -> None:
    found = name(f"Suzhou Huaxing Machinery Co., Ltd. ({note})", words)
    one = name("Suzhou Huaxing Machinery Co., Ltd.", words)
    assert (found.value, found.parts) == (one.value, one.parts)
    assert f"note {note.lower()}" in found.how
