"""What a kind of material is, its traits, and the ways in which each value is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Trait:
    """One identifying property. `forms` of a value: the formal writing first; `plain` is the value
    that people mostly leave unwritten (a bearing without seal, a screw without coating)."""

    name: str
    values: tuple[str, ...]
    forms: dict[str, tuple[str, ...]]
    plain: str = ""


@dataclass(frozen=True)
class Kind:
    """A class of material. `size` holds templates over the traits in `sized`; the rest follow it.

    `also`: what repeats a size in other words and identifies nothing (a standard, a power)."""

    name: str
    chinese: tuple[str, ...]
    english: tuple[str, ...]
    sized: tuple[str, ...]
    size: tuple[str, ...]
    traits: tuple[Trait, ...]
    brands: tuple[str, ...] = ()
    uom: str = "PCS"
    weight: float = 1.0
    also: tuple[str, ...] = ()
    derived: Mapping[str, tuple[str, ...]] | None = None


def trait(name: str, text: str, plain: str = "") -> Trait:
    """A trait from `value:form|form; value; ...`; a value without forms is written as itself."""
    forms: dict[str, tuple[str, ...]] = {}
    for one in text.split(";"):
        value, _, written = one.strip().partition(":")
        forms[value] = tuple(written.split("|")) if written else (value,)
    return Trait(name, tuple(forms), forms, plain)


def numbers(name: str, text: str, form: str = "{}") -> Trait:
    """A trait whose values are the words of a text, written in forms split by `|`."""
    forms = {v: tuple(f.format(v) for f in form.split("|")) for v in text.split()}
    return Trait(name, tuple(forms), forms)


def pick(one: Trait, text: str) -> Trait:
    """The trait with some of its values only."""
    kept = tuple(text.split(" "))
    return Trait(one.name, kept, {v: one.forms[v] for v in kept}, one.plain)


# A brand: its writings, parted by |. Some are known the world over, some are made up.
BEARING_BRANDS = (
    "SKF|斯凯孚",
    "NSK|恩斯克|日本NSK",
    "FAG|舍弗勒FAG|fag",
    "NTN|恩梯恩",
    "HRB|哈轴|哈尔滨轴承",
    "LYC|洛轴",
    "KBR",
    "ZWZ|瓦轴",
)
CHIP_BRANDS = (
    "Murata|村田|MURATA",
    "Samsung|三星|SAMSUNG",
    "Yageo|国巨|YAGEO",
    "FH|风华|风华高科",
    "TDK|东电化",
    "Walsin|华新科",
    "Kestron",
)
ELECTRIC_BRANDS = (
    "Schneider|施耐德|SCHNEIDER",
    "Siemens|西门子|SIEMENS",
    "CHINT|正泰",
    "DELIXI|德力西",
    "ABB",
    "Omron|欧姆龙|OMRON",
    "Noveck",
)
AIR_BRANDS = ("SMC", "AirTAC|亚德客|AIRTAC", "Festo|费斯托|FESTO", "CKD|喜开理", "Vortian")
VALVE_BRANDS = ("苏阀|SUFA", "远大|YUANDA", "江一", "KITZ|开滋", "沪工|HUGONG")
SENSOR_BRANDS = (
    "Omron|欧姆龙",
    "Keyence|基恩士|KEYENCE",
    "SICK|西克",
    "Turck|图尔克",
    "Autonics|奥托尼克斯",
)
OIL_BRANDS = ("Mobil|美孚", "Shell|壳牌", "长城|Great Wall", "昆仑|Kunlun")
BELT_BRANDS = ("Gates|盖茨", "三力士", "Optibelt|欧皮特", "三维")
MOTOR_BRANDS = ("皖南电机|皖南", "Siemens|西门子", "ABB", "六安江淮|江淮电机", "恒拓电机")
TOOL_BRANDS = ("上工", "哈量", "Sandvik|山特维克", "OSG|欧士机")

GRADES = trait(
    "grade",
    "4.8:4.8级|4.8|Gr4.8; 8.8:8.8级|8.8|8.8S|Gr8.8; 10.9:10.9级|10.9|Gr10.9;"
    "12.9:12.9级|12.9|G12.9;"
    "A2-70:304|A2-70|不锈钢304|SUS304|A2; A4-80:316|A4-80|不锈钢316|SUS316",
)
COATINGS = trait(
    "coating",
    "plain:本色|无镀层|素; zinc:镀锌|Zn|镀白锌|白锌|ZN|蓝白锌; yellow:镀彩锌|彩锌|黄锌;"
    "hdg:热镀锌|热浸锌|HDG; black:发黑|发蓝|氧化发黑|黑色|Black; dacromet:达克罗|Dacromet|DAC",
    plain="plain",
)
DIAMETERS = numbers("d", "3 4 5 6 8 10 12 14 16 18 20 22 24 27 30 36")
LENGTHS = numbers(
    "l",
    "6 8 10 12 14 16 18 20 22 25 30 35 40 45 50 55 60 65 70 75 80 85 90 100 "
    "110 120 130 140 150 160 180 200",
)
SCREW = ("M{d}×{l}", "M{d}×{l}", "M{d}-{l}", "M{d}×{l}mm", "M{d}×L{l}", "M{d} × {l}")
SEALS = trait(
    "seal",
    "open:开式|无密封; 2RS:2RS|2RS1|双面密封|双面胶盖|DDU|LLU|2RSR;"
    "ZZ:ZZ|2Z|双面铁盖|双面防尘盖|2Z1;"
    "Z:Z|单面防尘盖|单面铁盖; RS:RS|RS1|单面密封|单面胶盖",
    plain="open",
)
CLEARANCE = trait(
    "clearance", "CN:CN|C0|标准游隙; C3:C3|/C3|C3游隙; C2:C2|/C2; C4:C4|/C4", plain="CN"
)
DN = numbers(
    "dn", "15 20 25 32 40 50 65 80 100 125 150 200 250 300", "DN{0}|DN{0}|Dn{0}|DN {0}|通径{0}"
)
PN = trait(
    "pn",
    "10:PN10|1.0MPa|10公斤|PN1.0; 16:PN16|1.6MPa|16公斤|PN1.6|16bar; 25:PN25|2.5MPa|PN2.5;"
    "40:PN40|4.0MPa|40公斤|PN4.0; 64:PN64|6.4MPa|PN6.4",
)
BODY = trait(
    "body",
    "WCB:WCB|铸钢|碳钢; 304:304|CF8|不锈钢304|SS304; 316:316|CF8M|不锈钢316;"
    "HT200:铸铁|HT200|灰铁; QT450:球墨铸铁|QT450|球铁",
)
RUBBER = trait(
    "rubber",
    "NBR:NBR|丁腈|丁腈橡胶|丁晴; FKM:FKM|氟胶|氟橡胶|VITON|FPM; EPDM:EPDM|三元乙丙|乙丙胶;"
    "VMQ:VMQ|硅胶|硅橡胶|Silicone",
)
STEEL = trait(
    "steel",
    "Q235B:Q235B|Q235|A3; Q345B:Q345B|16Mn; 45:45#|45钢|C45|S45C;"
    "304:304|SUS304|06Cr19Ni10|不锈钢304;"
    "316L:316L|SUS316L; 40Cr:40Cr|40CR; 6061:6061|AL6061|6061-T6",
)
COIL = trait(
    "coil",
    "DC24V:DC24V|24VDC|24V|DC 24V|直流24V; DC12V:DC12V|12VDC|12V;"
    "AC220V:AC220V|220VAC|220V|AC 220V|交流220V;"
    "AC110V:AC110V|110VAC|110V; AC380V:AC380V|380VAC|380V",
)
COLOURS = trait(
    "colour",
    "red:红|红色|RED|RD; blue:蓝|蓝色|BLUE|BU; black:黑|黑色|BLACK|BK;"
    "yellow-green:黄绿|黄绿双色|YG; clear:透明|CLEAR|无色; yellow:黄|黄色|YE",
)


def _farads(picofarads: float) -> tuple[str, ...]:
    """One capacitance in pF, nF, uF and as the three-figure code."""
    code, power = picofarads, 0
    while code >= 100:
        code, power = code / 10, power + 1
    forms = [f"{picofarads:g}pF", f"{round(code)}{power}"] if picofarads < 1000 else []
    if picofarads >= 1000:
        forms = [f"{picofarads / 1e6:g}uF", f"{round(code)}{power}", f"{picofarads / 1e6:g}μF"]
        if picofarads < 1e6:
            forms += [f"{picofarads / 1e3:g}nF", f"{picofarads / 1e3:g}n"]
    return tuple(forms)


def _ohms(ohm: float) -> tuple[str, ...]:
    """One resistance with unit, with K or R as the point, bare."""
    if ohm < 1000:
        point = f"{ohm:g}".replace(".", "R") if ohm % 1 else f"{ohm:g}R"
        return f"{ohm:g}Ω", point, f"{ohm:g}欧", f"{ohm:g}ohm"
    letter, size = ("K", 1e3) if ohm < 1e6 else ("M", 1e6)
    whole = f"{ohm / size:g}"
    point = whole.replace(".", letter) if "." in whole else whole + letter
    return f"{whole}{letter.lower() if letter == 'K' else letter}Ω", f"{whole}{letter}", point


FARADS = (
    10,
    15,
    22,
    33,
    47,
    100,
    220,
    470,
    1e3,
    2.2e3,
    4.7e3,
    1e4,
    2.2e4,
    4.7e4,
    1e5,
    2.2e5,
    4.7e5,
    1e6,
    2.2e6,
    4.7e6,
    1e7,
    2.2e7,
)
OHMS = (
    0.1,
    1,
    2.2,
    4.7,
    10,
    22,
    33,
    47,
    100,
    150,
    220,
    330,
    470,
    680,
    1e3,
    1.5e3,
    2.2e3,
    3.3e3,
    4.7e3,
    6.8e3,
    1e4,
    1.5e4,
    2.2e4,
    4.7e4,
    1e5,
    2.2e5,
    4.7e5,
    1e6,
)
CAPACITANCE = Trait("c", tuple(f"{p:g}" for p in FARADS), {f"{p:g}": _farads(p) for p in FARADS})
RESISTANCE = Trait("r", tuple(f"{o:g}" for o in OHMS), {f"{o:g}": _ohms(o) for o in OHMS})
PACKAGE = numbers("package", "0402 0603 0805 1206 1210", "{}|{}|{}封装|SMD{}")
MICROFARADS = numbers(
    "uf", "1 2.2 4.7 10 22 33 47 100 220 330 470 1000 2200", "{0}uF|{0}μF|{0}UF|{0}微法"
)
WATTS = trait(
    "watt",
    "1/16:1/16W|0.0625W; 1/10:1/10W|0.1W; 1/8:1/8W|0.125W; 1/4:1/4W|0.25W; 1/2:1/2W|0.5W; 1:1W",
)
MARGIN_C = trait("margin", "5:±5%|5%|J; 10:±10%|10%|K; 20:±20%|20%|M; 1:±1%|1%|F")
MARGIN_R = trait("margin", "1:±1%|1%|F; 5:±5%|5%|J; 0.1:±0.1%|0.1%|B")
MOTORS = {
    "YE3-80M1-2": ("0.75kW|0.75KW", "2极|2P"),
    "YE3-80M2-4": ("0.75kW|0.75KW", "4极|4P|1450rpm"),
    "YE3-90S-4": ("1.1kW|1.1KW", "4极|4P"),
    "YE3-90L-4": ("1.5kW|1.5KW|2HP", "4极|4P"),
    "YE3-100L1-4": ("2.2kW|2.2KW|3HP", "4极|4P"),
    "YE3-100L2-4": ("3kW|3KW", "4极|4P"),
    "YE3-112M-4": ("4kW|4.0kW", "4极|4P"),
    "YE3-112M-2": ("4kW|4KW", "2极|2P|2900rpm"),
    "YE3-132S-4": ("5.5kW|5.5KW", "4极|4P"),
    "YE3-132M-4": ("7.5kW|7.5KW|10HP", "4极|4P|1450r/min"),
    "YE3-132S1-2": ("5.5kW", "2极|2P"),
    "YE3-160M-4": ("11kW|11KW", "4极|4P"),
    "YE3-160L-4": ("15kW|15KW|20HP", "4极|4P"),
    "YE3-160M-6": ("7.5kW", "6极|6P|970rpm"),
    "YE3-180M-4": ("18.5kW|18.5KW", "4极|4P"),
    "YE3-180L-4": ("22kW|22KW", "4极|4P"),
    "YE3-200L-4": ("30kW|30KW", "4极|4P"),
    "YE3-225S-4": ("37kW|37KW", "4极|4P"),
}
BORES = {
    "6000": "10×26×8",
    "6001": "12×28×8",
    "6002": "15×32×9",
    "6003": "17×35×10",
    "6004": "20×42×12",
    "6005": "25×47×12",
    "6006": "30×55×13",
    "6007": "35×62×14",
    "6008": "40×68×15",
    "6200": "10×30×9",
    "6201": "12×32×10",
    "6202": "15×35×11",
    "6203": "17×40×12",
    "6204": "20×47×14",
    "6205": "25×52×15",
    "6206": "30×62×16",
    "6207": "35×72×17",
    "6208": "40×80×18",
    "6209": "45×85×19",
    "6210": "50×90×20",
    "6302": "15×42×13",
    "6303": "17×47×14",
    "6304": "20×52×15",
    "6305": "25×62×17",
    "6306": "30×72×19",
    "6307": "35×80×21",
    "6308": "40×90×23",
    "6309": "45×100×25",
    "6310": "50×110×27",
}
