"""The table of messages: both languages, the same values, nothing missing, nothing unused."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from hub import words

ROOT = Path(__file__).resolve().parents[2]
CODE = [*(ROOT / "pipelines").rglob("*.py"), ROOT / "hub" / "words.py"]
PAGES = list((ROOT / "pipelines" / "pages").glob("*.html"))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def spoken() -> tuple[set[str], set[str]]:
    """The keys that the code names whole, and the beginnings of those it puts together."""
    whole, begun = set(), set()
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "t" and node.args:
                said = node.args[0]
                if isinstance(said, ast.Constant):
                    whole.add(str(said.value))
                elif isinstance(said, ast.JoinedStr) and isinstance(said.values[0], ast.Constant):
                    begun.add(str(said.values[0].value))
    return whole, begun


@pytest.mark.parametrize("key", words.table())
def test_every_message_has_both_languages_with_the_same_values(key: str) -> None:
    row = words.table()[key]
    assert row["en"].strip()
    assert row["zh"].strip()
    assert fields(row["en"]) == fields(row["zh"])


def test_every_key_that_is_spoken_is_there() -> None:
    whole, begun = spoken()
    assert len(whole) > 60
    assert whole <= set(words.table())
    for start in begun:
        assert any(key.startswith(start) for key in words.table()), start


def test_no_message_is_left_over() -> None:
    whole, begun = spoken()
    pages = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    left = [
        key
        for key in words.table()
        if key not in whole and not key.startswith(tuple(begun)) and f'"{key}"' not in pages
        and not key.startswith("docs.")
    ]  # fmt: skip
    assert left == []


@pytest.mark.parametrize(
    ("wish", "expected"),
    [("zh", "zh"), ("zh_CN.UTF-8", "zh"), ("en_US.UTF-8", "en"), ("C", "en"), (None, "en")],
)
def test_a_locale_chooses_the_language(wish: str | None, expected: str) -> None:
    assert words.speak(wish) == expected
    assert words.t("stage.land") == {"en": "land", "zh": "采集"}[expected]
    words.speak("en")


def test_an_unknown_key_is_an_error_and_not_silence() -> None:
    with pytest.raises(KeyError):
        words.t("no.such.key")
