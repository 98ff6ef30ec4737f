"""Comparisons as SQL: how much two records' evidence speaks for one thing, in hundredths of bits.

Weights are logarithms of likelihood ratios, as Fellegi and Sunter (1969, A Theory for Record
Linkage) add them up; integers, so that a sum does not depend on its order.
"""

from __future__ import annotations

from collections.abc import Callable

from hub.names import quote
from mdm.rulebook import Level, Rules, key_parts

Both = Callable[[str], tuple[str, str]]

SCALE = 100  # hundredths of a bit
NO_LEVEL = -1
STEP = 1 << 20  # between the packed levels; no level is worth half as much


def rare(attribute: str) -> str:
    """The column that says how common a record's value of the attribute is, in bits times SCALE."""
    return f"rare.{attribute}"


def level_column(comparison: str) -> str:
    """The column of a scored pair that says which level of a comparison held."""
    return quote(f"level.{comparison}")


def never_sql(rules: Rules) -> str:
    """Whether two records `l` and `r` may never be one; false where nothing forbids it."""
    said = []
    for one in rules.never:
        for name in [] if one.ask else rules.matching([one.of]):
            left, right = both_sides(name)
            differs = f"{left} is distinct from {right}"
            said.append(
                differs if one.absent == "differs" else f"coalesce({left} <> {right}, false)"
            )
    return " or ".join(said) or "false"


def packed_sql(rules: Rules, levels: list[Level]) -> str:
    """The first level that holds for `l` and `r`, and its bits, as one integer; 0 for none."""
    whens = " ".join(
        f"when {condition_sql(rules, level)} then {(place + 1) * STEP} + {_worth_sql(rules, level)}"
        for place, level in enumerate(levels)
    )
    return f"cast(case {whens} else 0 end as integer)"


def level_of(packed: str) -> str:
    """The level in a packed integer, NO_LEVEL where none held."""
    return f"cast(({packed} + {STEP // 2}) // {STEP} - 1 as tinyint)"


def bits_of(packed: str) -> str:
    """The bits in a packed integer."""
    return f"(({packed} + {STEP // 2}) % {STEP} - {STEP // 2})"


def both_sides(name: str) -> tuple[str, str]:
    """An attribute of the two records `l` and `r`."""
    return f"l.{quote(name)}", f"r.{quote(name)}"


def condition_sql(rules: Rules, level: Level, both: Both = both_sides) -> str:
    """Whether a level holds: all it asks for; a level that asks nothing always does.

    `both` says how an attribute is written for either record.
    """
    said: list[str] = []
    for name in rules.matching(level.same):
        said.append("{} = {}".format(*both(name)))
    for name in rules.matching(level.unlike):
        said.append("{} is distinct from {}".format(*both(name)))
    if level.swapped:
        (left, right), (one, other) = both(level.swapped[0]), both(level.swapped[1])
        said.append(f"({left} = {other} and {one} = {right})")
    for name in rules.matching(level.nested):
        left, right = both(name)
        said.append(f"(starts_with({left}, {right}) or starts_with({right}, {left}))")
    for name, least in level.similar.items():
        left, right = both(name)
        said.append(f"jaro_winkler_similarity({left}, {right}) >= {float(least)!r}")
    for name, most in level.edits.items():
        left, right = both(name)
        said.append(
            f"(abs(length({left}) - length({right})) <= {int(most)}"
            f" and damerau_levenshtein({left}, {right}) <= {int(most)})"
        )
    for name in rules.matching(level.shared):
        left, right = both(name)
        said.append(f"list_has_any(string_split({left}, ' '), string_split({right}, ' '))")
    for name in rules.matching(level.crossed):
        left, right = (f"string_split({one}, ' ')" for one in both(name))
        said.append(f"(not list_has_all({left}, {right}) and not list_has_all({right}, {left}))")
    for name, others in level.said.items():
        (left, right), (words, more) = both(name), both(others)
        said.append(f"({_holds(words, right)} or {_holds(more, left)})")
    for name in rules.matching(level.differ):
        said.append("{} <> {}".format(*both(name)))
    for name in rules.matching(level.missing):
        left, right = both(name)
        said.append(f"({left} is null or {right} is null)")
    return " and ".join(f"coalesce({one}, false)" for one in said) or "true"


def words(rules: Rules, name: str, place: int) -> str:
    """A level in words: what agreed or differed."""
    if place == NO_LEVEL:
        return ""
    level = rules.compare[name][place]
    said = [f"same {one}" for one in level.same]
    said += [" and ".join(level.swapped) + " swapped"] if level.swapped else []
    said += [f"{one} within {one}" for one in level.nested]
    said += [f"similar {one}" for one in [*level.similar, *level.edits]]
    said += [f"shared {one}" for one in level.shared]
    said += [f"same {one.partition('.')[0]}" for one in level.each]
    said += [f"{one.partition('.')[0]} in the other's words" for one in level.said]
    said += [f"different {one}" for one in [*level.differ, *level.crossed, *level.unlike]]
    return " and ".join(said)


def _holds(words: str, word: str) -> str:
    """Whether a word, in any case, is one of a text's words; false where either is missing."""
    return f"coalesce(list_contains(string_split({words}, ' '), lower({word})), false)"


def _worth_sql(rules: Rules, level: Level) -> str:
    worth = str(round(level.bits * SCALE))
    if level.each:
        worth = f"least({round(level.most * SCALE)}, {worth} * {_bits_sql(rules, level.each, '&')})"
    if level.gaps:
        lone = _bits_sql(rules, level.gaps, "xor")
        worth = f"greatest({round(-level.most * SCALE)}, {worth} * {lone})"
    if level.rare:
        column = quote(rare(level.rare))
        worth = f"({worth} - greatest(l.{column}, r.{column}))"
    return worth


def _bits_sql(rules: Rules, names: list[str], how: str) -> str:
    """How many bits two masks share (`&`), or only one of them has (`xor`); none is empty."""
    counted = []
    for name in rules.matching(names):
        left, right = (f"coalesce(cast({one} as integer), 0)" for one in both_sides(name))
        counted.append(
            f"bit_count({f'{left} & {right}' if how == '&' else f'xor({left}, {right})'})"
        )
    return f"cast({' + '.join(counted)} as integer)"


def attribute_list(rules: Rules) -> list[str]:
    """Every attribute that blocks, comparisons and prohibitions need, in order."""
    asked = [one.of for one in rules.never]
    asked += [key_parts(item)[0] for key in rules.block for item in key]
    asked += [
        name for levels in rules.compare.values() for one in levels for name in one.attributes
    ]
    wanted = set(rules.matching(asked))
    return [name for name in rules.attributes if name in wanted]


def rare_attributes(rules: Rules) -> list[str]:
    """The attributes whose frequency weighs."""
    named = {one.rare for levels in rules.compare.values() for one in levels if one.rare}
    return sorted(named)


def attribute_sql(rules: Rules, name: str) -> str:
    """An attribute as an expression over the table of standard values."""
    if name in rules.derive:
        return f"coalesce({', '.join(map(quote, rules.derive[name]))})"
    return quote(name)


def rare_sql(count: str, sources: str) -> str:
    """log2 of the records that have a value, less what one entity would have in each source.

    In half bits: one record more or less seldom changes what the others are worth.
    """
    return (
        f"cast(greatest(0, round(2 * (log2({count}) - log2(greatest(1, {sources}))))) as integer)"
        f" * {SCALE // 2}"
    )
