"""The demo's run by stage, and its landing against a bare copy of the same tables.

Run it with: python -m bench.main_job [--scale N]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.figure import Figure, table

HUB = Path(sys.executable).with_name("hub")


def measure(scale: int) -> list[Figure]:
    """Simulate a company of `scale`, run it, run it again, land its ERP anew."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        first, said = timed("hub demo, everything, from nothing", data, "demo", "--json",
                            "--scale", str(scale))  # fmt: skip
        figures = [first, *staged("its first run:", json.loads(said[said.index("{") :])["stages"])]
        figures.append(timed("hub run, no news", data, "run")[0])
        figures.append(timed("hub --help", data, "--help")[0])
        again = hub(data, "run", "--source", "erp", "--full", "--through", "land", "--json")
        bare = bare_copy(data / "demo" / "erp.sqlite", Path(folder))
        landed = staged("ERP read in full:", json.loads(again)["stages"])
        note = f"{landed[0].seconds / bare.seconds:.1f} x the bare copy"
        return [*figures, bare, replace(landed[0], note=note)]


def hub(data: Path, *words: str) -> str:
    environment = {**os.environ, "HUB_DATA": str(data), "LC_ALL": "C.UTF-8"}
    ended = subprocess.run([str(HUB), *words], env=environment, capture_output=True, text=True)
    if ended.returncode:
        sys.exit(f"hub {' '.join(words)} ended {ended.returncode}: {ended.stdout}{ended.stderr}")
    return ended.stdout


def timed(name: str, data: Path, *words: str) -> tuple[Figure, str]:
    """One command from outside, start-up and every child included, and what it printed."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    said = hub(data, *words)
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - began
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Figure(name, seconds, cpu), said


def staged(name: str, stages: list[dict[str, Any]]) -> list[Figure]:
    return [
        Figure(f"{name} {one['stage']}", one["seconds"], one["cpu_seconds"], one["rows"])
        for one in stages
    ]


def bare_copy(erp: Path, folder: Path) -> Figure:
    """The yardstick: every table of the ERP to zstd Parquet, nothing checked, nothing known."""
    from hub.duck import connect
    from hub.names import literal, quote

    rows = 0
    wall, cpu = time.perf_counter(), time.process_time()
    with connect(extensions=["sqlite"]) as con:
        con.execute(f"attach {literal(str(erp))} as erp (type sqlite, read_only)")
        query = "select table_name from duckdb_tables() where database_name = 'erp'"
        for (name,) in con.execute(query).fetchall():
            target = literal(str(folder / f"{name}.parquet"))
            copy = f"copy (from erp.{quote(name)}) to {target} (format parquet, compression zstd)"
            rows += con.execute(copy).fetchall()[0][0]
    seconds, used = time.perf_counter() - wall, time.process_time() - cpu
    return Figure("bare DuckDB copy of the ERP to Parquet", seconds, used, rows)


def main() -> None:
    """Measure a company of the asked size and print the figures."""
    asked = argparse.ArgumentParser(prog="bench.main_job", description=__doc__)
    asked.add_argument("--scale", type=int, default=1, help="size of the simulated company")
    scale = asked.parse_args().scale
    sys.stdout.write(f"the main job, scale {scale}\n{table(measure(scale))}\n")


if __name__ == "__main__":
    main()
