"""Whatever a clerk does to the spelling of a description, its parts stay; a changed value shows."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from mdm.reading.items import read_item
from mdm.reading.lexicon import Lexicon

# A thing: its tokens; each token: values that differ; each value: spellings that are one.
Thing = list[list[list[str]]]
SCREW: Thing = [
    [["内六角螺栓", "内六角圆柱头螺钉", "DIN 912"], ["外六角螺栓", "hex bolt", "六角头螺栓"]],
    [["M8×20", "M8*20", "m8x20"], ["M8×25", "M8*25"], ["M10×20", "M10 x 20"], ["M8×1×20"]],
    [["8.8级", "8.8", "gr8.8"], ["10.9级", "10.9"], ["304", "SUS304", "不锈钢304"]],
    [["镀锌", "Zn", "白锌"], ["发黑", "black oxide"], ["达克罗"]],
]
BEARING: Thing = [
    [["深沟球轴承", "deep groove ball bearing"]],
    [["6204"], ["6205"], ["6304"]],
    [["2RS", "双面密封", "DDU"], ["ZZ", "2Z", "双面铁盖"]],
    [["C3"], ["C4"]],
    [["SKF", "斯凯孚"], ["NSK", "恩斯克"]],
]
VALVE: Thing = [
    [["球阀", "ball valve"], ["闸阀", "gate valve"], ["蝶阀"]],
    [["DN50", "2寸", "dn 50"], ["DN65", '2.5"'], ["DN40", "1.5寸"]],
    [["PN16", "1.6MPa", "16bar"], ["PN10", "1.0MPa"], ["PN25", "2.5MPa"]],
    [["304", "SUS304", "06Cr19Ni10"], ["316L"], ["WCB"], ["铸铁"]],
    [["法兰", "flanged"], ["对夹", "wafer"]],
]
CAPACITOR: Thing = [
    [["贴片电容", "MLCC", "片式电容"]],
    [["0805"], ["0603"], ["1206"]],
    [["100nF", "0.1uF", "104", "0.1μF"], ["1uF", "1000nF", "105"], ["10pF"]],
    [["50V", "50 V"], ["25V"], ["16V"]],
    [["X7R"], ["X5R"]],
    [["±10%", "10%"], ["±5%"]],
]
RESISTOR: Thing = [
    [["贴片电阻", "chip resistor"]],
    [["0603"], ["0805"]],
    [["4.7K", "4K7", "4.7kΩ", "4700Ω"], ["10K", "10kΩ"], ["1M", "1MΩ"], ["0Ω"]],
    [["±1%", "1%"], ["±5%", "5%"]],
]
CABLE: Thing = [
    [["电缆", "cable"]],
    [["RVV"], ["RVVP"], ["YJV"]],
    [["3×2.5", "3*2.5", "3x2.5mm²", "3芯2.5平方"], ["2×2.5"], ["3×25+1×16", "3*25+1*16"]],
    [["黑色", "black"], ["红色", "red"]],
]
SOLENOID: Thing = [
    [["电磁阀", "solenoid valve"]],
    [["4V210-08", "4V21008"], ["4V310-10"], ["3V110-06"]],
    [["DC24V", "24VDC", "直流24V"], ["AC220V", "220VAC"], ["DC12V"]],
]
PART: Thing = [
    [["支架", "bracket"], ["底座"], ["端盖"]],
    [["左", "left"], ["右", "right"]],
    [["JH-2031", "JH2031"], ["JH-2032"], ["JH-20310"]],
    [["A版", "Rev.A"], ["B版", "Rev B"]],
    [["Q235"], ["45#", "45号钢"], ["HT200"]],
]
UNKNOWN: Thing = [
    [["某某仪"], ["另一仪"]],
    [["XB-200", "XB200"], ["XB-201"], ["XC-200"]],
    [["φ20×30", "Φ20*30"], ["φ20×31"]],
    [["特制"], ["加强"]],
]
THINGS = [SCREW, BEARING, VALVE, CAPACITOR, RESISTOR, CABLE, SOLENOID, PART, UNKNOWN]
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


def parts(tokens: list[str], at: int, words: Lexicon) -> dict[str, str]:
    return read_item(" ".join(tokens[:at]), " ".join(tokens[at:]), words).parts


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_spelling_order_split_and_width_do_not_matter(data: st.DataObject, words: Lexicon) -> None:
    thing = data.draw(st.sampled_from(THINGS))
    values = [data.draw(st.sampled_from(token)) for token in thing]
    plainly = [value[0] for value in values]
    spelt = [data.draw(st.sampled_from(value)) for value in values]
    spelt = data.draw(st.permutations(spelt))
    spelt = [one.translate(WIDE) if data.draw(st.booleans()) else one for one in spelt]
    at = data.draw(st.integers(0, len(spelt)))
    assert parts(spelt, at, words) == parts(plainly, len(plainly), words), (spelt, at)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_changed_value_shows(data: st.DataObject, words: Lexicon) -> None:
    thing = data.draw(st.sampled_from(THINGS))
    values = [data.draw(st.sampled_from(token)) for token in thing]
    place = data.draw(st.sampled_from([at for at, token in enumerate(thing) if len(token) > 1]))
    others = [value for value in thing[place] if value is not values[place]]
    changed = [*values]
    changed[place] = data.draw(st.sampled_from(others))
    one = [data.draw(st.sampled_from(value)) for value in values]
    other = [data.draw(st.sampled_from(value)) for value in changed]
    assert parts(one, 1, words) != parts(other, 1, words), (one, other)


def test_every_order_of_a_description(words: Lexicon) -> None:
    for thing in THINGS:
        tokens = [token[0][0] for token in thing]
        told = parts(tokens, 1, words)
        for order in permutations(tokens):
            assert parts(list(order), 1, words) == told, order


@given(name=st.text(max_size=40), spec=st.text(max_size=40))
def test_any_text_is_read(name: str, spec: str, words: Lexicon) -> None:
    item = read_item(name, spec, words)
    assert all(item.parts.values())
    assert list(item.models) == sorted(set(item.models))
    again = read_item(name, spec, words)
    assert again == item
