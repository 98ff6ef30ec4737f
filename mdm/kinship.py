"""The rules of relation between golden records, as SQL text; chooses nobody and runs nothing.

Every rule joins names on equal keys and gives candidates: family, rank (the lower the surer),
from_golden_id, to_golden_id, kind, score (0 to 1), reason, fits (their seats agree).
"""

from __future__ import annotations

MOST = 50  # golden ids behind one key; a key that more share tells nothing
FEW = 5  # head offices of a brand, where only the brand says which one is meant
RARE = 10  # bearers of a brand that alone makes them members of its group
LIKE = "coalesce({0} = {1}, true)"  # equal, or one of them not said
NESTED = "coalesce(starts_with({0}, {1}) or starts_with({1}, {0}), true)"
# Two Chinese characters are soon chosen twice; three, or five letters, hardly.
LONG = "length({0}) >= case when regexp_matches({0}, '[\\x{{3400}}-\\x{{9fff}}]') then 3 else 5 end"
HEADS = "not is_part and (form is not null or place is not null or grouped)"  # no short name
GROUPS = "headed and not is_part"
COMPANIES = "not is_part and not is_group and form is not null"
FITS = "{0} is not null and {1} is not null and " + NESTED
SAME_PARTS = """b.brand = h.brand and b.grouped = h.grouped
            and coalesce(b.place, '') = coalesce(h.place, '')
            and coalesce(b.trade, '') = coalesce(h.trade, '')"""


def crowded_sql() -> str:
    """The keys that too many share: brands, and the parts of a head office's name."""
    return f"""
        select brand as key from mdm_face
        where bearers > {MOST} and (grouped or branch is not null) group by brand
        union
        select concat_ws('/', brand, coalesce(place, ''), coalesce(trade, ''), grouped)
        from mdm_face where {HEADS} group by all having count(distinct golden_id) > {MOST}"""


def part_sql() -> str:
    """Branch -> head office: its name without the branch, word for word (1, 2) or part by part.

    A head office that has a place elsewhere is not meant for sure where none is said. Of several
    the one is meant that sits where the name says; a branch's seat tells nothing.
    """
    return f"""
        with branches as (select * from mdm_face where branch is not null
        ), heads as (
            select *, count(*) over (partition by brand, grouped, place, trade) as crowd
            from mdm_face where {HEADS})
        select 'part' as family,
            case when not starts_with(b.name, h.name) then 3
                when b.form = h.form then 1 else 2 end as rank,
            b.golden_id as from_golden_id, h.golden_id as to_golden_id, b.kind,
            case rank when 1 then 0.98 when 2 then 0.95 else 0.9 end as score,
            'its name without ' || case when starts_with(b.name, h.name)
                then trim(substr(b.name, length(h.name) + 1)) else 'the branch ' || b.branch end
                || ' is ' || h.raw as reason,
            {FITS.format("b.place", "h.own_seat")} as fits
        from branches b join heads h on {SAME_PARTS}
        where h.crowd <= {MOST} and {LIKE.format("b.form", "h.form")}
            and (b.place is not null or not h.is_placed)"""


def part_of_brand_sql() -> str:
    """Branch -> head office, where less is said: what is said agrees, and few are of the brand."""
    return f"""
        with branches as (select * from mdm_face where branch is not null and heads <= {FEW}
        ), heads as (select * from mdm_face where {HEADS})
        select 'part', 4, b.golden_id, h.golden_id, b.kind, 0.8,
            'the only head office of the brand ' || b.brand || ' that agrees: ' || h.raw, false
        from branches b join heads h on b.brand = h.brand and b.grouped = h.grouped
        where {LIKE.format("b.form", "h.form")} and {LIKE.format("b.trade", "h.trade")}
            and {NESTED.format("b.place", "h.place")}
            and (b.trade = h.trade or not b.common and (b.place = h.place or b.heads = 1))"""


def member_sql() -> str:
    """Company -> group whose name begins its own: X Group Y Ltd of X Group Ltd."""
    return f"""
        with members as (select * from mdm_face where not is_part and not is_group
        ), groups as (
            select *, count(*) over (partition by stem) as crowd from mdm_face where {GROUPS})
        select 'member', case when h.form is null then 2 else 1 end, b.golden_id, h.golden_id,
            'group_member_of', 0.97, 'its name begins with that of the group ' || h.raw,
            {FITS.format("b.own_seat", "h.own_seat")}
        from members b join groups h on b.stem = h.stem
        where h.crowd <= {MOST}"""


