"""What Tryton's tables mean, seen in the clean layer: parties, names, units, drafts, stock."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.tryton.conftest import write_site
from tests.tryton.trip import Trip


@pytest.fixture(scope="module")
def trip(tryton_url: str, tmp_path_factory: pytest.TempPathFactory) -> Trip:
    folder: Path = tmp_path_factory.mktemp("tryton") / "site"
    found = Trip(write_site(folder, tryton_url))
    found.go()
    return found


def test_one_party_is_customer_and_supplier_and_employee(trip: Trip, truth: dict[str, Any]) -> None:
    ref = str(truth["both"])
    as_customer = trip.rows("select code, name, uscc from clean.customer where ref = ?", ref)
    as_supplier = trip.rows("select code, name, uscc from clean.supplier where ref = ?", ref)
    assert as_customer == as_supplier
    code, name, uscc = as_customer[0]
    assert len(uscc) == 18
    assert (code, name) in trip.rows("select code, name from clean.employee")


def test_partners_carry_their_credit_code_phone_and_address(trip: Trip) -> None:
    (row,) = trip.rows("select uscc, phone, city, address from clean.customer where code = '3'")
    assert row[0].startswith("91999999MA")
    assert row[1].endswith("0001")
    assert row[3].startswith(row[2])


def test_what_was_deactivated_is_still_read(trip: Trip, truth: dict[str, Any]) -> None:
    inactive = "select ref from clean.{} where not is_active"
    assert trip.column(inactive.format("customer")) == [str(truth["inactive_customer"])]
    assert trip.column(inactive.format("material")) == [str(truth["inactive_material"])]
    assert len(trip.column(inactive.format("employee"))) == 1


def test_a_name_changed_in_chinese_is_the_name(trip: Trip, truth: dict[str, Any]) -> None:
    named = "select name from clean.material where ref = ?"
    assert trip.column(named, str(truth["renamed_material"])) == ["离心泵 沧澜一号"]


def test_kinds_of_material(trip: Trip) -> None:
    counted = "select material_kind, count(*) from clean.material group by 1 order by 1"
    kinds = dict(trip.rows(counted))
    assert kinds == {"finished": 12, "semi": 12, "purchased": 27, "raw": 4, "service": 4}


def test_a_draft_has_a_number_and_a_day_of_its_own(trip: Trip, truth: dict[str, Any]) -> None:
    drafts = {f"draft-{one['id']}" for one in truth["sales"] if not one["number"]}
    assert drafts
    found = trip.rows(
        "select distinct order_no, order_date, document_status from clean.sales_order_line "
        "where order_no like 'draft-%'"
    )
    assert {row[0] for row in found} == drafts
    assert {row[2] for row in found} == {"draft"}
    assert None not in {row[1] for row in found}


def test_quantities_are_the_decimals_people_typed_in_the_lines_own_unit(trip: Trip) -> None:
    found = trip.rows(
        "select distinct uom_code, quantity from clean.sales_order_line where uom_code <> 'PCS'"
    )
    assert {row[0] for row in found} == {"M", "CM"}
    assert {row[1] for row in found} <= {Decimal("2.5"), Decimal("0.1"), Decimal("12.35")}


def test_states_become_statuses(trip: Trip, truth: dict[str, Any]) -> None:
    meaning = {"draft": "draft", "quotation": "draft", "confirmed": "approved",
               "processing": "approved", "done": "closed", "cancelled": "cancelled"}  # fmt: skip
    said = {one["number"]: meaning[one["state"]] for one in truth["sales"] if one["number"]}
    found = trip.rows("select distinct order_no, document_status from clean.sales_order_line")
    assert {no: status for no, status in found if not no.startswith("draft-")} == {
        no: status for no, status in said.items() if no in {row[0] for row in found}
    }
    statuses = trip.column("select distinct document_status from clean.production_order order by 1")
    assert statuses == ["approved", "cancelled", "closed", "draft"]


def test_a_line_leads_from_order_to_delivery_invoice_and_payment(trip: Trip) -> None:
    (count,) = trip.column(
        "select count(distinct (orders.order_no, orders.line_no)) "
        "from clean.sales_order_line orders "
        "join clean.delivery_line d on d.sales_order_no = orders.order_no "
        "  and d.sales_order_line_no = orders.line_no and d.quantity = orders.quantity "
        "  and d.uom_code = orders.uom_code and d.document_status = 'closed' "
        "join clean.invoice_line i on i.sales_order_no = orders.order_no "
        "  and i.sales_order_line_no = orders.line_no and i.amount_net = orders.amount_net "
        "  and i.settlement_status = 'settled' "
        "join clean.payment p on p.invoice_no = i.invoice_no and p.payment_kind = 'receipt' "
        "where orders.document_status = 'closed' and i.due_date = i.invoice_date + 30"
    )
    assert count >= 5


def test_the_dollar_is_worth_yuan(trip: Trip) -> None:
    rates = trip.rows("select from_currency_code, to_currency_code, rate from clean.exchange_rate")
    assert len(rates) == 3
    assert {row[:2] for row in rates} == {("USD", "CNY")}
    assert all(Decimal(7) < row[2] < Decimal("7.3") for row in rates)


def test_moves_that_are_done_add_up_to_trytons_stock(trip: Trip, truth: dict[str, Any]) -> None:
    units = trip.dictionary.codes["uom"]
    factors = {code: Decimal(row.extra["factor"]) for code, row in units.items()}
    own_unit = dict(trip.rows("select ref, uom_code from clean.material"))
    stock: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    moves = trip.rows(
        "select material_ref, uom_code, quantity, movement_kind, warehouse_code, to_warehouse_code "
        "from clean.stock_movement where document_status = 'closed'"
    )
    for material, unit, quantity, kind, warehouse, other in moves:
        signed = quantity * factors[unit] / factors[own_unit[material]]
        stock[warehouse][material] += -signed if kind in ("out", "transfer") else signed
        if kind == "transfer":
            stock[other][material] += signed
    assert {row[3] for row in moves} == {"in", "out", "adjust", "transfer"}
    assert set(stock) == set(truth["stock"])
    for warehouse, said in truth["stock"].items():
        found = {ref: float(quantity) for ref, quantity in stock[warehouse].items() if quantity}
        # Tryton rounds a move of centimetres to whole centimetres before it adds metres up.
        assert found == pytest.approx(said, abs=0.02)
