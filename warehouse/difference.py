"""What the tables of the warehouse say that an older published version does not: rows and totals.

Knows two sets of tables and their keys; why they differ is not its affair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hub.duck import Connection
from hub.names import literal, quote
from warehouse.content import NULL, canonical, described, quoted
from warehouse.publication import Publication, TableState
from warehouse.published_table import PublishedTable

OLD = "hub_before"
EXACT = ("BIGINT", "INTEGER", "SMALLINT", "HUGEINT")
UNITS = {"amount": "currency_code", "quantity": "uom_code"}  # what is never added up across


@dataclass(frozen=True)
class Total:
    """The sum of one column over the rows of one currency or unit; None where there is no row."""

    column: str
    unit: str
    before: Decimal | None
    after: Decimal | None

    @property
    def difference(self) -> Decimal:
        """How much more it is."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


@dataclass(frozen=True)
class TableChange:
    """One table whose content differs: after = before + added - removed.

    Where all three counts are 0, only columns differ: those in `columns`, or hidden ones.
    """

    table: str
    before: int
    after: int
    added: int
    changed: int
    removed: int
    columns: tuple[str, ...] = ()  # `+name` and `-name` of columns that come and go
    totals: tuple[Total, ...] = ()


def changes(
    con: Connection,
    before: Publication | None,
    after: Mapping[str, TableState],
    tables: Sequence[PublishedTable],
    keys: Mapping[str, Sequence[str]],
) -> list[TableChange]:
    """Compare the tables of the warehouse behind `con` with the version `before`, by their keys.

    Only what readers see is compared; a table of equal content is left out.
    """
    old = before.tables if before else {}
    moved = {
        name for name in {*old, *after} if _content(old.get(name)) != _content(after.get(name))
    }
    if before:
        con.execute(f"attach {literal(str(before.path))} as {OLD} (read_only)")
    try:
        found = [
            _change(con, table, keys[table.name], known=table.name in old)
            for table in tables
            if table.name in moved
        ]
        gone = sorted(set(old) - set(after))
        return found + [TableChange(name, old[name].rows, 0, 0, 0, old[name].rows) for name in gone]
    finally:
        if before:
            con.execute(f"detach {OLD}")


def _content(state: TableState | None) -> tuple[int, str] | None:
    return (state.rows, state.hash) if state else None


def _change(con: Connection, table: PublishedTable, key: Sequence[str], known: bool) -> TableChange:
    now = quoted(table.name)
    new = {name: kind for name, kind in described(con, now) if name in table.columns}
    was = f"{OLD}.{now}"
    if not known:
        was = f"(select * from {now} where false)"
    old = dict(described(con, was))
    both = [name for name in new if name in old]
    key = [name for name in key if name in both] or both
    rest = [name for name in both if name not in key]
    row = con.execute(
        f"""with old_rows as ({_grouped(was, old, key, rest)}),
        new_rows as ({_grouped(now, new, key, rest)})
        select coalesce(sum(old_rows.n), 0), coalesce(sum(new_rows.n), 0),
            coalesce(sum(greatest(coalesce(new_rows.n, 0) - coalesce(old_rows.n, 0), 0)), 0),
            count(*) filter (old_rows.n = new_rows.n and old_rows.said <> new_rows.said),
            coalesce(sum(greatest(coalesce(old_rows.n, 0) - coalesce(new_rows.n, 0), 0)), 0)
        from new_rows full join old_rows on new_rows.key = old_rows.key"""
    ).fetchone()
    assert row is not None
    columns = [f"+{name}" for name in new if name not in old]
    columns += [f"-{name}" for name in old if name not in new]
    before, after, added, changed, removed = map(int, row)
    totals = _totals(con, was, old, now, new)
    return TableChange(table.name, before, after, added, changed, removed, tuple(columns), totals)


def _grouped(
    relation: str, kinds: Mapping[str, str], key: Sequence[str], rest: Sequence[str]
) -> str:
    """Per key: how many rows have it, which is one but for faults, and the sum of their digests."""
    digest = f"md5_number({_text(kinds, rest)}) & 18446744073709551615::uhugeint"
    return (
        f"select {_text(kinds, key)} as key, count(*) as n,"
        f" sum(cast({digest} as hugeint)) as said from {relation} group by 1"
    )


def _text(kinds: Mapping[str, str], names: Sequence[str]) -> str:
    texts = [f"coalesce({canonical(quote(name), kinds[name])}, {NULL})" for name in names]
    return " || '|' || ".join(texts) or "''"


def _totals(
    con: Connection, was: str, old: Mapping[str, str], now: str, new: Mapping[str, str]
) -> tuple[Total, ...]:
    """Sums of the amounts per currency and of the quantities per unit, on both sides."""
    found = []
    for column in dict.fromkeys([*new, *old]):
        before = _sums(con, was, old, column)
        after = _sums(con, now, new, column)
        found += [
            Total(column, unit, before.get(unit), after.get(unit))
            for unit in sorted({*before, *after})
        ]
    return tuple(found)


def _sums(
    con: Connection, relation: str, kinds: Mapping[str, str], column: str
) -> dict[str, Decimal]:
    """Unit -> sum of a column that measures something; empty for any other column."""
    what = next((word for word in UNITS if word in column.split("_")), None)
    kind = kinds.get(column, "")
    if what is None or not (kind.startswith("DECIMAL") or kind in EXACT):
        return {}
    unit = f"coalesce({quote(UNITS[what])}, '')" if UNITS[what] in kinds else "''"
    rows = con.execute(f"select {unit}, sum({quote(column)}) from {relation} group by 1").fetchall()
    return {name: Decimal(total) for name, total in rows if total is not None}
