"""How people spoil any text when they type it: width, script, marks, slips of one character."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol

from bench.match.words import LOOK_ALIKE, PLACEHOLDERS, SOUND_ALIKE, SYLLABLES

Key = tuple[str, ...]
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
STATUS = ("停用", "作废", "已停用", "勿用", "禁用", "冻结", "已合并", "注销", "失效", "不用")
STATUS_SHAPES = ("({})", "（{}）", "【{}】", "-{}", "[{}]", "{}", "*{}*", "_{}", "<{}>")
NOTES = (
    "(新)",
    "(老)",
    "(VIP)",
    "*",
    "(月结)",
    "(月结30天)",
    "(现金)",
    "(A类)",
    "_1",
    "(2)",
    "(重点)",
)
SAME_SOUND: dict[str, str] = {}
for _char, _sound in SYLLABLES.items():
    SAME_SOUND[_char] = "".join(c for c, s in SYLLABLES.items() if s == _sound and c != _char)


@dataclass(slots=True)
class Written:
    """One record: its fields, the kinds of dirt on it, and what its name alone still says."""

    fields: list[str]
    dirt: list[str]
    key: Key | None
    bare: bool
    lost: bool = False  # what told it apart was left out: nobody can decide
    hidden: tuple[frozenset[int], bool] = (frozenset(), True)  # material: traits, brand
    evidence: tuple[str, ...] = ()  # company: its own numbers and place, as truly meant
    site: int = -1  # company: the city that the record tells beside the name


def full_width(text: str) -> str:
    """ASCII as its full-width forms; a blank as the ideographic one."""
    return text.translate(WIDE).replace(" ", "　")


@cache
def _converter(name: str) -> object:
    import opencc

    return opencc.OpenCC(name)


@lru_cache(maxsize=200_000)
def traditional(text: str, flavour: str = "s2t") -> str:
    """Simplified characters as traditional ones."""
    return str(_converter(flavour).convert(text))  # type: ignore[attr-defined]


def status(rng: random.Random, text: str) -> str:
    """The text with a mark that the record is out of use, behind it or before it."""
    mark = rng.choice(STATUS_SHAPES).format(rng.choice(STATUS))
    return text + mark if rng.random() < 0.7 else mark + text


def slip(rng: random.Random, text: str) -> tuple[str, str]:
    """One character wrong in a text: (text, kind of slip); kind is empty where none fits."""
    kind = rng.choices(("sound", "look", "drop", "swap", "double"), (45, 20, 15, 10, 10))[0]
    if len(text) < 2:
        return text, ""
    if kind in {"sound", "look"}:
        table = (SAME_SOUND, SOUND_ALIKE) if kind == "sound" else (LOOK_ALIKE,)
        spots = [i for i, c in enumerate(text) if any(t.get(c, c) != c and t.get(c) for t in table)]
        if spots:
            at = rng.choice(spots)
            pool = "".join(t.get(text[at], "") for t in table)
            return text[:at] + rng.choice(pool) + text[at + 1 :], kind
        kind = "drop" if len(text) > 3 else "double"
    at = rng.randrange(len(text) - 1)
    if kind == "drop" and len(text) > 2:
        return text[:at] + text[at + 1 :], kind
    if kind == "swap" and text[at] != text[at + 1]:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :], kind
    return text[:at] + text[at] + text[at:], "double"


def placeholder(rng: random.Random, share: float, pool: tuple[str, ...] = PLACEHOLDERS) -> str:
    """What stands in a field where nothing is known: mostly nothing."""
    return rng.choice(pool) if rng.random() < share else ""


class Marking(Protocol):
    """How often a system's clerks write another script, a status or a note into a name."""

    @property
    def traditional(self) -> float: ...
    @property
    def status(self) -> float: ...
    @property
    def note(self) -> float: ...


def marked(
    rng: random.Random, text: str, habits: Marking, notes: Sequence[str], dirt: list[str]
) -> str:
    """The name in traditional characters, with a status mark, with a note behind: as it happens."""
    if rng.random() < habits.traditional:
        other = traditional(text)
        if other != text:
            text = other
            dirt.append("traditional")
    if rng.random() < habits.status:
        text = status(rng, text)
        dirt.append("status")
    if rng.random() < habits.note:
        text += rng.choice(notes)
        dirt.append("note")
    return text
