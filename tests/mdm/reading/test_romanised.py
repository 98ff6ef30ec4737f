"""Chinese in Latin letters, and the letters of other languages without accents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdm.reading.romanised import initials, latin, syllables, unaccented


@pytest.mark.parametrize(
    ("text", "letters", "first"),
    [
        ("华星", "huaxing", "hx"),
        ("长城", "changcheng", "cc"),
        ("重信", "chongxin", "cx"),
        ("都兴", "duxing", "dx"),
        ("Huaxing", "huaxing", "hx"),
        ("Hua Xing", "huaxing", "hx"),
        ("华星ABC", "huaxingabc", "hxa"),
        ("3m", "3m", "3m"),
        ("General Pumps", "generalpumps", "gp"),
        ("Müller", "muller", "m"),
        ("", "", ""),
    ],
)
def test_latin_and_initials(text: str, letters: str, first: str) -> None:
    assert latin(text.casefold()) == letters
    assert initials(text.casefold()) == first


@pytest.mark.parametrize(
    ("word", "cut"),
    [
        ("huaxing", ("hua", "xing")),
        ("xian", ("xian",)),
        ("changan", ("chang", "an")),
        ("muller", ()),
        ("xianxianxianxianxianxianxianz", ()),  # would take for ever if each cut were tried
        ("", ()),
    ],
)
def test_syllables(word: str, cut: tuple[str, ...]) -> None:
    assert syllables(word) == cut


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=6))
def test_chinese_letters_are_plain_and_begin_with_the_initials(text: str) -> None:
    letters = latin(text)
    assert letters == unaccented(letters)
    assert len(initials(text)) <= len(text)
    assert letters[:1] == initials(text)[:1]


@pytest.mark.parametrize(
    ("text", "bare"), [("Škoda", "skoda"), ("Größe", "grosse"), ("Łódź", "lodz"), ("abc", "abc")]
)
def test_unaccented(text: str, bare: str) -> None:
    assert unaccented(text) == bare
