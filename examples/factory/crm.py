"""The CRM's records: how accounts, products, orders and opportunities look in JSON, and their file.

The file is a SQLite table of JSON texts that the server pages through; dates are UTC with a Z.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from examples.factory.company import FIRST_DAY, Company
from examples.factory.documents import CrmOrder, Opportunity
from examples.factory.figures import money, price, text
from examples.factory.masters import Material, Party

OFFSET = timedelta(hours=8)
FOUNDED = datetime.combine(FIRST_DAY, datetime.min.time()) - timedelta(days=30)
SCHEMA = """
create table if not exists record (
    kind text not null, id text not null, updated_at text not null, body text not null,
    primary key (kind, id)
);
create index if not exists record_by_change on record (kind, updated_at, id);
"""
Record = tuple[str, str, str, str]


def zulu(at: datetime) -> str:
    """A local moment as UTC with a Z."""
    return (at - OFFSET).isoformat(timespec="milliseconds") + "Z"


def write(company: Company, folder: Path) -> None:
    """Write what was touched since the last write."""
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "crm.sqlite")) as con, con:
        con.executescript(SCHEMA)
        con.executemany("insert or replace into record values (?, ?, ?, ?)", records(company))


def records(company: Company) -> Iterator[Record]:
    """The touched things as records of their lists."""
    for party in company.touched["customer"].values():
        yield from _account(party)
    for material in company.touched["material"].values():
        yield from _product(material)
    for order in company.touched["crm_order"].values():
        yield from _lines(order)
    for chance in company.touched["opportunity"].values():
        yield _opportunity(chance)


def _record(kind: str, key: str, at: datetime, body: dict[str, Any]) -> Record:
    body |= {"updated_at": zulu(at)}
    return kind, key, body["updated_at"], json.dumps(body, ensure_ascii=False)


def _account(party: Party) -> Iterable[Record]:
    for record in party.of("crm"):
        at = datetime.fromisoformat(record.changed) if record.changed else (
            FOUNDED + timedelta(minutes=party.number)
        )  # fmt: skip
        yield _record("accounts", record.ref, at, {
            "id": record.ref, "account_no": record.code, "account_name": record.name,
            "short_name": record.short, "tax_no": record.uscc or None,
            "phone": record.phone or None, "industry": "水处理" if party.number % 2 else "通用机械",
            "billing_address": {"country": "CN" if record.province else None,
                                "state": record.province or None, "city": record.city or None,
                                "street": record.street or None},
            "owner": {"id": f"005{party.number % 9:03d}", "team": "华东"},
            "active": record.active, "isDeleted": False, "created_at": zulu(FOUNDED),
        })  # fmt: skip


def _product(material: Material) -> Iterable[Record]:
    for record in material.of("crm"):
        yield _record("products", record.ref, FOUNDED, {
            "id": record.ref, "product_code": record.code, "name": record.name,
            "model": record.spec, "barcode": record.gtin or None, "unit": record.unit,
            "family": "Pump", "brand": record.brand, "active": record.active, "isDeleted": False,
            "list_price": {"amount": price(material.price), "currency": "CNY"},
        })  # fmt: skip


def _lines(order: CrmOrder) -> Iterable[Record]:
    for line in order.lines:
        body: dict[str, Any] = {
            "id": f"{order.no}/{line.no}", "order_id": f"801{order.key:09d}", "order_no": order.no,
            "line_no": line.no, "order_date": order.created_at.date().isoformat(),
            "account_id": order.party.ref("crm"), "product_id": line.material.ref("crm"),
            "plant": ("SZ", "HF")[order.plant], "unit": line.material.unit("crm"),
            "quantity": str(line.quantity // 1000), "unit_price": price(line.price),
            "amount": money(line.net), "tax_rate": text(line.percent, 2),
            "tax": money(line.tax), "total": money(line.net + line.tax),
            "currency": order.currency, "status": order.status,
            "requested_date": order.promised.isoformat(), "created_at": zulu(order.created_at),
            "approved_at": zulu(order.approved_at) if order.approved_at else None,
            "isDeleted": order.deleted,
        } | order.spoilt.get(line.no, {})  # fmt: skip
        yield _record("order_lines", body["id"], order.changed_at, body)


def _opportunity(chance: Opportunity) -> Record:
    return _record("opportunities", f"006{chance.key:09d}", chance.changed_at, {
        "id": f"006{chance.key:09d}", "opportunity_no": chance.no, "name": chance.name,
        "account": {"id": chance.party.ref("crm"), "name": chance.party.short},
        "stage": chance.stage, "expected_amount": money(chance.amount),
        "currency": chance.party.currency, "close_date": chance.close.isoformat(),
        "won_at": zulu(chance.won_at) if chance.won_at else None,
        "order_no": chance.order_no or None, "created_at": zulu(chance.created_at),
        "isDeleted": chance.deleted,
    } | chance.spoilt)  # fmt: skip
