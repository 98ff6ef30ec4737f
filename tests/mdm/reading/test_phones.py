"""Telephone numbers as clerks write them: all of a cell, without extension, area code or zero."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mdm.reading import phones
from mdm.reading.lexicon import Lexicon
from mdm.reading.standard import Standard


@pytest.mark.parametrize(
    ("raw", "numbers", "local", "area"),
    [
        ("0512-87928898", "+8651287928898", "7928898", "3205"),
        ("（０５１２）８７９２８８９８", "+8651287928898", "7928898", "3205"),
        ("021-22446597-8756", "+862122446597", "2446597", "31"),  # an extension behind a dash
        ("0710-7768955×3300", "+867107768955", "7768955", "4206"),
        ("(0571)88887766转8001", "+8657188887766", "8887766", "3301"),
        ("029-57111057 13143962313", "+862957111057 +8613143962313", "7111057", "61"),
        ("023-21089594 ext.1444/13957064050", "+862321089594 +8613957064050", "1089594", "50"),
        ("024-40063438；+8615998824231", "+862440063438 +8615998824231", "0063438", "2105"),
        ("76942315096", "+8676942315096", "2315096", "4419"),  # a spreadsheet ate the zero
        ("865135426042", "+865135426042", "5426042", "3206"),
        ("86 431 52923915", "+8643152923915", "2923915", "2201"),
        ("24536433", None, "4536433", None),  # no area code
        ("86-13718229790", "+8613718229790", None, None),
        ("136 8718 2569", "+8613687182569", None, None),
        ("400-820-8820", "+864008208820", None, None),
        ("+49 40 123456", "+4940123456", None, None),
        ("+1 8328751297", "+18328751297", None, None),
    ],
)
def test_every_number_of_the_cell(
    raw: str, numbers: str | None, local: str | None, area: str | None, words: Lexicon
) -> None:
    parts = phones.phones(raw, words, "CN").parts
    assert (parts.get("all"), parts.get("local"), parts.get("area")) == (numbers, local, area)


@pytest.mark.parametrize("raw", ["无", "0", "12345678", "13888888888", "1.30028E+10", "见合同"])
def test_what_is_no_number_says_nothing(raw: str, words: Lexicon) -> None:
    found = phones.phones(raw, words, "CN")
    assert found.value is None
    assert not found.parts


def test_the_value_is_the_first_valid_number(words: Lexicon) -> None:
    for raw in ("0512-87928898", "+86 512 8792 8898 / 13957064050", "+49 40 123456"):
        assert phones.phones(raw, words, "CN").value == phones.first_number(raw, words, "CN").value
    assert phones.phones("040 123456", words, "DE").value == "+4940123456"


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
    quick = phones._plain_chinese_number(raw)
    long = phones._parsed_phone(raw, "CN")
    assert not quick or long == Standard(f"+86{quick}", "valid, E.164")


@pytest.mark.parametrize(
    "raw", ["13812345678", "+86 138 1234 5678", "0512-55512345", "(021)55512345", "02155512345"]
)
def test_plain_chinese_numbers_go_the_quick_way(raw: str) -> None:
    assert phones._plain_chinese_number(raw)
