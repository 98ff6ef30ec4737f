"""One loading job of the hub, as a process of its own: what `make bench-load` measures.

python -m bench.load.hub --job pg_full --url URL --table order_line --data DIR [--through clean]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from connectors.read import read
from hub import stamp
from hub.contract import Connection, Cursor, Stream, System
from warehouse.landing import land_stream

MAP = {
    "order_no": "cast(order_id as varchar)",
    "line_no": "line_no",
    "order_date": "cast(created_at as date)",
    "customer_ref": "coalesce(cast(supplier_id as varchar), 'none')",
    "material_ref": "cast(product_id as varchar)",
    "uom_code": "'PCS'",
    "quantity": "quantity",
    "currency_code": "'CNY'",
    "unit_price_net": "unit_price",
    "amount_net": "amount",
    "tax_rate": "0",
    "amount_tax": "0",
    "amount_gross": "amount",
    "promised_date": "ship_date",
    "document_status": "case status when 'N' then 'draft' when 'R' then 'closed'"
    " else 'approved' end",
    "created_at": "created_at",
}


def contract(url: str, table: str, folder: Path) -> Stream:
    """The peers' table of order lines as a stream of sales order lines."""
    return Stream(
        source="bench",
        name="order_line",
        system=System(name="bench", kind="erp", transport="sql"),
        connection=Connection(url=url),
        file=folder / "order_line.yaml",
        timezone="UTC",
        lookback=60,
        feeds="sales_order_line",
        table=table,
        key=["id"],
        cursor=Cursor(column="updated_at"),
        map=MAP,
        ignore=["discount", "is_gift", "ship_mode", "remark"],
    )


def main() -> None:
    """Land the table and, where asked, validate it into the clean layer."""
    parser = argparse.ArgumentParser(prog="bench.load.hub", description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--table", default="order_line")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--through", choices=("land", "clean"), default="land")
    asked = parser.parse_args()
    stream = contract(asked.url, asked.table, asked.data)
    landed = land_stream(asked.data, stream, read, as_of=stamp.now())
    sys.stdout.write(f"landed {landed.landed} of {landed.rows_read}\n")
    if asked.through == "clean":
        from hub.dictionary import PRODUCT_FOLDER, load_dictionary
        from warehouse.access import open_warehouse
        from warehouse.validate import validate

        dictionary = load_dictionary([PRODUCT_FOLDER])
        with open_warehouse(asked.data, dictionary, [stream]) as con:
            for one in validate(con, asked.data, dictionary, [stream]):
                sys.stdout.write(f"{one.accounts}\n")


if __name__ == "__main__":
    main()
