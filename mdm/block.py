"""Candidate pairs: records that share a narrow key; a key that too many share finds nobody."""

from __future__ import annotations

from hub.duck import Connection
from hub.names import quote
from mdm import compare
from mdm.rulebook import EACH, Rules, key_parts


def features(rules: Rules) -> str:
    """The temporary table of what is compared: record and every attribute that the rules need."""
    return quote(f"mdm_feature_{rules.entity}")


def make_features(con: Connection, rules: Rules, standard: str) -> None:
    """Make `features(rules)` from the table of standard values, with the weights of frequency."""
    row = con.execute(f"select count(distinct source) from {standard}").fetchone()
    sources = int(row[0]) if row else 1
    names = compare.attribute_list(rules)
    picked = ", ".join(f"{compare.attribute_sql(rules, name)} as {quote(name)}" for name in names)
    counted = ", ".join(compare.rare_sql(name, sources) for name in compare.rare_attributes(rules))
    con.execute(
        f"""create or replace temp table {features(rules)} as
        with picked as (select {", ".join(["record, source", picked])} from {standard})
        select {", ".join(["*", counted]) if counted else "*"} from picked"""
    )


def make_pairs(con: Connection, rules: Rules) -> None:
    """Make `mdm_pair(a, b)`, a < b, each pair once."""
    selects = " union all ".join(
        _key_sql(key, place, features(rules)) for place, key in enumerate(rules.block)
    )
    con.execute(f"create or replace temp table mdm_key as {selects}")
    con.execute(
        """create or replace temp table mdm_block as
        select key, count(*) as size from mdm_key group by key having count(*) > 1"""
    )
    con.execute(
        """create or replace temp table mdm_pair as
        with narrow as (
            select k.key, k.record from mdm_key k
            join mdm_block b on b.key = k.key where b.size <= ?)
        select distinct x.record as a, y.record as b
        from narrow x join narrow y on y.key = x.key and x.record < y.record""",
        [rules.block_cap],
    )
    con.execute("drop table mdm_key")
    con.execute("drop table mdm_block")


def _key_sql(key: list[str], place: int, table: str) -> str:
    """One row per record and key: the values together with the key's place, hashed."""
    values, filled, split = [], [], ""
    for item in key:
        name, first = key_parts(item)
        value = quote(name)
        if item.endswith(EACH):
            split = f", unnest(string_split({value}, ' ')) as words(word)"
            value = "word"
        values.append(f"left({value}, {first})" if first else value)
        filled.append(f"{quote(name)} is not null")
    return (
        f"select distinct record, hash({place}, {', '.join(values)}) as key from {table}{split}"
        f" where {' and '.join(filled)}"
    )