def member_of_brand_sql() -> str:
    """Company -> group of the same brand: it says that it is of a group, or the brand is rare.

    A brand alone says little: the two are of one city, if it is a long one of one province.
    """
    digits = f"case when {LONG.format('b.brand')} then 2 else 4 end"  # province, city
    mine, yours = "coalesce(b.place, b.own_seat)", "coalesce(h.place, h.own_seat)"
    near = f"length({mine}) > 1 and left({mine}, {digits}) = left({yours}, {digits})"
    ranks = "case when b.grouped then 3 else 5 end + case when h.form is null then 1 else 0 end"
    return f"""
        with groups as (select * from mdm_face where {GROUPS} and bearers <= {MOST}
        ), members as (select * from mdm_face where {COMPANIES} and bearers <= {MOST})
        select 'member', {ranks}, b.golden_id, h.golden_id, 'group_member_of',
            case when b.grouped then 0.9 else 0.8 end,
            case when b.grouped then 'it says that it is of a group, and of the brand ' || b.brand
                || ' there is ' else 'only ' || b.bearers || ' bear the brand ' || b.brand
                || ', one of them is the group ' end || h.raw, false
        from members b join groups h on b.brand = h.brand
        where case when b.grouped then {NESTED.format("b.place", "h.place")}
            else not b.common and b.bearers <= {RARE} and {near} end"""


def placed_sql() -> str:
    """Subsidiary -> company: X (Suzhou) Ltd of X Ltd or X (China) Ltd.

    Whose clerk left out the place looks like a parent: so both have a credit code, and the parent
    is the national company, of shares, or no name of the brand is written more than once.
    """
    return f"""
        with companies as (
            select *, max(own_records) over (partition by brand) as spellings from mdm_face
            where {COMPANIES} and not grouped and bearers <= {MOST} and starts_with(name, brand))
        select 'company', 1, b.golden_id, h.golden_id, 'subsidiary_of', 0.75,
            'its name is ' || h.raw || ' with a place behind the brand, and the credit codes'
            || ' differ', false
        from companies b join companies h on b.brand = h.brand
            and coalesce(b.trade, '') = coalesce(h.trade, '')
        where b.place <> 'CN' and not b.place_first and not h.is_placed
            and b.own_uscc <> h.own_uscc
            and (h.place = 'CN' or h.form = 'JSC' or h.spellings = 1)"""


def called_sql() -> str:
    """Subsidiary -> company: X Group Y Ltd of X Ltd, where no record of the group is known."""
    return f"""
        with companies as (
            select * from mdm_face where {COMPANIES} and bearers <= {MOST} and not common
        ), groups as (select brand from mdm_face where {GROUPS})
        select 'company', 2, b.golden_id, h.golden_id, 'subsidiary_of', 0.7,
            'its name says group of ' || h.raw || ', and the group has no record', false
        from companies b join companies h on b.brand = h.brand
        anti join groups g on g.brand = b.brand
        where b.grouped and not h.grouped and h.trade is null
            and {NESTED.format("b.place", "h.place")}"""


def candidates_sql() -> str:
    """All candidates."""
    rules = (part_sql, part_of_brand_sql, member_sql, member_of_brand_sql, placed_sql, called_sql)
    return " union all ".join(f"select * from ({rule()})" for rule in rules)


# One answer per golden id and family: the surest rule's only one, or its only one whose seat fits.
# What a steward is asked about may be one company: nothing but a branch is related before.
CHOSEN = """
    with first as (
        select *, min(rank) over (partition by family, from_golden_id) as surest
        from mdm_candidate c where from_golden_id <> to_golden_id
            and (family = 'part' or not exists (
                from mdm_asked a where a.x = c.from_golden_id and a.y = c.to_golden_id))
    ), best as (
        select family, from_golden_id, to_golden_id, min(kind) as kind, max(score) as score,
            min(reason) as reason, bool_or(fits) as fits
        from first where rank = surest group by family, from_golden_id, to_golden_id
    ), counted as (
        select *, count(*) over (partition by family, from_golden_id) as many,
            count(*) filter (where fits) over (partition by family, from_golden_id) as fitting
        from best
    ), clear as (
        select from_golden_id, to_golden_id, kind, cast(score as double) as score,
            reason || case when many > 1 then ', the only one whose seat fits' else '' end as reason
        from counted where many = 1 or (fitting = 1 and fits))
    select * from clear c
    where not exists (from clear o
        where o.from_golden_id = c.to_golden_id and o.to_golden_id = c.from_golden_id)"""
