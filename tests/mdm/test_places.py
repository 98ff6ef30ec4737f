"""Addresses and cities as far as text alone goes."""

from __future__ import annotations

import pytest

from mdm.lexicon import Lexicon
from mdm.places import address, city


@pytest.mark.parametrize(
    ("raw", "made"),
    [
        ("江苏省苏州市星湖街8号", "苏州市星湖街8号"),
        ("中国江苏省苏州市 星湖街８號", "苏州市星湖街8号"),
        ("12 Harbour Rd., Leeds", "12harbourrdleeds"),
        ("苏州市星湖街", None),
        ("8号", None),
        ("无", None),
    ],
)
def test_address(raw: str, made: str | None, words: Lexicon) -> None:
    assert address(raw, words).value == made


@pytest.mark.parametrize(
    ("raw", "text", "made"),
    [
        ("苏州市", "", "苏州"),
        ("江苏省苏州市", "", "苏州"),
        ("苏州", "", "苏州"),
        ("沙市", "", "沙市"),
        ("", "江苏省苏州市星湖街8号", "苏州"),
        ("", "上海市浦东新区", "上海"),
        ("LEEDS", "", "leeds"),
        ("江苏省", "", None),
        ("", "星湖街8号", None),
    ],
)
def test_city(raw: str, text: str, made: str | None, words: Lexicon) -> None:
    assert city(raw, text, words).value == made
