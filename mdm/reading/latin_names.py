"""Names of organisations in Latin letters, English or pinyin or any European language."""

from __future__ import annotations

import re

from mdm.reading.divisions import Lead
from mdm.reading.lexicon import GROUP, Lexicon
from mdm.reading.named import Named
from mdm.reading.romanised import syllables, unaccented
from mdm.reading.text import signless

BRACKET = re.compile(r"\(([^()]*)\)")
NUMBER = re.compile(r"(?:no|nr|number)?(\d{1,3})(?:st|nd|rd|th)?$")
FIRST = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
ORDINAL = {word: str(place) for place, word in enumerate(FIRST, 1)}
GLUE = {"and", "of", "the", "de", "for", "in", "et", "und", "y", "e"}
PLACE_WORDS = {"city", "province", "district", "county", "shi", "sheng", "park", "zone"}
LONG_RUN, MANY_SYLLABLES = 10, 4  # letters; a brand alone has two or three syllables
FURTHEST = 4  # words of a branch's own name


def read_latin(text: str, lexicon: Lexicon) -> Named:
    """Take a plain text without Chinese characters apart."""
    named = Named()
    text = _without_notes(text, lexicon, named) if "(" in text else text
    text = text if text.isascii() else lexicon.glued.sub(r" \g<0> ", text)
    tokens = _form_last(signless(text).split(), lexicon)
    head, tail = _split_branch(tokens, lexicon)
    kept = _strip_forms(head, lexicon, named)
    named.core = " ".join(kept + tail)
    if "(" in text:
        tokens = signless(_open_brackets(text, lexicon, named)).split()
    spread = _spread(tokens)
    if "(" in text or len(spread) > len(tokens):
        head, tail = _split_branch(spread, lexicon)
        kept = _strip_forms(head, lexicon, named if not named.form else Named())
    if tail:
        named.branch = _branch(_folded(tail), lexicon)
        named.steps.append(f"branch {' '.join(tail)} = {named.branch}")
    _strip_place_and_trade(_strip_group(_folded(kept), lexicon, named), lexicon, named)
    return named


def _without_notes(text: str, lexicon: Lexicon, named: Named) -> str:
    """`text` without what clerks write in brackets behind a legal form: Norvale Ltd (VIP)."""
    left, opened, behind = text.rpartition("(")
    inside = signless(behind)
    own = _folded(inside.split())
    if not opened or not behind.endswith(")") or not own:
        return text
    if not lexicon.forms.last_tokens(_folded(signless(left).split())):
        return text
    lead = lexicon.divisions.lead_latin(own)
    known = (lexicon.forms, lexicon.branches, lexicon.trades)
    if lead.end == len(own) or any(words.last_tokens(own) for words in known):
        return text
    if _counted(own[-1]) and lexicon.branches.last_tokens(own[:-1]):
        return text  # (Plant 2)
    named.steps.append(f"note {inside}")
    return left.strip()


def _spread(tokens: list[str]) -> list[str]:
    """The words with long runs of pinyin cut into syllables: suzhouhuaxing."""
    spread: list[str] = []
    for token in tokens:
        cut = syllables(token) if len(token) >= LONG_RUN else ()
        spread += cut if len(cut) >= MANY_SYLLABLES else [token]
    return spread


def _form_last(tokens: list[str], lexicon: Lexicon) -> list[str]:
    """The words with a place behind the legal form put before it: Siemens Ltd China."""
    folded = _folded(tokens)
    if not folded or not lexicon.divisions.may_end_latin(folded[-1]):
        return tokens
    for size in (1, 2, 3):
        if lexicon.divisions.lead_latin(folded[-size:]).end != size:
            continue
        form = lexicon.forms.last_tokens(folded[:-size])
        if 0 < form < len(tokens) - size:
            cut = len(tokens) - size
            return [*tokens[: cut - form], *tokens[cut:], *tokens[cut - form : cut]]
    return tokens


