"""Lands one REST list, and does the same by a plain loop of requests and Arrow, to compare with.

python -m bench.load.rest_job hub|plain URL OUT     (a list at URL/orders?page=N&per_page=1000)
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

PAGE = 1000


def main() -> None:
    """Do one of the two and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("how", choices=["hub", "plain"])
    parser.add_argument("url")
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    job = {"hub": hub, "plain": plain}[asked.how]
    start, cpu = time.perf_counter(), time.process_time()
    rows = job(asked.url, asked.out)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    said = {"rows": rows, "seconds": round(seconds, 3), "cpu_seconds": round(cpu, 3)}
    sys.stdout.write(json.dumps(said) + "\n")


def hub(url: str, out: Path) -> int:
    """The hub's own landing: read, compared with what is known, committed."""
    from connectors.read import read
    from hub import stamp
    from hub.contract import Connection, Stream, System
    from warehouse.landing import land

    page = {"by": "page", "size": PAGE, "size_param": "per_page", "total": "$.total"}
    stream = Stream.model_validate(
        {
            "source": "bench", "name": "orders", "feeds": "sales_order_line", "key": ["id"],
            "get": "/orders", "rows": "$.data", "page": page, "map": {},
            "system": System(name="bench", kind="other", transport="rest"),
            "connection": Connection(url=url), "file": out / "orders.yaml",
            "timezone": "UTC", "lookback": 0,
        }
    )  # fmt: skip
    (landed,) = land(out, [stream], read, as_of=stamp.now())
    if landed.error:
        raise SystemExit(landed.error)
    return landed.landed


def plain(url: str, out: Path) -> int:
    """What one would write by hand: floats for decimals, every page held until it is written."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    import requests

    out.mkdir(parents=True, exist_ok=True)
    writer: Any = None
    rows, number = 0, 1
    with requests.Session() as session:
        while True:
            said = {"page": number, "per_page": PAGE}
            answer = session.get(f"{url}/orders", params=said, timeout=30).json()
            if not answer["data"]:
                break
            table = pa.Table.from_pylist(answer["data"])
            writer = writer or pq.ParquetWriter(out / "orders.parquet", table.schema)
            writer.write_table(table.cast(writer.schema))
            rows, number = rows + table.num_rows, number + 1
            if rows >= answer["total"]:
                break
    writer.close()
    return rows


if __name__ == "__main__":
    main()
