"""Documents of the simulated chain, each with harmless values that a test may change.

Material M1 is m1 in the ERP, mes-m1, w-m1 and crm-m1 elsewhere; customer C1 is the ERP's c1.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.warehouse.world import World

D = Decimal


def at(text: str) -> datetime:
    """A naive UTC moment, as clean holds it."""
    return datetime.fromisoformat(text)


def day(number: int, month: int = 3) -> date:
    """A day of 2026, of March where no month is said."""
    return date(2026, month, number)


def order(world: World, no: str, line: int = 1, source: str = "erp", **more: Any) -> str:
    """A sales order line of 10 pieces, 100 net and 13 % tax, of the second of March."""
    net = D(more.pop("net", 100))
    values = {"customer_ref": "c1", "material_ref": "m1", "quantity": D(10), "order_date": day(2)}
    values |= {"amount_net": net, "tax_rate": D("0.13"), "amount_tax": net * D("0.13")}
    values |= {"amount_gross": net * D("1.13")}
    return world.put("sales_order_line", source, order_no=no, line_no=line, **(values | more))


def deliver(world: World, no: str, order_no: str, quantity: int, line: int = 1, **more: Any) -> str:
    """A delivery line of the ERP for an order's line."""
    values = {"delivery_no": no, "sales_order_no": order_no, "sales_order_line_no": line}
    values |= {"quantity": D(quantity), "material_ref": "m1", "line_no": line}
    return world.put("delivery_line", "erp", **(values | {"delivery_date": day(10)} | more))


def ship(world: World, no: str, quantity: int, **more: Any) -> str:
    """A shipment line of the WMS."""
    values = {"shipment_no": no, "quantity": D(quantity), "material_ref": "w-m1"}
    return world.put(
        "shipment_line", "wms", **(values | {"shipped_at": at("2026-03-10T01:00")} | more)
    )


def invoice(world: World, no: str, gross: str, order_no: str | None = None, **more: Any) -> str:
    """A sale invoice's line without tax."""
    values = {"invoice_no": no, "invoice_kind": "sale", "customer_ref": "c1", "tax_rate": D(0)}
    values |= {"amount_net": D(gross), "amount_tax": D(0), "amount_gross": D(gross)}
    values |= {"sales_order_no": order_no, "sales_order_line_no": 1, "invoice_date": day(15)}
    return world.put("invoice_line", "erp", **(values | {"settlement_status": "open"} | more))


def pay(world: World, no: str, amount: str, invoice_no: str, **more: Any) -> str:
    """A receipt of money for an invoice."""
    values = {"payment_no": no, "payment_kind": "receipt", "amount": D(amount)}
    values |= {"invoice_no": invoice_no, "payment_date": day(20)}
    return world.put("payment", "erp", **(values | more))


def make(world: World, no: str, good: int, received: int | None, **more: Any) -> None:
    """A production order, its two reports in the MES, and its receipt in the ERP."""
    values = {"production_order_no": no, "material_ref": "mes-m1", "quantity_scrap": D(0)}
    for number, final in ((1, False), (2, True)):
        world.put(
            "production_report", "mes", report_no=f"{no}-{number}", operation_no=number * 10,
            is_final_operation=final, quantity_good=D(good + (2 - number)),
            reported_at=at(f"2026-03-0{3 + number}T02:00"), **values,
        )  # fmt: skip
    if received is not None:
        world.put(
            "receipt_line", "erp", receipt_no=f"R-{no}", receipt_kind="production",
            production_order_no=no, material_ref="m1", quantity=D(received), receipt_date=day(6),
        )  # fmt: skip
    world.put("production_order", "erp", order_no=no, material_ref="m1", **more)


def know_masters(world: World) -> None:
    """The crosswalk of the one material and the one customer."""
    for source, ref in {"erp": "m1", "mes": "mes-m1", "wms": "w-m1", "crm": "crm-m1"}.items():
        world.put("material", source, ref=ref)
        world.know("material", source, ref, "M1")
    world.put("customer", "erp", ref="c1")
    world.know("customer", "erp", "c1", "C1")
