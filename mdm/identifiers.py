"""Identifiers with a check of their own (USCC, GTIN, phone), and codes made alike."""

from __future__ import annotations

import re
import unicodedata

from mdm.lexicon import Lexicon
from mdm.standard import Standard, nothing
from mdm.text import plain

SEVERAL = re.compile(r"[;,、/|，；]")
EXTENSION = re.compile(r"转|分机|-?内线")
RUNS = re.compile(r"[a-z]+|\d+|[^\W\da-z_]+")
LEAST_CODE, LEAST_DRAWING, LEAST_PHONE = 3, 4, 7


def _bare(text: str) -> str:
    """Upper-case letters and digits only."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())


def uscc(raw: str, lexicon: Lexicon) -> Standard:
    """A unified social credit code whose check digits hold (GB 32100-2015)."""
    from stdnum.cn import uscc as rule

    code = _bare(raw)
    if lexicon.says_nothing(raw) or lexicon.says_nothing(code):
        return nothing("placeholder")
    return Standard(code, "check digit holds") if rule.is_valid(code) else nothing("not valid")


def gtin(raw: str, lexicon: Lexicon) -> Standard:
    """A GTIN-8, -12, -13 or -14 whose check digit holds, as 14 digits (GS1 General Specs)."""
    from stdnum import ean as rule

    code = _bare(raw)
    if lexicon.says_nothing(raw) or lexicon.says_nothing(code):
        return nothing("placeholder")
    if not rule.is_valid(code):
        return nothing("not valid")
    return Standard(code.zfill(14), "check digit holds, 14 digits")


def phone(raw: str, lexicon: Lexicon, region: str) -> Standard:
    """The first valid number in the text as E.164; one without country code is of `region`.

    Number plans age, so a number outside its plan still counts when it names its country.
    """
    import phonenumbers as rule

    if lexicon.says_nothing(raw):
        return nothing("placeholder")
    text = unicodedata.normalize("NFKC", raw)
    for part in SEVERAL.split(text):
        try:
            number = rule.parse(EXTENSION.sub(" ext ", part), region)
        except rule.NumberParseException:
            continue
        national = str(number.national_number)
        written = rule.format_number(number, rule.PhoneNumberFormat.E164)
        if rule.is_valid_number(number):
            return Standard(written, "valid, E.164")
        if "+" in part and len(national) >= LEAST_PHONE and len(set(national)) > 1:
            return Standard(written, "outside its number plan, E.164")
    return nothing("not valid")


def item_code(raw: str, lexicon: Lexicon) -> Standard:
    """A code as runs of letters and digits without leading zeros: `ab0012`, `AB-12` -> AB-12."""
    if lexicon.says_nothing(raw):
        return nothing("placeholder")
    runs = [run.lstrip("0") or "0" for run in RUNS.findall(plain(raw))]
    if sum(map(len, runs)) < LEAST_CODE:
        return nothing("too short")
    return Standard("-".join(runs).upper(), "runs of letters and digits, no leading zeros")


def drawing_number(raw: str, lexicon: Lexicon) -> Standard:
    """A drawing number as upper-case letters and digits; zeros count, signs and blanks do not."""
    code = _bare(raw)
    if lexicon.says_nothing(raw) or lexicon.says_nothing(code):
        return nothing("placeholder")
    if len(code) < LEAST_DRAWING or not any(c.isdigit() for c in code):
        return nothing("too short or without a digit")
    return Standard(code, "letters and digits")


def standard_code(raw: str, lexicon: Lexicon) -> Standard:
    """A code that validation already made standard."""
    return nothing("placeholder") if lexicon.says_nothing(raw) else Standard(raw.strip(), "as is")
