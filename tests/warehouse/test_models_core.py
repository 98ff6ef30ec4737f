"""The core models: nothing vanishes, everything stands on a dimension, keys never collide."""

from __future__ import annotations

import random
import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hub.dictionary import Dictionary
from tests.warehouse.world import World
from warehouse.content import quoted
from warehouse.graph import PRODUCT_MODELS, Model, models
from warehouse.suites import compile_suite

MONEY = {
    "sales_order_line": "amount_gross",
    "purchase_order_line": "amount_gross",
    "invoice_line": "amount_gross",
    "payment": "amount",
}
FACTS = [model for model in models([PRODUCT_MODELS]) if model.kind == "incremental"]


@pytest.fixture
def world(tmp_path: Path, dictionary: Dictionary) -> World:
    return World(tmp_path, dictionary)


def fill(world: World, entity: str, dice: random.Random, rows: int) -> None:
    """Rows of random sources, currencies and references, some of which nobody knows."""
    known = world.dictionary.entities[entity]
    for number in range(rows):
        values: dict[str, Any] = {}
        for one in known.properties:
            if one.references in ("customer", "supplier", "material"):
                values[one.name] = dice.choice(["known", "unknown", None, "r|1"])
            elif one.name == "currency_code":
                values[one.name] = dice.choice(["CNY", "USD"])
            elif one.key_position:
                values[one.name] = number if one.type == "integer" else f"{one.name}{number}"
            elif one.type == "number" and one.required:
                values[one.name] = Decimal(dice.randrange(-(10**9), 10**9)) / 10**4
        world.put(entity, dice.choice(["erp", "crm"]), f"{number}", **values)


@pytest.mark.parametrize("fact", FACTS, ids=lambda model: model.table)
def test_every_clean_row_is_in_core(fact: Model, world: World, tmp_path: Path) -> None:
    """Whatever its references: the same rows, and the same money per currency."""
    entity = fact.table.removeprefix("fct_")
    for master in ("customer", "supplier", "material"):
        world.know(master, "erp", "known", "G1")
        world.know(master, "crm", "known", "G1")
    fill(world, entity, random.Random(entity), 60)
    (tmp_path / "core").mkdir()
    shutil.copy(fact.path, tmp_path / "core")
    world.build([tmp_path])
    clean, core = f"clean.{entity}", fact.name
    assert world.rows(f"select count(*) from {core}") == world.rows(f"select count(*) from {clean}")
    if entity in MONEY:
        total = f"select currency_code, sum({MONEY[entity]}) from {{}} group by all order by 1"
        assert world.rows(total.format(core)) == world.rows(total.format(clean))


def test_a_model_that_joins_inwards_loses_money_and_is_caught(world: World, tmp_path: Path) -> None:
    """The check above, put to the proof: an inner join to the crosswalk drops unknown codes."""
    text = (PRODUCT_MODELS / "core" / "fct_payment.sql").read_text("utf-8")
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "fct_payment.sql").write_text(
        text.replace("left join customers", "inner join customers"), "utf-8"
    )
    fill(world, "payment", random.Random(1), 20)
    world.build([PRODUCT_MODELS, tmp_path])
    assert world.rows("select count(*) from core.fct_payment") != [(20,)]


@pytest.mark.parametrize("name", [model.name for model in models([PRODUCT_MODELS])])
def test_the_models_own_checks_hold_on_rows_of_every_kind(name: str, full_world: World) -> None:
    """The front matter's promises, as the gate will judge them, on a warehouse with everything."""
    found = next(model for model in models([PRODUCT_MODELS]) if model.name == name)
    columns = [c for c in full_world.columns(quoted(name)) if not c.startswith("_")]
    suite = compile_suite(name, "x", found.front.key, found.front.checks, columns)
    for check in suite.checks:
        if check.kind != "columns":
            assert full_world.rows(check.offenders) == [], check.id


@pytest.fixture(scope="module")
def full_world(tmp_path_factory: pytest.TempPathFactory, dictionary: Dictionary) -> World:
    world = World(tmp_path_factory.mktemp("full"), dictionary)
    for master in ("customer", "supplier", "material"):
        for source in ("erp", "crm"):
            world.put(master, source, ref="known", name="泵")
            world.know(master, source, "known", "G1")
    for fact in FACTS:
        entity = fact.table.removeprefix("fct_")
        fill(world, entity, random.Random(entity), 30)
    for entity in ("sales_order_line", "purchase_order_line", "invoice_line"):
        world.con.execute(f"update ops.all_{entity} set amount_gross = amount_net + amount_tax")
    world.con.execute("update ops.all_invoice_line set invoice_kind = 'sale'")
    world.build()
    return world


