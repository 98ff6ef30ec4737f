"""Trade words mistyped at the end of a Chinese name: 环保工呈 is 环保工程, 流体制 is 流体控制.

One character is changed, left out or added, or two neighbours have changed places. Words of two
characters are only read so beside a trade that is spelt right: a brand may look like any of them.
"""

from __future__ import annotations

from mdm.reading.lexicon import Lexicon
from mdm.reading.romanised import latin

LEAST, MOST = 3, 8  # characters of a mistyped end
BRAND = (2, 4)  # characters of the brand before it


def nearly_trade(run: str, lexicon: Lexicon) -> tuple[str, str]:
    """(the mistyped end of `run`, the trade words it stands for); empty where nothing is certain.

    What is left before the end has 2 to 4 characters.
    """
    for at in range(BRAND[0], min(BRAND[1], len(run) - LEAST) + 1):
        end = run[at:]
        if len(end) <= MOST and (meant := _one_word(end, lexicon) or _two_words(end, lexicon)):
            return end, meant
    return "", ""


def _one_word(end: str, lexicon: Lexicon) -> str:
    """The trade word that `end` nearly is; all that it may be must be of one family."""
    near = [word for less in _shorter(end) for word in lexicon.long_trades.get(less, ())]
    found = [word for word in near if word != end and _is_slip(end, word)]
    families = {lexicon.trades.chinese[word] for word in found}
    return max(found, key=len) if len(families) == 1 else ""


def _two_words(end: str, lexicon: Lexicon) -> str:
    """A trade and a mistyped weak one or one of its family, or neighbours changed: 电科子技."""
    trades = lexicon.trades.chinese
    if len(end) == 4 and end[0] + end[2] in trades and end[1] + end[3] in trades:
        return end[0] + end[2] + end[1] + end[3]
    for size in range(len(end) - 1, 1, -1):
        first, rest = end[:size], end[size:]
        family = trades.get(first)
        if not family or len(rest) > LEAST or lexicon.weakness.get(family, 0) > 1:
            continue
        words = (*lexicon.weak_words, *lexicon.pairs_of(family))
        near = [word for word in words if rest != word and _is_slip(rest, word)]
        if near:
            sound = latin(rest)
            return first + next((word for word in near if latin(word) == sound), near[0])
    return ""


def _shorter(word: str) -> list[str]:
    """The word itself and with each of its characters left out."""
    return [word, *(word[:at] + word[at + 1 :] for at in range(len(word)))]


def _is_slip(typed: str, word: str) -> bool:
    """Whether one slip makes `typed` of `word`; of three characters a changed one must sound so."""
    if len(typed) == len(word):
        differ = [at for at in range(len(word)) if typed[at] != word[at]]
        if len(differ) == 1:
            return len(word) != LEAST or latin(typed) == latin(word)
        first = differ[0] if differ else -1
        swapped = differ == [first, first + 1] and typed[first] == word[first + 1]
        return swapped and typed[first + 1] == word[first]
    longer, shorter = sorted((typed, word), key=len, reverse=True)
    return len(longer) - len(shorter) == 1 and shorter in _shorter(longer)[1:]
