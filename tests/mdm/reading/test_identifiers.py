"""Identifiers count only when valid; codes are made alike."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mdm.reading import identifiers
from mdm.reading.kinds import make
from mdm.reading.lexicon import Lexicon
from mdm.reading.standard import Standard


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


MOBILES = st.from_regex(r"(?:\+86 ?|\+86-|0086|86)?1[3-9][0-9]{9}", fullmatch=True)
SPACED = st.from_regex(r"1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}", fullmatch=True)
AREAS = st.sampled_from(["010", "021", "0512", "0571", "0755", "0999", "0100", "020", "0411"])
SUBSCRIBERS = st.from_regex(r"[ -]?[0-9]{3,4}[ -]?[0-9]{4}", fullmatch=True)
LANDLINES = st.builds(
    lambda area, form, rest: form.format(area) + rest,
    AREAS,
    st.sampled_from(["{}", "({})", "({}", "{})"]),
    SUBSCRIBERS,
)


@settings(max_examples=400, deadline=None)
@given(MOBILES | SPACED | LANDLINES)
def test_plain_chinese_numbers_are_read_as_the_library_reads_them(raw: str) -> None:
    """The quick way and the long way give the very same answer."""
    quick = identifiers._plain_chinese_number(raw)
    long = identifiers._parsed_phone(raw, "CN")
    assert not quick or long == Standard(f"+86{quick}", "valid, E.164")


@pytest.mark.parametrize(
    "raw", ["13812345678", "+86 138 1234 5678", "0512-55512345", "(021)55512345", "02155512345"]
)
def test_plain_chinese_numbers_go_the_quick_way(raw: str) -> None:
    assert identifiers._plain_chinese_number(raw)
