"""The lint of the dictionary: the product has no finding, and each planted defect is one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.dictionary import PRODUCT_FOLDER
from mdm.lint import Finding, lint
from mdm.lint_classes import lint as lint_classes

CODES = "code,name_zh,name_en\n"
ALIASES = "source,code,standard_code,decided_by,decided_on,why\n"
SIGNED = ",data office,2026-01-05,a reason\n"
SCREW = "class: screw\nzh: 螺钉\nen: Screw\n"
Write = Callable[[str, str], Path]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A site's own dictionary with one code list."""
    for room in ("codes", "aliases", "classes"):
        (tmp_path / room).mkdir()
    (tmp_path / "codes" / "colour.csv").write_text(CODES + "RED,红,Red\nBLUE,蓝,Blue\n", "utf-8")
    return tmp_path


def alias(*rows: str) -> str:
    return ALIASES + "".join(row + SIGNED for row in rows)


def found(own: Path, kind: str) -> list[Finding]:
    """The findings in a site's own folder; the words alone, without what needs entities."""
    return [one for one in lint([own], ["erp"], is_read=True) if one.kind == kind]


def test_the_product_is_clean() -> None:
    assert [str(one) for one in lint([PRODUCT_FOLDER])] == []


def test_a_clean_list_has_no_finding(own: Path) -> None:
    (own / "aliases" / "colour.csv").write_text(alias("*,rot,RED", "erp,1,BLUE"), "utf-8")
    assert lint([own], ["erp"], is_read=True) == []


DEFECTS = {
    "codes that differ in width only": (
        "codes/colour.csv", CODES + "RED,红,Red\nＲＥＤ,红色,Red one\n", "same_code", 3,
    ),
    "codes that differ in case only": (
        "codes/colour.csv", CODES + "RED,红,Red\nred,红色,Red one\n", "same_code", 3,
    ),
    "codes nobody can tell apart": (
        "codes/colour.csv", CODES + "RED,红,Red\nR2,红,Red\n", "same_label", 3,
    ),
    "a label that is none": ("codes/colour.csv", CODES + "RED,RED,RED\n", "no_label", 2),
    "a parent that is not there": (
        "codes/colour.csv",
        "code,name_zh,name_en,parent\nRED,红,Red,\nPINK,粉,Pink,REED\n",
        "unknown_reference",
        3,
    ),
    "another list's code that is not there": (
        "codes/paint.csv", "code,name_zh,name_en,colour\nP1,漆,Paint,GREEN\n",
        "unknown_reference", 2,
    ),
    "an alias with two meanings": (
        "aliases/colour.csv", alias("*,rot,RED", "*,ROT,BLUE"), "two_meanings", 3,
    ),
    "an alias that hides a code": (
        "aliases/colour.csv", alias("*,BLUE,RED"), "two_meanings", 2,
    ),
    "an alias that says nothing new": (
        "aliases/colour.csv", alias("*,rot,RED", "erp,rot,RED"), "shadowed", 3,
    ),
    "an alias of a code for itself": ("aliases/colour.csv", alias("*,RED,RED"), "shadowed", 2),
    "an alias with an invisible letter": (
        "aliases/colour.csv", alias("*,ro\u200bt,RED"), "never_matches", 2,
    ),
    "an alias in full width": (
        "aliases/colour.csv", alias("*,ＲＯＴ,RED"), "never_matches", 2,
    ),
    "an alias of a source that is not there": (
        "aliases/colour.csv", alias("epr,rot,RED"), "unknown_source", 2,
    ),
    "an alias to an unknown code": ("aliases/colour.csv", alias("*,rot,READ"), "refused", 2),
}  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_planted_defect_is_found_in_its_line(defect: str, own: Path) -> None:
    path, text, kind, line = DEFECTS[defect]
    (own / path).write_text(text, "utf-8")
    if kind == "refused":  # by hub.codes, so it is told once, as that says it
        findings = [one for one in lint([PRODUCT_FOLDER, own]) if one.kind == kind]
    else:
        findings = found(own, kind)
    assert [one.where for one in findings] == [f"{own / path}:{line}"]
    assert all(one.mend for one in findings)
    assert "\n" not in str(findings[0])


def test_words_for_reading_are_seen_as_the_reader_sees_them(own: Path) -> None:
    """GmbH and G.M.B.H are one word to the reader; of two meanings it would keep the last."""
    (own / "codes" / "legal_form.csv").write_text(CODES + "A,甲,A form\nB,乙,B form\n", "utf-8")
    rows = alias("*,g m b h,A", "*,GmbH,B", "*,---,A")
    (own / "aliases" / "legal_form.csv").write_text(rows, "utf-8")
    (two,) = found(own, "two_meanings")
    assert two.level == "error"
    assert two.where.endswith("legal_form.csv:3")
    (never,) = found(own, "never_matches")
    assert never.where.endswith("legal_form.csv:4")


def test_a_site_may_say_a_product_code_otherwise(own: Path) -> None:
    """A row that replaces one of the product's is no second meaning."""
    first = own.parent / "first"
    shutil.copytree(own, first)
    (first / "aliases" / "colour.csv").write_text(alias("*,rot,RED"), "utf-8")
    (own / "aliases" / "colour.csv").write_text(alias("*,rot,BLUE"), "utf-8")
    assert lint([first, own], is_read=True) == []


CLASSES = {
    "a word of two classes": (
        {
            "nut": "class: nut\nzh: 螺母\nen: Nut\nwords:\n- {says: [螺 帽]}\n",
            "screw": SCREW + "words:\n- {says: [钉]}\n- {says: [螺　帽]}\n",
        },
        "shadowed_word", "screw.yaml:6",
    ),
    "a word that says two values": (
        {"screw": SCREW + "words:\n- {says: [Hex], set: {type: hex}}\n"
         "attributes:\n- name: type\n  zh: 类\n  en: Type\n  values:\n    pan: [hex]\n"},
        "two_meanings", "screw.yaml:11",
    ),
    "a filler that is a value": (
        {"screw": SCREW + "fillers: [HEX]\n"
         "attributes:\n- {name: type, zh: 类, en: Type, values: {hex: [hex]}}\n"},
        "shadowed_word", "screw.yaml:4",
    ),
    "a misspelling that is none": (
        {"generic": "class: generic\nzh: 通用\nen: General\ntypos:\n  螺丝: [螺絲]\n"},
        "never_matches", "generic.yaml:5",
    ),
    "a wider value that nothing says": (
        {"screw": SCREW + "words:\n- {says: [钉]}\nattributes:\n"
         "- name: type\n  zh: 类\n  en: Type\n  values: {hex: [六角]}\n  wider: {hexx: [hex]}\n"},
        "unknown_reference", "screw.yaml:11",
    ),
    "an attribute that is not there": (
        {"screw": SCREW + "words:\n- {says: [钉], set: {tipe: hex}}\n"}, "refused", "screw.yaml:5",
    ),
}  # fmt: skip


@pytest.mark.parametrize("defect", CLASSES)
def test_a_planted_defect_of_a_class_is_found(defect: str, own: Path) -> None:
    files, kind, place = CLASSES[defect]
    for name, text in files.items():
        (own / "classes" / f"{name}.yaml").write_text(text, "utf-8")
    findings = lint_classes([own])
    assert [one.kind for one in findings] == [kind]
    assert findings[0].where.endswith(place), findings[0]
