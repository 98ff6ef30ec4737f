"""Trouble: a silent CRM, an ERP alone, a planted defect, a second writer, kills at any moment."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import HUB, ROOT, Demo

READER = """
import sys, duckdb, time, pathlib
pointer, stop = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
reads = 0
while not stop.exists() or not reads:
    if pointer.exists():
        con = duckdb.connect(str(pointer), read_only=True)
        versions = con.execute("select distinct version from mart.publication").fetchall()
        assert len(versions) == 1, versions
        said = dict(con.execute("select table_name, rows from mart.publication").fetchall())
        for table in ("core.fct_sales_order_line", "mart.order_trace"):
            (count,) = con.execute(f"select count(*) from {table}").fetchone()
            assert said[table] == count, (table, said[table], count)
        con.close()
        reads += 1
    time.sleep(0.01)
print(reads)
"""


def test_the_rest_is_published_without_the_crm(done: Demo) -> None:
    done.hub("run", code=3, HUB_SIMULATION="off")
    status = done.json("status")
    stale = {one["source"] for one in status["sources"] if not one["fresh"]}
    assert stale == {"crm"}
    said = dict(done.query("select table_name, status from mart.publication"))
    assert said["core.fct_opportunity"] == "stale"
    assert said["core.fct_delivery_line"] == "ok"


def test_an_erp_alone_is_published_and_says_no_source(fresh: Demo, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(ROOT / "examples" / "factory", site)
    for name in ("crm", "mes", "wms"):
        (site / "sources" / f"{name}.yaml").unlink()
    fresh.site = site
    fresh.hub("run")
    said = dict(fresh.query("select table_name, status from mart.publication"))
    assert said["mart.order_trace"] == "no source"
    assert said["core.fct_shipment_line"] == "no source"
    assert said["core.fct_sales_order_line"] == "ok"


def test_a_planted_mart_defect_keeps_the_gate_closed(done: Demo, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(ROOT / "examples" / "factory", site)
    model = (ROOT / "warehouse/models/mart/sales_daily.sql").read_text(encoding="utf-8")
    (site / "models" / "mart").mkdir(parents=True)
    head, tail = model.rsplit("select * from final", 1)
    defect = "select * from final union all select * from final"
    (site / "models/mart/sales_daily.sql").write_text(head + defect + tail, encoding="utf-8")
    before, done.site = done.published(), site
    refused = done.hub("run", code=1)
    assert "mart.sales_daily" in refused.stderr + refused.stdout
    assert "rows" in refused.stderr + refused.stdout
    assert done.published() == before
    done.site = None
    done.hub("run")


def test_a_second_writer_is_told_who_holds_the_lock(fresh: Demo) -> None:
    first = fresh.start("run")
    try:
        note = fresh.data / "lock" / "warehouse.json"
        until = time.monotonic() + 30
        while not note.exists() and time.monotonic() < until:
            time.sleep(0.02)
        second = fresh.hub("run", code=4)
        assert f"pid {first.pid}" in second.stderr
        out, _ = first.communicate(timeout=180)
        assert first.returncode == 0, out
    finally:
        first.kill()


def killed_runs(systems: Demo, folder: Path, kills: int, seed: int, seconds: float) -> Demo:
    """A data folder whose runs were killed `kills` times at random moments, never finished."""
    demo = systems.copy_to(folder)
    rng = random.Random(seed)
    for _ in range(kills):
        run = demo.start("run")
        time.sleep(rng.uniform(0.5, seconds))
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
    return demo


def undisturbed_seconds(first_run: Demo) -> float:
    return float(first_run.json("status")["last_run"]["seconds"]) + 4


def check_kills(systems: Demo, first_run: Demo, folder: Path, kills: int, rounds: int) -> None:
    """Kill runs at random moments while a plain client reads; the end equals an undisturbed run."""
    expected = first_run.published()["content_hash"]
    seconds = undisturbed_seconds(first_run)
    for number in range(rounds):
        home = folder / f"round {number}"
        stop = folder / f"stop{number}"
        pointer = home / "published" / "mis.duckdb"
        with subprocess.Popen(
            [sys.executable, "-c", READER, str(pointer), str(stop)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as reader:  # fmt: skip
            try:
                demo = killed_runs(systems, home, kills, seed=number, seconds=seconds)
                demo.hub("run")
            finally:
                stop.touch()  # else the reader reads for ever, and what failed is never told
            reads, errors = reader.communicate(timeout=60)
        assert reader.returncode == 0, errors
        assert int(reads) > 0
        assert demo.published()["content_hash"] == expected
        left = [path.name for path in (home / "published").iterdir() if "candidate" in path.name]
        assert left == []


@pytest.mark.slow
def test_kills_at_random_moments_leave_nothing_to_mend(
    systems: Demo, first_run: Demo, tmp_path: Path
) -> None:
    check_kills(systems, first_run, tmp_path, kills=2, rounds=2)


@pytest.mark.exam
def test_twenty_kills_leave_nothing_to_mend(systems: Demo, first_run: Demo, tmp_path: Path) -> None:
    check_kills(systems, first_run, tmp_path, kills=4, rounds=5)


def test_hub_is_the_installed_command_too() -> None:
    done = subprocess.run([*HUB, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip()
