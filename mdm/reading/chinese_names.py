"""Chinese names of organisations: place + brand + trade + legal form + branch, in any order seen.

What stands where a brand stands is the brand, even if it is a word for a place or a trade.
"""

from __future__ import annotations

import re

from mdm.reading.chinese_branches import (
    PLANT,
    ZONES,
    branch_name,
    is_branch,
    place_code,
    place_lead,
    plant_at_end,
    split_branch,
)
from mdm.reading.divisions import CITY, Lead
from mdm.reading.lexicon import GROUP, Lexicon
from mdm.reading.named import Named
from mdm.reading.nearly import nearly_trade
from mdm.reading.notes import without_notes
from mdm.reading.numerals import evenly_counted
from mdm.reading.text import signless

BRACKET = re.compile(r"\(([^()]*)\)")
LATIN_END = re.compile(r"(?<=[\u3400-\u9fff]{2})[a-z]{2,}$")
ZONE_BEFORE = re.compile(ZONES + r"(?=..)")
TOWN = re.compile(r"[\u3400-\u9fff]{2,3}?(?:镇|乡|街道)(?=..)")
GLUE = ("及", "与", "和")
IN_FULL = "省市县区州盟旗"  # the last character of a division written in full
NUMBERED = re.compile(r"第\d{1,3}")
LONG = 6  # characters of a name that says what it does
LEAST_MISTYPED = 3  # characters of a brand and the beginning of a trade


def read_chinese(text: str, lexicon: Lexicon) -> Named:
    """Take a plain text with Chinese characters apart."""
    named = Named()
    text = evenly_counted(text)
    text = without_notes(text, lexicon, lambda run: _proper(run, lexicon), named.steps)
    if ")" in text:
        text = _with_place_of_branch(text, lexicon)
    head, tail = split_branch(signless(text), lexicon)
    bare = named.core = _strip_forms(head, lexicon, named)
    if tail and _belongs_behind(tail, lexicon):
        named.core += PLANT.sub(_plain_plant, tail)
    if "(" in text:
        head, tail = split_branch(_open_brackets(text, lexicon, named), lexicon)
        bare = _strip_forms(head, lexicon, Named())
    _note_tail(tail, lexicon, named)
    bare = _strip_group(bare, lexicon, named)
    _strip_place_and_trade(bare, lexicon, named)
    return named


def _plain_plant(found: re.Match[str]) -> str:
    return f"{found[1] or found[2] or found[3]}厂"


def _belongs_behind(tail: str, lexicon: Lexicon) -> bool:
    """Whether what stands behind a legal form is a branch or a place, not a remark."""
    return bool(is_branch(tail, lexicon) or place_lead(tail, lexicon))


def _note_tail(tail: str, lexicon: Lexicon, named: Named) -> None:
    """Fill branch or place from what stands behind the head office's name."""
    if not tail:
        return
    if code := place_code(tail, lexicon):
        named.place = max(named.place, code, key=_depth)
        named.steps.append(f"place {tail} = {code}")
    elif _belongs_behind(tail, lexicon):
        named.branch = branch_name(tail, lexicon)
        named.steps.append(f"branch {tail} = {named.branch}")
    else:
        named.steps.append(f"note {tail}")


def _with_place_of_branch(text: str, lexicon: Lexicon) -> str:
    """The name with a place in brackets before its last word, a branch word, moved to that."""
    before, _, behind = text.rpartition(")")
    left, _, inside = before.rpartition("(")
    word = signless(behind)
    family = lexicon.branches.chinese.get(word)
    if family in (None, GROUP) or word in lexicon.forms.chinese:
        return text
    return left + inside + behind if place_code(signless(inside), lexicon) else text


def _proper(run: str, lexicon: Lexicon) -> str:
    """What is left of a name for a brand; empty where only places and trades are."""
    bare = _strip_forms(split_branch(run, lexicon)[0], lexicon, Named())
    bare = _strip_group(bare, lexicon, Named())
    lead = lexicon.divisions.lead(bare, name=True)
    brand, _ = _strip_tail(bare[lead.end :], lexicon, lead.code)
    return brand if len(brand) > 1 else ""


