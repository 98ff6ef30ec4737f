"""Identifiers count only when valid; codes are made alike."""

from __future__ import annotations

import pytest

from mdm.reading.kinds import make
from mdm.reading.lexicon import Lexicon


def value(kind: str, raw: str, words: Lexicon) -> str | None:
    return make(kind, [raw], words, "CN").value


@pytest.mark.parametrize(
    ("kind", "raw", "made"),
    [
        ("uscc", "91320599123456788E", "91320599123456788E"),
        ("uscc", " 91320599-123456788e ", "91320599123456788E"),
        ("uscc", "９１３２０５９９１２３４５６７８８Ｅ", "91320599123456788E"),
        ("uscc", "91320599123456788F", None),
        ("uscc", "000000000000000000", None),
        ("uscc", "无", None),
        ("gtin", "4006381333931", "04006381333931"),
        ("gtin", "400638133393-1", "04006381333931"),
        ("gtin", "4006381333932", None),
        ("gtin", "0000000000000", None),
        ("phone", "0512-55512345", "+8651255512345"),
        ("phone", "(0512) 5551 2345", "+8651255512345"),
        ("phone", "+86 512 5551 2345", "+8651255512345"),
        ("phone", "０５１２－５５５１２３４５", "+8651255512345"),
        ("phone", "0512-55512345转801", "+8651255512345"),
        ("phone", "不详；0512-55512345", "+8651255512345"),
        ("phone", "+49 40 55512345", "+494055512345"),
        ("phone", "+48 58 5550 0455", "+485855500455"),  # a digit more than Poland's plan has
        ("phone", "+48 1111111", None),
        ("phone", "+48 58", None),
        ("phone", "55512345", None),
        ("phone", "0000000", None),
        ("phone", "call the office", None),
        ("item_code", "AB-0012", "AB-12"),
        ("item_code", "ab0012", "AB-12"),
        ("item_code", "M.01.002", "M-1-2"),
        ("item_code", "12", None),
        ("item_code", "-", None),
        ("drawing_number", "JH-100-01", "JH10001"),
        ("drawing_number", "jh100.01", "JH10001"),
        ("drawing_number", "无图", None),
        ("drawing_number", "ABCD", None),
        ("drawing_number", "0000", None),
        ("standard_code", "PCS", "PCS"),
        ("standard_code", "  ", None),
        ("standard_code", "无", None),
    ],
)
def test_identifiers(kind: str, raw: str, made: str | None, words: Lexicon) -> None:
    assert value(kind, raw, words) == made


def test_codes_that_only_look_alike_differ(words: Lexicon) -> None:
    assert value("item_code", "M-1-12", words) != value("item_code", "M-11-2", words)
    assert value("item_code", "M-10", words) != value("item_code", "M-1", words)


def test_a_refusal_says_why(words: Lexicon) -> None:
    assert make("uscc", ["91320599123456788F"], words, "CN").how == "not valid"
    assert make("phone", ["无"], words, "CN").how == "placeholder"
    assert make("gtin", [" "], words, "CN").how == "empty"
