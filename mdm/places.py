"""Addresses and cities, made alike as far as text alone allows; knows no map."""

from __future__ import annotations

import re

from mdm.lexicon import Lexicon
from mdm.standard import Standard, nothing
from mdm.text import words

PROVINCE = re.compile(r"^(?:中国)?(?:[^省市区]{2,3}省|[^省市区]{2,8}自治区)?")
CITY = re.compile(r"^([^省市区县]{2,6}?)市")
LEAST_ADDRESS = 6


def address(raw: str, lexicon: Lexicon) -> Standard:
    """The address without country, province, blanks and signs; it must hold a number."""
    if lexicon.says_nothing(raw):
        return nothing("placeholder")
    text = PROVINCE.sub("", words(raw)).replace(" ", "")
    if len(text) < LEAST_ADDRESS or not any(c.isdigit() for c in text):
        return nothing("too short or without a number")
    return Standard(text, "without province, blanks and signs")


def city(raw: str, address_text: str, lexicon: Lexicon) -> Standard:
    """The city's name without province and 市; read from the address where it is not given."""
    if not lexicon.says_nothing(raw):
        text = PROVINCE.sub("", words(raw))
        value = text.removesuffix("市") if len(text) > 2 else text
        return Standard(value, "without province and 市") if value else nothing("only a province")
    found = CITY.match(PROVINCE.sub("", words(address_text)))
    return Standard(found[1], "read from the address") if found else nothing("not given")
