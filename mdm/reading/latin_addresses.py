"""Addresses in Latin letters: number and road, and divisions of China from either end."""

from __future__ import annotations

import re

from mdm.reading.divisions import Divisions, certain
from mdm.reading.romanised import unaccented
from mdm.reading.text import signless

POSTCODE = re.compile(r"\b\d{6}\b")
NUMBER = re.compile(
    r"\b(?:no|nr|num|number)\s*[.:]?\s*(\d{1,5}(?:-\d{1,4})*[a-z]?)\b|#\s*(\d{1,5}(?:-\d+)*)"
)
BUILDING = re.compile(r"\b(?:building|bldg|block|blk|tower)\s*\.?\s*(?:no\.?\s*)?([a-z]?\d{0,3})\b")
ROOM = re.compile(r"\b(?:room|rm|unit|suite|ste|apt)\s*\.?\s*(?:no\.?\s*)?([a-z]?\d{1,5}[a-z]?)\b")
FLOOR = re.compile(
    r"\b(\d{1,3})(?:st|nd|rd|th)?\s*(?:/\s*f|fl|floor)\b|\bfloor\s*(\d{1,3})\b|\bf(\d{1,2})\b"
)
ROAD_WORDS = {
    "road", "rd", "street", "st", "str", "avenue", "ave", "av", "boulevard", "blvd", "lane", "ln",
    "highway", "hwy", "drive", "dr", "way", "lu", "jie", "dadao", "dajie", "xiang", "alley",
}  # fmt: skip
SIDES = {"north", "south", "east", "west", "middle", "n", "s", "e", "w"}
SIDE_WORDS = {"bei", "nan", "dong", "xi", "zhong"}
ZONES = ("park", "zone", "area", "district")
GERMAN = re.compile(r"^(.{3,}?)(?:strasse|str|weg|gasse|allee|platz)$")
DIVISION_WORDS = {
    "city", "province", "county", "district", "municipality", "shi", "sheng", "qu", "xian",
    "new", "area", "town", "p", "r", "pr", "prc", "autonomous", "region", "zhen", "of", "the",
}  # fmt: skip


def read_latin_address(text: str, divisions: Divisions) -> tuple[str, dict[str, str]]:
    """(the letters and digits of a plain address, its parts); `division` may be absent."""
    bare = unaccented(POSTCODE.sub(" ", text))
    parts: dict[str, str] = {}
    for part, pattern in (("building", BUILDING), ("room", ROOM), ("floor", FLOOR)):
        if (found := pattern.search(bare)) and (value := _said(found)):
            parts[part] = value
            bare = bare[: found.start()] + "," + bare[found.end() :]
    if found := NUMBER.search(bare):
        parts["number"] = _said(found)
        bare = bare[: found.start()] + " , " + bare[found.end() :]
    segments = [signless(one).split() for one in re.split(r"[,;()\n]", bare)]
    found_in = [_road(tokens, parts) for tokens in segments]
    options: list[frozenset[str]] = []
    for tokens, is_road in zip(segments, found_in, strict=True):
        if not is_road:
            options += _divisions(tokens, divisions, parts)
    parts["division"] = _agreed(options, divisions)
    return signless(text).replace(" ", ""), {part: one for part, one in parts.items() if one}


def _said(found: re.Match[str]) -> str:
    return next((group for group in found.groups() if group), "")


def _road(tokens: list[str], parts: dict[str, str]) -> bool:
    """Fill road, and the number before it, from the first segment that names a road."""
    if "road" in parts or not tokens:
        return False
    at = next((i for i, one in enumerate(tokens) if i and one in ROAD_WORDS), 0)
    german = GERMAN.match(tokens[0]) if not at else None
    if not at and not german:
        return False
    own = tokens[:at] if at else [german[1] if german else ""]
    behind = tokens[at + 1 :]
    if own[0][0].isdigit() and len(own) > 1:
        parts.setdefault("number", own[0])
        own = own[1:]
    elif behind and behind[0][0].isdigit():
        parts.setdefault("number", behind[0])
    if len(own) > 1 and own[-1] in SIDE_WORDS and tokens[at] in ("lu", "jie"):
        own = own[:-1]
    own = [one for one in own if one not in SIDES] or own
    parts["road"] = " ".join([*own, *tokens[at : at + 1]]) if at else tokens[0]
    parts["road_latin"] = "".join(own)
    return True


def _divisions(
    tokens: list[str], divisions: Divisions, parts: dict[str, str]
) -> list[frozenset[str]]:
    """What each division named in a segment may mean."""
    if tokens and tokens[-1] in ZONES and len(tokens) > 1:
        parts.setdefault("zone", " ".join(tokens))
    found: list[frozenset[str]] = []
    at = 0
    while at < len(tokens):
        lead = divisions.lead_latin(tokens[at:])
        if lead.ends:
            found += lead.options
            at += lead.end
        elif tokens[at] in DIVISION_WORDS or tokens[at].isdigit() or found:
            at += 1
        else:
            break
    return found


def _agreed(options: list[frozenset[str]], divisions: Divisions) -> str:
    """The deepest division that all that was named allows; names that do not fit are left out."""
    country = [one for one in options if any(code.isalpha() for code in one)]
    chosen = frozenset[str]()
    for one in sorted(options, key=lambda codes: min(map(len, codes))):
        if one in country:
            continue
        deeper = {code for code in one if not chosen or any(code.startswith(c) for c in chosen)}
        higher = {c for c in chosen if any(c.startswith(code) for code in one)}
        chosen = frozenset(deeper or higher or chosen)
    if not chosen:
        return next(iter(country[-1])) if country and len(country[-1]) == 1 else ""
    return certain(chosen & divisions.preferred or chosen)
