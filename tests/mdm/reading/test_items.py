"""A material's description is one, however it is spelt and wherever its size is written."""

from __future__ import annotations

import pytest

from hub.dictionary import Dictionary
from mdm.reading.brands import brand
from mdm.reading.item_classes import ready_classes
from mdm.reading.items import SLOTS, item_description, item_name, read_item, specification
from mdm.reading.kinds import KINDS, make
from mdm.reading.lexicon import Lexicon

# Each block: descriptions of one thing, name|spec.
ALIKE = """
深沟球轴承 6305-2RS/C3
深沟球轴承 63052RSC3
深沟球抽承|6305 双侧橡胶密封 C3组游隙

深沟球轴承 6206-ZNR
深沟球轴承|6206ZNR
深沟球轴承|6206/Z NR

圆柱滚子轴承 NU208M/C4
圆柱滚子轴承|NU208/M C4
圆柱滚子轴承|NU208 铜保持架 C4

电缆 NH-KVV 4×2.5
电缆|NHKVV4C*2.5
电揽 NH-KVV|4芯2.5平方毫米
电缆|4x2.5sqmm NH-KVV

电线 ZR-BVR 1×16 黄绿
电线|16mm² ZRBVR 黄/绿双色

三相异步电机 YE3-132M-4 7.5kW B5 380V
三相异步电动几|YE3-132M-4/7.5千瓦/IMB5/380伏
三相异步电动机|380V_YE3-132M-4_10HP_B5法兰

等边角钢 ∠63x5 Q235B 6米
角铁|63*63*5 Q235-B L=6000

工业铝型材 4080 6063-T5 6米 银白氧化
工业铝型材|40X80,6063T5,L6000,自然色氧化

无缝管 D89×4 20# 6米
无缝钢管|外径89壁厚4 20号钢 L6000

纸箱 400×300×200mm 五层
包装厢|40*30*20cm 5层
纸箱|长400宽300高200 五层

同步带 HTD5M-450-15
同步皮带|450-HTD5M-15

O型圈 25×3 NBR 70度
O令|内径25线径3_丁腈_70ShA
O型密封卷 ID25*CS3|HS70 丁腈橡胶

合金采样电阻 R005 1% 2512 3W
毫欧采样电阻|5mΩ_1%_2512_3W

漏电断路器 C32 2P 30mA
漏保断路器|C型32A_2P_0.03A

气缸 SC50×75-S
标准气缸|SC系列 缸径50 行程75 磁性

接近开关 M18 NPN NO 8mm M12航插 10~30VDC
接近传感器|M18_NPN_常开_Sn=8mm_M12 connector_DC10-30V

内六角螺栓M8*20-8.8级镀锌
螺栓|内六角 M8×20 8.8 Zn
Hex socket bolt M8x20 gr8.8 zinc
內六角螺栓|Ｍ８＊２０ ８．８級 鍍鋅
GB/T 70.1-2008 M8X20 8.8级 白锌
DIN912 M8-20 8.8 镀白锌
内六角圆柱头螺钉 M8×1.25×20|8.8 Galvanized

六角螺母 M10 8级 镀锌
GB/T6170|M10 8级 白锌
hex nut M10 grade 8 zinc plated

外六角螺栓 M6X20 304
304不锈钢六角螺栓|M6*20
hex bolt M6x20 SUS304

平垫圈 φ8 304
平垫|M8 A2-70
flat washer M8 SUS304

圆柱销 φ6×30
dowel pin|6x30

轴承 6204 2RS/C3
轴承6204-2RS1|C3
轴承|6204DDU C3

深沟球轴承 6204-ZZ
深沟球轴承|6204 2Z
deep groove ball bearing 6204ZZ
深沟球轴承6204 双面铁盖

电磁阀 DC24V 4V210-08
电磁阀|4V21008 24VDC
solenoid valve 4V210-08 直流24V

贴片电容 0805 104 50V X7R ±10%
贴片电容|0.1uF/50V 0805 X7R K
MLCC 0805 100nF 10% X7R 50V

贴片电阻 0603 4.7K ±1%
贴片电阻|4K7 1% 0603
chip resistor 0603 4.7kΩ F
贴片电阻 0603 472 1%

电缆 RVV 3*2.5
电缆|RVV3×2.5mm²
电缆 RVV 3芯2.5平方

电力电缆 YJV 3×25+1×16 0.6/1kV
电力电缆|YJV-0.6/1KV 3*25 + 1*16

Y型过滤器 DN50 PN16 304
Y形过滤器|2寸 1.6MPa SUS304
y-strainer DN50 PN1.6 06Cr19Ni10

不锈钢球阀 304 DN25 PN16 法兰
球阀|DN25 1寸 1.6MPa 304不锈钢 法兰连接

无缝钢管 φ57×3.5 20#
无缝管|57*3.50 20号钢

冷轧板 SPCC 2.0×1220×2440
冷轧钢板|1220*2440*2 spcc

钢板 304 t=2 1000×2000
钢板|2*1000*2000 SUS304

圆钢 φ50 45#
圆钢|Φ50mm 45号钢
round bar 直径50 S45C

O型圈 20×2.4 NBR70
O形密封圈|20*2.40 丁腈 70度
o-ring 20x2.4 NBR 70 shore A

左支架 JH-2031-A
支架|左 JH-2031 A版
支架 JH2031 Rev.A left

三相异步电动机 Y2-132S-4 5.5kW 380V
三相异步电机|Y2-132S-4 5500W 380伏

气缸 SC50×100
气缸|SC-50-100

三角带 B-2300
v带|B2300

抗磨液压油 46# 200L
液压油|46号 200升

纸箱 400×300×250mm 五层
carton 400*300*250 5层

中间继电器 MY2N-J DC24V
中间继电器|MY2NJ 24V直流
"""

