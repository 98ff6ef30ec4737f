"""Where a Chinese name of an organisation ends and the own name of its branch or plant begins."""

from __future__ import annotations

import re

from mdm.reading.divisions import Lead
from mdm.reading.lexicon import GROUP, Lexicon
from mdm.reading.numerals import ROMAN, number
from mdm.reading.text import CHINESE

ZONES = (
    r"(?:(?:国家|省)级)?(?:工业园区?|高新技术(?:产业)?开发区|高新区|(?:经济技术|经济)?开发区"
    r"|保税区|新区|园区|市区|[市县区])"
)
ZONE = re.compile(ZONES)
ORDINAL = re.compile(
    r"(?:第?([一二三四五六七八九十]{1,3}|\d{1,3})号?|([东南西北])|(?<![a-z])([a-z]))$"
)
ROMANS = "|".join(sorted(ROMAN, key=len, reverse=True))
PLANT = re.compile(  # 第1厂, 2号工厂, a厂, plant 1, no. 2 factory; never a 厂 without a number
    rf"(?:第?((?<!\d)\d{{1,2}}|(?<![a-z])(?:{ROMANS}|[a-z]))号?(?:分?工?厂区?|厂房|车间)"
    rf"|(?:工厂|厂区|plant|factory)(?:no|第)?(\d{{1,2}}|[a-z])号?"
    rf"|no(\d{{1,2}})(?:plant|factory|works))$"
)
PLANT_ENDS = "厂区房间号"
REGION = re.compile(r"(?:华[东南西北中]|[东西][南北])$")
FURTHEST = 12  # characters of a branch's own name
ALONE = ("BRANCH", "PLANT", "OFFICE", "SALES", "DIVISION")  # need no place before them


def split_branch(run: str, lexicon: Lexicon) -> tuple[str, str]:
    """(the head office's name, the branch's own name behind it or nothing)."""
    if (found := plant_at_end(run)) and found.start() > 1:
        return _before(run, run[: found.start()], lexicon)
    word = lexicon.branches.at_end(run)
    family = lexicon.branches.chinese[word] if word else None
    if family and family != GROUP:
        body = run[: -len(word)]
        at = _own_place(body, lexicon)
        for end in range(len(body), max(2, len(body) - FURTHEST), -1):
            if len(lexicon.forms.at_end(body, end)) > (0 if end == at else 1):
                return body[:end], run[end:]
        if word in lexicon.forms.chinese or at < 2:
            return run, ""
        if at < len(body) or (family in ALONE and len(word) > 1):
            return body[:at], run[at:]
    elif not word and "公司" in run[2:-2] and not run.endswith("公司"):
        at = run.rindex("公司") + 2  # a place or remark behind the legal form
        if lexicon.forms.at_end(run, at) and len(run) - at <= FURTHEST:
            return run[:at], run[at:]
    return run, ""


def plant_at_end(run: str) -> re.Match[str] | None:
    """The numbered plant that `run` ends in: 第1厂; most names are told by their last sign."""
    last = run[-1:]
    return PLANT.search(run) if last in PLANT_ENDS or last.isascii() else None


def _before(run: str, body: str, lexicon: Lexicon) -> tuple[str, str]:
    """The same of a numbered plant: its place, if it says one, stands before the number."""
    at = _own_place(body, lexicon)
    if at < len(body) and not lexicon.forms.at_end(body, at):
        at = len(body)  # 华星东方一厂: without a legal form between, the place is the company's
    if "公司" in body[-8:-1]:
        end = body.rindex("公司") + 2
        at = end if lexicon.forms.at_end(body, end) else at
    return body[:at], run[at:]


def _own_place(body: str, lexicon: Lexicon) -> int:
    """Where the place or number at the end of `body` begins; its length when there is none."""
    found = ORDINAL.search(body)
    for end in (len(body), found.start()) if found else (len(body),):  # 济南 is no south
        for at in range(max(2, end - 8), end - 1):
            lead = lexicon.divisions.lead(body[at:end])
            if lead.end == end - at:
                return at - 1 if body[at - 1] == "驻" and at > 2 else at
    if found := REGION.search(body, 2) or found:
        return found.start()
    return len(body)


def is_branch(inside: str, lexicon: Lexicon) -> str:
    """The branch word that a text in brackets ends in; short ones need a place: 沧州分."""
    if plant_at_end(inside):
        return inside
    word = lexicon.branches.at_end(inside)
    own = inside[: len(inside) - len(word)].removeprefix("驻")
    if len(word) == 1 and not (REGION.fullmatch(own) or place_code(own, lexicon)):
        return ""
    return word


def branch_name(tail: str, lexicon: Lexicon) -> str:
    """A branch's own name as place code, number or words, and its kind: 31 BRANCH."""
    if found := plant_at_end(tail):
        own, sign = tail[: found.start()], found[1] or found[2] or found[3]
        kind, counted = "PLANT", number(sign) if sign in ROMAN or sign.isdigit() else sign.upper()
    else:
        word = lexicon.branches.at_end(tail)
        own, counted = tail[: len(tail) - len(word)], ""
        kind = lexicon.branches.chinese.get(word) or ""
    own = own.removeprefix("驻")
    lead = lexicon.divisions.lead(own)
    rest = own[lead.end :]
    if ordinal := ORDINAL.fullmatch(rest):
        rest = number(ordinal[1]) if ordinal[1] else ordinal[2] or ordinal[3].upper()
    elif lead.ends and ZONE.fullmatch(rest):
        rest = ""
    said = [lead.code or own[: lead.end], rest, counted, kind]
    return " ".join(one for one in said if one)


def place_code(inside: str, lexicon: Lexicon) -> str:
    """The code of a text that is a place and nothing else."""
    lead = place_lead(inside, lexicon)
    return lead.code if lead else ""


def place_lead(inside: str, lexicon: Lexicon) -> Lead | None:
    """The divisions of a text that is a place and nothing else; a zone may follow them."""
    divisions = lexicon.divisions
    if not CHINESE.search(inside):
        tokens = inside.split()
        lead = divisions.lead_latin(tokens)
        return lead if tokens and lead.end == len(tokens) else None
    lead = divisions.lead(inside)
    rest = inside[lead.end :]
    return lead if lead.ends and (not rest or ZONE.fullmatch(rest)) else None
