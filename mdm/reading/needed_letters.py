"""Which letters a text must hold for a pattern to match at all: what cannot match is not tried."""

from __future__ import annotations

ANYTHING = frozenset("dwsDWSbBAZ")  # after a backslash: no letter in particular
LOOKS = ("?=", "?!", "?<=", "?<!")
COMMON = frozenset(" -./xm0123456789")  # in nearly every description: they rule out little
Letters = frozenset[str] | None


def needed_letters(pattern: str) -> Letters:
    """Letters of which every match of a regular expression holds at least one; None: no telling."""
    return _alternatives(pattern, 0)[0]


def _alternatives(pattern: str, at: int) -> tuple[Letters, int]:
    """(letters needed by all of `a|b|c`, where it ends), from `at` to its bracket or the end."""
    told: list[Letters] = []
    here: Letters = None
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            told.append(here)
            here, at = None, at + 1
            continue
        one, at = _one(pattern, at)
        optional, at = _repeated(pattern, at)
        if one is not None and not optional and (here is None or _often(one) < _often(here)):
            here = one
    told.append(here)
    if any(letters is None for letters in told):
        return None, at
    return frozenset().union(*(letters for letters in told if letters is not None)), at


def _often(letters: frozenset[str]) -> int:
    """How often some of these letters are met: the fewer and rarer, the seldomer."""
    return sum(9 if letter in COMMON else 2 if letter < "\u0250" else 1 for letter in letters)


def _one(pattern: str, at: int) -> tuple[Letters, int]:
    """(letters needed by one piece, where it ends): a letter, a set, a group."""
    letter = pattern[at]
    if letter == "(":
        looks = pattern.startswith(LOOKS, at + 1)
        if pattern.startswith("?P<", at + 1):
            at = pattern.index(">", at)
        elif pattern.startswith("?", at + 1):
            at += 3 if pattern.startswith("?<", at + 1) else 2
        needed, at = _alternatives(pattern, at + 1)
        return (None if looks else needed), at + 1
    if letter == "[":
        end = pattern.index("]", at + 2)
        inside = pattern[at + 1 : end]
        plain = not inside.startswith("^") and "\\" not in inside and "-" not in inside[1:-1]
        return (frozenset(inside) if plain else None), end + 1
    if letter == "\\":
        escaped = pattern[at + 1]
        return (None if escaped in ANYTHING or escaped.isdigit() else frozenset(escaped)), at + 2
    return (None if letter in ".^$" else frozenset(letter)), at + 1


def _repeated(pattern: str, at: int) -> tuple[bool, int]:
    """(whether the piece before `at` may be left out, where its count ends)."""
    optional = pattern.startswith(("?", "*", "{0"), at)
    if pattern.startswith("{", at):
        at = pattern.index("}", at) + 1
    elif pattern.startswith(("?", "*", "+"), at):
        at += 1
    return optional, at + pattern.startswith(("?", "+"), at)
