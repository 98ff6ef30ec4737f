"""The hub's loading beside its peers', in one run: costs, ratios, and the table in the docs.

python -m bench.load [--times 5] [--jobs postgres,...] [--write]
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg

from bench.load.measured import Cost, Job, rounds
from bench.load.peers import ROOT, Peers

MARK = ("<!-- made by make bench-load -->", "<!-- end -->")
Line = tuple[str, str, str, str]  # what, the hub, the peer, ratios
Work = Callable[[Peers, int, Path], list[Line]]


def loader(url: str, data: Path, table: str = "order_line", through: str = "land") -> Job:
    """The hub's own job on a table, into an empty data folder."""
    command = [sys.executable, "-m", "bench.load.hub", "--url", url, "--table", table,
               "--data", str(data), "--through", through]  # fmt: skip
    return Job(command, {"PYTHONPATH": str(ROOT)}, lambda: shutil.rmtree(data, ignore_errors=True))


def line(what: str, hub: Cost, empty: Cost, peer: str, other: Cost) -> Line:
    """The hub, less its own empty stream in CPU, beside a peer."""
    cpu = hub.cpu - empty.cpu
    told = f"{hub.wall:.1f} s, {cpu:.1f} CPU s, {hub.peak:.0f} MB"
    beside = f"{peer}: {other.wall:.1f} s, {other.cpu:.1f} CPU s, {other.peak:.0f} MB"
    return what, told, beside, f"wall {hub.wall / other.wall:.2f}, CPU {cpu / other.cpu:.2f}"


def postgres(peers: Peers, times: int, folder: Path) -> list[Line]:
    """6 M rows from PostgreSQL, landed, and landed and validated into the clean layer."""
    url = peers.postgres()
    with psycopg.connect(url, autocommit=True) as con:
        con.execute("create table if not exists hub_none (like order_line including all)")
        con.execute(
            "create table if not exists hub_third as select * from order_line where id <= 2000000"
        )
    jobs = {
        "none": loader(url, folder / "none", "hub_none"),
        "none clean": loader(url, folder / "nonec", "hub_none", "clean"),
        "landed": loader(url, folder / "land"),
        "clean": loader(url, folder / "clean", through="clean"),
        "third clean": loader(url, folder / "third", "hub_third", "clean"),
    }
    for name, tool in (("scanner", "scanner15"), ("dlt", "dlt_connectorx")):
        job = peers.job(tool, "pg_full", folder / "peer.duckdb")
        if job:
            jobs[name] = job
    cost = rounds(jobs, times, folder)
    plain = "DuckDB scanner to a table"
    lines = [
        line("PostgreSQL 6 M rows, landed", cost["landed"], cost["none"], plain, cost["scanner"]),
        line("and validated, in clean", cost["clean"], cost["none clean"], plain, cost["scanner"]),
    ]
    if "dlt" in cost:
        lines.append(
            line("the same", cost["clean"], cost["none clean"], "dlt, connectorx", cost["dlt"])
        )
    third = f"{cost['third clean'].peak:.0f} MB"
    ratio = f"memory {cost['clean'].peak / cost['third clean'].peak:.2f}"
    lines.append(("memory at 6 M beside 2 M", f"{cost['clean'].peak:.0f} MB", third, ratio))
    return lines


def increment(peers: Peers, times: int, folder: Path) -> list[Line]:
    """The same 10,000 changed rows of 6 M and of every tenth of them, landed and in clean.

    The same to the row: a changed row that breaks a rule costs the judging of it, wherever it is.
    """
    url, costs = peers.postgres(), dict[str, Cost]()
    tables = {"hub_six": "true", "hub_small": "id % 10 = 1"}
    grown = 0.0
    with psycopg.connect(url, autocommit=True) as con:
        con.execute("create table if not exists hub_none (like order_line including all)")
        for table, chosen in tables.items():
            con.execute(f"drop table if exists {table}")
            con.execute(f"create table {table} (like order_line including all)")
            con.execute(f"insert into {table} select * from order_line where {chosen}")
            con.execute(f"vacuum analyze {table}")
            subprocess.run(loader(url, folder / table, table, "clean").command, check=True)
        size = (folder / "hub_six" / "warehouse.duckdb").stat().st_size

        def change(table: str) -> None:
            turn = turns[table]
            turns[table] += 1
            # Five minutes apart: the lookback of one reading reaches back to none before.
            con.execute(
                f"update {table} set amount = amount + 1, updated_at = now() - interval '1 day'"
                f" + interval '{5 * turn} minutes' where id % 600 = {10 * turn + 1}"
            )

        turns = dict.fromkeys(tables, 1)
        jobs = {"none": loader(url, folder / "none", "hub_none", "clean")}
        for table in tables:
            job = loader(url, folder / table, table, "clean")
            jobs[table] = Job(job.command, job.env, lambda table=table: change(table))  # type: ignore[misc]
        costs = rounds(jobs, times, folder)
        now = (folder / "hub_six" / "warehouse.duckdb").stat().st_size
        grown = (now - size) / size / (times + 1) * 100
        for table in tables:
            con.execute(f"drop table {table}")
    big, small = (costs[table].cpu - costs["none"].cpu for table in tables)
    told = f"{big:.2f} CPU s, file grows {grown:.2f} %"
    return [("10,000 changed of 6 M, in clean", told, f"of 600 k: {small:.2f} CPU s",
             f"600 k costs {small / big:.2f} of it")]  # fmt: skip


