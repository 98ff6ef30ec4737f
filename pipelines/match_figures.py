"""What a matching came to, counted in SQL: figures, overlaps, sizes, fill.

Reads the tables of `pipelines.matching` as they stand when it has written its files; changes none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import Any

from hub.duck import Connection
from hub.names import quote
from mdm.rulebook import Rules

SOURCES = 12  # the largest ones are drawn
ATTRIBUTES = 24
SIZES = 9  # clusters of more members share one bar
NOT_FILLED = {"source", "ref", "code"}  # properties that say which record, not what it is


@dataclass(frozen=True)
class Headline:
    """The figures of the first line."""

    records: int
    golden: int
    questions: int
    sources: int
    kinds: dict[str, int]  # certain, likely, alone: how many records
    largest: int

    @property
    def duplicates(self) -> int:
        """Records that another record already stands for."""
        return self.records - self.golden


def table_exists(con: Connection, schema: str, name: str) -> bool:
    """Whether the table is there; relations and standard values may not be."""
    return bool(columns_of(con, schema, name))


def columns_of(con: Connection, schema: str, name: str) -> list[str]:
    """The columns of a table or view in their order; none where it does not exist."""
    rows = con.execute(
        """select column_name from duckdb_columns()
        where schema_name = ? and table_name = ? order by column_index""",
        [schema, name],
    ).fetchall()
    return [str(one) for (one,) in rows]


def every(rules: Rules) -> str:
    """The quoted table of all records."""
    return f"ops.{quote(f'all_{rules.entity}')}"


def headline(con: Connection) -> Headline:
    """Records, golden records, questions, and how sure the records' places are."""
    row = only_row(
        con,
        """select count(*), count(distinct golden_id), (select count(*) from out_review),
            count(distinct source_system) from out_crosswalk""",
    )
    kinds = con.execute("select match_kind, count(*) from out_crosswalk group by all").fetchall()
    (largest,) = only_row(
        con,
        """select coalesce(max(size), 0) from (
            select count(*) as size from out_crosswalk where golden_id is not null
            group by golden_id)""",
    )
    records, golden, questions, sources = map(int, row)
    counted = {str(kind): int(n) for kind, n in kinds}
    return Headline(records, golden, questions, sources, counted, int(largest))


def largest_sources(con: Connection) -> dict[str, int]:
    """The sources that are drawn, by how many records they have."""
    rows = con.execute(
        f"""select source_system, count(*) as records from out_crosswalk
        group by source_system order by records desc, source_system limit {SOURCES}"""
    ).fetchall()
    return {str(source): int(records) for source, records in rows}


def overlaps(
    con: Connection, sources: list[str]
) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    """How many golden records every two of these sources share, a source with itself: all that it
    knows; and how many it knows alone. One pass: a bit for each source, one for all others."""
    rows = con.execute(
        """with places as (select unnest($1) as source, unnest($2) as bit),
        held as (
            select golden_id, bit_or(coalesce(bit, $3)) as mask
            from out_crosswalk left join places on source = source_system
            where golden_id is not null group by golden_id)
        select mask, count(*) from held group by mask""",
        [sources, [1 << place for place in range(len(sources))], 1 << len(sources)],
    ).fetchall()
    shared: Counter[tuple[str, str]] = Counter()
    alone: Counter[str] = Counter()
    for mask, n in rows:
        known = [one for place, one in enumerate(sources) if mask >> place & 1]
        shared.update({pair: n for pair in product(known, known)})
        if len(known) == 1 and mask < 1 << len(sources):
            alone[known[0]] += n
    return dict(shared), dict(alone)


def sizes(con: Connection) -> list[tuple[int, int, int]]:
    """(members, golden records of that size, their records); the last may mean "or more"."""
    rows = con.execute(
        f"""select least(size, {SIZES + 1}) as members, count(*), sum(size) from (
            select count(*) as size from out_crosswalk where golden_id is not null
            group by golden_id)
        group by members order by members"""
    ).fetchall()
    return [(int(a), int(b), int(c)) for a, b, c in rows]


def fill(
    con: Connection, rules: Rules, sources: list[str]
) -> tuple[list[str], dict[tuple[str, str], int]]:
    """The properties that any record fills, and how many records of each source do."""
    asked = [
        one
        for one in columns_of(con, "ops", f"all_{rules.entity}")
        if one not in NOT_FILLED and not one.startswith("_")
    ]
    if not asked:
        return [], {}
    counts = ", ".join(f"count(nullif(trim(cast({quote(one)} as varchar)), ''))" for one in asked)
    rows = con.execute(
        f"""select source, {counts} from {every(rules)}
        where list_contains($1, source) group by source""",
        [sources],
    ).fetchall()
    found = {
        (str(source), name): int(n)
        for source, *values in rows
        for name, n in zip(asked, values, strict=True)
    }
    filled = [one for one in asked if any(found.get((source, one)) for source in sources)]
    return filled[:ATTRIBUTES], found


def only_row(con: Connection, sql: str) -> tuple[Any, ...]:
    """The only row of a query that aggregates."""
    row = con.execute(sql).fetchone()
    assert row is not None
    return row
