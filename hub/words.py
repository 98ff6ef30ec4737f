"""What the hub says to people, in Chinese and English: one table, words.csv beside this file."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")

_spoken = ["en"]


def speak(wish: str | None) -> str:
    """Choose the language from a code or a locale name (zh, zh_CN.UTF-8, en); English otherwise."""
    _spoken[0] = "zh" if wish and wish.lower().startswith("zh") else "en"
    return _spoken[0]


def language() -> str:
    """The language in force: `en` or `zh`."""
    return _spoken[0]


def t(key: str, **values: object) -> str:
    """The message under `key` with its values put in; an unknown key raises KeyError."""
    text = table()[key][_spoken[0]]
    return text.format(**values) if values else text


def either(english: str, chinese: str) -> str:
    """The one of two labels that suits the language in force; the other where it is blank."""
    first, second = (chinese, english) if _spoken[0] == "zh" else (english, chinese)
    return first or second


@cache
def table() -> dict[str, dict[str, str]]:
    """Every message by key and language."""
    path = Path(__file__).with_suffix(".csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["key"]: {code: row[code] for code in LANGUAGES} for row in csv.DictReader(file)}
