"""The catalogue of material kinds that sets are drawn from."""

from __future__ import annotations

from bench.match import parts
from bench.match.kinds_electric import ELECTRIC, STUFF
from bench.match.parts import Kind, numbers, pick, trait

# Outer and inner standards: what a screw's standard says is told by its kind already.
HEX = trait(
    "standard",
    "5783:GB/T 5783|GB5783|GB/T5783-2016|全螺纹; 5782:GB/T 5782|GB5782|GB/T5782-2016|半螺纹",
)
STAINLESS = trait("grade", "8:8级|8; 10:10级|10; A2:304|A2|SUS304; A4:316|A4")
# What the second figure of a valve's model says: 1 thread, 4 flange, 6 weld.
ENDS = ("螺纹|丝口|内螺纹|丝扣", "法兰|法兰式|法兰连接|RF", "焊接|对焊|BW")

SCREWS = (
    Kind(
        "hex bolt",
        ("外六角螺栓", "六角头螺栓", "六角螺栓", "外六角螺丝"),
        ("Hex Bolt", "Hexagon Head Bolt"),
        ("d", "l"),
        parts.SCREW,
        (parts.DIAMETERS, parts.LENGTHS, HEX, parts.GRADES, parts.COATINGS),
        weight=3,
    ),
    Kind(
        "socket screw",
        ("内六角圆柱头螺钉", "内六角螺钉", "内六角螺丝", "内六角螺栓", "杯头螺丝"),
        ("Hex Socket Screw", "Socket Head Cap Screw", "SHCS"),
        ("d", "l"),
        parts.SCREW,
        (parts.DIAMETERS, parts.LENGTHS, parts.GRADES, parts.COATINGS),
        weight=3,
        also=("GB/T 70.1", "GB70.1", "GB/T70.1-2008", "DIN912"),
    ),
    Kind(
        "countersunk screw",
        ("内六角沉头螺钉", "内六角平头螺丝", "沉头内六角螺钉"),
        ("Countersunk Socket Screw",),
        ("d", "l"),
        parts.SCREW,
        (
            pick(parts.DIAMETERS, "3 4 5 6 8 10 12 16 20"),
            parts.LENGTHS,
            parts.GRADES,
            parts.COATINGS,
        ),
        also=("GB/T 70.3", "GB70.3"),
    ),
    Kind(
        "nut",
        ("六角螺母", "六角螺帽", "螺母"),
        ("Hex Nut", "Nut"),
        ("d",),
        ("M{d}", "M{d}", "M {d}"),
        (parts.DIAMETERS, STAINLESS, parts.COATINGS),
        also=("GB/T 6170", "GB6170"),
    ),
    Kind(
        "plain washer",
        ("平垫圈", "平垫", "平垫片"),
        ("Plain Washer", "Flat Washer"),
        ("d",),
        ("M{d}", "{d}", "φ{d}"),
        (
            parts.DIAMETERS,
            trait("grade", "100HV:100HV; 200HV:200HV; A2:304|SUS304|A2; A4:316|A4"),
            parts.COATINGS,
        ),
        also=("GB/T 97.1", "GB97.1"),
        weight=0.7,
    ),
    Kind(
        "spring washer",
        ("弹簧垫圈", "弹垫", "弹簧垫片"),
        ("Spring Washer", "Lock Washer"),
        ("d",),
        ("M{d}", "{d}", "φ{d}"),
        (parts.DIAMETERS, trait("grade", "65Mn:65Mn|65MN; A2:304|SUS304"), parts.COATINGS),
        also=("GB/T 93", "GB93"),
        weight=0.5,
    ),
)

