"""A small warehouse to publish: customers and orders of two sources, two facts deep, one mart."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from hub import duck
from hub.site import Site, load_site
from warehouse.build import Built
from warehouse.content import content_hash
from warehouse.graph import Model, models
from warehouse.inputs import Column
from warehouse.publication import Publication
from warehouse.publish import publish

AS_OF = datetime(2026, 6, 30, 12, tzinfo=UTC)
TABLES = """
create schema clean; create schema master; create schema ops; create schema core;
create schema mart;
create table ops.source (source varchar, system varchar, kind varchar, label_zh varchar,
    label_en varchar, required boolean, stale boolean, entities varchar);
insert into ops.source values
    ('erp', 'kingdee', 'erp', '金蝶', 'Kingdee', true, false, 'customer, sales_order_line'),
    ('crm', 'crm', 'crm', '客户系统', 'CRM', false, false, 'opportunity');
create table master.customer (golden_id varchar, name varchar, contact varchar);
create table clean.sales_order_line (order_no varchar, line_no bigint, customer_id varchar,
    amount decimal(28, 4), document_status varchar, _key varchar);
create table clean.opportunity (opportunity_no varchar, amount decimal(28, 4));
insert into master.customer select 'C' || i, '客户' || i, '联系人' || i from range(10) t(i);
insert into clean.sales_order_line
    select 'SO' || (i // 4), i % 4, 'C' || (i % 10), 100 + i, 'approved', md5('k' || i)
    from range(400) t(i);
"""
DIM_CUSTOMER = """/*
grain: one row per customer
key: [customer_id]
kind: full
owner: sales
purpose: who buys
label: {zh: 客户, en: Customer}
*/
select golden_id as customer_id, name as customer_name, contact as contact_name
from master.customer
"""
FCT_ORDER = """/*
grain: one row per order line
key: [order_no, line_no]
kind: full
owner: sales operations
purpose: what was ordered
label: {zh: 订单行, en: Order line}
needs: [sales_order_line]
checks:
- references: {customer_id: core.dim_customer.customer_id}
- accepted: {document_status: [draft, approved]}
- rows: {name: positive, sql: select * from core.fct_order where amount < 0, why: money in}
*/
select order_no, line_no, customer_id, amount, document_status, _key from clean.sales_order_line
"""
SALES = """/*
grain: one row per customer
key: [customer_id]
kind: full
owner: finance
purpose: what each customer ordered
label: {zh: 销售, en: Sales}
*/
select customer_id, sum(amount) as amount from core.fct_order group by customer_id
"""
WON = """/*
grain: one row per opportunity
key: [opportunity_no]
kind: full
owner: sales
purpose: what may come
label: {zh: 商机, en: Opportunity}
needs: [opportunity]
*/
select opportunity_no, amount from clean.opportunity
"""
FILES = {
    "core/dim_customer.sql": DIM_CUSTOMER,
    "core/fct_order.sql": FCT_ORDER,
    "mart/sales.sql": SALES,
    "mart/won.sql": WON,
}
NAMES = {
    "customer_id": Column("VARCHAR", "客户号", "Customer id"),
    "amount": Column("DECIMAL(28,4)", "金额", "Amount", "Without tax."),
    "contact_name": Column("VARCHAR", "联系人", "Contact", sensitivity="personal"),
}


class Plant:
    """The site, the open warehouse, and its models' folder."""

    def __init__(self, folder: Path) -> None:
        (folder / "models" / "core").mkdir(parents=True)
        (folder / "models" / "mart").mkdir()
        (folder / "site.yaml").write_text("name: 泵厂\npublish:\n  duckdb: {keep: 5}\n", "utf-8")
        for name, text in FILES.items():
            (folder / "models" / name).write_text(text, "utf-8")
        self.folder = folder
        self.site: Site = load_site(folder)
        self.site.data_dir.mkdir()
        self.published = self.site.data_dir / "published"
        self.open()
        self.con.execute(TABLES)

    def open(self) -> None:
        """Open the warehouse, as a run does."""
        self.con = duck.connect(self.site.data_dir / "warehouse.duckdb")

    @property
    def link(self) -> Path:
        """The path that readers are told."""
        return self.published / "mis.duckdb"

    def edit(self, model: str, old: str, new: str) -> None:
        """Change a model's file."""
        path = self.folder / "models" / f"{model}.sql"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def models(self) -> list[Model]:
        """The models as their files are now."""
        return models([self.folder / "models"])

    def publish(self, as_of: datetime = AS_OF) -> Publication:
        """Build everything and publish it."""
        found = self.models()
        built = [self._build(model) for model in found]
        columns = {model.name: self._columns(model.name) for model in found}
        return publish(self.con, self.site, found, built, columns=columns, as_of=as_of)

    def change(self, amount: int = 5) -> None:
        """One more order, so that there is something to publish."""
        self.con.execute(
            "insert into clean.sales_order_line select 'SX' || count(*), 1, 'C1', ?, 'approved',"
            " md5('x' || count(*)) from clean.sales_order_line",
            [amount],
        )

    def _build(self, model: Model) -> Built:
        self.con.execute(f"create or replace table {model.name} as {model.sql}")
        fed = str(self.con.execute("select list(entities) from ops.source").fetchall())
        missing = tuple(need for need in model.front.needs if need not in fed)
        rows, digest = content_hash(self.con, model.name)
        return Built(model.name, model.kind, "built", rows, rows, 0.0, digest, missing)

    def _columns(self, table: str) -> dict[str, Column]:
        described = self.con.execute(f"describe {table}").fetchall()
        return {row[0]: NAMES.get(row[0], Column(row[1], "", "")) for row in described}


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    """The rows of a query on a published file, opened as a plain client opens it."""
    with duck.connect(path, read_only=True) as con:
        return con.execute(sql).fetchall()
