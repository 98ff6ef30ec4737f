"""Candidate pairs: records that share a narrow key; a key that too many share finds nobody.

Keys are hashes made of `attributes(rules)`, a view of the kept standard values: nothing is stored
that can be read off them.
"""

from __future__ import annotations

from hub.duck import Connection
from hub.names import quote
from mdm import compare, standardise
from mdm.rulebook import EACH, Rules, key_parts


def attributes(rules: Rules) -> str:
    """The temporary view of what is compared: record, source and every attribute needed."""
    return quote(f"mdm_attribute_{rules.entity}")


def make_attributes(con: Connection, rules: Rules) -> None:
    """Make `attributes(rules)` over `standardise.kept(rules)`."""
    con.execute(
        f"create or replace temp view {attributes(rules)} as "
        f"select {_picked(rules)} from {standardise.kept(rules)}"
    )


def attributes_sql(rules: Rules, table: str) -> str:
    """The same columns over another table of standard values."""
    return f"select {_picked(rules)} from {table}"


def _picked(rules: Rules) -> str:
    made = [
        f"{compare.attribute_sql(rules, name)} as {quote(name)}"
        for name in compare.attribute_list(rules)
    ]
    return ", ".join(["record", "source", *made])


def make_keys(con: Connection, rules: Rules, name: str, records: str) -> None:
    """Make the table `name`(key, record): the keys of a table or view of attributes."""
    con.execute(f"create or replace temp table {name} as {keys_sql(rules, records)}")


def keys_sql(rules: Rules, records: str) -> str:
    """A SELECT of (key, record) over a table or view of attributes, each once."""
    return " union all ".join(
        _key_sql(key, place, records) for place, key in enumerate(rules.block)
    )


def make_pairs(con: Connection, rules: Rules) -> None:
    """Make `mdm_pair(a, b)`, a < b, of all records, each pair once."""
    make_keys(con, rules, "mdm_key", attributes(rules))
    con.execute(
        """create or replace temp table mdm_block as
        select key from mdm_key group by key having count(*) between 2 and ?""",
        [rules.block_cap],
    )
    con.execute(
        """create or replace temp table mdm_pair as
        with narrow as (select k.key, k.record from mdm_key k semi join mdm_block b using (key))
        select distinct x.record as a, y.record as b
        from narrow x join narrow y on y.key = x.key and x.record < y.record"""
    )
    con.execute("drop table mdm_key")
    con.execute("drop table mdm_block")


def make_pairs_of(con: Connection, rules: Rules, wanted: str) -> None:
    """Make `mdm_pair(a, b)` of the pairs that one of the records in table `wanted` is in."""
    make_keys(
        con, rules, "mdm_key_own",
        f"(from {attributes(rules)} where record in (select record from {wanted}))",
    )  # fmt: skip
    con.execute("create or replace temp table mdm_touched as select distinct key from mdm_key_own")
    con.execute(
        f"""create or replace temp table mdm_key as
        select key, record from ({keys_sql(rules, attributes(rules))})
        semi join mdm_touched using (key)"""
    )
    con.execute(
        """create or replace temp table mdm_pair as
        with narrow as (
            select key from mdm_key group by key having count(*) between 2 and ?)
        select distinct least(x.record, y.record) as a, greatest(x.record, y.record) as b
        from mdm_key_own x semi join narrow n using (key)
        join mdm_key y on y.key = x.key and y.record <> x.record""",
        [rules.block_cap],
    )
    for name in ("mdm_key_own", "mdm_touched", "mdm_key"):
        con.execute(f"drop table {name}")


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
        f"select distinct hash({place}, {', '.join(values)}) as key, record from {table}{split}"
        f" where {' and '.join(filled)}"
    )