def databases(peers: Peers, times: int, folder: Path) -> list[Line]:
    """2 M rows from MariaDB and from SQLite, landed."""
    lines = []
    for what, url, tool, job, peer in (
        ("MariaDB 2 M rows, landed", peers.mariadb(), "connectorx", "my_full", "connectorx"),
        ("SQLite 2 M rows, landed", peers.sqlite(), "adbc_sqlite", "sqlite_full", "ADBC"),
    ):
        other = peers.job(tool, job, folder / "peer.duckdb")
        if not other:
            continue
        jobs = {
            "none": loader(peers.postgres(), folder / "none", "hub_none"),
            "hub": loader(url, folder / "db"),
            "peer": other,
        }
        cost = rounds(jobs, times, folder)
        lines.append(line(what, cost["hub"], cost["none"], peer, cost["peer"]))
    return lines


def rest(peers: Peers, times: int, folder: Path) -> list[Line]:
    """100 k records in pages of 1000 from a server on loopback."""
    port = folder / "port"
    python = peers.scratch / "base" / "bin" / "python"
    server = subprocess.Popen([str(python), str(peers.scripts / "rest_server.py"), str(port)])
    try:
        while not port.exists() or not port.read_text():
            pass
        url = f"http://127.0.0.1:{port.read_text()}"
        jobs = {}
        for how in ("hub", "plain"):
            out = folder / how
            command = [sys.executable, "-m", "bench.load.rest_job", how, url, str(out)]
            jobs[how] = Job(command, {"PYTHONPATH": str(ROOT)}, lambda out=out: _empty(out))  # type: ignore[misc]
        dlt = peers.job("dlt_rest_parquet", "rest", folder / "peer.duckdb", url)
        if dlt:
            jobs["dlt"] = dlt
        cost = rounds(jobs, times, folder)
    finally:
        server.terminate()
    nothing = Cost(0, 0, 0)
    names = {"plain": "requests + Arrow", "dlt": "dlt"}
    return [
        line("REST 100 k records", cost["hub"], nothing, names[one], cost[one])
        for one in names
        if one in cost
    ]


def _empty(out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()


JOBS: dict[str, Work] = {
    "postgres": postgres, "increment": increment, "databases": databases, "rest": rest,
}  # fmt: skip


def table(lines: list[Line]) -> str:
    """The lines as Markdown."""
    head = "| what | the hub | beside | ratio |\n|---|---|---|---|\n"
    return head + "".join(f"| {' | '.join(one)} |\n" for one in lines)


def main() -> None:
    """Measure, print, and on demand write the table into docs/performance.md."""
    parser = argparse.ArgumentParser(prog="make bench-load", description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--jobs", default=",".join(JOBS))
    parser.add_argument("--write", action="store_true", help="put the table into the docs")
    asked = parser.parse_args()
    peers = Peers.found()
    if peers is None:
        sys.exit("no peers here: set HUB_BENCH_PEERS and ANCHORS_SCRATCH; see bench/README.md")
    lines: list[Line] = []
    for name in asked.jobs.split(","):
        with tempfile.TemporaryDirectory() as folder:
            lines += JOBS[name](peers, asked.times, Path(folder))
    text = f"Medians of {asked.times}.\n\n{table(lines)}"
    sys.stdout.write(f"\n{text}")
    if asked.write:
        page = ROOT / "docs" / "performance.md"
        before, _, rest_ = page.read_text(encoding="utf-8").partition(MARK[0])
        _, _, after = rest_.partition(MARK[1])
        page.write_text(f"{before}{MARK[0]}\n{text}{MARK[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
