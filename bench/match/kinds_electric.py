"""The kinds of electric and pneumatic parts, of stock material and of supplies."""

from __future__ import annotations

from bench.match import parts
from bench.match.parts import Kind, numbers, pick, trait

ELECTRIC = (
    Kind(
        "cable",
        ("电缆", "护套线", "软电缆", "电线"),
        ("Cable", "Power Cable"),
        ("type", "n", "s"),
        (
            "{type} {n}×{s}",
            "{type}-{n}×{s}",
            "{type}{n}×{s}",
            "{type} {n}×{s}mm2",
            "{type} {n}×{s}mm²",
            "{type} {n}×{s}平方",
        ),
        (
            numbers("type", "RVV RVVP YJV KVV VVR YJV22"),
            numbers("n", "2 3 4 5 7 10 12"),
            numbers("s", "0.5 0.75 1 1.5 2.5 4 6 10 16 25 35"),
        ),
        ("远东|远东电缆", "上上", "起帆", "津成"),
        "M",
        2,
    ),
    Kind(
        "wire",
        ("单芯线", "BV线", "铜芯线"),
        ("Copper Wire",),
        ("type", "s"),
        ("{type} {s}", "{type}-{s}", "{type} {s}mm2", "{type}{s}平方", "{type} 1×{s}"),
        (numbers("type", "BV BVR ZR-BVR"), numbers("s", "0.75 1 1.5 2.5 4 6 10 16"), parts.COLOURS),
        (),
        "M",
    ),
    Kind(
        "chip capacitor",
        ("贴片电容", "陶瓷电容", "片式电容", "MLCC"),
        ("MLCC", "Ceramic Capacitor", "CAP"),
        (),
        (),
        (
            parts.CAPACITANCE,
            trait(
                "volt",
                "6.3V;10V:10V|10VDC;16V:16V|DC16V;25V:25V|25VDC;50V:50V|DC50V|50VDC;100V;250V",
            ),
            parts.MARGIN_C,
            trait("dielectric", "X7R;X5R;C0G:C0G|NPO|NP0;Y5V"),
            parts.PACKAGE,
        ),
        parts.CHIP_BRANDS,
        weight=2.5,
    ),
    Kind(
        "electrolytic",
        ("铝电解电容", "电解电容", "插件电解"),
        ("Electrolytic Capacitor", "E-CAP"),
        (),
        (),
        (
            parts.MICROFARADS,
            trait("volt", "10V;16V:16V|16VDC;25V;35V;50V:50V|50VDC;63V;100V;400V;450V"),
            trait(
                "case",
                "5x11:5×11|Φ5×11; 6.3x11:6.3×11|Φ6.3×11; 8x12:8×12|Φ8×12;"
                "10x17:10×17|Φ10×17; 13x21:13×21|Φ13×21",
            ),
            trait("temp", "105:105℃|105°C|105度; 85:85℃|85°C|85度"),
        ),
        parts.CHIP_BRANDS,
    ),
    Kind(
        "chip resistor",
        ("贴片电阻", "片式电阻", "厚膜电阻"),
        ("Chip Resistor", "RES", "SMD Resistor"),
        (),
        (),
        (parts.RESISTANCE, parts.MARGIN_R, parts.WATTS, parts.PACKAGE),
        parts.CHIP_BRANDS,
        weight=2.5,
    ),
    Kind(
        "contactor",
        ("交流接触器", "接触器", "电磁接触器"),
        ("AC Contactor", "Contactor"),
        ("model",),
        ("{model}",),
        (
            numbers(
                "model",
                "CJX2-0910 CJX2-1210 CJX2-1810 CJX2-2510 CJX2-3210 CJX2-4011 CJX2-0901 CJX2-1201",
            ),
            parts.COIL,
        ),
        parts.ELECTRIC_BRANDS,
    ),
    Kind(
        "breaker",
        ("小型断路器", "微型断路器", "空气开关", "空开"),
        ("MCB", "Circuit Breaker"),
        ("model",),
        ("{model}",),
        (
            numbers("model", "DZ47-63 DZ47s-63 iC65N NXB-63"),
            numbers("curve", "C6 C10 C16 C20 C25 C32 C40 C63 D10 D16 D20 D32"),
            trait("poles", "1P:1P|单极|1极; 2P:2P|双极|2极; 3P:3P|三极|3极; 4P:4P|四极|4极"),
        ),
        parts.ELECTRIC_BRANDS,
    ),
    Kind(
        "relay",
        ("中间继电器", "继电器", "小型继电器"),
        ("Relay", "Power Relay"),
        ("model",),
        ("{model}",),
        (
            numbers("model", "MY2N MY4N LY2N LY4N RXM2 RXM4 JQX-13F"),
            pick(parts.COIL, "DC24V DC12V AC220V AC110V"),
        ),
        parts.ELECTRIC_BRANDS,
    ),
    Kind(
        "proximity switch",
        ("接近开关", "电感式接近开关", "接近传感器", "感应开关"),
        ("Proximity Switch", "Inductive Sensor"),
        ("m",),
        ("M{m}", "M{m}", "Φ{m}"),
        (
            numbers("m", "8 12 18 30"),
            trait("output", "NPN:NPN|NPN型; PNP:PNP|PNP型"),
            trait("contact", "NO:NO|常开; NC:NC|常闭"),
            numbers("reach", "1.5 2 4 5 8 10 15", "{0}mm|Sn={0}mm|检测距离{0}mm|{0}MM"),
            numbers("lead", "2 5 10", "{0}m线|线长{0}米|{0}M"),
        ),
        parts.SENSOR_BRANDS,
        weight=1.2,
    ),
    Kind(
        "cylinder",
        ("标准气缸", "气缸", "双作用气缸"),
        ("Air Cylinder", "Pneumatic Cylinder"),
        ("series", "b", "s"),
        ("{series}{b}×{s}", "{series}{b}-{s}", "{series} {b}×{s}", "{series}-{b}×{s}"),
        (
            numbers("series", "SC SU MAL CQ2B"),
            numbers("b", "16 20 25 32 40 50 63 80 100"),
            numbers("s", "25 50 75 100 125 150 175 200 250 300 400"),
            trait("magnet", "none:不带磁|无磁; S:带磁|磁性|S|带磁环", plain="none"),
        ),
        parts.AIR_BRANDS,
        weight=1.5,
    ),
    Kind(
        "solenoid valve",
        ("电磁阀", "二位五通电磁阀", "气动电磁阀"),
        ("Solenoid Valve",),
        ("model",),
        ("{model}",),
        (
            numbers(
                "model", "4V110-06 4V210-06 4V210-08 4V220-08 4V230C-08 4V310-10 4V320-10 3V210-08"
            ),
            pick(parts.COIL, "DC24V DC12V AC220V AC110V"),
        ),
        parts.AIR_BRANDS,
    ),
)

