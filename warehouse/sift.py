"""Which of the rows just read are news: compared by key and row hash with what was landed before.

Writes a batch's parts (the source's own columns, verbatim) and its keys.parquet: one row per raw
row in the same order (`key`, `hash`, `op`, `cursor`), then one per key the source has lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hub import duck
from hub.contract import Stream, Tombstone
from hub.errors import DataProblem
from hub.expressions import TRUE, duckdb_expression, utc_sql
from hub.names import literal, nearest, quote
from hub.reading import Reading
from warehouse.batch import KEYS


@dataclass(frozen=True)
class Sifted:
    """The parts to keep and the counts: read = rows + known."""

    parts: list[Path]
    rows: int
    known: int
    gone: int
    cursorless: int


def files_sql(paths: Sequence[Path]) -> str:
    """A read_parquet call over the paths, in their order."""
    listed = ", ".join(literal(str(path)) for path in paths)
    return f"read_parquet([{listed}], union_by_name = true)"


def sift(stream: Stream, reading: Reading, history: Sequence[Path], home: Path) -> Sifted:
    """Keep the news of `reading` in `home`; `history` are earlier keys.parquet, oldest first."""
    con = duck.connect()
    try:
        _hash_rows(con, stream, reading.parts)
        _known(con, stream, history)
        lost = reading.complete and stream.removal == "diff"
        kept = _kept(con)
        gone = _gone(con) if lost else 0
        parts = reading.parts
        if kept < reading.rows:
            parts = _rewrite(con, reading.parts, home, kept)
        if kept or gone:
            order = "select key, hash, op, cursor from (select * from news order by row)"
            keys = f"{order} union all select key, null, 'D', null from gone" if lost else order
            con.execute(f"copy ({keys}) to {literal(str(home / KEYS))} (format parquet)")
        return Sifted(
            parts, kept, reading.rows - kept, gone, _count(con, "news where cursor is null")
        )
    finally:
        con.close()


def _hash_rows(con: duck.Connection, stream: Stream, parts: Sequence[Path]) -> None:
    """Table `fresh`: row number, key, row hash, operation and cursor of every row read."""
    if not parts:
        con.execute(
            "create temp table fresh (row bigint, key uuid, hash uuid, op text, cursor text)"
        )
        return
    source = files_sql(parts)
    columns = [row[0] for row in con.execute(f"describe select * from {source}").fetchall()]
    known = {name.lower(): name for name in columns}
    for name in stream.key:
        if name.lower() not in known:
            raise DataProblem(
                f"the key column {name!r} is not in what was read{nearest(name, columns)}",
                where=str(stream.file),
                mend="name a column of the source under key:",
            )
    con.execute(
        f"""create temp table fresh as select
            row_number() over () - 1 as row,
            {key_sql(stream)} as key,
            {hash_sql(columns)} as hash,
            {_operation(stream.removal)} as op,
            {_cursor(stream)} as cursor
        from {source}"""
    )


def key_sql(stream: Stream) -> str:
    """A row's identity: md5 over the stream's name and the key columns as text."""
    texts = ", chr(31), ".join(
        f"coalesce(cast({quote(name)} as varchar), chr(0))" for name in stream.key
    )
    return f"cast(md5(concat({literal(stream.name)}, chr(30), {texts})) as uuid)"


def hash_sql(columns: Sequence[str]) -> str:
    """A row's content: md5 over name=value of its non-null columns, whatever their order."""
    named = sorted(columns, key=str.lower)
    pairs = ", ".join(
        f"{literal(name.lower() + '=')} || cast({quote(name)} as varchar)" for name in named
    )
    return f"cast(md5(concat_ws(chr(31), {pairs})) as uuid)"


def _operation(removal: str | Tombstone) -> str:
    if not isinstance(removal, Tombstone):
        return "'U'"
    text = f"lower(cast({quote(removal.column)} as varchar))"
    gone = f"= {literal(removal.value.lower())}" if removal.value is not None else f"in {TRUE}"
    return f"case when {text} {gone} then 'D' else 'U' end"


def _cursor(stream: Stream) -> str:
    """The change stamp as comparable text: UTC for stamps, as written for the rest."""
    change = stream.change
    if change is None:
        return "cast(null as varchar)"
    sql = stream.system.transport == "sql"
    dialect = stream.connection.url.partition(":")[0].partition("+")[0] if sql else "duckdb"
    text = f"cast({duckdb_expression(change.column, dialect)} as varchar)"
    if change.kind != "stamp":
        return text
    return f"strftime({utc_sql(text, 'VARCHAR', stream.timezone)}, '%Y-%m-%dT%H:%M:%S.%fZ')"


def _known(con: duck.Connection, stream: Stream, history: Sequence[Path]) -> None:
    """Table `known`: what the last batch that named a key said of it; `n` rows where it doubted."""
    con.execute("create temp table known (key uuid, hash uuid, op text, n bigint)")
    if not history:
        return
    each = " union all ".join(
        f"select key, hash, op, {number} as batch from read_parquet({literal(str(path))})"
        for number, path in enumerate(history)
    )
    con.execute(
        f"""insert into known
        with every as ({each}), latest as (select key, max(batch) as batch from every group by key)
        select key, hash, op, count(*) over (partition by key)
        from every semi join latest using (key, batch)"""
    )


def _kept(con: duck.Connection) -> int:
    """Table `news`: rows whose (key, hash) is neither known nor read twice in this reading.

    Where the last batch held several rows under one key, a reading with another number of them
    is news: the source has made up its mind.
    """
    con.execute(
        """create temp table news as
        with settled as (
            select fresh.key from fresh join known on known.key = fresh.key and known.n > 1
            group by fresh.key having count(distinct fresh.hash) <> max(known.n))
        select fresh.* from fresh
        left join known on known.key = fresh.key and known.hash = fresh.hash
        where known.key is null or (known.op = 'D') <> (fresh.op = 'D')
            or fresh.key in (select key from settled)
        qualify row_number() over (partition by fresh.key, fresh.hash order by fresh.row) = 1"""
    )
    return _count(con, "news")


def _gone(con: duck.Connection) -> int:
    """Table `gone`: keys that are known, alive, and missing from a complete reading."""
    con.execute(
        """create temp table gone as select distinct key from known
        where op <> 'D' and key not in (select key from fresh)"""
    )
    return _count(con, "gone")


def _count(con: duck.Connection, relation: str) -> int:
    found = con.execute(f"select count(*) from {relation}").fetchone()
    return int(found[0]) if found else 0


def _rewrite(con: duck.Connection, parts: Sequence[Path], home: Path, kept: int) -> list[Path]:
    """Replace the parts by one that holds the news only; none where nothing is new."""
    target = home / "part-news.parquet"
    if kept:
        con.execute(
            f"""copy (
                select * exclude (_hub_row) from (
                    select row_number() over () - 1 as _hub_row, * from {files_sql(parts)})
                where _hub_row in (select row from news) order by _hub_row)
            to {literal(str(target))} (format parquet, compression zstd)"""
        )
    for part in parts:
        part.unlink()
    return [target] if kept else []
