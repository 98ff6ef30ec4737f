"""A drawing number is one however its revision is written, and the revision stands apart."""

from __future__ import annotations

import pytest

from mdm.reading.kinds import KINDS, make
from mdm.reading.lexicon import Lexicon
from mdm.reading.revisions import take_revision, take_version


@pytest.mark.parametrize(
    ("raw", "number", "revision"),
    [
        ("JH-2031", "JH2031", None),
        ("JH-2031-A版", "JH2031", "A"),
        ("JH-2031-A", "JH2031", "A"),
        ("JH2031 Rev.A", "JH2031", "A"),
        ("jh2031 rev a", "JH2031", "A"),
        ("JH2031 A版", "JH2031", "A"),
        ("ＪＨ－２０３１（Ａ版）", "JH2031", "A"),
        ("JH-2031/A", "JH2031", "A"),
        ("图号：JH-2031 版本B", "JH2031", "B"),
        ("DWG-JH-2031 Ver.B", "JH2031", "B"),
        ("2031-0003.REV-C", "20310003", "C"),
        ("JH-2031 V2.0", "JH2031", "2"),
        ("JH-2031 第2版", "JH2031", "2"),
        ("JH-2031 rev.02", "JH2031", "2"),
        ("JH-2031L", "JH2031L", None),
        ("JH-2031R-B", "JH2031R", "B"),
        ("JH-0031", "JH0031", None),
        ("JH-100-01", "JH10001", None),
        ("无图", None, None),
        ("A版", None, None),
        ("0000", None, None),
    ],
)
def test_drawing_numbers(
    raw: str, number: str | None, revision: str | None, words: Lexicon
) -> None:
    found = make("drawing_number", [raw], words, "CN")
    assert found.value == number
    assert found.parts.get("revision") == (revision if number else None)
    assert found.parts.get("number") == number
    assert set(found.parts) <= set(KINDS["drawing_number"].parts)


@pytest.mark.parametrize(
    ("text", "revision", "rest"),
    [
        ("支架 a版 q235", "A", "支架 q235"),
        ("支架 rev.b q235", "B", "支架 q235"),
        ("支架 rev.b rev.b", "B", "支架"),
        ("支架 ver.b 版本c", "B", "支架 版本c"),
        ("支架 q235", None, "支架 q235"),
        ("出版机", None, "出版机"),
        ("reverse valve", None, "reverse valve"),
    ],
)
def test_revisions_are_taken_out_of_a_text(text: str, revision: str | None, rest: str) -> None:
    taken, left = take_revision(text)
    assert taken == revision
    assert " ".join(left.split()) == rest


@pytest.mark.parametrize(
    ("text", "version"),
    [("控制器 v2", "2"), ("控制器 v1.0", "1"), ("阀 dc24v", None), ("4v210", None), ("v24x", None)],
)
def test_versions(text: str, version: str | None) -> None:
    assert take_version(text)[0] == version


def test_an_item_code_has_its_digits(words: Lexicon) -> None:
    assert make("item_code", ["AB-0012-3"], words, "CN").parts == {"digits": "12-3"}
    assert make("item_code", ["ABCD"], words, "CN").parts == {}
