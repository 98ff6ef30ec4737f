"""Writes the ERP's database: SQLite by default, PostgreSQL when a URL is given.

Only what was touched since the last write is replaced, in one transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from examples.factory import erp_rows, organisation
from examples.factory import erp_standing as standing
from examples.factory.company import Company
from examples.factory.erp_database import Database, open_database
from examples.factory.erp_schema import ENTRIES, TABLES, columns_of, ddl, key_of
from examples.factory.figures import quantity

WRITERS: dict[str, Callable[[Any], Iterator[erp_rows.Row]]] = {
    "customer": erp_rows.party,
    "supplier": erp_rows.party,
    "material": erp_rows.material,
    "order": erp_rows.sales_order,
    "purchase": erp_rows.purchase_order,
    "work": erp_rows.production_order,
    "bill": erp_rows.stock_bill,
    "invoice": erp_rows.invoice,
    "payment": erp_rows.payment,
}
# kind of document -> header table whose rows go when a document of that kind is deleted
HEADERS = {"order": "SEOrder", "purchase": "POOrder"}
Rows = dict[str, list[tuple[Any, ...]]]


def write(company: Company, folder: Path, url: str | None, *, fresh: bool) -> None:
    """Write what was touched; `fresh` makes the tables anew and fills the unchanging ones."""
    with open_database(folder, url) as database:
        if fresh:
            for table in TABLES:
                database.execute(f"DROP TABLE IF EXISTS {table}")
                database.execute(ddl(table, "postgresql" if url else "sqlite"))
        rows = _rows(standing.rows() if fresh else iter(()))
        for table, found in rows.items():
            database.replace(table, found)
        for kind, key in company.removed:
            for table in (HEADERS[kind], ENTRIES[HEADERS[kind]]):
                database.delete(table, key_of(table), [key])
        for table, found in _rows(_touched(company)).items():
            if not fresh:
                keys = sorted({row[columns_of(table).index(key_of(table))] for row in found})
                database.delete(table, key_of(table), keys)
            database.replace(table, found)
        _stock(company, database, fresh)


def _touched(company: Company) -> Iterator[erp_rows.Row]:
    for kind, writer in WRITERS.items():
        for thing in company.touched[kind].values():
            yield from writer(thing)
    if company.today.day == 1:
        yield standing.rate(company.today)


def _rows(found: Iterator[erp_rows.Row]) -> Rows:
    rows: Rows = defaultdict(list)
    columns = {table: columns_of(table) for table in TABLES}
    for table, row in found:
        rows[table].append(tuple(row.get(column) for column in columns[table]))
    return rows


def _stock(company: Company, database: Database, fresh: bool) -> None:
    """ICInventory has one key of three parts: the rows of a touched item are written anew."""
    items = {
        number: int(one.ref("erp"))
        for number, one in ((one.number, one) for one in company.materials.made)
    }
    touched = {number for number, _ in company.touched["stock"]}
    if not fresh:
        database.delete("ICInventory", "FItemID", sorted(items[number] for number in touched))
    rows = []
    for (number, warehouse), level in company.stock.items():
        if number in touched:
            house = organisation.WAREHOUSES[warehouse]
            plant = organisation.PLANTS[house.plant][0]
            rows.append((plant, items[number], house.erp_id, "", quantity(level)))
    database.replace("ICInventory", rows)
