"""What words say, letter by letter in Chinese: for likeness of words that no dictionary knows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mdm.reading.text import CHINESE

SAY_LITTLE = frozenset("型式色状性类件用级的之及和与")
NOT = re.compile(r"(?:没有|不带|不含|未带|无需|不是|[无不未免非])(?=.)")
WITH = re.compile(r"(?:带有|附带|配有|[带含配附有])(?=.)")


def letters(words: Iterable[str]) -> tuple[str, ...]:
    """The characters of Chinese words, Latin words whole; what is denied keeps its denial.

    橘纹 and 细砂纹 each hold what the other lacks, 黑 and 黑色 do not; 无旁通 and 不带旁通 are
    one, 带旁通阀 only adds to 旁通; the order of 防静电粉红 does not matter.
    """
    found: set[str] = set()
    for word in words:
        if not CHINESE.search(word):
            found.add(word)
            continue
        denied = NOT.match(word)
        beginning = denied or WITH.match(word)
        rest = word[beginning.end() :] if beginning else word
        told = set(rest) - SAY_LITTLE or set(rest)
        found |= {f"无{letter}" for letter in told} if denied else told
    return tuple(sorted(found))
