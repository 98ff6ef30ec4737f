"""How an order is fulfilled: delivery and shipment, in parts at times, and what comes back."""

from __future__ import annotations

import random

from examples.factory.company import Company
from examples.factory.documents import Invoice, Order, StockBill, StockLine
from examples.factory.sales import priced
from examples.factory.warehousing import ship


def deliver(company: Company, order: Order, rng: random.Random) -> None:
    """What is left of an order goes out, or a part of it."""
    if order.status != "approved":
        return
    lines = _outgoing(company, order, in_part=rng.random() < 0.12)
    if not lines:
        return
    company.billed.add(order.key)
    bill = StockBill(
        key=company.key("bill"),
        kind=21,
        no=company.number("XOUT"),
        day=company.today,
        party=order.party,
        party_ref=order.party_ref,
        plant=order.plant,
        status="draft",
        lines=lines,
    )
    company.touch("bill", bill)
    if rng.random() < 0.02:
        company.plan(1, "confirm", (order, bill))
    else:
        confirm(company, (order, bill), rng)


def _outgoing(company: Company, order: Order, *, in_part: bool) -> list[StockLine]:
    """Whole pieces of every line that is not yet delivered; about half of them `in_part`."""
    lines: list[StockLine] = []
    for line in order.lines:
        left = line.quantity - line.moved
        if left > 0:
            wanted = max(1000, left // 2000 * 1000) if in_part else left
            shelf = company.shelf(line.material)
            lot = f"{company.today:%y%m}{line.material.number % 1000:03d}"
            place = len(lines) + 1
            lines.append(StockLine(place, line.material, wanted, shelf, lot, order.no, line.no))
    return lines


def confirm(company: Company, pair: tuple[Order, StockBill], rng: random.Random) -> None:
    """A delivery is approved: the goods leave, the warehouse says so, the invoice is due."""
    order, bill = pair
    bill.status, bill.day = "approved", company.today
    for line in bill.lines:
        order.lines[line.source_line - 1].moved += line.quantity
        company.move(line.material, line.warehouse, -line.quantity)
    company.touch("bill", bill)
    ship(company, bill, order, rng)
    company.plan(rng.randrange(1, 7), "invoice", (order, bill))
    if all(line.moved == line.quantity for line in order.lines):
        _close(company, order, rng)
    else:
        company.plan(rng.randrange(3, 9), "deliver", order)
    if rng.random() < 0.006:
        company.plan(rng.randrange(6, 15), "take_back", (order, bill))


def _close(company: Company, order: Order, rng: random.Random) -> None:
    order.status = "closed"
    company.touch("order", order)
    if order.crm_no:
        crm = company.crm_orders[order.crm_no]
        crm.status, crm.changed_at = "Closed", company.at(rng)
        company.touch("crm_order", crm)


def take_back(company: Company, pair: tuple[Order, StockBill], rng: random.Random) -> None:
    """One piece of a delivery comes back: a red delivery and a credit note, settled at once."""
    order, bill = pair
    sold = order.lines[bill.lines[0].source_line - 1]
    back = StockLine(
        1, sold.material, -1000, bill.lines[0].warehouse, bill.lines[0].lot, order.no, sold.no
    )
    red = StockBill(
        company.key("bill"),
        21,
        company.number("XOUT"),
        company.today,
        order.party,
        order.party_ref,
        order.plant,
        "approved",
        [back],
    )
    company.move(sold.material, back.warehouse, 1000)
    company.touch("bill", red)
    line = priced(1, sold.material, -1000, sold.price, sold.percent)
    line.source_no, line.source_line = order.no, sold.no
    note = Invoice(
        company.key("invoice"),
        "sale",
        company.number("ZSEFP"),
        company.today,
        company.today,
        order.party,
        order.party_ref,
        order.plant,
        order.currency,
        "approved",
        [line],
        settled="settled",
    )
    company.touch("invoice", note)
