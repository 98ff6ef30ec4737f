"""Writes a settled version as a folder of Parquet files, one per table, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

from hub import duck
from hub.names import literal
from warehouse.content import quoted


def export(
    version_file: Path,
    tables: Iterable[str],
    folder: Path,
    before: Path | None = None,
    standing: Collection[str] = (),
) -> Path:
    """Export `tables` to `folder`, which appears by one rename; it is nobody's until announced.

    Files of the tables in `standing` are those of the folder `before`, under a second name.
    """
    building = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    with duck.connect(version_file, read_only=True) as con:
        for table in tables:
            if before and table in standing and _linked(before, building, f"{table}.parquet"):
                continue
            file = literal(str(building / f"{table}.parquet"))
            con.execute(f"copy {quoted(table)} to {file} (format parquet, compression zstd)")
    if folder.exists():
        shutil.rmtree(folder)
    return building.replace(folder)


def _linked(before: Path, building: Path, name: str) -> bool:
    """Whether the file could be given its second name; some file systems know no such thing."""
    try:
        (building / name).hardlink_to(before / name)
    except OSError:
        return False
    return True