# Each line: two descriptions that are not one thing.
APART = """
电缆 KVV 4×2.5 || 电缆 ZR-KVV 4×2.5
圆柱滚子轴承 NU208M || 圆柱滚子轴承 NU208
深沟球轴承 6206-Z || 深沟球轴承 6206-ZN
球阀 Q41F-16P DN50 || 球阀 Q41F-16R DN50
球阀 Q41F-16P DN50 || 球阀 Q11F-16P DN50
内六角螺栓 M8×20 8.8级 || 内六角螺栓 M8×25 8.8级
内六角螺栓 M8×20 8.8级 || 内六角螺栓 M8×20 10.9级
内六角螺栓 M8×20 8.8级 || 内六角螺栓 M8×1×20 8.8级
内六角螺栓 M8×20 8.8级 镀锌 || 内六角螺栓 M8×20 8.8级 发黑
内六角螺栓 M8×20 8.8级 || 外六角螺栓 M8×20 8.8级
螺栓 M8×20 || 螺母 M8
深沟球轴承 6204-2RS || 深沟球轴承 6204-ZZ
深沟球轴承 6204-2RS || 深沟球轴承 6204
深沟球轴承 6204-2RS C3 || 深沟球轴承 6204-2RS
轴承 6204 || 轴承座 6204
轴承 6204 || 电机轴承 6204
贴片电容 0805 104 50V || 贴片电容 0805 104 25V
贴片电容 0805 104 50V || 贴片电容 0603 104 50V
贴片电阻 0603 10K 1% || 贴片电阻 0603 10K 5%
电阻 2512 10mΩ 1% || 电阻 2512 10MΩ 1%
球阀 DN50 PN16 304 || 球阀 DN50 PN16 316
球阀 DN50 PN16 304 || 球阀 DN65 PN16 304
球阀 DN50 PN16 304 || 闸阀 DN50 PN16 304
电磁阀 4V210-08 DC24V || 电磁阀 4V210-08 AC220V
电磁阀 4V210-08 DC24V || 电磁阀 4V310-10 DC24V
左支架 JH-2031 || 右支架 JH-2031
支架 JH-2031-A || 支架 JH-2031-B
支架 JH-2031 || 支架 JH-2032
支架 JH-20310 || 支架 JH-2031
支架 JH-0031 || 支架 JH-31
电缆 RVV 3×2.5 || 电缆 RVV 2×2.5
电缆 RVV 3×2.5 || 电缆 RVVP 3×2.5
O型圈 20×2.4 NBR || O型圈 20×2.4 FKM
圆钢 φ50 45# || 圆钢 φ50 40Cr
冷轧板 2×1220×2440 || 冷轧板 1.5×1220×2440
控制器 ABC-100 || 控制器 ABC-200
控制器 ABC-100 || 驱动模块 ABC-100
控制器 ABC-100 20-30 || 控制器 ABC-100 2030
气缸 SC50×100 || 气缸 SC50×150
气缸 SC50×100 || 气缸 SC63×100
高强度内六角螺栓 M8×20 防松 || 高强度内六角螺栓 M8×20
"""


SAID = ("class", *SLOTS, "revision", "models", "words")
IMPLIED = ("family", "mount", "cage", "groove", "flame", "brake")  # told by the other attributes


