"""Finds the golden records that a text may mean, before somebody makes a new code for one.

Reads the steward's desk (mdm.desk) only. The text is read as the records were; records that share
an identifier, a code, a brand or a size come first, then those that share words or letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from hub.dictionary import ANY_SOURCE, Dictionary
from hub.duck import Connection
from hub.names import literal, quote
from mdm.reading.kinds import KINDS, make
from mdm.reading.lexicon import Lexicon, lexicon
from mdm.reading.standard import Standard
from mdm.reading.text import CHINESE, plain
from mdm.rulebook import Evidence, Rules

# What is compared by its words, and there by its letters too (Latin names; the bytes of Chinese
# characters are too much alike for that).
NAMED = ("organisation_name", "item_name", "plain_name")
DESCRIBED = ("item_description", "specification", "plain_text")
IDENTIFYING = ("uscc", "gtin", "drawing_number", "item_code", "phone", "plain_identifier")
# part of a name or description -> what sharing it is worth, before the words in common are added
PARTS = {"needs": 0.85, "models": 0.7, "brand": 0.75, "latin": 0.72, "number": 0.7}
SAME_CODE, SAME_IDENTIFIER, SAME_VALUE, BEGINS = 1.0, 1.0, 0.98, 0.7
WORDS, LETTERS = 0.9, 0.75  # the most that words and letters in common are worth
LEAST, LEAST_LETTERS = 0.35, 0.86  # below this nothing is alike: half of all names would be
MOST = 1000  # records of one way of being alike
SHORTEST = 3  # letters of a code's beginning that say something


@dataclass(frozen=True)
class Hit:
    """A golden record that the text may mean: how much it is alike (1 at most), and why.

    `why` are (kind, attribute), the best first: same_code, begins, same, part, words, letters.
    """

    golden_id: str
    standard_code: str
    name: str
    score: float
    why: tuple[tuple[str, str], ...]
    records: tuple[dict[str, str | None], ...]

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        why = [{"kind": kind, "attribute": attribute} for kind, attribute in self.why]
        return {**asdict(self), "why": why, "records": list(self.records)}


def search(
    con: Connection, dictionary: Dictionary, rules: Rules, text: str, limit: int = 10
) -> list[Hit]:
    """The golden records of the desk that are most like `text`, at most `limit`, best first."""
    selects = list(_selects(rules, text.strip(), lexicon(dictionary, ANY_SOURCE)))
    entity = rules.entity
    rows = con.execute(
        f"""with found(source, ref, score, kind, attribute) as ({" union all ".join(selects)}),
        best as materialized (
            select x.golden_id, f.kind, f.attribute, max(f.score) as score
            from found f join {_table("crosswalk", entity)} x using (source, ref)
            where f.score >= {LEAST} group by all
        ), first as (
            select golden_id, max(score) as score from best
            group by golden_id order by score desc, golden_id limit ?
        ), told as (
            select golden_id,
                list({{'kind': kind, 'attribute': attribute}} order by score desc, kind, attribute)
                    as why
            from best semi join first using (golden_id) group by golden_id
        )
        select golden_id, g.standard_code, g.name, first.score, told.why from first
        join told using (golden_id) join {_table("golden", entity)} g using (golden_id)
        order by first.score desc, golden_id""",
        [limit],
    ).fetchall()
    records = _records(con, entity, [row[0] for row in rows])
    return [
        Hit(golden_id, code, name, round(float(score), 3), _told(why), records[golden_id])
        for golden_id, code, name, score, why in rows
    ]


def _told(why: list[dict[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((one["kind"], one["attribute"]) for one in why)


def _records(
    con: Connection, entity: str, golden_ids: list[str]
) -> dict[str, tuple[dict[str, str | None], ...]]:
    rows = con.execute(
        f"""select golden_id, source, ref, code, name from {_table("crosswalk", entity)}
        where golden_id in (select unnest(?)) order by golden_id, source, ref""",
        [golden_ids],
    ).fetchall()
    found: dict[str, list[dict[str, str | None]]] = {one: [] for one in golden_ids}
    for golden_id, source, ref, code, name in rows:
        found[golden_id].append({"source": source, "ref": ref, "code": code, "name": name})
    return {golden_id: tuple(several) for golden_id, several in found.items()}


def _table(kind: str, entity: str) -> str:
    return f"master.{quote(f'{kind}_{entity}')}"


def _selects(rules: Rules, text: str, words: Lexicon) -> Iterator[str]:
    """The selects of (source, ref, score, kind, attribute), one per way of being alike."""
    yield from _codes(rules.entity, text)
    table = _table("standard", rules.entity)
    for name, made in rules.evidence.items():
        if made.as_ not in (*NAMED, *DESCRIBED, *IDENTIFYING):
            continue
        read = _read(made, text, words)
        if read.value is None:
            continue
        if made.as_ in IDENTIFYING:
            yield _select(table, str(SAME_IDENTIFIER), "same", name, _is(name, read.value))
            continue
        alike = words_sql(name, read.value)
        yield _select(table, str(SAME_VALUE), "same", name, _is(name, read.value))
        yield _select(table, f"{WORDS} * {alike}", "words", name)
        for part, worth in PARTS.items():
            if part in KINDS[made.as_].parts and (value := read.parts.get(part)):
                score = f"{worth} + 0.1 * {alike}"
                yield _select(table, score, "part", f"{name}.{part}", _is(f"{name}.{part}", value))
        if made.as_ in NAMED and (letters := _letters(name, made, read)):
            yield _select(table, f"{LETTERS} * {letters}", "letters", name)


def _read(made: Evidence, text: str, words: Lexicon) -> Standard:
    """The text as a value of this evidence: the first of its columns, the others being empty."""
    blank = [""] * (KINDS[made.as_].arity - 1)
    return make(made.as_, [text, *blank], words, made.region)


def _select(table: str, score: str, kind: str, attribute: str, where: str = "true") -> str:
    """The best records of one way of being alike: what is far behind them nobody will read."""
    said = f"{literal(kind)} as kind, {literal(attribute)} as attribute"
    return (
        f"(from (select source, ref, {score} as score, {said} from {table} where {where})"
        f" order by score desc nulls last, source, ref limit {MOST})"
    )


def _is(column: str, value: str) -> str:
    return f"{quote(column)} = {literal(value)}"


def _codes(entity: str, text: str) -> Iterator[str]:
    """By any code there is: the source's own, the golden id, the standard code."""
    spelt, table = literal(plain(text)), _table("crosswalk", entity)
    same = f"lower(code) = {spelt} or lower(ref) = {spelt} or lower(golden_id) = {spelt}"
    yield _select(table, str(SAME_CODE), "same_code", "code", same)
    golden = (
        f"(select golden_id from {_table('golden', entity)} where lower(standard_code) = {spelt})"
    )
    yield _select(table, str(SAME_CODE), "same_code", "standard_code", f"golden_id in {golden}")
    if len(text) >= SHORTEST:
        begins = f"starts_with(lower(code), {spelt}) and lower(code) <> {spelt}"
        yield _select(table, str(BEGINS), "begins", "code", begins)


