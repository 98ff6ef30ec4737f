"""Writes the candidate: a self-contained DuckDB file of the published tables, with comments.

Knows the warehouse connection and what to show; judges nothing and points nobody to the file.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from hub import duck
from hub.errors import DataProblem
from hub.names import literal, quote
from warehouse.content import quoted
from warehouse.inputs import OPS, Column
from warehouse.publication import Publication
from warehouse.published_table import PublishedTable, label

ALIAS = "hub_candidate"
PUBLICATION = {
    "version": Column("VARCHAR", "版本", "Version", "The same in every row of one file."),
    "as_of": Column("TIMESTAMP", "数据时点", "As of", "The moment the data speaks of, in UTC."),
    "business_date": Column("DATE", "业务日期", "Business date"),
    "published_at": Column("TIMESTAMP", "发布时间", "Published at", "In UTC."),
    "table_name": Column("VARCHAR", "表名", "Table"),
    "rows": Column("BIGINT", "行数", "Rows"),
    "content_hash": Column("VARCHAR", "内容摘要", "Content hash", "Equal content, equal hash."),
    "status": Column("VARCHAR", "状态", "Status", "ok, stale or no source."),
    "missing": Column("VARCHAR", "缺少", "Missing", "Entities without a source, or stale sources."),
}
SOURCE = {
    **OPS["ops.source"],
    "stale": Column("BOOLEAN", "数据陈旧", "Stale", "The source could not be read at last."),
}


def write_candidate(
    con: duck.Connection,
    path: Path,
    tables: Sequence[PublishedTable],
    said: Publication,
    before: Path | None = None,
    standing: Collection[str] = (),
) -> None:
    """Copy `tables` as they are now to a new file at `path`, which is closed afterwards.

    Those in `standing` are taken over with the file `before`, which holds the same of them.
    Raises DataProblem when a table does not hold the rows the build counted.
    """
    taken = frozenset(standing) if before and _taken_over(con, before, path, standing) else ()
    with _attached(con, path):
        schemas = sorted({"mart", "ops"} | {table.name.split(".")[0] for table in tables})
        for schema in schemas:
            con.execute(f"create schema if not exists {ALIAS}.{quote(schema)}")
        for table in tables:
            if table.name not in taken:
                _copy(con, table.name, table.columns)
                _comment(con, table.name, table.title, table.columns)
            _count(con, table.name, said.tables[table.name].rows)
        _copy(con, "ops.source", SOURCE)
        _comment(con, "ops.source", "来源系统 · Sources: one row per source system", SOURCE)
        _publication(con, said)


def _taken_over(con: duck.Connection, before: Path, path: Path, standing: Collection[str]) -> bool:
    """Begin with the bytes of the version before, unless half of them are dead by now."""
    if not standing:
        return False
    shutil.copyfile(before, path)
    with _attached(con, path):
        row = con.execute(
            "select total_blocks, free_blocks from pragma_database_size() where database_name = ?",
            [ALIAS],
        ).fetchone()
    if row and row[1] * 2 <= row[0]:
        return True
    path.unlink()
    return False


def _there(table: str) -> str:
    return f"{ALIAS}.{quoted(table)}"


@contextmanager
def _attached(con: duck.Connection, path: Path) -> Iterator[None]:
    """The new file under ALIAS; checkpointed, so that no write-ahead log stays beside it."""
    con.execute(f"attach {literal(str(path))} as {ALIAS} (storage_version {literal(duck.OLDEST)})")
    try:
        yield
        con.execute(f"checkpoint {ALIAS}")
    finally:
        con.execute(f"detach {ALIAS}")


def _copy(con: duck.Connection, table: str, columns: Mapping[str, Column]) -> None:
    listed = ", ".join(quote(name) for name in columns)
    con.execute(f"create or replace table {_there(table)} as select {listed} from {quoted(table)}")


def _count(con: duck.Connection, table: str, expected: int) -> None:
    found = con.execute(f"select count(*) from {_there(table)}").fetchone()
    if not found or found[0] != expected:
        raise DataProblem(
            f"{table} holds {found[0] if found else 0:,} rows, the build counted {expected:,}",
            mend="hub run --full builds the models afresh",
        )


def _comment(con: duck.Connection, table: str, title: str, columns: Mapping[str, Column]) -> None:
    con.execute(f"comment on table {_there(table)} is {literal(title)}")
    for name, column in columns.items():
        said = literal(label(name, column))
        con.execute(f"comment on column {_there(table)}.{quote(name)} is {said}")


def _publication(con: duck.Connection, said: Publication) -> None:
    name = "mart.publication"
    columns = ", ".join(f"{quote(column)} {known.type}" for column, known in PUBLICATION.items())
    con.execute(f"create or replace table {_there(name)} ({columns})")
    marks = ", ".join("?" for _ in PUBLICATION)
    moments = [_naive(said.as_of), said.business_date, _naive(said.published_at)]
    rows = [
        [said.version, *moments, table, state.rows, state.hash, state.status, state.missing]
        for table, state in sorted(said.tables.items())
    ]
    con.executemany(f"insert into {_there(name)} values ({marks})", rows)
    _comment(con, name, "发布清单 · Publication: one row per published table", PUBLICATION)


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)