def split(text: str) -> tuple[str, str]:
    name, _, spec = text.partition("|")
    return name.strip(), spec.strip()


def parts(text: str, words: Lexicon) -> dict[str, str]:
    found = item_description(*split(text), words)
    assert found.value is not None, text
    return dict(found.parts)


BLOCKS = [block.splitlines() for block in ALIKE.strip().split("\n\n")]
PAIRS = [tuple(line.split("||")) for line in APART.strip().splitlines()]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block[0])
def test_descriptions_of_one_thing(block: list[str], words: Lexicon) -> None:
    first = parts(block[0], words)
    for other in block[1:]:
        assert parts(other, words) == first, other
    assert len({item_description(*split(text), words).value for text in block}) == 1


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: " / ".join(pair))
def test_descriptions_of_two_things(pair: tuple[str, str], words: Lexicon) -> None:
    one, other = (parts(text, words) for text in pair)
    assert {n for n in SAID if one.get(n) != other.get(n)}


def named(text: str, words: Lexicon) -> dict[str, str]:
    item = read_item(*split(text), words)
    assert item.class_ is not None, text
    names = ready_classes(words.folders).templates[item.class_].names
    slots = {names[SLOTS.index(slot)]: value for slot, value in item.slots.items()}
    return {"class": item.class_, **slots}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("内六角螺栓M8*20-8.8级镀锌", "screw socket_cap m8 1.25 20 8.8 zinc"),
        ("螺栓 M12×1.5×40 10.9", "screw m12 1.5 40 10.9"),
        ("十字盘头自攻螺钉 ST4.2×16 304", "screw self_tapping_pan st4.2 16 a2"),
        ("GB/T 5783 M12×60 A2-70", "screw hex m12 1.75 60 a2 70 full"),
        ("NSK 6204DDUCM 轴承", "bearing 6204 2rs cm p0"),
        ("角接触球轴承 7204AC/P5", "bearing angular_contact 7204ac open cn p5"),
        ("圆柱滚子轴承 NU204E", "bearing cylindrical_roller nu204e open cn p0"),
        ("UCP205 轴承座", "bearing_housing ucp205"),
        ("闸阀 2寸 PN16 铸铁", "valve gate 50 16 ht200"),
        ("90°弯头 DN50 304", "fitting elbow 50 304 90"),
        ("铜芯线 BV 2.5平方 红色 100米", "cable bv 2.5 red 450/750 100"),
        ("0.1uF/50V 0805 K", "capacitor 0805 100000 50 10%"),
        ("电解电容 470uF 25V 10x13", "capacitor electrolytic 10x13 470000000 25"),
        ("电阻 2512 10mΩ 1%", "resistor chip 2512 0.01 1%"),
        ("电感 10uH CD54", "inductor cd54 10000"),
        ("三极管 SOT-23 NPN S8050", "semiconductor transistor sot23 npn"),
        ("断路器 C16 2P DZ47-63", "switchgear breaker 2 c 16"),
        ("接近开关 M12 NPN 常开 DC10-30V", "sensor proximity m12 npn open 10-30 dc"),
        ("电机 7.5KW 4极 380V B3", "motor 7500 4 380 b3"),
        ("减速机 NMRV050 速比1:30", "gearbox 30 nmrv50"),
        ("骨架油封 TC 35×52×8 NBR", "seal oil_seal 35x52x8 nbr tc"),
        ("同步带 HTD 5M-1000-15", "belt timing 5m 1000 15"),
        ("压缩弹簧 1.2×10×40", "spring compression 1.2x10x40"),
        ("铝板 5052 2×1250×2500", "sheet 5052 2x1250x2500"),
        ("端盖 JB-105-02 HT200", "drawing_part end_cover jb10502 ht200"),
        ("立铣刀 D10 4刃 HRC55", "tool end_mill 10 carbide 4 none 55"),
        ("L-HM46 抗磨液压油", "lubricant hydraulic_oil 46 hm"),
        ("PA66 尼龙66料 101L 黑色", "plastic pa66 101l black"),
        ("离心泵 DN50", "pump centrifugal 50"),
        ("铸件 ZJ-3301 HT250", "casting casting zj3301 ht250"),
    ],
)
def test_what_a_class_tells(text: str, told: str, words: Lexicon) -> None:
    found = named(text, words)
    assert " ".join(value for name, value in found.items() if name not in IMPLIED) == told


