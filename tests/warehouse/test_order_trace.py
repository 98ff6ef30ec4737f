"""The order trace, held against vectors worked out by hand: whole, partial, shared and credited."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hub.dictionary import Dictionary
from tests.warehouse.documents import (
    D,
    at,
    day,
    deliver,
    invoice,
    know_masters,
    make,
    order,
    pay,
    ship,
)
from tests.warehouse.world import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, dictionary: Dictionary) -> World:
    world = World(tmp_path_factory.mktemp("marts"), dictionary)
    world.as_of(date(2026, 6, 30))
    know_masters(world)
    whole_chain(world)
    awkward_chain(world)
    shared_documents(world)
    world.build()
    return world


def whole_chain(world: World) -> None:
    """T1: from CRM to payment, everything once."""
    order(world, "CRM-T1", source="crm", created_at=at("2026-03-01T01:00"), quantity=D(10),
          approved_at=at("2026-03-01T05:00"), material_ref="crm-m1")  # fmt: skip
    order(world, "T1", origin_order_no="CRM-T1", origin_line_no=1, promised_date=day(20),
          created_at=at("2026-03-02T01:00"), approved_at=at("2026-03-02T02:30"))  # fmt: skip
    make(world, "MO-T1", 10, 10, sales_order_no="T1", sales_order_line_no=1)
    deliver(world, "D-T1", "T1", 10)
    ship(world, "S-T1", 10, delivery_no="D-T1")
    invoice(world, "I-T1", "113", "T1", settlement_status="settled")
    pay(world, "P-T1", "113", "I-T1")


def awkward_chain(world: World) -> None:
    """T2: partial shipments, a return, a credit note, part payment, drafts; T3 cancelled."""
    order(world, "T2")
    deliver(world, "D-T2a", "T2", 6)
    deliver(world, "D-T2b", "T2", 4, delivery_date=day(25))
    deliver(world, "D-T2c", "T2", -1, delivery_date=day(28))
    deliver(world, "D-T2d", "T2", 3, document_status="draft")
    ship(world, "S-T2a", 2, delivery_no="D-T2a", line_no=1)
    ship(world, "S-T2b", 3, delivery_no="D-T2a", line_no=1, shipped_at=at("2026-03-12T01:00"))
    ship(world, "S-T2c", 9, delivery_no="D-T2a", document_status="cancelled")
    invoice(world, "I-T2", "113", "T2")
    invoice(world, "I-T2c", "-13", "T2", invoice_date=day(29))
    invoice(world, "I-T2d", "500", "T2", document_status="draft")
    pay(world, "P-T2", "50", "I-T2")
    pay(world, "P-T2d", "63", "I-T2", document_status="draft")
    order(world, "T3", document_status="cancelled")


def shared_documents(world: World) -> None:
    """T4 and T5 share a delivery, a shipment of 3 of its 4, an invoice and a payment of a third;
    T6 is shipped by its own number; T7 is another ERP's order with T1's number."""
    order(world, "T4", net=200)
    order(world, "T5", net=100)
    deliver(world, "D-45", "T4", 3, line_no=1)
    deliver(world, "D-45", "T5", 1, line_no=2)
    ship(world, "S-45", 3, delivery_no="D-45")
    invoice(world, "I-45", "200", "T4", line_no=1)
    invoice(world, "I-45", "100", "T5", line_no=2)
    invoice(world, "I-45", "25", None, line_no=3)
    pay(world, "P-45", "100", "I-45")
    order(world, "T6")
    ship(world, "S-T6", 7, sales_order_no="T6", sales_order_line_no=1, delivery_no="D-T1",
         material_ref="nobody knows")  # fmt: skip
    world.source("erp2", "erp", "sales_order_line")
    order(world, "T1", source="erp2")


def trace(world: World, order_no: str, source: str = "erp") -> dict[str, Any]:
    return world.one(
        f"select * from mart.order_trace where order_no = '{order_no}' and source = '{source}'"
    )


def test_the_whole_chain_is_traced(world: World) -> None:
    row = trace(world, "T1")
    expected = {
        "customer_id": "C1",
        "material_id": "M1",
        "quantity": D(10),
        "crm_order_no": "CRM-T1",
        "crm_first_at": at("2026-03-01T01:00"),
        "crm_last_at": at("2026-03-01T05:00"),
        "crm_quantity": D(10),
        "erp_first_at": at("2026-03-02T01:00"),
        "erp_last_at": at("2026-03-02T02:30"),
        "erp_quantity": D(10),
        "production_first_at": at("2026-03-04T02:00"),
        "production_last_at": at("2026-03-05T02:00"),
        "production_quantity": D(10),
        "product_receipt_first_date": day(6),
        "product_receipt_last_date": day(6),
        "product_receipt_quantity": D(10),
        "delivery_first_date": day(10),
        "delivery_last_date": day(10),
        "delivery_quantity": D(10),
        "shipment_first_at": at("2026-03-10T01:00"),
        "shipment_quantity": D(10),
        "invoice_first_date": day(15),
        "invoice_amount": D(113),
        "payment_last_date": day(20),
        "payment_amount": D(113),
    }
    assert {name: row[name] for name in expected} == expected


def test_partial_steps_credit_notes_and_drafts_count_what_they_are(world: World) -> None:
    row = trace(world, "T2")
    expected = {
        "crm_order_no": None,
        "crm_quantity": D(0),
        "erp_first_at": at("2026-03-02T00:00"),  # no stamp kept: the order date
        "production_first_at": None,
        "production_quantity": D(0),
        "delivery_first_date": day(10),
        "delivery_last_date": day(28),
        "delivery_quantity": D(9),  # 6 + 4 - 1 back; the draft does not count
        "shipment_first_at": at("2026-03-10T01:00"),
        "shipment_last_at": at("2026-03-12T01:00"),
        "shipment_quantity": D(5),  # 2 + 3 of 6; the cancelled 9 do not count
        "invoice_last_date": day(29),
        "invoice_amount": D(100),  # 113 - 13 credited
        "payment_amount": D(50),
    }
    assert {name: row[name] for name in expected} == expected


def test_a_cancelled_order_stays_and_covers_nothing(world: World) -> None:
    row = trace(world, "T3")
    assert (row["document_status"], row["quantity"], row["erp_quantity"]) == ("cancelled", 10, 0)


def test_what_serves_two_orders_is_shared_out(world: World) -> None:
    """3 shipped of 3 + 1 delivered; 100 paid of 200 + 100 + 25 that names no order."""
    four, five = trace(world, "T4"), trace(world, "T5")
    assert (four["shipment_quantity"], five["shipment_quantity"]) == (D("2.25"), D("0.75"))
    assert four["payment_amount"] == pytest.approx(D("61.5385"), abs=D("0.0001"))
    assert five["payment_amount"] == pytest.approx(D("30.7692"), abs=D("0.0001"))
    whole = world.one(
        "select sum(amount_invoiced) as invoiced, sum(amount_paid) as paid"
        " from core.fct_order_line_invoice where invoice_no = 'I-45'"
    )
    assert whole["invoiced"] == 300
    assert whole["paid"] == pytest.approx(D("92.3077"), abs=D("0.0001")), "7.6923 name no order"


def test_a_shipment_may_name_the_order_itself(world: World) -> None:
    assert trace(world, "T6")["shipment_quantity"] == 7


def test_two_erps_may_use_one_number(world: World) -> None:
    row = trace(world, "T1", "erp2")
    found = (row["delivery_quantity"], row["invoice_amount"], row["production_quantity"])
    assert found == (0, 0, 0)


def test_every_booked_line_is_traced_once(world: World) -> None:
    traced = "select count(*), count(distinct sales_order_line_id) from mart.order_trace"
    booked = "select count(*), count(*) from core.fct_sales_order_line where source <> 'crm'"
    assert world.rows(traced) == world.rows(booked)
