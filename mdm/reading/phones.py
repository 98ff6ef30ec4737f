"""Telephone numbers as clerks write them: several in a cell, with extension, without area code.

The value is the first valid number as E.164, as phonenumbers reads it. Parts: `all`, every number
found; `local`, the last seven digits of those on a land line, which survive a lost area code;
`area`, the nesting code of the division that the area code stands for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from mdm.reading.lexicon import Lexicon
from mdm.reading.standard import Standard, nothing

PARTS = ("all", "local", "area")
EXTENSION = re.compile(r"(?:转|分机|-?内线|(?:ext|x|×|\*|#)\.?)\s*\d{1,6}", re.I)
SPLIT = re.compile(r"[;,、/|，；\n]|(?<=\d{7})\s+(?=[01+(]\d)")
COUNTRY = re.compile(r"(?:00)?86(?=0?(?:1[3-9]\d{9}|(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7})$)")
IDLE = re.compile(r"(\d)\1{6}|12345678|87654321")
MOBILE = re.compile(r"0?(1[3-9]\d{9})")
LINE = re.compile(r"0?(10|2\d|[3-9]\d{2})([2-9]\d{6,7})")
LOCAL = re.compile(r"[2-9]\d{6,7}")
SERVICE = re.compile(r"[48]00\d{7}")
TAIL = LEAST = 7
SEVERAL = re.compile(r"[;,、/|，；]")
EXTENSION_WORD = re.compile(r"转|分机|-?内线")
# Plain Chinese numbers: a mobile, or an area code with its 0 and a landline; or with +86.
PLAIN_MOBILE = re.compile(r"(?:(?:\+|00)86[ -]?)?(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})")
PLAIN_LANDLINE = re.compile(r"\(?0(\d{2,3})\)?[ -]?(\d{3,4})[ -]?(\d{4})")
CARRIERS = ("11", "12", "179")  # may be the code of a carrier, to be cut off first


def phones(raw: str, lexicon: Lexicon, region: str) -> Standard:
    """All numbers of the text; one without country code is of `region`."""
    if lexicon.says_nothing(raw):
        return nothing("placeholder")
    first = first_number(raw, lexicon, region)
    if first.value and IDLE.search(first.value):
        return nothing("a number that nobody has")
    if region != "CN":
        parts = {"all": first.value} if first.value else {}
        return Standard(first.value, first.how, parts)
    found: dict[str, None] = {first.value: None} if first.value else {}
    local: dict[str, None] = {}
    area = ""
    for digits in _numbers(raw):
        if (mobile := MOBILE.fullmatch(digits)) and len(set(mobile[1])) > 2:
            found[f"+86{mobile[1]}"] = None
        elif SERVICE.fullmatch(digits):
            found[f"+86{digits}"] = None
        elif (line := LINE.fullmatch(digits)) and f"0{line[1]}" in lexicon.area_codes:
            found[f"+86{line[1]}{line[2]}"] = None
            local[line[2][-TAIL:]] = None
            area = area or lexicon.area_codes[f"0{line[1]}"]
        elif LOCAL.fullmatch(digits) and len(set(digits)) > 2:
            local[digits[-TAIL:]] = None
    parts = {"all": " ".join(found), "local": " ".join(local), "area": area}
    filled = {part: value for part, value in parts.items() if value}
    if not filled:
        return first
    value = first.value or next(iter(found), None)
    how = first.how if first.value else "not valid as written"
    return Standard(value, f"{how}, {len(found) + len(local)} found", filled)


def _numbers(raw: str) -> Iterator[str]:
    """The digits of each number written, without country code and extension."""
    text = EXTENSION.sub(" ", unicodedata.normalize("NFKC", raw))
    for piece in SPLIT.split(text):
        digits = _national(piece)
        if not digits or IDLE.search(digits) or ("+" in piece and "+86" not in piece):
            continue
        head, _, tail = piece.rpartition("-")
        shorter = _national(head)
        if tail.isdigit() and (LINE.fullmatch(shorter) or MOBILE.fullmatch(shorter)):
            digits = shorter  # 021-22446597-8756: an extension behind a dash
        yield digits


def _national(piece: str) -> str:
    digits = "".join(c for c in piece if c.isdigit())
    return COUNTRY.sub("", digits)


def first_number(raw: str, lexicon: Lexicon, region: str) -> Standard:
    """The first valid number in the text as E.164; one without country code is of `region`.

    Number plans age, so a number outside its plan still counts when it names its country.
    """
    if lexicon.says_nothing(raw):
        return nothing("placeholder")
    text = unicodedata.normalize("NFKC", raw)
    if region == "CN" and (plain_number := _plain_chinese_number(text.strip())):
        return Standard(f"+86{plain_number}", "valid, E.164")
    return _parsed_phone(text, region)


def _plain_chinese_number(text: str) -> str:
    """The national number of a plain Chinese number that its number plan has; quick to see."""
    mobile = PLAIN_MOBILE.fullmatch(text)
    found = mobile or PLAIN_LANDLINE.fullmatch(text)
    if found is None:
        return ""
    national = "".join(found.groups())
    patterns = _chinese_plan()
    kind = patterns[1] if mobile else patterns[2]
    fits = patterns[0].fullmatch(national) and kind.fullmatch(national)
    return national if fits and not national.startswith(CARRIERS) else ""


@cache
def _chinese_plan() -> tuple[re.Pattern[str], ...]:
    """The patterns of all, mobile and landline numbers of China, from phonenumbers itself."""
    from phonenumbers import PhoneMetadata

    plan = PhoneMetadata.metadata_for_region("CN")
    kinds = (plan.general_desc, plan.mobile, plan.fixed_line) if plan else ()
    return tuple(re.compile(kind.national_number_pattern or "(?!)") for kind in kinds if kind)


def _parsed_phone(text: str, region: str) -> Standard:
    import phonenumbers as rule

    for part in SEVERAL.split(text):
        try:
            number = rule.parse(EXTENSION_WORD.sub(" ext ", part), region)
        except rule.NumberParseException:
            continue
        national = str(number.national_number)
        written = rule.format_number(number, rule.PhoneNumberFormat.E164)
        if rule.is_valid_number(number):
            return Standard(written, "valid, E.164")
        if "+" in part and len(national) >= LEAST and len(set(national)) > 1:
            return Standard(written, "outside its number plan, E.164")
    return nothing("not valid")
