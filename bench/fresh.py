"""How old is what people read: from a commit in the source to the published copy, under load.

A site of two sources on PostgreSQL: `wms`, whose stock is read every minute by the real `hub ui`,
and `big`, millions of order lines that `hub run --full` reads again and again meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench.__main__ import MAP, server
from hub import duck
from hub.settings import child_environment
from hub.site import PRODUCT

HUB = (sys.executable, "-m", "pipelines.cli")
SCHEMA = "hub_bench_fresh"
ITEMS = 500
POLL = 0.25
FIRST = 1_000_000  # the marker that is not counted
LAST_ONES = 180.0  # seconds for the last markers to arrive in
MAKE_STOCK = f"""
create table {SCHEMA}.stock as
select i as id, 'M' || i as material, 'W1' as warehouse, 0::numeric(18, 4) as quantity
from generate_series(1, {ITEMS}) as t(i)
"""
MAKE_BIG = f"""
create table {SCHEMA}.line as
select i as id, 'SO' || lpad((i / 4)::text, 9, '0') as order_no, i % 4 + 1 as line_no,
    date '2026-01-01' + (i % 150)::int as order_date, (i % 300)::text as customer,
    (i % 800)::text as material, (i % 50 + 1)::numeric(18, 4) as quantity,
    (i % 100000 / 100.0)::numeric(18, 4) as net