STUFF = (
    Kind(
        "round bar",
        ("圆钢", "圆棒", "棒料"),
        ("Round Bar",),
        ("d", "l"),
        ("Φ{d}×{l}", "φ{d}×{l}", "Ø{d}×{l}", "D{d}×L{l}", "直径{d}×{l}"),
        (
            numbers("d", "8 10 12 14 16 18 20 25 28 30 32 35 40 45 50 55 60 70 80 90 100"),
            numbers("l", "100 150 200 300 500 1000 2000 3000 6000"),
            parts.STEEL,
        ),
        (),
        "KG",
    ),
    Kind(
        "square tube",
        ("方管", "方通", "方矩管"),
        ("Square Tube",),
        ("a", "b", "t"),
        ("{a}×{b}×{t}", "□{a}×{b}×{t}", "{a}×{b}×{t}mm"),
        (
            numbers("a", "20 25 30 40 50 60 80 100"),
            numbers("b", "20 25 30 40 50 60 80 100"),
            numbers("t", "1.5 2 2.5 3 4 5 6"),
            pick(parts.STEEL, "Q235B Q345B 304"),
        ),
        (),
        "M",
    ),
    Kind(
        "plate",
        ("钢板", "板材", "热轧板"),
        ("Steel Plate",),
        ("t", "w", "l"),
        ("{t}×{w}×{l}", "δ{t}×{w}×{l}", "T{t}×{w}×{l}", "t={t} {w}×{l}"),
        (
            numbers("t", "1 1.5 2 3 4 5 6 8 10 12 14 16 20 25 30"),
            numbers("w", "1000 1250 1500 2000"),
            numbers("l", "2000 2500 3000 6000"),
            parts.STEEL,
        ),
        (),
        "KG",
    ),
    Kind(
        "oil",
        ("抗磨液压油", "液压油"),
        ("Hydraulic Oil",),
        ("grade",),
        ("L-HM{grade}", "HM{grade}", "{grade}#", "{grade}号"),
        (
            numbers("grade", "32 46 68 100"),
            trait(
                "pack",
                "18L:18L|18升|18L/桶;"
                "200L:200L|200升|200L/桶; 170kg:170KG|170kg/桶; 16kg:16kg|16公斤",
            ),
        ),
        parts.OIL_BRANDS,
        "桶",
        0.4,
    ),
    Kind(
        "carton",
        ("纸箱", "瓦楞纸箱", "外箱"),
        ("Carton", "Carton Box"),
        ("l", "w", "h"),
        ("{l}×{w}×{h}", "{l}×{w}×{h}mm", "{l}*{w}*{h}"),
        (
            numbers("l", "250 300 350 400 450 500 600"),
            numbers("w", "150 200 250 300 350 400"),
            numbers("h", "100 150 200 250 300"),
            trait("ply", "3:三层|3层; 5:五层|5层|五层加强; 7:七层|7层"),
        ),
        (),
        "个",
    ),
)
