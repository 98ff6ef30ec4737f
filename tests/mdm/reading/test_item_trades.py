"""What plants buy besides fasteners and bearings: two spellings are one, neighbours are two."""

from __future__ import annotations

import pytest

from mdm.reading.items import read_item
from mdm.reading.lexicon import Lexicon

# Each line: the class, then spellings of one thing (name|spec), parted by "=".
ONE = """
powder: 粉末涂料|RAL9003 户外型聚酯 细砂纹 60°光 = 塑粉|RAL 9003白，纯聚酯，砂纹，光泽60%
powder: 喷涂粉末|RAL7035 环氧聚酯 平光 高光85% = POWDER COATING RAL 7035浅灰;混合型;平面;85°光
lubricant: 抗磨液压油|68# L-HM 200L/桶 = HYDRAULIC OIL VG68 HM 200升 = 液压油 ISO VG 68 200L
lubricant: 液压油|VG32 HV低温 18L = 低温液压油|L-HV32 18升/桶
lubricant: 锂基脂|2# 15kg = GREASE NLGI2 通用型 15公斤/桶 = 黄油 2号 15KG
lubricant: 齿轮油 CKC220 170kg = 工业齿轮油|L-CKC 220# 170公斤/桶
lubricant: 柴油机油 CD 15W-40 18L = 发动机油|15W40 CD 18升
lubricant: 润滑脂 EP2 16kg = 极压锂基脂|2# 极压 16公斤
hydraulic_hose: 液压软管|DN13 2SN L=1500mm 24锥A型 = 高压油管 内径13 二层钢丝 长1.5米 A型接头
hydraulic_hose: 液压胶管 DN19 四层缠绕 长800 C型球面 = HYDRAULIC HOSE 3/4" 4SP L=800 C型
hydraulic_hose: 高压油管 DN10X1800 4SP = 液压软管|4SP 10x1800mm = 高压油管|DN10 L=1800 四层钢丝
bag: PE袋 200×300 8丝 透明 = PE BAG|200*300mm 厚0.08 透明色 = 塑料袋 20×30cm 0.08mm厚 透明
bag: 自封袋|10丝 250x350 防静电粉红 = PE自封袋 250×350 0.1mm 粉红防静电
button: 按钮开关 Φ22 绿色 自锁 1常开1常闭 = PUSH BUTTON 22mm GREEN 自锁式 1NO1NC
button: 按钮|16mm 红 自复位 1常闭 = 按钮开关 Φ16，红色，自复，1NC
chain: 滚子链条 08B-2 = 链条 08B 双排 碳钢 = ROLLER CHAIN|08B; -2; 45#钢
chain: 传动链 40-1 = 链条 08A 单排 = 滚子链|08A
chain: 链条|12A/-3/304不锈钢 = 不锈钢链条 12A 三排
magnet: 钕铁硼磁铁 Φ20×4 N35 镀锌 = MAGNET N35 D20*4 Zn = 强力磁铁|Φ20x4; N35; 镀锌
magnet: 磁钢|20x10x5 N52 镀镍 = NdFeB magnet 20*10*5 N52 NiCuNi
label: 不干胶标签 60×40 铜版纸 1000张/卷 = LABEL|60x40mm 铜版 1000pcs = 条码纸 60*40 铜版纸 1000枚
filter: 液压滤芯 FAX-250 10μm 带旁通阀 = FILTER ELEMENT FAX-250，×10，带旁通
filter: 滤芯|FAX250 10微米 带旁通 = 液压油滤芯 FAX-250x10 带旁通
lamp_tube: LED灯管 T8 18W 1.2米 4000K = LED TUBE|18瓦 1200mm 中性光4000K = T8灯管 18W 1.2m 自然光
abrasive_disc: 切割片 105×1.2×16 绿色 = CUTTING DISC|105x1.2x16 绿 = 砂轮片 105*1.2*16 绿色
push_fitting: 快插接头 PL8-02 = 气管接头|PL弯头 8-02 = 气动接头 弯头 管径8 螺纹1/4
push_fitting: 快插接头|PU6 = 气管接头 PU对接 6mm
plc: PLC 6ES7 214-1AG40-0XB0 = 扩展模块|6ES72141AG400XB0 = 可编程控制器 6ES7214-1AG40-0XB0
insert: 数控刀片 CNMG120408-MF YBG205 = 刀粒|CNMG120408，MF槽型，YBG205
insert: INSERT CNMG 120408 -MF YBG205 = 车刀片|-MF CNMG120408 YBG205
adhesive: 螺纹胶|271 50ml = 螺纹锁固胶 271# 50毫升/支 = THREADLOCKER 50ML 271
connector: 接插件 1.25间距 10P 直插 母头 = 连接器|10位 180° 1.25mm FEMALE
connector: 接线端子|OT 2.5-4 红 = 冷压端子 OT圆形 2.5-4 RED
protective: 丁腈手套 加大号 蓝色 无粉 = NITRILE GLOVES XL码，BLUE，免粉
protective: 安全鞋|42# 防静电 = SAFETY SHOES 42码 ESD
tape: 封箱胶带 透明 60mm*100m = 透明胶带|宽6cm 长100米 透明 = PACKING TAPE 60x100m clear
tape: 缠绕膜 500mm*300m 20um = 缠绕膜|宽50cm 厚0.02mm 300米
tape: 碳带 110mm*300m 蜡基 = RIBBON|110×300m WAX
welding: 焊条 J422 3.2 = 电焊条|J422 Φ3.2mm = 焊条 E4303 3.2mm
welding: 焊丝 ER50-6 1.2mm 15kg = 气保焊丝|ER50-6-1.2 15公斤/盘
tool: 钨钢铣刀|10*75L*4F = 铣刀 D10 四刃 75L 钨钢
spring: 压簧 线径2 外径20 长50 65Mn = 压缩弹簧|2×20×50 65Mn
belt: 三角带 B-1600 = V-BELT|B型 1600 = B-1600 V带
"""