from generate_series(1, %s) as t(i)
"""
SITE = "name: {en: Fresh Works, zh: 新鲜厂}\nlanguage: en\ndata_dir: .hub\n"
WMS = 'system: sql\nurl: ${BENCH_FRESH_URL}\nstreams: {stock: {schedule: "*/1 * * * *"}}\n'
BIG = "system: sql\nurl: ${BENCH_FRESH_URL}\n"
STOCK = {
    "feeds": "stock_level",
    "table": f"{SCHEMA}.stock",
    "key": ["id"],
    "deletes": "diff",
    "map": {
        "material_ref": "material",
        "warehouse_code": "warehouse",
        "lot_no": "'-'",
        "stock_date": "cast('2026-01-01' as date)",
        "uom_code": "'PCS'",
        "quantity": "quantity",
    },
}
LINE = {"feeds": "sales_order_line", "table": f"{SCHEMA}.line", "key": ["id"], "map": MAP}
SEEN = "select distinct cast(quantity as bigint) from core.fct_stock_level"


@dataclass
class Figures:
    """What was seen: seconds from commit to published per marker, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    lost: int = 0
    reads: int = 0
    reader_errors: list[str] = field(default_factory=list)
    loads: int = 0
    load_codes: list[int] = field(default_factory=list)
    versions: int = 0

    def as_json(self) -> dict[str, Any]:
        """With the percentiles that the promise speaks of."""
        ordered = sorted(self.seconds)
        place = max(0, -(-95 * len(ordered) // 100) - 1)  # nearest rank
        return {
            "markers": len(ordered),
            "lost": self.lost,
            "p50": round(statistics.median(ordered), 1) if ordered else None,
            "p95": round(ordered[place], 1) if ordered else None,
            "max": round(ordered[-1], 1) if ordered else None,
            "versions": self.versions,
            "reads": self.reads,
            "reader_errors": self.reader_errors[:5],
            "full_loads": self.loads,
            "full_load_codes": sorted(set(self.load_codes)),
        }


@contextmanager
def company(url: str, rows: int) -> Iterator[None]:
    """The two tables in PostgreSQL, dropped afterwards."""
    with psycopg.connect(url, autocommit=True) as con:
        con.execute(f"drop schema if exists {SCHEMA} cascade")
        con.execute(f"create schema {SCHEMA}")
        try:
            con.execute(MAKE_STOCK)
            con.execute(MAKE_BIG.replace("%s", str(rows)))
            yield
        finally:
            con.execute(f"drop schema if exists {SCHEMA} cascade")


def write_site(folder: Path) -> None:
    """The site; JSON is YAML."""
    files = {
        "site.yaml": SITE,
        "dictionary/codes/warehouse.csv": "code,name_zh,name_en\nW1,一号库,Warehouse one\n",
        "sources/wms.yaml": WMS,
        "sources/big.yaml": BIG,
        "sources/wms/stock.yaml": json.dumps(STOCK),
        "sources/big/line.yaml": json.dumps(LINE),
    }
    for name, text in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


@contextmanager
def child(
    words: Sequence[str], env: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A `hub` command in a process group of its own, gone with all its children at the end."""
    with log.open("ab") as sink:
        started = subprocess.Popen(
            [*HUB, *words], cwd=PRODUCT, env=env, stdout=sink, stderr=sink, start_new_session=True
        )
        try:
            yield started
        finally:
            started.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                started.wait(30)
            with suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGKILL)
            started.wait()


def load_for_ever(env: dict[str, str], log: Path, stop: threading.Event, into: Figures) -> None:
    """The full load of the other source, one after the other."""
    words = ["run", "--source", "big", "--full", "--wait", "10m"]
    while not stop.is_set():
        with child(words, env, log) as run:
            while run.poll() is None and not stop.wait(0.2):
                pass
            if run.returncode is not None:
                into.loads += 1
                into.load_codes.append(run.returncode)


def change(url: str, stop: threading.Event, sent: dict[int, float], seed: int) -> None:
    """Commit a marker as a stock row's quantity every 5 to 20 seconds."""
    chance = random.Random(seed)
    number = 0
    with psycopg.connect(url, autocommit=True) as con:
        while not stop.wait(chance.uniform(5, 20)):
            number += 1
            row = number % ITEMS + 1  # one row per marker: none is overwritten unseen
            con.execute(f"update {SCHEMA}.stock set quantity = %s where id = %s", (number, row))
            sent[number] = time.monotonic()


def look(published: Path, known: list[str], into: Figures) -> set[int]:
    """The markers in the version that is up; every read must succeed."""
    said = json.loads((published / "current.json").read_text(encoding="utf-8"))
    into.reads += 1
    try:
        with duck.connect(published / said["path"], read_only=True) as con:
            if known and known[-1] == said["version"]:
                return set()
            known.append(said["version"])
            return {int(row[0]) for row in con.execute(SEEN).fetchall()}
    except Exception as error:  # noqa: BLE001 - any error a reader sees counts
        into.reader_errors.append(" ".join(str(error).split())[:200])
        return set()


def watch(published: Path, minutes: float, url: str, seed: int, into: Figures) -> None:
    """Send markers for `minutes`, and look for them until the last has come."""
    sent: dict[int, float] = {}
    stop = threading.Event()
    sender = threading.Thread(target=change, args=(url, stop, sent, seed))
    sender.start()
    known: list[str] = []
    seen: set[int] = set()
    until = time.monotonic() + minutes * 60
    while time.monotonic() < until + LAST_ONES:
        for number in look(published, known, into) - seen:
            if number in sent:
                seen.add(number)
                into.seconds.append(time.monotonic() - sent[number])
        if time.monotonic() > until:
            stop.set()
            if len(seen) == len(sent):
                break
        time.sleep(POLL)
    stop.set()
    sender.join()
    into.lost = len(sent) - len(seen)
    into.versions = len(known)


def warmed_up(published: Path, url: str, patience: float = 300.0) -> None:
    """Until the first reading is published: the service has started whole by then."""
    with psycopg.connect(url, autocommit=True) as con:
        con.execute(f"update {SCHEMA}.stock set quantity = {FIRST} where id = {ITEMS}")
    until = time.monotonic() + patience
    while FIRST not in look(published, [], Figures()):
        if time.monotonic() > until:
            raise SystemExit("no reading was published: is the schedule on?")
        time.sleep(POLL)


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_pages(log: Path, patience: float = 180.0) -> None:
    """Until the pages are up."""
    until = time.monotonic() + patience
    while b"http://" not in log.read_bytes():
        if time.monotonic() > until:
            raise SystemExit(f"hub ui did not come up: {log.read_text(encoding='utf-8')}")
        time.sleep(0.5)


def measure(url: str, rows: int, minutes: float, seed: int, keep: Path | None) -> Figures:
    """The whole measurement; everything it made is gone afterwards."""
    found = Figures()
    with ExitStack() as stack:
        stack.enter_context(company(url, rows))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "新 site"
        write_site(folder)
        env = child_environment(HUB_SITE=str(folder), BENCH_FRESH_URL=url, PYTHONPATH=str(PRODUCT))
        env.pop("HUB_DATA", None)
        subprocess.run([*HUB, "run"], cwd=PRODUCT, env=env, check=True, stdout=subprocess.DEVNULL)
        logs = folder / "ui.log", folder / "load.log"
        stack.enter_context(child(["ui", "--port", str(free_port())], env, logs[0]))
        wait_for_pages(logs[0])
        warmed_up(folder / ".hub" / "published", url)
        stop = threading.Event()
        loading = threading.Thread(target=load_for_ever, args=(env, logs[1], stop, found))
        loading.start()
        try:
            watch(folder / ".hub" / "published", minutes, url, seed, found)
        finally:
            stop.set()
            loading.join()
            if keep:
                shutil.copytree(folder, keep, symlinks=True)
    return found


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(prog="make bench-fresh", description=__doc__)
    asked.add_argument("--minutes", type=float, default=30.0)
    asked.add_argument("--rows", type=int, default=2_000_000, help="order lines of the big source")
    asked.add_argument("--seed", type=int, default=7, help="of the moments of the changes")
    asked.add_argument("--keep", type=Path, help="copy the site and its logs here at the end")
    asked.add_argument("--json", action="store_true")
    said = asked.parse_args()
    with server() as url:
        found = measure(url, said.rows, said.minutes, said.seed, said.keep).as_json()
    if said.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    for name, value in found.items():
        sys.stdout.write(f"{name:<18}{value}\n")


if __name__ == "__main__":
    main()
