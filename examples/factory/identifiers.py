"""Identifiers with valid check digits, and telephone numbers in the ways people write them.

Nobody real owns one: the region part of a USCC is one that no register has assigned, GTINs use the
GS1 prefix for examples (952), local numbers are drawn from a 555 range.
"""

from __future__ import annotations

import random

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-()+"}


def uscc(region: str, number: int) -> str:
    """A unified social credit code (GB 32100): `region` of six digits, `number` the company's."""
    body = f"{number:08d}"
    total = sum(ORG_ALPHABET.index(c) * w for c, w in zip(body, ORG_WEIGHTS, strict=True))
    organisation = body + "0123456789X0"[(11 - total % 11) % 11]
    return _closed(f"91{region}{organisation}")


def _closed(text: str) -> str:
    total = sum(USCC_ALPHABET.index(c) * w for c, w in zip(text, USCC_WEIGHTS, strict=True))
    return text + USCC_ALPHABET[(31 - total) % 31]


def mistyped(code: str) -> str:
    """The code with its last two digits exchanged or bumped, so that the check digit is wrong."""
    last = USCC_ALPHABET[(USCC_ALPHABET.index(code[-1]) + 7) % 31]
    return code[:-1] + last


def gtin(number: int) -> str:
    """A GTIN-13 with the GS1 prefix reserved for examples."""
    body = f"952{number:09d}"
    total = sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(body))
    return body + str(-total % 10)


def phone(area: str, number: int, rng: random.Random) -> str:
    """One of the ways to write the same line: a Chinese area code, or `+49 40` and the like."""
    local = f"{number:08d}"
    if area.startswith("+"):
        return rng.choice((f"{area} {local}", f"{area}-{local}", f"{area} {local[:4]} {local[4:]}"))
    bare = area.lstrip("0")
    styles = (
        f"{area}-{local}",
        f"({area}){local}",
        f"{area} {local[:4]} {local[4:]}",
        f"+86 {bare} {local}",
        f"+86-{bare}-{local[:4]}-{local[4:]}",
        f"{area}{local}",
        f"（{area}）{local}".translate(FULL_WIDTH),
    )
    return rng.choice(styles)