def _folded(tokens: list[str]) -> list[str]:
    return [token if token.isascii() else unaccented(token) for token in tokens]


def _open_brackets(text: str, lexicon: Lexicon, named: Named) -> str:
    """The name without brackets: places in them are noted, branches put last."""
    last = ""

    def open_one(found: re.Match[str]) -> str:
        nonlocal last
        inside = signless(found[1])
        tokens = _folded(inside.split())
        lead = lexicon.divisions.lead_latin(tokens)
        if tokens and lead.end == len(tokens):
            named.place = lead.code or named.place
            named.steps.append(f"place {inside} = {lead.code or 'not certain'}")
            return " "
        if lexicon.branches.last_tokens(tokens):
            last += " " + inside
            return " "
        return f" {inside} "

    return BRACKET.sub(open_one, text) + last


def _counted(token: str) -> str:
    """The number or letter that tells one branch from another: no2 and second are 2, a is A."""
    if found := NUMBER.match(token):
        return str(int(found[1]))
    return token.upper() if len(token) == 1 else ORDINAL.get(token, "")


def _split_branch(tokens: list[str], lexicon: Lexicon) -> tuple[list[str], list[str]]:
    """(the head office's name, the branch's own name behind it or nothing)."""
    folded = _folded(tokens)
    size = lexicon.branches.last_tokens(folded)
    if not size and len(folded) > 2 and _counted(folded[-1]):  # Plant 2, Plant No. 2
        behind = 2 if folded[-2] in ("no", "nr") else 1
        found = lexicon.branches.last_tokens(folded[:-behind])
        size = found + behind if found else 0
    if not size or lexicon.branches.latin.get("".join(folded[-size:]), "") in (None, GROUP):
        return tokens, []
    body = folded[:-size]
    for end in range(len(body), max(0, len(body) - FURTHEST) - 1, -1):
        if end and lexicon.forms.last_tokens(body[:end]):
            return tokens[:end], tokens[end:]
    if "".join(folded[-size:]) in lexicon.forms.latin and not (body and _counted(body[-1])):
        return tokens, []  # a factory is a branch only behind a legal form or with a number
    for end in range(max(1, len(body) - FURTHEST), len(body)):
        own = [token for token in body[end:] if token not in PLACE_WORDS]
        if lexicon.divisions.lead_latin(own).end == len(own) or _counted("".join(own)):
            return tokens[:end], tokens[end:]
    if body and (folded[-size] == "branch" or folded[-1].isdigit()):
        return tokens[: len(body)], tokens[len(body) :]
    return tokens, []


def _branch(tail: list[str], lexicon: Lexicon) -> str:
    own = [token for token in tail if token not in PLACE_WORDS]
    lead = lexicon.divisions.lead_latin(own, name=True)
    place = lead.code or "".join(own[: lead.end])
    own = own[lead.end :]
    numbers = [found for token in own if (found := _counted(token))]
    own = [token for token in own if not _counted(token) and token not in ("no", "nr")]
    size = lexicon.branches.last_tokens(own)
    kind = lexicon.branches.latin.get("".join(own[len(own) - size :]), None) if size else None
    said = [place, *own[: len(own) - size], *numbers, kind]
    return " ".join(one for one in said if one)


def _strip_forms(tokens: list[str], lexicon: Lexicon, named: Named) -> list[str]:
    """The words without legal forms at the end, and without those that stand at the beginning."""
    folded, spelt = _folded(tokens), ""
    while size := lexicon.forms.last_tokens(folded):
        tail = folded[-size:]
        spelt = f"{' '.join(tail)} {spelt}".strip()
        named.form = named.form or lexicon.forms.latin["".join(tail)]
        tokens, folded = tokens[:-size], folded[:-size]
        while len(folded) > 1 and folded[-1] == "and":
            tokens, folded = tokens[:-1], folded[:-1]
    may_be_first = bool(folded) and folded[0][:2] in lexicon.first_starts
    for size in range(min(lexicon.forms.most, len(folded) - 1), 0, -1) if may_be_first else ():
        family = lexicon.forms.latin.get("".join(folded[:size]))
        if family in lexicon.first_forms:
            spelt = f"{' '.join(folded[:size])} {spelt}".strip()
            named.form, tokens = named.form or family, tokens[size:]
            break
    if spelt:
        named.steps.append(f"legal form {spelt} = {named.form or 'none'}")
    return tokens


