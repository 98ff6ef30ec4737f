"""A hub of its own for one example: a source that is written, landed and validated."""

from __future__ import annotations

import csv
import sqlite3
from collections import defaultdict
from contextlib import ExitStack, closing
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.read import read as plainly
from hub.contract import Connection, Cursor, Stream, System, Tombstone
from hub.dictionary import Dictionary
from tests.properties.history import LOOKBACK, moment
from tests.warehouse.orders import COLUMNS, MAP
from warehouse.access import open_warehouse
from warehouse.content import Content, measure
from warehouse.landing import Landed, Read, land_stream
from warehouse.validate import validate

NAMES = (*COLUMNS, "currency", "gone")
Rows = list[dict[str, Any]]


class World:
    """One source (`table` in SQLite, or `files`), its raw folder and its warehouse."""

    def __init__(self, home: Path, dictionary: Dictionary, transport: str, read: Read = plainly):
        self.home, self.dictionary, self.read = home, dictionary, read
        self.data = home / "data"
        (home / "drop").mkdir(parents=True)
        place: dict[str, Any] = {"table": "orders"} if transport == "sql" else {"path": "*.csv"}
        url = f"sqlite:///{home}/orders.sqlite" if transport == "sql" else str(home / "drop")
        self.stream = Stream(
            source="erp", name="order", timezone="UTC", lookback=LOOKBACK,
            system=System(name="test", kind="erp", transport=transport),  # type: ignore[arg-type]
            connection=Connection(url=url), file=home / "order.yaml", feeds="sales_order_line",
            key=["id"], map=MAP | {"currency_code": "currency"}, cursor=Cursor(column="changed"),
            deletes=Tombstone(column="gone"), **place,
        )  # fmt: skip
        self.files = 0

    def __enter__(self) -> World:
        """Open the warehouse, as a run does."""
        self.stack = ExitStack()
        opened = open_warehouse(self.data, self.dictionary, [self.stream])
        self.con = self.stack.enter_context(opened)
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def put(self, rows: Rows) -> None:
        """The table as it is now, or one more file."""
        if self.stream.path:
            self.files += 1
            with (self.home / "drop" / f"{self.files:04}.csv").open("w", newline="") as file:
                writer = csv.DictWriter(file, NAMES)
                writer.writeheader()
                writer.writerows(rows)
            return
        marks = ", ".join("?" * len(NAMES))
        with closing(sqlite3.connect(self.home / "orders.sqlite")) as con, con:
            con.execute("drop table if exists orders")
            typed = ", ".join(f"{name} {'integer' if name == 'id' else 'text'}" for name in NAMES)
            con.execute(f"create table orders ({typed})")
            listed = [tuple(row[name] for name in NAMES) for row in rows]
            con.executemany(f"insert into orders values ({marks})", listed)

    def land(self, second: int, *, full: bool = False) -> Landed:
        """Land what the source holds; read = landed + already known."""
        done = land_stream(self.data, self.stream, self.read, as_of=moment(second), full=full)
        assert done.error is None
        assert done.rows_read == done.landed + done.already_known
        return done

    def validate(self) -> None:
        """Validate what landed; every batch is accounted for."""
        for one in validate(self.con, self.data, self.dictionary, [self.stream]):
            fates = vars(one.accounts)
            assert fates["landed"] == sum(fates.values()) - fates["landed"]

    def content(self) -> tuple[Content, Content]:
        """What clean and quarantine hold, without the numbers of batches and runs."""
        numbers = ("batch", "row", "load", "run", "as_of", "first_seen", "attempts")
        refused = measure(self.con, "quarantine.erp__sales_order_line", numbers)
        return measure(self.con, "clean.sales_order_line"), refused

    def money(self) -> dict[str, Decimal]:
        """Clean + quarantined, per currency."""
        rows = self.con.execute(
            "select currency_code, amount_net from clean.sales_order_line union all"
            " select raw ->> 'currency', cast(raw ->> 'net' as decimal(28, 4))"
            " from quarantine.erp__sales_order_line"
        ).fetchall()
        return total([(currency, Decimal(net)) for currency, net in rows])


def total(amounts: list[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """The sums by currency."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in amounts:
        sums[currency] += amount
    return dict(sums)