TURNING = (
    Kind(
        "ball bearing",
        ("深沟球轴承", "滚珠轴承", "轴承", "单列深沟球轴承"),
        ("Deep Groove Ball Bearing", "Bearing"),
        ("type",),
        ("{type}",),
        (numbers("type", " ".join(parts.BORES)), parts.SEALS, parts.CLEARANCE),
        parts.BEARING_BRANDS,
        weight=3,
        derived={k: (v,) for k, v in parts.BORES.items()},
    ),
    Kind(
        "roller bearing",
        ("圆锥滚子轴承", "锥轴承", "圆锥轴承"),
        ("Tapered Roller Bearing",),
        ("type",),
        ("{type}",),
        (
            numbers(
                "type",
                "30203 30204 30205 30206 30207 30208 32004 32005 32006 32007 32205 "
                "32206 32207 33205",
            ),
        ),
        parts.BEARING_BRANDS,
    ),
    Kind(
        "insert bearing",
        ("带座轴承", "外球面轴承", "轴承座组件"),
        ("Pillow Block Bearing",),
        ("type",),
        ("{type}",),
        (
            numbers(
                "type",
                "UCP204 UCP205 UCP206 UCP207 UCP208 UCF204 UCF205 UCF206 UCF207 UCFL204 UCFL205",
            ),
        ),
        parts.BEARING_BRANDS,
        weight=0.6,
    ),
    Kind(
        "motor",
        ("三相异步电动机", "三相异步电机", "电动机", "马达"),
        ("Motor", "AC Motor"),
        ("frame",),
        ("{frame}",),
        (
            numbers("frame", " ".join(parts.MOTORS)),
            trait("mount", "B3:B3|卧式|B3安装; B5:B5|法兰安装|IM B5; B35:B35|B35安装"),
            trait("volt", "380V:380V|AC380V|380VAC; 660V:660V|AC660V|380/660V"),
        ),
        parts.MOTOR_BRANDS,
        "台",
        1.2,
        derived=parts.MOTORS,
    ),
    Kind(
        "v belt",
        ("三角带", "V带", "窄V带", "三角皮带"),
        ("V-Belt", "V Belt"),
        ("profile", "l"),
        ("{profile}-{l}", "{profile}{l}", "{profile} {l}", "{profile}×{l}"),
        (
            numbers("profile", "SPA SPB SPZ SPC"),
            numbers(
                "l",
                "1000 1120 1250 1400 1500 1600 1700 1800 1900 2000 2120 "
                "2240 2360 2500 2650 2800 3000",
            ),
        ),
        parts.BELT_BRANDS,
    ),
    Kind(
        "drill",
        ("麻花钻", "直柄麻花钻", "直柄钻头", "钻头"),
        ("Twist Drill", "Drill Bit"),
        ("d",),
        ("Φ{d}", "φ{d}", "D{d}", "{d}mm"),
        (
            numbers("d", "1.5 2 2.5 3 3.3 3.5 4 4.2 4.5 5 5.5 6 6.5 6.8 7 8 8.5 9 10 10.2 11 12"),
            trait(
                "steel",
                "HSS:高速钢|HSS|W6Mo5; HSSCo:含钴|HSS-Co|M35|含钴高速钢; VHM:钨钢|硬质合金|合金",
            ),
        ),
        parts.TOOL_BRANDS,
    ),
)


def _valve(name: str, chinese: tuple[str, ...], english: str, models: str) -> Kind:
    return Kind(
        name,
        chinese,
        (english,),
        ("model", "dn"),
        ("{model} DN{dn}", "{model}-DN{dn}", "DN{dn} {model}", "{model}/DN{dn}"),
        (numbers("model", models), parts.DN, parts.PN, parts.BODY),
        parts.VALVE_BRANDS,
        "台",
        derived={m: (ENDS["146".index(m[1]) if m[1] in "146" else 1],) for m in models.split()},
    )