# Each line: the class, then things that differ in one attribute only.
TWO = """
powder: 粉末涂料 RAL9003 聚酯 橘纹 60% / 粉末涂料 RAL9003 混合型 橘纹 60%
powder: 粉末涂料 RAL9003 聚酯 橘纹 60% / 粉末涂料 RAL9003 聚酯 砂纹 60%
powder: 粉末涂料 RAL9003 聚酯 橘纹 60% / 粉末涂料 RAL9003 聚酯 橘纹 30%
lubricant: 液压油 68# L-HM 200L / 液压油 68# L-HV 200L / 液压油 68# L-HM 18L / 液压油 46# L-HM 200L
lubricant: 润滑脂 2# 15kg / 润滑脂 00# 15kg / 润滑脂 000# 15kg / 润滑脂 0# 15kg
lubricant: 润滑脂 2# 15kg / 润滑脂 2# 耐高温 15kg / 润滑脂 2# 二硫化钼 15kg
hydraulic_hose: 液压软管 DN13 1SN L=600 A型 / 液压软管 DN13 2SN L=600 A型
hydraulic_hose: 液压软管 DN13 2SN L=600 A型 / 液压软管 DN13 2SN L=600 C型
bag: PE袋 200×300 8丝 / PE袋 200×300 10丝 / PE袋 200×350 8丝
bag: 自封袋 200×300 8丝 / 平口袋 200×300 8丝
button: 按钮 Φ22 红 自锁 1NO / 按钮 Φ22 红 自复位 1NO / 按钮 Φ22 红 自锁 1NC / 按钮 Φ16 红 自锁 1NO
chain: 链条 08B-1 / 链条 08B-2 / 链条 08A-1 / 链条 08B-1 304不锈钢
magnet: 磁铁 Φ20×4 N35 镀锌 / 磁铁 Φ20×4 N38 镀锌 / 磁铁 Φ20×4 N35 镀镍 / 磁铁 Φ20×4 N35H 镀锌
label: 标签 60×40 铜版纸 1000张 / 标签 60×40 热敏纸 1000张 / 标签 60×40 铜版纸 2000张
filter: 滤芯 FAX-250 10μm 带旁通 / 滤芯 FAX-250 20μm 带旁通 / 滤芯 FAX-250 10μm 不带旁通
lamp_tube: 灯管 18W 1.2米 4000K / 灯管 18W 1.2米 6500K / 灯管 18W 0.6米 4000K
lamp_tube: 灯管 18W 1.2米 4000K / 灯管 18W 1.2米 4000K T5
abrasive_disc: 切割片 125×1.2×22 黑 / 切割片 125×1.2×22 绿 / 切割片 125×1.6×22 黑
push_fitting: 快插接头 PL8-02 / 快插接头 PC8-02 / 快插接头 PB8-02
push_fitting: 快插接头 PL8-02 / 快插接头 PL8-03 / 快插接头 PL10-02
push_fitting: 快插接头 PG8-6 / 快插接头 PG10-6 / 快插接头 PG10-8
plc: PLC 6ES7214-1AG40-0XB0 / PLC 6ES7214-1BG40-0XB0 / PLC FX3U-32MR/ES-A / PLC FX3U-32MT/ES-A
insert: 刀片 CNMG120408-MF YBG205 / 刀片 CNMG120408-TM YBG205 / 刀片 CNMG120404-MF YBG205
insert: 刀片 CNMG120408-MF YBG205 / 刀片 CNMG120408-MF YBC252
adhesive: 螺纹胶 271 50ml / 螺纹胶 242 50ml / 螺纹胶 271 250ml
connector: 连接器 1.25mm 10P 直针 母 / 连接器 1.25mm 10P 弯针 母 / 连接器 1.25mm 10P 直针 公
tape: 双面胶 10mm×50m / 双面胶 12mm×50m / 美纹纸 10mm×50m / 双面胶 10mm×30m
tape: 碳带 110mm*300m 蜡基 / 碳带 110mm*300m 树脂基 / 碳带 110mm*300m 混合基
welding: 焊条 J422 3.2 / 焊条 J422 4.0 / 焊条 J507 3.2 / 焊丝 ER50-6 1.2
protective: 丁腈手套 L 蓝 无粉 / 丁腈手套 L 蓝 有粉 / 丁腈手套 M 蓝 无粉
"""