def _strip_group(tokens: list[str], lexicon: Lexicon, named: Named) -> list[str]:
    size = lexicon.branches.last_tokens(tokens)
    if 0 < size < len(tokens) and lexicon.branches.latin["".join(tokens[-size:])] == GROUP:
        named.group = True
        return tokens[:-size]
    return tokens


def _strip_place_and_trade(tokens: list[str], lexicon: Lexicon, named: Named) -> None:
    """Fill brand, place and trades; a place is given back until something proper is left."""
    tokens = tokens[1:] if tokens[:1] == ["the"] and len(tokens) > 1 else tokens
    lead = lexicon.divisions.lead_latin(tokens, name=True)
    for count in range(len(lead.ends), -1, -1):
        used = lead.first(count)
        rest = tokens[used.end :]
        while len(rest) > 1 and (rest[0] in GLUE or (count and rest[0] in PLACE_WORDS)):
            rest = rest[1:]
        rest, cut, behind = _strip_tail(rest, lexicon)
        if not rest and cut and cut[-1] in lexicon.trades.pinyin:
            rest = [cut.pop()]  # Tongxin Machinery: not 通信, there is no other brand
        if sum(map(len, rest)) > 1 and not set(rest) <= GLUE:
            _note(named, used, tokens, rest, cut, behind, lexicon)
            return
    named.brand = " ".join(tokens)
    if tokens:
        named.steps.append(f"brand {named.brand}")


def _strip_tail(
    rest: list[str], lexicon: Lexicon
) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """(what is left, trades cut off the end, places cut off the end with their codes)."""
    cut: list[str] = []
    behind: list[tuple[str, str]] = []
    while rest:
        size = lexicon.trades.last_tokens(rest)
        if size:
            cut.append("".join(rest[-size:]))
        elif len(rest) > 1 and (rest[-1] in GLUE or (behind and rest[-1] in PLACE_WORDS)):
            size = 1
        else:
            size, code = _place_behind(rest, lexicon)
            if not size:
                break
            behind.append((" ".join(rest[-size:]), code))
        rest = rest[:-size]
    return rest, cut, behind


def _place_behind(rest: list[str], lexicon: Lexicon) -> tuple[int, str]:
    """(how many of the last words name a place, its code); none of a name that is all place."""
    for size in (3, 2, 1) if lexicon.divisions.may_end_latin(rest[-1]) else ():
        if len(rest) > size:
            lead = lexicon.divisions.lead_latin(rest[-size:], name=True)
            if lead.end == size:
                return size, lead.code
    return 0, ""


def _note(
    named: Named,
    lead: Lead,
    tokens: list[str],
    rest: list[str],
    cut: list[str],
    behind: list[tuple[str, str]],
    lexicon: Lexicon,
) -> None:
    """Write down what was read as what."""
    places = [(" ".join(tokens[: lead.end]), lead.code)] if lead.ends else []
    for spelt, code in places + behind:
        named.steps.append(f"place {spelt} = {code or 'not certain'}")
        if code and (not named.place or code.startswith(named.place) or named.place == "CN"):
            named.place = code
    trades = lexicon.trades
    named.trades = lexicon.strong([trades.latin[word] for word in cut])
    named.steps += [f"trade {word} = {trades.latin[word] or 'none'}" for word in reversed(cut)]
    named.brand = ("" if all(map(syllables, rest)) else " ").join(rest)  # Hua Xing is Huaxing
    named.steps.append(f"brand {named.brand}")
