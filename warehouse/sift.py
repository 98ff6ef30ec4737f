"""Which of the rows just read are news: compared by key and row hash with what was landed before.

A reading that repeats nothing is kept as it is. Otherwise the parts are written anew with the news
alone, and gone.parquet names the keys that the source has lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from hub import duck
from hub.contract import Stream, Sweep
from hub.names import literal, quote
from hub.reading import Reading
from warehouse import identity, known
from warehouse.batch import GONE, files_sql
from warehouse.known import Columns, Relevant


@dataclass(frozen=True)
class Sifted:
    """The parts to keep, their columns, and the counts: read = rows + known."""

    parts: list[Path]
    columns: dict[str, str]
    rows: int
    known: int = 0
    gone: int = 0
    cursorless: int = 0


def sift(stream: Stream, reading: Reading, earlier: Relevant, home: Path, sequence: int) -> Sifted:
    """Keep the news of `reading` in `home`, the folder of batch `sequence`."""
    con = duck.connect()
    try:
        con.execute("set preserve_insertion_order = false")
        own = known.described(con, reading.parts) if reading.parts else {}
        if reading.parts:
            identity.check_key(stream, list(own))
        parts = _numbered(con, stream, reading.parts, home, own)
        if not earlier:
            return _all(con, stream, parts, reading.rows, own, reading.cursor_high)
        columns = known.columns_of(con, parts, earlier)
        _fresh(con, stream, parts, columns, own)
        known.collect(con, stream, columns, earlier)
        kept = _news(con)
        compared = stream.removal == "diff" or isinstance(stream.removal, Sweep)
        whole = reading.complete and compared and not stream.append_only
        gone = _gone(con, home) if whole else 0
        if kept < reading.rows:
            parts = _rewrite(con, parts, home, kept)
        if reading.complete:
            changed = bool(kept or gone)
            known.remember(con, stream, columns, home.parent, sequence if changed else sequence - 1)
        done = _all(con, stream, parts, kept, own, reading.cursor_high)
        return Sifted(parts, own, kept, reading.rows - kept, gone, done.cursorless)
    finally:
        con.close()


def _all(
    con: duck.Connection,
    stream: Stream,
    parts: list[Path],
    rows: int,
    own: dict[str, str],
    high: str | None,
) -> Sifted:
    """Everything is news; counted are rows that any window may read again, whatever the mark.

    Those are the rows without a cursor, and those whose stamp lies after the run (and the mark).
    """
    cursorless = 0
    if parts and stream.change is not None:
        cursor, files = identity.cursor_sql(stream), files_sql(parts)
        wandering = f"{cursor} is null"
        if stream.change.kind == "stamp" and high is not None:
            kind = con.execute(f"describe select {cursor} from {files}").fetchall()[0][1]
            moment = known.moment(high).astimezone(UTC).replace(tzinfo=None)
            wandering += f" or {identity.stamp_sql(stream, str(kind))} > timestamp '{moment}'"
        cursorless = count(con, f"{files} where {wandering}")
    return Sifted(parts, own, rows, cursorless=cursorless)


def _numbered(
    con: duck.Connection, stream: Stream, parts: list[Path], home: Path, own: dict[str, str]
) -> list[Path]:
    """Where a stream has no key, equal rows are told apart by a number of their own."""
    if stream.key or not parts:
        return parts
    named = ", ".join(quote(name) for name in identity.row_columns(list(own)))
    target = home / "part-numbered.parquet"
    con.execute(
        f"copy (select *, row_number() over (partition by {named}) as {identity.ORDINAL}"
        f" from {files_sql(parts)}) to {literal(str(target))} (format parquet, compression zstd)"
    )
    for part in parts:
        part.unlink()
    return [target]


def _fresh(
    con: duck.Connection,
    stream: Stream,
    parts: list[Path],
    columns: Columns,
    own: dict[str, str],
) -> None:
    """Table `fresh`: key, row hash, operation, and where each row stands in the parts."""
    if not parts:
        con.execute(
            "create temp table fresh (key varchar, h ubigint, o varchar, file bigint, place bigint)"
        )
        return
    names = {name.lower() for name in own}
    nulls = "".join(
        f", null as {quote(name)}" for name in columns.types if name.lower() not in names
    )
    source = f"(select *{nulls}, file_index as _f, file_row_number as _r from {files_sql(parts)})"
    con.execute(
        f"create temp table fresh as select {known.hashed_sql(stream, columns)},"
        f" _f as file, _r as place from {source}"
    )


def _news(con: duck.Connection) -> int:
    """Table `news`: rows whose (key, hash) is neither known nor read twice in this reading.

    Where the last batch held several rows under one key, a reading with another number of them
    is news: the source has made up its mind.
    """
    con.execute(
        """create temp table news as
        with settled as (
            select fresh.key from fresh join known on known.key = fresh.key and known.n > 1
            group by fresh.key having count(distinct fresh.h) <> max(known.n)),
        unknown as (
            select fresh.* from fresh
            left join known on known.key = fresh.key and known.h = fresh.h
            where known.key is null or (known.op = 'D') <> (fresh.o = 'D')
                or fresh.key in (select key from settled))
        select file, place from unknown
        qualify row_number() over (partition by key, h order by file, place) = 1"""
    )
    return count(con, "news")


def _gone(con: duck.Connection, home: Path) -> int:
    """Keys that are known, alive, and missing from a complete reading, written to gone.parquet."""
    con.execute(
        """create or replace temp table gone as select distinct key from known
        where op <> 'D' and key not in (select key from fresh)"""
    )
    return write_gone(con, home)


def write_gone(con: duck.Connection, home: Path) -> int:
    """Write table `gone` where it holds a key; how many it holds."""
    lost = count(con, "gone")
    if lost:
        target = literal(str(home / GONE))
        con.execute(f"copy (select key from gone order by key) to {target} (format parquet)")
    return lost


def count(con: duck.Connection, relation: str) -> int:
    """The number of rows of a relation."""
    found = con.execute(f"select count(*) from {relation}").fetchone()
    return int(found[0]) if found else 0


def _rewrite(con: duck.Connection, parts: Sequence[Path], home: Path, kept: int) -> list[Path]:
    """Replace the parts by one that holds the news only; none where nothing is new."""
    target = home / "part-news.parquet"
    if kept:
        con.execute("set preserve_insertion_order = true")
        con.execute(
            f"copy (select raw.* from {files_sql(parts)} as raw"
            " where (raw.file_index, raw.file_row_number) in (select (file, place) from news))"
            f" to {literal(str(target))} (format parquet, compression zstd)"
        )
    for part in parts:
        part.unlink()
    return [target] if kept else []