def cases(block: str, sign: str) -> list[tuple[str, list[str]]]:
    found = []
    for line in filter(None, block.splitlines()):
        class_, told = line.split(": ", 1)
        found.append((class_, told.split(f" {sign} ")))
    return found


def slots(text: str, words: Lexicon) -> dict[str, str]:
    name, _, spec = text.partition("|")
    item = read_item(name, spec, words)
    assert not item.models, f"{text}: {item.models}"
    return {"class": item.class_ or "", **item.slots}


@pytest.mark.parametrize(("class_", "texts"), cases(ONE, "="))
def test_spellings_of_one_thing(class_: str, texts: list[str], words: Lexicon) -> None:
    first, *others = [slots(text, words) for text in texts]
    assert first["class"] == class_
    for text, other in zip(texts[1:], others, strict=True):
        both = first.keys() & other.keys()
        assert {at: first[at] for at in both} == {at: other[at] for at in both}, text
        assert len(both) >= min(len(first), len(other)) - 1, text


@pytest.mark.parametrize(("class_", "texts"), cases(TWO, "/"))
def test_neighbours_are_two(class_: str, texts: list[str], words: Lexicon) -> None:
    read = [slots(text, words) for text in texts]
    assert {one["class"] for one in read} == {class_}
    for place, one in enumerate(read):
        for other in read[:place]:
            both = one.keys() & other.keys()
            assert any(one[at] != other[at] for at in both), (one, other)
