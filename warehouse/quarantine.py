"""The quarantine for people: all refused rows in one Parquet file that needs no warehouse lock."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hub import duck
from hub.contract import Stream
from hub.names import literal, quarantine_table

COLUMNS = (
    "source, entity, stream, _key as id, key, rule, property, value, failures, raw,"
    " batch, row, load, run, stamp, as_of"
)


def file_of(data_dir: Path) -> Path:
    """Where the open quarantine is written after each validation."""
    return data_dir / "ops" / "quarantine.parquet"


def export(con: duck.Connection, data_dir: Path, streams: Sequence[Stream]) -> int:
    """Write every refused row of the streams' entities to the file, atomically; count them."""
    pairs = sorted({(stream.source, stream.feeds) for stream in streams})
    every = " union all ".join(
        f"select {COLUMNS} from {quarantine_table(source, entity)}" for source, entity in pairs
    )
    path = file_of(data_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".tmp")
    con.execute(
        f"copy (select * from ({every}) order by source, entity, key, id)"
        f" to {literal(str(aside))} (format parquet)"
    )
    aside.chmod(0o600)
    aside.replace(path)
    found = con.execute(f"select count(*) from read_parquet({literal(str(path))})").fetchone()
    return int(found[0]) if found else 0


def rows(data_dir: Path) -> list[dict[str, Any]]:
    """The refused rows as of the last validation; empty before the first."""
    path = file_of(data_dir)
    if not path.exists():
        return []
    con = duck.connect()
    try:
        found = con.execute(f"select * from read_parquet({literal(str(path))})")
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    finally:
        con.close()
