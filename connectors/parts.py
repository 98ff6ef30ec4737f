"""Writes a relation as Parquet parts of at most about a million rows, typed as the relation is."""

from __future__ import annotations

from pathlib import Path

from hub import duck, fault
from hub.names import literal

ROW_GROUP = 122_880
GROUPS_PER_PART = 8
# Cheap to write and to read again (decision 0016): delta encodings instead of large dictionaries.
FORMAT = (
    "format parquet, parquet_version v2, compression snappy, dictionary_size_limit 1000, "
    f"write_bloom_filter false, row_group_size {ROW_GROUP}, row_groups_per_file {GROUPS_PER_PART}"
)


def write_parts(con: duck.Connection, select: str, folder: Path) -> tuple[list[Path], int]:
    """Run `select` into folder/part-*.parquet: the parts and the rows. No rows: no parts."""
    folder.mkdir(parents=True, exist_ok=True)
    remove_parts(folder)
    fault.reach("read.part")
    done = con.execute(
        f"copy ({select}) to {literal(str(folder))} ({FORMAT}, "
        "filename_pattern 'part-{i}', overwrite_or_ignore true, return_files true)"
    ).fetchone()
    rows, files = done if done else (0, [])
    if not rows:
        remove_parts(folder)
        return [], 0
    parts = sorted((Path(file) for file in files), key=_number)
    return [
        part.rename(part.with_name(f"part-{n:06}.parquet")) for n, part in enumerate(parts)
    ], rows


def remove_parts(folder: Path) -> None:
    """Sweep the parts of an attempt that is made again."""
    for part in folder.glob("part-*.parquet"):
        part.unlink()


def _number(part: Path) -> int:
    return int(part.stem.rpartition("-")[2])
