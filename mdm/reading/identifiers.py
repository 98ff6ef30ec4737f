"""Identifiers with a check of their own (USCC, GTIN), and codes made alike."""

from __future__ import annotations

import re
import unicodedata

from mdm.reading.lexicon import Lexicon
from mdm.reading.standard import Standard, nothing
from mdm.reading.text import plain

RUNS = re.compile(r"[a-z]+|\d+|[^\W\da-z_]+")
LEAST_CODE = 3


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
