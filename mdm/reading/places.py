"""Addresses and cities: read part by part with the dictionary's administrative divisions."""

from __future__ import annotations

import re

from mdm.reading.chinese_addresses import read_chinese_address
from mdm.reading.divisions import COUNTY, PROVINCE, Divisions
from mdm.reading.latin_addresses import read_latin_address
from mdm.reading.lexicon import Lexicon
from mdm.reading.standard import Standard, nothing
from mdm.reading.text import CHINESE, plain, signless

DIGIT = re.compile(r"\d")
LEAST_ADDRESS = 6
PARTS = (
    "division",  # nesting code of the deepest division that is certain: 32, 3205, 320583
    "province",  # the codes of it and of the divisions around it
    "city",
    "district",
    "zone",  # an industrial park, a development zone
    "town",
    "village",
    "road",
    "road_latin",  # its letters without the word for road: 星湖街 and Xinghu Road are xinghu
    "number",  # of the door, as digits: 88, 88-1; 1040-12 is number 12 in lane 1040
    "building",
    "floor",
    "room",
)


def address(raw: str, lexicon: Lexicon) -> Standard:
    """The address below its province, without blanks and signs; it must hold a number.

    An address without a number is no evidence as a whole, its parts are.
    """
    if lexicon.says_nothing(raw):
        return nothing("placeholder")
    text, divisions = plain(raw), lexicon.divisions
    if CHINESE.search(text):
        rest, parts = read_chinese_address(text, divisions)
        value = _written(parts.get("division", ""), divisions) + rest
    else:
        value, parts = read_latin_address(text, divisions)
    parts |= _levels(parts.get("division", ""), divisions)
    how = ", ".join([f"{part} {found}" for part, found in parts.items()])
    if len(value) < LEAST_ADDRESS or not DIGIT.search(value):
        return Standard(None, f"too short or without a number: {how}", parts)
    return Standard(value, how, parts)


def city(raw: str, address_text: str, lexicon: Lexicon) -> Standard:
    """The city's name without 市; a district gives its city; read from the address if not given."""
    divisions = lexicon.divisions
    for text, how in ((raw, "as given"), (address_text, "read from the address")):
        if lexicon.says_nothing(text):
            continue
        bare = plain(text)
        if CHINESE.search(bare):
            code = divisions.lead(signless(bare)).code
        elif text is raw:
            code = divisions.lead_latin(signless(bare).split()).code
        else:
            code = read_latin_address(bare, divisions)[1].get("division", "")
        if found := divisions.city_of(code):
            named = divisions.by_code[found].short
            return Standard(named, f"{how}, division {code}", {"division": code})
        if code in divisions.by_code and text is raw:
            return nothing("only a province")
        if text is raw:
            return _as_written(signless(bare))
    return nothing("not given")


def _as_written(text: str) -> Standard:
    value = text.removesuffix("市") if len(text) > 2 else text
    return Standard(value, "without 市") if value else nothing("not given")


def _written(code: str, divisions: Divisions) -> str:
    """The names of a division and of the city it lies in, in full."""
    city_code = divisions.city_of(code)
    if not city_code:
        return ""
    named = divisions.by_code[city_code].zh
    return named + divisions.by_code[code].zh if code != city_code else named


def _levels(code: str, divisions: Divisions) -> dict[str, str]:
    """Province, city and district by their codes, as far as the division says."""
    if not code[:1].isdigit():
        return {}
    levels = {"province": code[:PROVINCE]}
    if found := divisions.city_of(code):
        levels["city"] = found
    if len(code) == COUNTY and code != found:
        levels["district"] = code
    return levels
