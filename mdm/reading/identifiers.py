"""Identifiers with a check of their own (USCC, GTIN, phone), and codes made alike."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from mdm.reading.lexicon import Lexicon
from mdm.reading.standard import Standard, nothing
from mdm.reading.text import plain

SEVERAL = re.compile(r"[;,、/|，；]")
EXTENSION = re.compile(r"转|分机|-?内线")
RUNS = re.compile(r"[a-z]+|\d+|[^\W\da-z_]+")
# Plain Chinese numbers: a mobile, or an area code with its 0 and a landline; or with +86.
PLAIN_MOBILE = re.compile(r"(?:(?:\+|00)86[ -]?)?(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})")
PLAIN_LANDLINE = re.compile(r"\(?0(\d{2,3})\)?[ -]?(\d{3,4})[ -]?(\d{4})")
CARRIERS = ("11", "12", "179")  # may be the code of a carrier, to be cut off first
LEAST_CODE, LEAST_PHONE = 3, 7


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
    """A code as runs of letters and digits without leading zeros: `ab0012`, `AB-12` -> AB-12.

    Part: `digits`, the runs of digits alone.
    """
    if lexicon.says_nothing(raw):
        return nothing("placeholder")
    runs = [run.lstrip("0") or "0" for run in RUNS.findall(plain(raw))]
    if sum(map(len, runs)) < LEAST_CODE:
        return nothing("too short")
    digits = "-".join(run for run in runs if run.isdigit())
    how = "runs of letters and digits, no leading zeros"
    return Standard("-".join(runs).upper(), how, {"digits": digits} if digits else {})


def standard_code(raw: str, lexicon: Lexicon) -> Standard:
    """A code that validation already made standard."""
    return nothing("placeholder") if lexicon.says_nothing(raw) else Standard(raw.strip(), "as is")
