"""The made-up company's orders in Tryton, brought to every state that an order can be in.

Knows proteus models and Tryton's buttons; part of seed.py's process. Buttons are pressed for many
records at once where Tryton allows it: that is quick, and gives many rows one stamp, as life does.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from proteus import Model, config
from seed_house import House, create, day, of, press
from seed_orders import line_of, order
from trytond import config as server


def sell(house: House, sales: dict[str, list[Any]], today: dt.date) -> None:
    """Quote, confirm, ship, invoice and collect, each sale as far as its fate says."""
    quoted = [sale for fate, some in sales.items() if fate != "draft" for sale in some]
    press(quoted, "quote")
    press(sales["cancelled"], "cancel")
    _without_worker(sales["confirmed"], "confirm")
    running = of(sales, "waiting", "shipped", "invoiced", "part paid", "paid")
    press(running, "confirm")
    shipments = [
        shipment
        for sale in of(sales, "shipped", "invoiced", "part paid", "paid")
        for shipment in sale.shipments
    ]
    for shipment in shipments:
        shipment.effective_date = min(shipment.planned_date or today, today)
    press(shipments, "assign_force", "pick", "pack", "do")
    billed = _bill(of(sales, "invoiced", "part paid", "paid"), today)
    for sale in sales["paid"]:
        for invoice in billed[sale.id]:
            pay(house, invoice, None, today)
    for sale in sales["part paid"]:
        for invoice in billed[sale.id]:
            pay(house, invoice, Decimal("10.05"), today)


def _without_worker(records: list[Any], button: str) -> None:
    """Press a button whose next step waits in Tryton's queue, so that the state stays between."""
    server.set("queue", "worker", "true")
    try:
        press(records, button)
    finally:
        server.set("queue", "worker", "false")


def _bill(documents: list[Any], today: dt.date) -> dict[int, list[Any]]:
    """Post the documents' invoices, oldest first; returns them by document."""
    billed = {document.id: list(document.invoices) for document in documents}
    invoices = [invoice for some in billed.values() for invoice in some]
    for place, invoice in enumerate(invoices):
        invoice.invoice_date = day(today, max(2, 70 - place))
    press(invoices, "post")
    return billed


def pay(house: House, invoice: Any, amount: Decimal | None, today: dt.date) -> None:
    """Pay through Tryton's wizard: everything, or a part of it."""
    wizard = invoice.click("pay")
    wizard.form.payment_method = house.payment_method
    wizard.form.date = min(today, invoice.invoice_date + dt.timedelta(days=20))
    if amount is not None:
        wizard.form.amount = amount
    wizard.execute("choice")
    if amount is not None:
        wizard.form.type = "partial"
        wizard.execute("pay")


def buy(house: House, purchases: dict[str, list[Any]], today: dt.date) -> None:
    """Quote, confirm, receive, book the invoice and pay, each purchase as far as its fate says."""
    quoted = [p for fate, some in purchases.items() if fate != "draft" for p in some]
    press(quoted, "quote")
    press(purchases["cancelled"], "cancel")
    press(of(purchases, "waiting", "received", "invoiced", "paid"), "confirm")
    Shipment, Move = Model.get("stock.shipment.in"), Model.get("stock.move")
    shipments = []
    for place, purchase in enumerate(of(purchases, "received", "invoiced", "paid")):
        shipment = Shipment(supplier=purchase.party, effective_date=day(today, 40 - place))
        shipment.incoming_moves.extend(Move(move.id) for move in purchase.moves)
        shipments.append(shipment)
    press(shipments, "receive", "do")
    # One supplier's paper says a cent more tax than Tryton computes: it is booked as on paper.
    corrected = purchases["invoiced"][0].invoices[0].taxes[0]
    corrected.amount += Decimal("0.01")
    corrected.save()
    billed = _bill(of(purchases, "invoiced", "paid"), today)
    for purchase in purchases["paid"]:
        for invoice in billed[purchase.id]:
            pay(house, invoice, None, today)


def give_back(house: House, today: dt.date) -> None:
    """A customer returns two pumps and is credited: negative quantities and amounts."""
    lines = [line_of(house, house.pumps[0], -2.0, "12.3450", "u")]
    party = house.customers[3]
    values = order(house, party, "CNY", lines) | {"sale_date": day(today, 5)}
    (back,) = create("sale.sale", [values | {"shipment_address": party.addresses[0].id}])
    press([back], "quote", "confirm")
    (shipment,) = back.shipment_returns
    shipment.effective_date = day(today, 4)
    press([shipment], "receive", "do")
    _bill([back], today)


def retire(house: House) -> None:
    """A partner and a product that documents use are deactivated: Tryton hides them from search."""
    for record in (house.customers[1], house.pumps[11].template):
        record.active = False
        record.save()


def rename(house: House) -> None:
    """Somebody who works in Chinese renames a product: the table's own column does not change."""
    setting = config.get_config()
    with setting.set_context(language="zh_CN"):
        template = Model.get("product.template")(house.pumps[0].template.id)
        template.name = "离心泵 沧澜一号"
        template.save()
