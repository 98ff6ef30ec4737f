"""Breaks between systems: the planted ones and only they."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hub.dictionary import Dictionary
from tests.warehouse.documents import D, day, deliver, invoice, know_masters, make, order, pay, ship
from tests.warehouse.world import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, dictionary: Dictionary) -> World:
    world = World(tmp_path_factory.mktemp("marts"), dictionary)
    world.as_of(date(2026, 6, 30))
    know_masters(world)
    breaks(world)
    world.build()
    return world


def breaks(world: World) -> None:
    ship(world, "B-none", 5)
    ship(world, "B-unknown", 6, delivery_no="D-unknown", line_no=4)
    ship(world, "B-draft", 6, delivery_no="D-unknown", document_status="draft")
    ship(world, "B-known", 6, delivery_no="D-draft")  # the ERP knows it, as a draft
    make(world, "MO-less", 10, 8)
    make(world, "MO-none", 4, None)
    make(world, "MO-equal", 7, 7)
    make(world, "MO-parts", 9, 4)
    world.put("receipt_line", "erp", receipt_no="R-more", receipt_kind="production",
              production_order_no="MO-parts", material_ref="m1", quantity=D(5))  # fmt: skip
    make(world, "MO-draft", 0, 5)
    world.con.execute(
        "update ops.all_receipt_line set document_status = 'draft'"
        " where production_order_no = 'MO-draft'"
    )
    world.put("receipt_line", "erp", receipt_no="R-bought", receipt_kind="purchase")
    order(world, "CRM-gone", source="crm", quantity=D(3))
    order(world, "CRM-draft", source="crm", document_status="draft")
    order(world, "CRM-cancelled", source="crm")
    order(world, "E-cancelled", origin_order_no="CRM-cancelled", document_status="cancelled")
    invoice(world, "I-open", "100", line_no=1)
    invoice(world, "I-open", "20", line_no=2, settlement_status="partial")
    pay(world, "P-open1", "70", "I-open")
    pay(world, "P-open2", "50", "I-open")
    invoice(world, "I-over", "100")
    pay(world, "P-over", "120", "I-over")
    invoice(world, "I-part", "100")
    pay(world, "P-part", "99.99", "I-part")
    invoice(world, "I-unapproved", "100")
    pay(world, "P-unapproved", "100", "I-unapproved", document_status="draft")
    invoice(world, "I-settled", "100", settlement_status="settled")
    pay(world, "P-settled", "100", "I-settled")
    invoice(world, "I-credit", "-100")
    deliver(world, "D-draft", "T", 3, document_status="draft")


def test_the_breaks_and_only_they(world: World) -> None:
    rows = world.rows(
        "select break_kind, subject_no, line_no, left_source, right_source, left_quantity,"
        " right_quantity, left_amount, right_amount, first_date from mart.break"
        " order by 1, 2"
    )
    assert rows == [
        ("crm_order_missing_in_erp", "CRM-gone", 1, "crm", None, 3, None, 113, None, day(2)),
        ("output_unlike_receipt", "MO-less", None, "mes", "erp", 10, 8, None, None, day(5)),
        ("output_unlike_receipt", "MO-none", None, "mes", None, 4, 0, None, None, day(5)),
        ("paid_invoice_open", "I-open", None, "erp", "erp", None, None, 120, 120, day(15)),
        ("paid_invoice_open", "I-over", None, "erp", "erp", None, None, 100, 120, day(15)),
        ("shipment_without_delivery", "B-none", 1, "wms", None, 5, None, None, None, day(10)),
        ("shipment_without_delivery", "B-unknown", 4, "wms", None, 6, None, None, None, day(10)),
    ]
    ids = world.rows("select count(distinct break_id) = count(*) from mart.break")
    assert ids == [(True,)]


def test_a_company_with_one_system_has_no_breaks_between_systems(
    tmp_path: Path, dictionary: Dictionary
) -> None:
    world = World(tmp_path, dictionary)
    for source in ("erp", "crm", "mes", "wms"):
        world.forget_source(source)
    world.source("wms", "wms", "shipment_line,material")
    world.source("crm", "crm", "sales_order_line")
    world.source("mes", "mes", "production_report")
    ship(world, "S", 1)
    order(world, "C", source="crm")
    make(world, "MO", 3, None)
    built = world.build()["mart.break"]
    assert (built.rows, built.status) == (0, "skipped")
    assert "delivery_line" in built.missing


def test_an_unapproval_takes_a_break_away_and_brings_one(
    tmp_path: Path, dictionary: Dictionary
) -> None:
    world = World(tmp_path, dictionary)
    make(world, "MO", 5, 5)
    ship(world, "S", 1)
    world.build()
    kinds = "select break_kind from mart.break order by 1"
    assert world.rows(kinds) == [("shipment_without_delivery",)]
    world.next_load()
    ship(world, "S", 1, document_status="draft")
    world.put("receipt_line", "erp", receipt_no="R-MO", receipt_kind="production",
              production_order_no="MO", quantity=D(5), document_status="draft")  # fmt: skip
    world.build()
    assert world.rows(kinds) == [("output_unlike_receipt",)]
