"""What two records are compared by: their attributes, and how common each of their values is."""

from __future__ import annotations

from collections.abc import Mapping

from hub.duck import Connection
from hub.names import quote
from mdm import block, compare
from mdm.rulebook import Rules


def features(rules: Rules) -> str:
    """The temporary table of what is compared: record, source, every attribute, `rare.*`."""
    return quote(f"mdm_feature_{rules.entity}")


def make_features(con: Connection, rules: Rules, only: str | None = None) -> None:
    """Make `features(rules)` of all records, or of those in table `only`(record).

    How common a value is, is counted over all records either way.
    """
    table = block.attributes(rules)
    wanted = f" where record in (select record from {only})" if only else ""
    counted = {name: _counted_sql(rules, name, only) for name in compare.rare_attributes(rules)}
    make_weighed(con, rules, f"from {table}{wanted}", counted)


def make_weighed(con: Connection, rules: Rules, records: str, counted: Mapping[str, str]) -> None:
    """Make `features(rules)` of the SELECT `records`.

    `counted` has per attribute whose frequency weighs a SELECT of value and bits; a value that is
    not in it is worth all.
    """
    joins = " ".join(
        f"left join ({sql}) n{place} on n{place}.value = p.{quote(name)}"
        for place, (name, sql) in enumerate(counted.items())
    )
    bits = [
        f"coalesce(n{place}.bits, 0) as {quote(compare.rare(name))}"
        for place, name in enumerate(counted)
    ]
    con.execute(
        f"""create or replace temp table {features(rules)} as
        select {", ".join(["p.*", *bits])} from ({records}) p {joins}"""
    )


def _counted_sql(rules: Rules, name: str, only: str | None) -> str:
    """How common each value of an attribute is, in bits times SCALE."""
    table, own = block.attributes(rules), quote(name)
    wanted = (
        f" and {own} in (select {own} from {table} where record in (select record from {only}))"
        if only
        else ""
    )
    bits = compare.rare_sql("count(*)", f"(select count(distinct source) from {table})")
    return (
        f"select {own} as value, {bits} as bits from {table}"
        f" where {own} is not null{wanted} group by {own}"
    )
