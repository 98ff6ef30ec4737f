"""Values of which only their nature is known: a name, an identifier, a date, a number, a text."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from mdm.reading.lexicon import Lexicon
from mdm.reading.standard import Standard, nothing
from mdm.reading.text import plain, words

DATE = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?!\d)")
EIGHT = re.compile(r"\d{8}")


def _unaccented(text: str) -> str:
    """Letters without their accents; Chinese and other scripts stay."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def plain_name(raw: str, lexicon: Lexicon) -> Standard:
    """A name's words: one case, no accents, no signs."""
    if lexicon.says_nothing(raw):
        return nothing("placeholder")
    value = _unaccented(words(raw))
    return Standard(value, "words") if value else nothing("only signs")


def plain_identifier(raw: str, lexicon: Lexicon) -> Standard:
    """Upper-case letters and digits; zeros count."""
    value = "".join(c for c in plain(raw).upper() if c.isalnum())
    if lexicon.says_nothing(raw) or lexicon.says_nothing(value):
        return nothing("placeholder")
    return Standard(value, "letters and digits")


def plain_date(raw: str, lexicon: Lexicon) -> Standard:
    """A day as YYYYMMDD where year, month and day can be told; else its digits."""
    if lexicon.says_nothing(raw):
        return nothing("placeholder")
    text = plain(raw)
    found = DATE.match(text)
    if found:
        return Standard("{}{:0>2}{:0>2}".format(*found.groups()), "year, month, day")
    digits = "".join(c for c in text if c.isdigit())
    if EIGHT.fullmatch(digits):
        return Standard(digits, "eight digits")
    return Standard(digits, "digits") if digits else nothing("no digit")


def plain_number(raw: str, lexicon: Lexicon) -> Standard:
    """A number without thousands separators and needless zeros."""
    if lexicon.says_nothing(raw):
        return nothing("placeholder")
    text = plain(raw).replace(",", "").replace(" ", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        value = words(raw)
        return Standard(value, "words") if value else nothing("no number")
    if not number.is_finite():
        return nothing("no number")
    return Standard(format(number.normalize(), "f"), "number")


def plain_text(raw: str, lexicon: Lexicon) -> Standard:
    """A text's words."""
    return plain_name(raw, lexicon)
