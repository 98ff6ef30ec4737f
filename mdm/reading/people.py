"""Names of people, without the titles that clerks put beside them."""

from __future__ import annotations

import re

from mdm.reading.lexicon import Lexicon
from mdm.reading.standard import Standard, nothing
from mdm.reading.text import words

TITLES = re.compile(
    r"(?:先生|女士|小姐|经理|主管|主任|科长|部长|厂长|总监|总经理|副总|老师|工程师|采购|销售|工|总)$"
    r"|^(?:mr|mrs|ms|miss|dr)\b"
)
LEAST = 2


def person(raw: str, lexicon: Lexicon) -> Standard:
    """A person's name without title, blanks and signs; a family name alone says nothing."""
    if lexicon.says_nothing(raw):
        return nothing("placeholder")
    text = words(raw)
    bare = TITLES.sub("", text).strip()
    if sum(c.isalpha() for c in bare) < LEAST:
        return nothing("a family name alone")
    return Standard(bare, "without titles" if bare != text else "plain")
