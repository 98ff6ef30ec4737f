"""What clerks write around a Chinese name: numbers, terms, short names; none of it is the name."""

from __future__ import annotations

import re
from collections.abc import Callable

from mdm.reading.chinese_branches import PLANT, is_branch, place_lead
from mdm.reading.lexicon import Lexicon
from mdm.reading.text import CHINESE, signless

BRACKET = re.compile(r"\(([^()]*)(?:\)|$)")
APART = re.compile(r"\s*[-_/|\\#;:+*—–~]+\s*")
SAID_BEFORE = re.compile(r"^(?:原|曾用|前身|简称|别名|又名|旧名|现名|现更名|英文名)")
CODE = re.compile(
    r"^(?=[a-z0-9.]*[a-z0-9])(?:[a-z]{0,4}\d{3,12}|[a-z0-9]{1,5}(?:\.\d{1,3})?)([\s\-_:#/.]*)(?=[\u3400-\u9fff(])"
)
CODE_BEHIND = re.compile(r"(?<=[\u3400-\u9fff)])\s*(?:[#_/\-\s]\s*)+[a-z]{0,3}\d{1,12}$")
SHORT = 14  # characters of a note behind a dash
Proper = Callable[[str], str]  # a run of characters -> what is proper in it, or nothing


def without_notes(text: str, lexicon: Lexicon, proper: Proper, steps: list[str]) -> str:
    """`text` (plain) without the notes; each is told in `steps`.

    `proper` gives what is left for a brand: a note is only what the name can do without.
    """
    if text.isalnum() and not text[0].isascii():
        return text
    if "(" in text:
        text = _without_brackets(text, lexicon, proper, steps)
    if text[:1].isascii():
        text = _without_code(text, lexicon, proper, steps)
    if not text.isalnum():
        text = _without_ends(text, lexicon, proper, steps)
    return text


def without_chinese_notes(text: str, lexicon: Lexicon, steps: list[str]) -> str:
    """A plain name in Latin letters without Chinese notes in brackets: Norvale Ltd (月结)."""
    if "(" not in text or CHINESE.search(BRACKET.sub(" ", text)):
        return text

    def leave_out(found: re.Match[str]) -> str:
        inside = signless(found[1])
        if not CHINESE.search(inside) or _belongs(inside, lexicon):
            return found[0]
        steps.append(f"note {inside}")
        return " "

    return BRACKET.sub(leave_out, text).strip()


def _without_brackets(text: str, lexicon: Lexicon, proper: Proper, steps: list[str]) -> str:
    at = 0
    while found := BRACKET.search(text, at):
        inside = signless(found[1])
        left, right = text[: found.start()], text[found.end() :]
        ended = len(lexicon.forms.at_end(signless(left))) > 1
        if _belongs(inside, lexicon) or not (ended or proper(signless(left + right))):
            at = found.end()
            continue
        if inside:
            steps.append(f"note {inside}")
        text, at = f"{left} {right}".strip(), len(left)
    return text


def _belongs(inside: str, lexicon: Lexicon) -> bool:
    """Whether a text in brackets is a place, trade, legal form, branch or group."""
    if not inside or SAID_BEFORE.match(inside):
        return False
    if inside in lexicon.forms.chinese or inside in lexicon.forms.latin:
        return True
    lead = place_lead(inside, lexicon)
    if lead and (lead.code or CHINESE.search(inside)):
        return True
    if is_branch(inside, lexicon):
        return True
    if len(form := lexicon.forms.at_end(inside)) > 1:
        return _belongs(inside[: -len(form)], lexicon)  # (集团有限公司), not another's name
    if inside.isascii():
        return len(inside) > 1 and lexicon.branches.last_tokens(inside.split()) > 0
    return _is_trade(inside, lexicon)


def _is_trade(run: str, lexicon: Lexicon) -> bool:
    """Whether a text is trade words and nothing else."""
    while word := lexicon.trades.at_end(run):
        run = run[: -len(word)]
    return not run


def _without_code(text: str, lexicon: Lexicon, proper: Proper, steps: list[str]) -> str:
    """Without letters or digits before a name that begins with a place, or set apart from it."""
    found = CODE.match(text)
    if not found or PLANT.match(text):
        return text
    rest = text[found.end() :]
    run = signless(rest)
    known = found[1] or lexicon.divisions.lead(run, name=True).ends
    if not known or not CHINESE.search(proper(run)):
        return text
    steps.append(f"note {text[: found.end() - len(found[1])]}")
    return rest


def _without_ends(text: str, lexicon: Lexicon, proper: Proper, steps: list[str]) -> str:
    """Without remarks set off by a dash, stroke or number sign before or behind a whole name."""
    if (found := CODE_BEHIND.search(text)) and proper(signless(text[: found.start()])):
        steps.append(f"note {found[0].strip()}")
        text = text[: found.start()]
    cuts = list(APART.finditer(text))
    for cut in reversed(cuts):
        left, right = text[: cut.start()], text[cut.end() :]
        if _is_whole(left, lexicon, proper) and _is_remark(right, lexicon):
            if right:
                steps.append(f"note {signless(right)}")
            text = left
    text = text.lstrip("-_/|\\#;:+*~ ")
    for cut in list(APART.finditer(text))[:1]:
        left, right = text[: cut.start()], text[cut.end() :]
        if _is_remark(left, lexicon) and _is_whole(right, lexicon, proper):
            run = signless(right)
            if lexicon.divisions.lead(run, name=True).ends and proper(run):
                steps.append(f"note {signless(left)}")
                text = right
    return text


def _is_whole(text: str, lexicon: Lexicon, proper: Proper) -> bool:
    """Whether a text is a name in full: a brand, and a legal form, trade or branch behind it."""
    run = signless(text)
    if len(lexicon.forms.at_end(run)) > 1:
        return True
    return bool((lexicon.trades.at_end(run) or is_branch(run, lexicon)) and proper(run))


def _is_remark(text: str, lexicon: Lexicon) -> bool:
    """Whether what stands apart from a whole name is none of its parts."""
    run = signless(text)
    if not run or len(run) > SHORT:
        return not run
    if not CHINESE.search(run):
        return len(run) <= 5 and run not in lexicon.forms.latin
    if is_branch(run, lexicon) or lexicon.forms.at_end(run)[1:]:
        return False
    return place_lead(run, lexicon) is None and not _is_trade(run, lexicon)