def _open_brackets(text: str, lexicon: Lexicon, named: Named) -> str:
    """The name without brackets: places in them are noted, branches put last, all else stays."""
    last = ""

    def open_one(found: re.Match[str]) -> str:
        nonlocal last
        inside = signless(found[1])
        code = place_code(inside, lexicon)
        if code:
            named.place = max(named.place, code, key=_depth)
            named.steps.append(f"place {inside} = {code}")
            return ""
        if plant_at_end(inside):
            last += inside
            return ""
        word = lexicon.branches.at_end(inside)
        if word:
            family = lexicon.branches.chinese[word]
            named.group = named.group or family == GROUP
            last += inside if family and family != GROUP else ""
            return ""
        return inside

    return signless(BRACKET.sub(open_one, text)) + last


def _depth(code: str) -> int:
    return len(code) if code[:1].isdigit() else 0 if not code else 1


def _strip_forms(head: str, lexicon: Lexicon, named: Named) -> str:
    """`head` without its legal forms at the end, and those that stand at the beginning."""
    spelt, least = "", 0
    latin = LATIN_END.search(head) if head[-1:].isascii() else None
    if latin and latin[0] in lexicon.forms.latin:
        head, spelt, named.form = head[: latin.start()], latin[0], lexicon.forms.latin[latin[0]]
    while word := lexicon.forms.at_end(head):
        word = _beside_trade(word, head, lexicon)
        if not word or len(word) == 1 and len(head) < 3 or len(head) - len(word) < least:
            break
        head, spelt, least = head[: -len(word)], word + spelt, 2
        named.form = named.form or lexicon.forms.chinese[word]
    for size in range(min(6, len(head) - 2), 1, -1) if head[:2] in lexicon.first_starts else ():
        family = lexicon.forms.chinese.get(head[:size])
        if family in lexicon.first_forms:
            head, spelt = head[size:], head[:size] + spelt
            named.form = named.form or family
            break
    if spelt:
        named.steps.append(f"legal form {spelt} = {named.form or 'none'}")
    return head


def _beside_trade(word: str, head: str, lexicon: Lexicon) -> str:
    """The legal form without what belongs to a trade: 化工厂 is 化工 and 厂, 酒店 is a trade."""
    if word[-1] not in lexicon.forms.chinese:
        return word
    if len(word) == 1:
        return "" if lexicon.trades.at_end(head) else word
    return word[-1] if len(lexicon.trades.at_end(head[:-1])) >= len(word) else word


def _strip_group(head: str, lexicon: Lexicon, named: Named) -> str:
    word = lexicon.branches.at_end(head)
    if word and lexicon.branches.chinese[word] == GROUP and len(head) - len(word) >= 2:
        named.group = True
        return head[: -len(word)]
    return head


def _strip_place_and_trade(head: str, lexicon: Lexicon, named: Named) -> None:
    """Fill brand, place and trades; a place is given back until something proper is left."""
    lead = lexicon.divisions.lead(head, name=True)
    for count in range(len(lead.ends), -1, -1):
        used = lead.first(count)
        rest = head[used.end :]
        if count:
            rest = _behind(rest, ZONE_BEFORE, TOWN)
        known = used.code or named.place
        if count and _is_rather_brand(head[: used.end], used, named):
            continue
        brand, cut = _strip_tail(rest, lexicon, known)
        if len(brand) < 2 and cut and _is_surely_place(head[: used.end], used, named, brand):
            brand, cut = brand + cut[0], cut[1:]
        if len(brand) > 1 and (count or not lead.code.isalpha()):
            if len(brand) > LEAST_MISTYPED and (named.form or len(head) >= LONG):
                brand, cut = _mistyped(brand, cut, lexicon, named)
            _note(named, used, head, brand, cut, lexicon)
            return
    named.brand = head
    if head:
        named.steps.append(f"brand {head}")


