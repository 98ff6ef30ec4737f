"""The names that golden records go by, taken apart for finding relations: SQL text and words.

Knows no rule of what relates two of them, and runs nothing itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hub.dictionary import ANY_SOURCE, Dictionary
from hub.names import literal, quote
from mdm import crosswalk, standardise
from mdm.reading.lexicon import BRANCH_WORD, GROUP
from mdm.reading.romanised import latin
from mdm.reading.text import CHINESE, plain
from mdm.rulebook import Rules

NAME, READ_AS = "name", "organisation_name"
COMMON_BRAND, RELATION_KIND = "common_brand", "relation_kind"
SEAT = ("address.division", "city.division", "phone.area")
NEVER = r"[^\s\S]"  # the pattern of no text


@dataclass(frozen=True)
class Words:
    """The dictionary's words as SQL: group words, brands that many bear, kinds by branch word."""

    group: str  # a pattern, as a literal
    common: str  # a list of literals
    kind: str  # a case expression over `part`


def takes_part(rules: Rules) -> bool:
    """Whether the entity's records are organisations that go by a name."""
    made = rules.evidence.get(NAME)
    return made is not None and made.as_ == READ_AS


def words(dictionary: Dictionary) -> Words:
    """The words for any source."""
    spelt = [
        plain(code)
        for (source, code), family in dictionary.aliases.get(BRANCH_WORD, {}).items()
        if source == ANY_SOURCE and family == GROUP
    ]
    known = [plain(code) for _, code in dictionary.aliases.get(COMMON_BRAND, {})]
    common = sorted({*known, *map(latin, known)})
    whens = "".join(
        f" when {literal(row.extra['branch_word'])} then {literal(code)}"
        for code, row in sorted(dictionary.codes.get(RELATION_KIND, {}).items())
        if row.extra.get("branch_word")
    )
    return Words(
        group=literal(_pattern(spelt)),
        common=", ".join(map(literal, common)) or "''",
        kind=f"case part{whens} else 'branch_of' end" if whens else "'branch_of'",
    )


def _pattern(spelt: list[str]) -> str:
    """Any of the words, longer ones first; those in letters as whole words."""
    longest = sorted(set(spelt), key=lambda word: (-len(word), word))
    chinese = "|".join(re.escape(word) for word in longest if CHINESE.search(word))
    letters = "|".join(re.escape(word) for word in longest if not CHINESE.search(word))
    return f"(?:(?:{chinese or NEVER})| (?:{letters or NEVER})(?: |$))"


def said_sql(rules: Rules, known: Words) -> str:
    """One row per golden id and name it goes by: the parts of the name, its number and its seat.

    `raw`: as it is written. `part`: what kind of branch it is. `stem`: what stands before a group
    word; `headed`: nothing stands behind that word.
    """
    ref, columns = quote(f"{rules.entity}_ref"), rules.columns
    seats = ", ".join(f"s.{quote(one)}" for one in SEAT if one in columns)
    parts = ", ".join(
        f"s.{quote(f'{NAME}.{part}')} as {part}"
        for part in ("brand", "place", "trade", "form", "branch", "mark")
    )
    return f"""
        with said as (
            select x.golden_id, s.{NAME} as name, s.{quote(f"{NAME}__raw")} as raw, {parts},
                s.{quote(f"{NAME}.group")} is not null as grouped,
                {"s.uscc" if "uscc" in columns else "cast(null as varchar)"} as uscc,
                {f"coalesce({seats})" if seats else "cast(null as varchar)"} as seat
            from {standardise.kept(rules)} s
            join {crosswalk.table(rules.entity)} x on x.source = s.source and x.{ref} = s.ref
            where s.{NAME} is not null and s.{quote(f"{NAME}.brand")} is not null
        ), grown as (
            select golden_id, name, form, min(brand) as brand, min(place) as place,
                min(trade) as trade, min(branch) as branch,
                bool_or(grouped) as grouped, min(uscc) as uscc,
                coalesce(min(raw) filter (where mark is null), min(raw)) as raw,
                min(seat) as seat, count(*) as records
            from said group by golden_id, name, form)
        select *, string_split(branch, ' ')[-1] as part,
            nullif(regexp_extract(name, '^(.{{2,}}?)' || {known.group}, 1), '') as stem,
            grouped and branch is null and regexp_matches(name, {known.group} || '$') as headed
        from grown"""


WHOLE = """
    select golden_id, bool_or(branch is not null) as is_part, bool_or(headed) as is_group,
        coalesce(bool_or(place <> 'CN'), false) as is_placed, sum(records) as own_records,
        coalesce(bool_or(place <> 'CN' and not starts_with(name, brand)), false) as place_first,
        min(uscc) as own_uscc, min(seat) as own_seat
    from mdm_said group by golden_id"""


def brands_sql(known: Words) -> str:
    """One row per brand that several bear: how many do, how many of these are no branch."""
    return f"""
        select brand, count(distinct golden_id) as bearers,
            count(distinct case when not is_part then golden_id end) as heads,
            brand in ({known.common}) as common
        from mdm_said join mdm_whole using (golden_id)
        group by brand having count(distinct golden_id) > 1"""


def faces_sql(known: Words) -> str:
    """The names that may be related: of a brand that others bear too, or with a group word."""
    return f"""
        select s.*, w.* exclude (golden_id), coalesce(b.bearers, 1) as bearers,
            coalesce(b.heads, 1) as heads, coalesce(b.common, false) as common,
            {known.kind} as kind
        from mdm_said s join mdm_whole w using (golden_id) left join mdm_brand b using (brand)
        where b.brand is not null or s.stem is not null"""
