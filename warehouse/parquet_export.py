"""Writes a settled version as a folder of Parquet files, one per table, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from hub import duck
from hub.names import literal
from warehouse.content import quoted


def export(version_file: Path, tables: Iterable[str], folder: Path) -> Path:
    """Export `tables` to `folder`, which appears by one rename; it is nobody's until announced."""
    building = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    with duck.connect(version_file, read_only=True) as con:
        for table in tables:
            file = literal(str(building / f"{table}.parquet"))
            con.execute(f"copy {quoted(table)} to {file} (format parquet, compression zstd)")
    if folder.exists():
        shutil.rmtree(folder)
    return building.replace(folder)
