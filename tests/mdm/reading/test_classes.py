"""Classes of materials load from the dictionary; a template that does not fit names its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.dictionary import PRODUCT_FOLDER
from hub.errors import ConfigError
from mdm.reading.classes import FOR_ALL, MOST_ATTRIBUTES, load_classes, said
from mdm.reading.item_classes import Classes
from mdm.reading.needed_letters import needed_letters
from mdm.reading.templates import Template

HOSE = """class: hose
zh: 软管
en: Hose
words:
- {says: [测试软管, demo hose]}
- {says: [测试钢管], set: {material: steel}}
size: [bore]
attributes:
- name: bore
  zh: 内径
  en: Bore
  needed: true
  units: {mm: 1, cm: 10, "": 1}
  read: ['d{-}(?P<bore>{n})\\s*(?P<bore_unit>mm|cm)?']
- name: material
  zh: 材料
  en: Material
  values: {steel: [钢], stainless: [不锈]}
  wider: {steel: [stainless]}
"""


def write(folder: Path, text: str, name: str = "hose") -> Path:
    path = folder / "classes" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def test_the_product_knows_the_classes_of_a_factory() -> None:
    found = load_classes([PRODUCT_FOLDER])
    wanted = (
        "screw nut washer pin rivet retaining_ring bearing bearing_housing valve solenoid_valve"
        " pipe fitting cable connector capacitor resistor inductor semiconductor led switchgear"
        " sensor motor gearbox pump cylinder seal belt spring sheet bar casting drawing_part tool"
        " chemical packaging plastic"
    )
    assert set(wanted.split()) <= set(found)
    for name, made in found.items():
        assert made.zh
        assert made.en
        assert name == FOR_ALL or 0 < len(made.attributes) <= MOST_ATTRIBUTES


def test_a_site_adds_and_replaces_classes(tmp_path: Path) -> None:
    write(tmp_path, HOSE)
    write(tmp_path, "class: pump\nzh: 泵\nen: Pump\nwords: [{says: [泵]}]\n", "pump")
    found = load_classes([PRODUCT_FOLDER, tmp_path])
    assert found["hose"].names == ["bore", "material"]
    assert found["pump"].attributes == []
    assert Classes(found).recognise("测试软管 d20") == "hose"


def test_what_readings_rest_on_changes_with_every_file(tmp_path: Path) -> None:
    folder = write(tmp_path, HOSE)
    before = said([PRODUCT_FOLDER, folder])
    assert said([PRODUCT_FOLDER, folder]) == before
    assert said([PRODUCT_FOLDER]) != before
    write(tmp_path, HOSE.replace("软管", "水管", 1))
    assert said([PRODUCT_FOLDER, folder]) != before


def test_a_misspelt_word_is_put_right_first(tmp_path: Path) -> None:
    write(tmp_path, HOSE)
    write(tmp_path, "class: generic\nzh: 通用\nen: All\ntypos: {测试软管: [测式软管]}\n", "generic")
    ready = Classes(load_classes([tmp_path]))
    assert ready.put_right("测式软管 d20") == "测试软管 d20"
    assert ready.put_right("软管 d20") == "软管 d20"


def test_values_are_read_in_one_unit_and_the_narrower_one_wins(tmp_path: Path) -> None:
    template = Template(load_classes([write(tmp_path, HOSE)])["hose"])
    read = template.read("测试软管 d2.0cm 钢 不锈")
    assert read.values == ["20", "stainless"]
    assert not read.rest.strip()
    assert template.read("测试钢管 d20").values == ["20", "steel"]
    assert template.read("d20 d30").values == ["20", None]
    assert "30" in template.read("d20 d30").rest


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ("class: hose", "class: house", "class 'house' in hose.yaml", 1),
        ("zh: 软管\n", "", "'zh' is missing", 1),
        ("size: [bore]", "size: [bor]", "did you mean 'bore'", 7),
        ("set: {material", "set: {materiel", "did you mean 'material'", 6),
        ("needed: true", "neded: true", "did you mean 'needed'", 12),
        ("(?P<bore>", "(?P<bora>", "'bora' is no attribute", 14),
        ("(?P<bore>", "(?P<bore>(", "is no pattern", 14),
        ("- name: material", "- name: bore", "'bore' stands twice", 15),
        ("- name: material", "- name: Material", "not a name", 15),
        ("测试钢管", "测试软管", "already says class 'hose'", 6),
        ("  wider:", "  shares: colour\n  wider:", "no shared attribute", 19),
    ],
)
def test_a_template_that_does_not_fit_names_its_line(
    tmp_path: Path, old: str, new: str, what: str, line: int
) -> None:
    assert old in HOSE
    with pytest.raises(ConfigError) as caught:
        load_classes([write(tmp_path, HOSE.replace(old, new, 1))])
    assert what in str(caught.value)
    assert f"hose.yaml:{line}" in str(caught.value)
    assert caught.value.mend


def test_too_many_attributes_are_refused(tmp_path: Path) -> None:
    more = "".join(f"- {{name: a{at}, zh: 甲, en: A}}\n" for at in range(MOST_ATTRIBUTES))
    with pytest.raises(ConfigError, match="18 attributes, at most 16"):
        load_classes([write(tmp_path, HOSE + more)])


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        ("dn-?(\\d+)", "d"),
        ("(?P<n>\\d+)\\s*(?:mpa|bar|[kq]g)", "pbg"),
        ("\\d+(?:mm)?", None),
        ("(?=x)\\d", None),
        ("(?:a|\\d)b*", None),
        ("[^a]{2}φ+", "φ"),
    ],
)
def test_the_letters_a_pattern_needs(pattern: str, letters: str | None) -> None:
    assert needed_letters(pattern) == (None if letters is None else frozenset(letters))