def test_unknown_codes_stand_on_the_reserved_member(world: World) -> None:
    world.put("customer", "erp", ref="c1", name="精海")
    world.know("customer", "erp", "c1", "C1")
    world.put("sales_order_line", "erp", order_no="S1", customer_ref="c1", material_ref="?")
    world.put("sales_order_line", "crm", order_no="S2", customer_ref="c1", material_ref="?")
    world.build()
    joined = world.rows(
        "select order_no, customer_ref, customer_name, material_code"
        " from core.fct_sales_order_line join core.dim_customer using (customer_id)"
        " join core.dim_material using (material_id) order by order_no"
    )
    assert joined == [
        ("S1", "c1", "精海", "unresolved"),
        ("S2", "c1", "未识别客户", "unresolved"),
    ], "another source's c1 is another customer"


@pytest.mark.parametrize(
    ("entity", "kinds"),
    [
        ("invoice_line", {"sale": ("unresolved", None), "purchase": (None, "unresolved")}),
        ("payment", {"receipt": ("unresolved", None), "disbursement": (None, "unresolved")}),
    ],
)
def test_the_other_side_of_a_document_is_not_unresolved(
    entity: str, kinds: dict[str, tuple[str | None, str | None]], world: World
) -> None:
    column = f"{entity.split('_')[0]}_kind"
    for kind in kinds:
        world.put(entity, "erp", kind, **{column: kind})
    world.build()
    rows = world.rows(f"select {column}, customer_id, supplier_id from core.fct_{entity}")
    assert {kind: (customer, supplier) for kind, customer, supplier in rows} == kinds


def test_one_customer_in_two_systems_is_one_row(world: World) -> None:
    world.put("customer", "erp", ref="1", name="精海泵业", phone="0510-1")
    world.put("customer", "crm", ref="a", name="精海")
    world.know("customer", "erp", "1", "C1")
    world.know("customer", "crm", "a", "C1")
    world.build()
    rows = world.rows(
        "select customer_id, customer_code, member_count from core.dim_customer order by 1"
    )
    assert rows == [("C1", "STD-C1", 2), ("unresolved", "unresolved", 0)]


def test_surrogate_keys_do_not_collide(world: World) -> None:
    """Joined carelessly, both keys would read erp|a|b|1."""
    world.put("stock_level", "erp", material_ref="a|b", warehouse_code="1", lot_no="-")
    world.put("stock_level", "erp", material_ref="a", warehouse_code="b|1", lot_no="-")
    world.put("stock_level", "erp", material_ref="a\\", warehouse_code="|b", lot_no="-")
    world.put("stock_level", "erp", material_ref="a\\|", warehouse_code="b", lot_no="-")
    world.build()
    assert world.rows("select count(distinct stock_level_id) from core.fct_stock_level") == [(4,)]


def test_codes_become_places(world: World) -> None:
    world.code("site", "WX", "无锡工厂", "Wuxi plant")
    world.code("warehouse", "W1", "成品库", "Finished goods", '{"site_code": "WX"}')
    world.build()
    assert world.rows("select * from core.dim_warehouse order by 1") == [
        ("W1", "成品库", "Finished goods", "WX"),
        ("unresolved", "未识别仓库", "Unresolved warehouse", None),
    ]
    assert world.rows("select site_code, site_name_en from core.dim_site order by 1") == [
        ("WX", "Wuxi plant"),
        ("unresolved", "Unresolved site"),
    ]


def test_the_calendar_spans_the_documents(world: World) -> None:
    world.as_of(date(2026, 6, 30))
    world.put("sales_order_line", "erp", order_date=date(2023, 12, 31))
    world.put("stock_movement", "wms", moved_at=datetime.fromisoformat("2026-12-31T17:00:00"))
    world.build()
    first, last, days = world.rows("select min(date), max(date), count(*) from core.dim_date")[0]
    assert (first, last) == (date(2023, 1, 1), date(2027, 12, 31)), "17:00 UTC is 2027 in Shanghai"
    assert days == 365 + 366 + 365 * 3
    assert world.one(
        "select * exclude (date, year) from core.dim_date where date = '2024-12-30'"
    ) == {
        "quarter": 4,
        "month": 12,
        "day": 30,
        "month_start": date(2024, 12, 1),
        "week_start": date(2024, 12, 30),
        "iso_week": 1,
        "weekday": 1,
        "is_weekend": False,
    }
    weekend = world.rows("select weekday from core.dim_date where is_weekend group by 1 order by 1")
    assert weekend == [(6,), (7,)]


@pytest.mark.parametrize(
    ("sources", "booking"),
    [
        ({"erp": "erp", "crm": "crm"}, ["erp"]),
        ({"crm": "crm"}, ["crm"]),
        ({"own": "other", "crm": "crm"}, ["own"]),
        ({"erp1": "erp", "erp2": "erp"}, ["erp1", "erp2"]),
    ],
)
def test_an_order_counts_in_one_system(
    sources: dict[str, str], booking: list[str], world: World
) -> None:
    for source in ("erp", "crm", "mes", "wms"):
        world.forget_source(source)
    for name, kind in sources.items():
        world.source(name, kind, "customer,sales_order_line")
    world.source("mes", "mes", "production_report")
    world.build()
    assert world.rows("select source from core.dim_source where books_orders order by 1") == [
        (name,) for name in booking
    ]