def _mistyped(brand: str, cut: list[str], lexicon: Lexicon, named: Named) -> tuple[str, list[str]]:
    """The same with a trade at the end of the brand that was mistyped, where none was found."""
    end, meant = "", ""
    if not any(map(lexicon.is_strong, cut)):
        end, meant = nearly_trade(brand, lexicon)
    if not end:
        return brand, cut
    named.steps.append(f"trade {end} read as {meant}")
    return brand[: -len(end)], [*_strip_tail(meant, lexicon, "")[1], *cut]


def _is_rather_brand(spelt: str, used: Lead, named: Named) -> bool:
    """Whether a county's short name begins the name of one that says elsewhere where it is."""
    if not named.place or len(used.code) <= CITY or spelt[-1] in IN_FULL:
        return False
    return not _nested(named.place, used.code)


def _nested(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _is_surely_place(spelt: str, used: Lead, named: Named, left: str) -> bool:
    """Whether the beginning is a place though little is left for a brand: 苏州新科技, not 中山电子.

    Nothing left: only a place written in full; one character: also the short name of a city.
    """
    if spelt and spelt[-1] in IN_FULL and len(spelt) > 2:
        return True
    return bool(left) and (not used.ends or (not named.place and len(used.code) <= CITY))


def _behind(rest: str, *noise: re.Pattern[str]) -> str:
    for pattern in noise:
        if found := pattern.match(rest):
            rest = rest[found.end() :]
    return rest


def _strip_tail(rest: str, lexicon: Lexicon, known: str) -> tuple[str, list[str]]:
    """(what is left, the trade words and places cut off its end, first one first).

    Where a place is known already, one at the end is only cut off if it fits.
    """
    cut: list[str] = []
    places = lexicon.divisions
    while True:
        word = lexicon.trades.at_end(rest)
        if not word and len(rest) > 3:
            word = places.at_end(rest) or _county_behind(rest, lexicon)
            word = word if word and _nested(known, places.lead(word).code) else ""
        if not word and rest[-1:] in GLUE and cut and lexicon.trades.at_end(rest[:-1]):
            word = rest[-1]  # 机械及配件
        if not word:
            return _not_too_much(rest, cut, lexicon)
        rest, cut = rest[: -len(word)], [word, *cut]


def _county_behind(rest: str, lexicon: Lexicon) -> str:
    """The short name of a county behind a trade: 华星机械昆山."""
    size = 2
    if not lexicon.trades.at_end(rest[:-size]):
        return ""
    return rest[-size:] if lexicon.divisions.lead(rest[-size:], name=True).end == size else ""


def _not_too_much(rest: str, cut: list[str], lexicon: Lexicon) -> tuple[str, list[str]]:
    """One character left takes what it needs from the trade: 浙 + 新能源 is 浙新 + 能源."""
    if len(rest) == 1 and cut:
        for size in range(1, len(cut[0]) - 1):
            if cut[0][size:] in lexicon.trades.chinese:
                return rest + cut[0][:size], [cut[0][size:], *cut[1:]]
    return rest, cut


def _note(
    named: Named, lead: Lead, head: str, brand: str, cut: list[str], lexicon: Lexicon
) -> None:
    """Write down what was read as what."""
    known = lexicon.trades.chinese
    trades = [word for word in cut if word in known]
    found = [named.place, lead.code]
    if len(trades) < len(cut):
        found += [lexicon.divisions.lead(word).code for word in cut if word not in known]
    inside = [word for word in lexicon.groups if word in brand[2:]] if len(brand) > 3 else ()
    for word in inside[:1]:
        left, _, right = brand.partition(word)
        behind = lexicon.divisions.lead(right)
        rest, more = _strip_tail(right[behind.end :], lexicon, "")
        if left and (not rest or NUMBERED.fullmatch(rest)):  # 中铁6局 (集团) 第4
            brand, named.group = left + rest, True
            trades += [word for word in more if word in known]
            found.append(behind.code)
    named.place = max(found, key=_depth)
    if lead.ends:
        named.steps.append(f"place {head[: lead.end]} = {lead.code or 'not certain'}")
    named.trades = lexicon.strong([known[word] for word in trades])
    named.steps += [f"trade {w} = {known[w] or 'none'}" for w in trades]
    named.brand = brand
    named.steps.append(f"brand {brand}")
