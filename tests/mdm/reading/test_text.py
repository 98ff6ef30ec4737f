"""Letters made alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdm.reading.text import compact, plain, words


@pytest.mark.parametrize(
    ("raw", "made"),
    [
        ("ＡＢＣ　泵业", "abc 泵业"),
        ("【甲】〔乙〕", "(甲)(乙)"),
        ("機電設備", "机电设备"),
        (" a\u200b\t b ", "a b"),
        ("", ""),
    ],
)
def test_plain(raw: str, made: str) -> None:
    assert plain(raw) == made


def test_words_run_together_in_chinese_only() -> None:
    assert words("苏州 （甲） 泵业") == "苏州甲泵业"
    assert words("Acme-Pumps, Co. Ltd.") == "acme pumps co ltd"


@pytest.mark.parametrize("raw", ["M8×20", "m8*20", "M8 X 20", "Ｍ８ｘ２０", "M8 ✕ 20"])
def test_sizes_are_one(raw: str) -> None:
    assert compact(raw) == "m8x20"


def test_signs_between_digits_are_kept_and_others_are_not() -> None:
    assert compact("DN50-PN16") == compact("DN50 PN16") == "dn50pn16"
    assert compact("50 - 32") == "50-32" != compact("5032")
    assert compact('1/2"') == "1/2"
    assert compact("0.5kW") == "0.5kw" != compact("05kW")
    assert compact("Φ50") == compact("ø50") == "φ50"


@given(st.text(max_size=30))
def test_what_is_alike_stays_alike(text: str) -> None:
    assert words(words(text)) == words(text)
    assert plain(text.upper() if text.isascii() else text) == plain(text)
