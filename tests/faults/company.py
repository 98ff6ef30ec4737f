"""A small company whose orders live in SQLite and whose customers come in pages over HTTP.

Its history is made from a seed, so that any moment of it can be made again elsewhere.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
from pathlib import Path
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.site import Site, load_site

SITE = """name: {en: Faulty Works, zh: 断电厂}
language: en
timezone: Asia/Shanghai
data_dir: data
"""
ERP = "system: sql\nurl: sqlite:///${data_dir}/../erp.sqlite\n"
CRM = "system: rest\nurl: %s\noptions: {retries: 1, backoff: 0.01, timeout: 5}\n"
ORDER = """feeds: sales_order_line
table: line
key: [id]
deletes: diff
map:
  order_no: no
  line_no: line
  order_date: cast(day as date)
  customer_ref: customer
  material_ref: item
  uom_code: uom
  quantity: qty
  currency_code: "'CNY'"
  amount_net: net
  tax_rate: 13 / 100
  amount_tax: tax
  amount_gross: cast(net as decimal(18, 4)) + cast(tax as decimal(18, 4))
  document_status: "'approved'"
"""
CUSTOMER = """feeds: customer
get: /customers
rows: $.data
page: {by: page, send: page, size: 5, size_param: size, total: $.total}
key: [id]
deletes: diff
map: {ref: id, code: code, name: name}
"""
TABLE = """create table if not exists line (id integer primary key, no text, line integer, day text,
    customer text, item text, uom text, qty decimal(18, 2), net decimal(18, 4), tax decimal(18, 4))
"""
LINE_MODEL = """/*
grain: one row per sales order line
key: [line_id]
kind: incremental
from: clean.sales_order_line
owner: sales
purpose: the lines as they are
label: {zh: 订单行, en: Line}
checks:
- not_null: [order_no]
columns:
  line_id: {zh: 行键, en: Line id}
*/
with
lines as (select * from clean.sales_order_line),
final as (
    select
        surrogate_key(lines.source, lines.order_no, lines.line_no) as line_id,
        lines.order_no,
        lines.customer_ref,
        lines.quantity,
        lines.amount_gross,
        lines._key
    from lines
)
select * from final
"""
CUSTOMER_MODEL = """/*
grain: one row per customer
key: [customer_id]
kind: full
owner: sales
purpose: the customers as they are
label: {zh: 客户, en: Customer}
columns:
  customer_id: {zh: 客户键, en: Customer id}
*/
with
customers as (select * from clean.customer),
final as (
    select
        surrogate_key(customers.source, customers.ref) as customer_id,
        customers.ref,
        customers.name
    from customers
)
select * from final
"""
FIRST = 40


class Company:
    """The company at one step of the history that `seed` writes."""

    def __init__(self, folder: Path, server: HTTPServer, seed: int) -> None:
        self.folder = folder
        self.seed = seed
        for path, text in (
            ("site.yaml", SITE),
            ("sources/erp.yaml", ERP),
            ("sources/erp/sales_order_line.yaml", ORDER),
            ("models/core/fct_line.sql", LINE_MODEL),
            ("models/core/dim_client.sql", CUSTOMER_MODEL),
            ("sources/crm.yaml", CRM % server.url_for(f"/{seed}").rstrip("/")),
            ("sources/crm/customer.yaml", CUSTOMER),
        ):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")

    @property
    def site(self) -> Site:
        return load_site(self.folder)

    def move_to(self, step: int) -> list[tuple[Any, ...]]:
        """Write the orders of a step; returns them."""
        rows = orders(self.seed, step)
        with sqlite3.connect(self.folder / "erp.sqlite") as con:
            con.execute(TABLE)
            con.execute("delete from line")
            con.executemany(f"insert into line values ({', '.join('?' * 10)})", rows)
        con.close()
        (self.folder / "step.txt").write_text(str(step), encoding="utf-8")
        return rows


def orders(seed: int, step: int) -> list[tuple[Any, ...]]:
    """The order lines after `step` steps of changes, inserts and deletes."""
    rng = random.Random(seed)
    rows = {number: _order(number, rng) for number in range(1, FIRST + 1)}
    for _ in range(step):
        for number in rng.sample(sorted(rows), 8):
            if rng.random() < 0.25:
                del rows[number]
            else:
                rows[number] = _order(number, rng)
        for _ in range(5):
            number = max(rows) + 1
            rows[number] = _order(number, rng)
    return list(rows.values())


def _order(number: int, rng: random.Random) -> tuple[Any, ...]:
    net = rng.randint(1, 10**7)
    bad = rng.random() < 0.1
    return (
        number, f"SO{number:05d}", 1, "2026-03-02", f"C{rng.randint(1, 12)}", "M1",
        "鞋" if bad else "PCS", rng.randint(1, 90), f"{net // 100}.{net % 100:02d}", "1.5",
    )  # fmt: skip


def serve_customers(server: HTTPServer, folders: dict[int, Path]) -> None:
    """Pages of each company's customers; which step it is at stands in its own folder."""

    def page(request: Request) -> Response:
        seed = int(request.path.split("/")[1])
        step = int((folders[seed] / "step.txt").read_text(encoding="utf-8"))
        rows = [
            {"id": f"C{n}", "code": f"C{n}", "name": f"客户{n} 有限公司 {step if n % 3 else 0}"}
            for n in range(1, 13 + step)
        ]
        size, number = int(request.args["size"]), int(request.args["page"])
        chosen = rows[(number - 1) * size : number * size]
        body = json.dumps({"data": chosen, "total": len(rows)}, ensure_ascii=False)
        return Response(body, content_type="application/json")

    server.expect_request(re.compile(r"/\d+/customers")).respond_with_handler(page)
