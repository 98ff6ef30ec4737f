"""Writes as canonical text what people write for a declared type: 2026年3月5日, (1,234.50), ５元.

SQL text only. What it does not know stays as it is: a value is never guessed.
"""

from __future__ import annotations

from hub.names import literal

WIDE = "０１２３４５６７８９．，－＋（）％：／　−"
NARROW = "0123456789.,-+()%:/ -"
DIGITS = r"(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?"
MONEY = r"^(RMB|CNY|人民币)?\s*[¥￥]?\s*"
DAY = r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
CLOCK = r"(\d{1,2})[:时](\d{1,2})[:分]?(\d{1,2}(\.\d{1,6})?)?秒?"
MIDNIGHT = r"([T ]\s*0?0:00(:00(\.0+)?)?)?"


def canonical(text: str, kind: str, *, percent: bool = False) -> str:
    """The SQL of `text` (an SQL expression of type VARCHAR) as `kind` is written, else itself."""
    plain = f"trim(translate({text}, {literal(WIDE)}, {literal(NARROW)}))"
    if kind == "DATE":
        return f"coalesce({_day(plain, MIDNIGHT)}, {text})"
    if kind in ("TIMESTAMP", "TIMESTAMPTZ"):
        return f"coalesce({_day(plain, MIDNIGHT)}, {_moment(plain)}, {text})"
    if kind.startswith("DECIMAL") or kind in ("BIGINT", "DOUBLE", "FLOAT"):
        return f"coalesce({_number(plain, percent)}, {text})"
    return text


def _day(plain: str, tail: str) -> str:
    """ISO text of a day, null where it is none; the calendar is checked by the cast."""
    iso = _iso(plain, DAY + tail + "$")
    compact = (
        f"concat(substr({plain}, 1, 4), '-', substr({plain}, 5, 2), '-', substr({plain}, 7, 2))"
    )
    return (
        f"case when regexp_full_match({plain}, {literal(DAY + tail)}) then {iso}"
        rf" when regexp_full_match({plain}, '(19|20|21)\d{{6}}') then {compact} end"
    )


def _iso(plain: str, pattern: str) -> str:
    def part(group: int, width: int) -> str:
        return f"lpad(regexp_extract({plain}, {literal(pattern)}, {group}), {width}, '0')"

    return f"concat({part(1, 4)}, '-', {part(2, 2)}, '-', {part(3, 2)})"


def _moment(plain: str) -> str:
    pattern = DAY + r"[T ]*" + CLOCK + "$"

    def clock(group: int) -> str:
        return f"lpad(regexp_extract({plain}, {literal(pattern)}, {group}), 2, '0')"

    second = f"regexp_extract({plain}, {literal(pattern)}, 6)"
    seconds = (
        f"case when {second} = '' then '00' when strpos({second}, '.') = 2"
        f" or length({second}) = 1 then '0' || {second} else {second} end"
    )
    compact = "||".join(
        f"substr({plain}, {at}, {n})||'{mark}'"
        for at, n, mark in (
            *((1, 4, "-"), (5, 2, "-"), (7, 2, " "), (9, 2, ":"), (11, 2, ":"), (13, 2, "")),
        )
    )
    written = f"concat({_iso(plain, pattern)}, ' ', {clock(4)}, ':', {clock(5)}, ':', {seconds})"
    return (
        f"case when regexp_full_match({plain}, {literal(pattern)}) then {written}"
        rf" when regexp_full_match({plain}, '(19|20|21)\d{{12}}') then {compact} end"
    )


def _number(plain: str, percent: bool) -> str:
    """Plain digits of a number with commas, a currency sign, brackets or a minus behind it."""
    bare = rf"trim(regexp_replace(regexp_replace({plain}, {literal(MONEY)}, ''), '\s*元$', ''))"
    unsigned = rf"replace(regexp_replace({bare}, '[-+()%\s¥￥]', '', 'g'), ',', '')"
    ways = [
        (rf"\+?[¥￥]?\s*{DIGITS}", unsigned),
        (rf"-\s*[¥￥]?\s*{DIGITS}", f"'-' || {unsigned}"),
        (rf"\(\s*[¥￥]?\s*{DIGITS}\s*\)", f"'-' || {unsigned}"),
        (rf"{DIGITS}\s*-", f"'-' || {unsigned}"),
    ]
    if percent:
        hundredth = (
            f"cast(cast(replace({unsigned}, '%', '') as decimal(18, 8))"
            " * cast(0.01 as decimal(3, 2)) as varchar)"
        )
        ways += [
            (rf"\+?{DIGITS}\s*%", hundredth),
            (rf"-\s*{DIGITS}\s*%", f"'-' || {hundredth}"),
        ]
    whens = " ".join(
        f"when regexp_full_match({bare}, {literal(pattern)}) then {said}" for pattern, said in ways
    )
    return rf"case when not regexp_matches({bare}, '\d') then null {whens} end"