PIPING = (
    _valve(
        "ball valve", ("球阀", "法兰球阀", "手动球阀"), "Ball Valve", "Q41F Q11F Q61F Q41H Q11H"
    ),
    _valve("gate valve", ("闸阀", "楔式闸阀"), "Gate Valve", "Z41H Z45X Z41W Z15X Z61H"),
    _valve("globe valve", ("截止阀", "切断阀"), "Globe Valve", "J41H J11H J41W J61H J11W"),
    Kind(
        "butterfly valve",
        ("蝶阀", "对夹蝶阀", "手柄蝶阀"),
        ("Butterfly Valve",),
        ("dn",),
        ("DN{dn}", "DN {dn}", "Dn{dn}"),
        (
            parts.DN,
            pick(parts.PN, "10 16"),
            parts.BODY,
            trait("seat", "EPDM:EPDM|三元乙丙; PTFE:PTFE|四氟|F4; NBR:NBR|丁腈"),
        ),
        parts.VALVE_BRANDS,
        "台",
        0.7,
    ),
    Kind(
        "o-ring",
        ("O型圈", "O形圈", "O型密封圈", "密封圈"),
        ("O-Ring", "O Ring"),
        ("id", "cs"),
        ("{id}×{cs}", "ID{id}×{cs}", "φ{id}×{cs}", "{id}×{cs}mm"),
        (
            numbers(
                "id",
                "6 8 10 11.2 12.5 14 16 18 20 22.4 25 28 30 31.5 34.5 40 45 "
                "50 56 60 63 71 80 90 100",
            ),
            numbers("cs", "1.8 2 2.4 2.65 3.1 3.55 5.3 7"),
            parts.RUBBER,
            trait("shore", "70:70度|70A|邵氏70; 90:90度|90A|邵氏90"),
        ),
        weight=1.5,
    ),
    Kind(
        "oil seal",
        ("骨架油封", "油封", "TC油封"),
        ("Oil Seal", "Shaft Seal"),
        ("id", "od", "w"),
        ("{id}×{od}×{w}", "TC{id}×{od}×{w}", "{id}-{od}-{w}"),
        (
            numbers("id", "15 17 20 22 25 28 30 32 35 38 40 45 50 55 60"),
            numbers("od", "35 40 42 47 52 55 62 68 72 80"),
            numbers("w", "7 8 10 12"),
            pick(parts.RUBBER, "NBR FKM VMQ"),
        ),
    ),
    Kind(
        "hose",
        ("高压油管", "液压软管", "高压软管"),
        ("Hydraulic Hose",),
        ("dn", "l"),
        ("DN{dn}×{l}", "DN{dn} L={l}", "{dn}×{l}mm"),
        (
            numbers("dn", "6 8 10 13 16 19 25 32"),
            numbers("l", "500 600 800 1000 1200 1500 1800 2000 2500 3000"),
            trait("layer", "1SN:1SN|一层钢丝|1层; 2SN:2SN|两层钢丝|二层钢丝; 4SP:4SP|四层钢丝"),
        ),
        (),
        "根",
        0.7,
    ),
    Kind(
        "air tube",
        ("PU管", "气管", "PU气管"),
        ("PU Tube", "Air Tube"),
        ("od", "id"),
        ("{od}×{id}", "Φ{od}×{id}", "{od}×{id}mm", "PU{od}×{id}"),
        (
            numbers("od", "4 6 8 10 12 14 16"),
            numbers("id", "2.5 4 5 6.5 8 10"),
            pick(parts.COLOURS, "red blue black clear yellow"),
        ),
        parts.AIR_BRANDS,
        "M",
        0.7,
    ),
)

DRAWING = Kind(
    "drawing part",
    (
        "支架",
        "底座",
        "安装板",
        "法兰盘",
        "端盖",
        "传动轴",
        "齿轮",
        "连接板",
        "压板",
        "导轨座",
        "护罩",
        "箱体",
        "轴承座",
        "隔套",
        "挡板",
        "滑块",
        "手柄",
        "铰链",
        "立柱",
        "横梁",
    ),
    (
        "Bracket",
        "Base",
        "Mounting Plate",
        "Flange",
        "End Cover",
        "Drive Shaft",
        "Gear",
        "Connecting Plate",
        "Clamp Plate",
        "Rail Seat",
        "Guard",
        "Housing",
        "Bearing Seat",
        "Spacer",
        "Baffle",
        "Slider",
        "Handle",
        "Hinge",
        "Column",
        "Beam",
    ),
    (),
    (),
    (),
    (),
    "件",
    8.0,
)

CATALOGUE = (*SCREWS, *TURNING, *PIPING, *ELECTRIC, *STUFF)