@pytest.mark.parametrize(
    ("text", "class_"),
    [
        ("电机轴承 6204", "bearing"),
        ("轴承座 UCP205", "bearing_housing"),
        ("水泵电机 2.2KW", "motor"),
        ("轴承(电机用) 6204", "bearing"),
        ("电机专用轴承 6204", "bearing"),
        ("bearing for motor 6204", "bearing"),
        ("pump motor 2.2kW", "motor"),
        ("电机 带减速机 1:30", "motor"),
        ("阀门密封圈 50×3", "seal"),
        ("不锈钢球阀 法兰 DN50", "valve"),
        ("电缆接头 M20", "fitting"),
        ("6204-2RS C3", "bearing"),
        ("RVVP 4x0.75", "cable"),
        ("某某 ABC-1", "other"),
        ("传动轴 φ60", "drawing_part"),
        ("深沟球轴成 6204", "bearing"),
        ("带座轴成 UCF205", "bearing_housing"),
    ],
)
def test_the_thing_itself_is_said_last(text: str, class_: str | None, words: Lexicon) -> None:
    assert read_item(text, "", words).class_ == class_


def test_what_no_attribute_explains_is_kept(words: Lexicon) -> None:
    item = read_item("(停用)电磁阀 亚德客", "4V210-08 DC24V 特制 V2.0", words)
    assert item.models == ("4v21008",)
    assert item.words == ("特制",)
    assert (item.brand, item.revision, item.mark) == ("AIRTAC", "2", "STOPPED")
    unknown = read_item("某某仪 标准型", "XB-200/5 20.0mm", words)
    assert unknown.class_ == "other"
    assert (unknown.models, unknown.words) == (("20", "xb200/5"), ("某某仪",))
    twice = read_item("螺栓 M8×20", "螺栓 M8×20 M10×30", words)
    assert set(twice.parts["models"].split()) & {"m10x30", "m8x20"}


def test_the_keys_of_a_complete_description(words: Lexicon) -> None:
    found = parts("内六角螺栓 M8×20 8.8级", words)
    assert found["complete"] == "1"
    assert found["needs"] == "screw socket_cap m8 20 8.8"
    assert found["size"] == "screw length=20"
    assert "needs" not in parts("螺栓 M8×20", words)
    assert "words" not in parts("螺栓 M8×20", words)  # the class says it
    assert set(found) <= set(KINDS["item_description"].parts)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("SKF", "SKF"),
        ("斯凯孚", "SKF"),
        ("ＮＳＫ", "NSK"),
        ("Omron 欧姆龙", "OMRON"),
        ("施耐德电气", "SCHNEIDER"),
        ("西門子", "SIEMENS"),
        ("人本", "CU"),
        ("某某牌", "moumou"),
        ("浦江轴承", "pujiang"),
        ("PUJIANG", "pujiang"),
        ("无", None),
    ],
)
def test_brands(raw: str, code: str | None, words: Lexicon) -> None:
    assert brand(raw, words).value == code
    assert make("brand", [raw], words, "CN").value == code


def test_a_brand_is_no_part_of_a_model(words: Lexicon) -> None:
    assert read_item("自攻螺钉 ST4.2×16", "", words).brand is None
    assert read_item("万向轮 75mm", "", words).brand is None
    assert read_item("SKF6204轴承", "", words).brand == "SKF"


@pytest.mark.parametrize(("name", "spec"), [("螺栓", ""), ("", "M8"), ("无", "M8x20"), ("泵", "5")])
def test_too_little_to_tell_things_apart(name: str, spec: str, words: Lexicon) -> None:
    found = item_description(name, spec, words)
    assert found.value is None
    assert not found.parts


def test_placeholders_and_signs_are_no_name(words: Lexicon) -> None:
    assert item_name("测试", words).value is None
    assert item_name("**", words).value is None
    assert specification("/", words).value is None
    assert specification("()", words).value is None
    assert item_name("轴（40Cr）", words).value == "轴40cr"


def test_classes_come_with_the_dictionary(dictionary: Dictionary, words: Lexicon) -> None:
    assert words.folders == dictionary.folders
    assert ready_classes(words.folders) is ready_classes(dictionary.folders)


def test_a_valve_code_tells_what_it_stands_for(words: Lexicon) -> None:
    code = named("球阀 Q641F-25P DN40", words)
    told = named("球阀 DN40 PN25 304 法兰 气动", words)
    assert {name: code[name] for name in told} == told


def test_a_power_before_the_noun_is_no_with(words: Lexicon) -> None:
    assert read_item("1.2kΩ 5% 0.25W 金属膜电阻", "", words).class_ == "resistor"
