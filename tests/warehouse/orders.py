"""A stream of sales order lines whose source is a list of rows, for landing and validation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hub.contract import Stream
from hub.reading import Reading, Window

AS_OF = datetime(2026, 6, 30, 12, tzinfo=UTC)
COLUMNS = ("id", "no", "line", "day", "customer", "item", "uom", "qty", "net", "tax", "changed")
MAP = {
    "order_no": "no",
    "line_no": "line",
    "order_date": "cast(day as date)",
    "customer_ref": "customer",
    "material_ref": "item",
    "uom_code": "uom",
    "quantity": "qty",
    "currency_code": "'CNY'",
    "amount_net": "net",
    "tax_rate": "13 / 100",
    "amount_tax": "tax",
    "amount_gross": "cast(net as decimal(20, 4)) + cast(tax as decimal(20, 4))",
    "document_status": "'approved'",
}


def order(number: int, **changes: Any) -> dict[str, Any]:
    """One good raw row; keyword arguments plant what a test needs."""
    row = {
        "id": number,
        "no": f"SO{number:05d}",
        "line": "1",
        "day": "2026-06-01",
        "customer": "C1",
        "item": "M1",
        "uom": "PCS",
        "qty": "2",
        "net": "100.0000",
        "tax": "13.0000",
        "changed": "2026-06-01 08:00:00",
    }
    return row | changes


def reader(
    rows: list[dict[str, Any]], *, complete: bool = True
) -> Callable[[Stream, Window, Path], Reading]:
    """A reader of the rows as they are when it is called."""

    def read(stream: Stream, window: Window, folder: Path) -> Reading:
        chosen = [row for row in rows if window.since is None or row["changed"] >= window.since]
        part = folder / "part-000000.parquet"
        types = {"id": pa.int64()}
        schema = pa.schema([(name, types.get(name, pa.string())) for name in COLUMNS])
        pq.write_table(pa.Table.from_pylist(chosen, schema), part)
        stamps = sorted(row["changed"] for row in chosen if row["changed"])
        high = stamps[-1] if stamps and stream.change else None
        return Reading([part], len(chosen), None, high, complete and window.since is None)

    return read
