"""The way of a purchase order: order, receipt, invoice, payment."""

from __future__ import annotations

import random
from datetime import timedelta

from examples.factory.company import Company
from examples.factory.documents import Order, StockBill, StockLine
from examples.factory.sales import priced
from examples.factory.warehousing import receive as take_in

LINES_A_DAY = 26


def play(company: Company) -> None:
    """The day's new purchase orders."""
    rng = company.day_rng("purchasing")
    left = company.times(LINES_A_DAY) + rng.randrange(-4, 5)
    while left > 0:
        order = open_order(company, rng, rng.randrange(1, 5))
        left -= len(order.lines)
        if rng.random() < 0.06:
            company.drafts["purchase"].append(order)
        else:
            approve(company, order, rng)


def open_order(company: Company, rng: random.Random, wanted: int) -> Order:
    """A draft purchase order with one supplier."""
    party = company.pick(company.sellers, rng)
    lines = []
    for no in range(1, wanted + 1):
        material = company.pick(company.by_kind[rng.choice(("raw", "purchased"))], rng)
        step = 250 if material.measure == "mass" else 1000
        price = material.price * rng.randrange(95, 106) // 100
        lines.append(priced(no, material, step * rng.randrange(4, 200), price, 13))
    order = Order(
        key=company.key("purchase"),
        kind="purchase",
        no=company.number("POORD"),
        day=company.today,
        party=party,
        party_ref=party.ref("erp"),
        plant=lines[0].material.plant,
        currency="CNY",
        employee=rng.choice(company.employees).erp_id,
        department=8304,
        status="draft",
        promised=company.today + timedelta(days=rng.randrange(5, 25)),
        lines=lines,
    )
    company.touch("purchase", order)
    return order


def approve(company: Company, order: Order, rng: random.Random) -> None:
    """The supplier may deliver."""
    order.status, order.approved_at = "approved", company.at(rng)
    company.touch("purchase", order)
    company.plan(rng.randrange(4, 24), "receive", order)


def receive(company: Company, order: Order, rng: random.Random) -> None:
    """Goods come in, all or half of what is left of every line."""
    part = rng.random() < 0.1
    lines: list[StockLine] = []
    for line in order.lines:
        left = line.quantity - line.moved
        quantity = left // 2000 * 1000 if part and left >= 2000 else left
        if quantity > 0:
            shelf = company.shelf(line.material)
            lines.append(
                StockLine(len(lines) + 1, line.material, quantity, shelf, "", order.no, line.no)
            )
            line.moved += quantity
            company.move(line.material, shelf, quantity)
    if not lines:
        return
    bill = StockBill(
        company.key("bill"),
        1,
        company.number("WIN"),
        company.today,
        order.party,
        order.party_ref,
        order.plant,
        "approved",
        lines,
    )
    company.touch("bill", bill)
    take_in(company, bill, rng)
    company.plan(rng.randrange(2, 9), "invoice", (order, bill))
    if all(line.moved >= line.quantity for line in order.lines):
        order.status = "closed"
        company.touch("purchase", order)
    else:
        company.plan(rng.randrange(4, 12), "receive", order)
