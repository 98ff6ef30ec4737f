"""Which question is asked first: how much hangs on its answer, and how open the answer is."""

from __future__ import annotations

from hub.dictionary import Dictionary
from hub.duck import Connection
from hub.names import quote

AMOUNTS = ("amount_net", "amount_gross")  # the first that an entity has


def entropy_sql(bits: str, auto: float) -> str:
    """How open a question is, from 0 to 1: the entropy of a coin that falls so often.

    H(p) = -p log2 p - (1-p) log2 (1-p) (Shannon 1948, A Mathematical Theory of Communication),
    with p = 1 / (1 + 2^-(bits - auto)): at the threshold `auto` both answers are as likely.
    """
    p = f"(1 / (1 + pow(2, -({bits} - {float(auto)!r}))))"
    return f"coalesce(-({p} * log2({p}) + (1 - {p}) * log2(nullif(1 - {p}, 0))), 0)"


def uses_sql(con: Connection, dictionary: Dictionary, entity: str) -> str:
    """A SELECT of source, ref and worth: every fact of `clean` that names a record of the entity.

    A fact is worth 1, and its amount (net, else gross) where it has one, in the currency of the
    document: at this stage nothing is converted. No row where no fact can name one.
    """
    there = con.execute(
        "select table_name from information_schema.tables where table_schema = 'clean'"
    ).fetchall()
    selects = []
    for other in dictionary.entities.values():
        if (other.name,) not in there:
            continue
        for one in other.properties:
            if one.references == entity and one.name == f"{entity}_ref":
                amount = next((name for name in AMOUNTS if name in other.names), None)
                worth = f"1 + coalesce(abs({quote(amount)}), 0)" if amount else "1"
                selects.append(
                    f"select source, {quote(one.name)} as ref,"
                    f" cast({worth} as decimal(28, 4)) as worth from clean.{quote(other.name)}"
                )
    nothing = (
        "select null as source, null as ref, cast(null as decimal(28, 4)) as worth where false"
    )
    return " union all ".join(selects) or nothing