def words_sql(column: str, value: str) -> str:
    """The mean of two shares of words in common: of both texts (Dice), and of the one asked for.

    In Chinese a word is a pair of characters. 1 where all words are the same.
    """
    cell = quote(column)
    if CHINESE.search(value) and " " not in value:
        grams = sorted({value[at : at + 2] for at in range(max(1, len(value) - 1))})
        tests = [f"contains({cell}, {literal(gram)})::int" for gram in grams]
        size = f"greatest(length({cell}) - 1, 1)"
    else:
        grams = sorted(set(value.split()))
        padded = f"(' ' || {cell} || ' ')"
        tests = [f"contains({padded}, {literal(f' {gram} ')})::int" for gram in grams]
        size = f"(length({cell}) - length(replace({cell}, ' ', '')) + 1)"
    share = f"(1.0 / ({len(grams)} + {size}) + {1 / (2 * len(grams))})"
    return f"(({' + '.join(tests)}) * {share})"


def _letters(name: str, made: Evidence, read: Standard) -> str | None:
    """Jaro-Winkler over Latin letters: the pinyin of a Chinese name, else the name itself."""
    latin = "latin" in KINDS[made.as_].parts
    column, value = (f"{name}.latin", read.parts.get("latin")) if latin else (name, read.value)
    if not value or not value.isascii():
        return None
    alike = f"jaro_winkler_similarity({quote(column)}, {literal(value)})"
    return f"(case when {alike} >= {LEAST_LETTERS} then {alike} end)"
