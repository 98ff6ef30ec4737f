"""Which records must be compared anew: the changed ones, and those whom a change reaches.

A new record changes others in two ways: a value becomes more common and so worth less, and a key
becomes too crowded (or again narrow enough) to find anybody. Everybody else keeps his pairs, so
that an increment ends in the scored pairs of a whole run.
"""

from __future__ import annotations

from hub.duck import Connection
from hub.names import quote
from mdm import block, compare, features, score
from mdm.rulebook import Rules
from mdm.standardise import Changes

TOO_MANY = 5  # of so many records one: from there on comparing all is quicker


def compare_all(con: Connection, rules: Rules) -> None:
    """Score all pairs of all records anew."""
    features.make_features(con, rules)
    block.make_pairs(con, rules)
    score.start_edges(con, rules)
    score.add_edges(con, rules)
    drop(con, "mdm_pair", features.features(rules))


def compare_news(con: Connection, rules: Rules, changes: Changes) -> None:
    """Score anew the pairs that `changes` concern (`mdm_made`, `mdm_was`).

    Leaves `mdm_affected(record)`: the records all of whose pairs were made anew or fell away.
    """
    _make_affected(con, rules)
    block.make_pairs_of(con, rules, "mdm_affected")
    con.execute(
        """create or replace temp table mdm_paired as
        select a as record from mdm_pair union select b from mdm_pair"""
    )
    features.make_features(con, rules, "mdm_paired")
    con.execute(
        f"""delete from {score.edges(rules)} where a in (select record from mdm_affected)
        or b in (select record from mdm_affected)"""
    )
    score.add_edges(con, rules)
    drop(con, "mdm_pair", "mdm_paired", features.features(rules))


def _make_affected(con: Connection, rules: Rules) -> None:
    """The changed and gone records, and those with a value or a key that a change reaches."""
    con.execute(f"create or replace temp view mdm_old as {block.attributes_sql(rules, 'mdm_was')}")
    con.execute(f"create or replace temp view mdm_new as {block.attributes_sql(rules, 'mdm_made')}")
    con.execute(
        f"""create or replace temp table mdm_moved as
        select key, sum(one) as more, count(*) as touched from (
            select key, 1 as one from ({block.keys_sql(rules, "mdm_new")})
            union all select key, -1 from ({block.keys_sql(rules, "mdm_old")})) group by key"""
    )
    con.execute(
        f"""create or replace temp table mdm_holder as
        select key, record from ({block.keys_sql(rules, block.attributes(rules))})
        semi join mdm_moved using (key)"""
    )
    crossing = f"""
        select record from mdm_holder semi join (
            select key from mdm_holder join mdm_moved using (key) group by key, more
            having (count(*) > {rules.block_cap}) <> (count(*) - more > {rules.block_cap})
        ) using (key)"""
    found = [crossing, *(_rarer_sql(rules, name) for name in compare.rare_attributes(rules))]
    con.execute(
        f"""create or replace temp table mdm_affected as
        select record from mdm_made union select record from mdm_was
        union {" union ".join(found)}"""
    )
    drop(con, "mdm_moved", "mdm_holder")
    con.execute("drop view mdm_old")
    con.execute("drop view mdm_new")


def _rarer_sql(rules: Rules, name: str) -> str:
    """The records with a value that is now worth more or less than before."""
    own, table = quote(name), block.attributes(rules)
    sources = f"(select count(distinct source) from {table})"
    now, before = compare.rare_sql("n", sources), compare.rare_sql("n - more", sources)
    return f"""
        select record from {table} where {own} in (
            select value from (
                select value, sum(one) as more from (
                    select {own} as value, 1 as one from mdm_new
                    union all select {own}, -1 from mdm_old) group by value)
            join (
                select {own} as value, count(*) as n from {table} where {own} in (
                    select {own} from mdm_new union select {own} from mdm_old) group by {own}
            ) using (value)
            where n - more < 1 or {now} <> {before})"""


def too_many(con: Connection, rules: Rules, changes: Changes) -> bool:
    """Whether so much is new that comparing all costs less."""
    row = con.execute(f"select count(*) from {block.attributes(rules)}").fetchone()
    return changes.whole or (changes.made + changes.was) * TOO_MANY > (row[0] if row else 0)


def sources(con: Connection, rules: Rules) -> int:
    """How many sources the records come from: where it changes, every value's worth does."""
    row = con.execute(f"select count(distinct source) from {block.attributes(rules)}").fetchone()
    return int(row[0]) if row else 0


def drop(con: Connection, *tables: str) -> None:
    """Drop temporary tables."""
    for name in tables:
        con.execute(f"drop table if exists {name}")
