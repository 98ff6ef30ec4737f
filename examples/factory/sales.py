"""How a customer's order begins: in the CRM and from there in the ERP, or in the ERP at once."""

from __future__ import annotations

import random
from datetime import timedelta

from examples.factory.company import Company
from examples.factory.documents import CrmOrder, Line, Order
from examples.factory.figures import amount, tax
from examples.factory.masters import Material, Party

LINES_A_DAY = 127


def play(company: Company) -> None:
    """The day's new orders."""
    rng = company.day_rng("sales")
    left = company.times(LINES_A_DAY) + rng.randrange(-9, 10)
    while left > 0:
        left -= _one_order(company, rng)


def _one_order(company: Company, rng: random.Random) -> int:
    party = company.pick(company.buyers, rng)
    in_crm = bool(party.of("crm")) and rng.random() < 0.75
    lines = priced_lines(company, party, in_crm, rng, rng.randrange(1, 6))
    if in_crm:
        crm = open_crm_order(company, party, lines, rng)
        chance = rng.random()
        if chance < 0.06:
            company.plan(rng.randrange(2, 7), "decide_crm", crm)
        else:
            approve_crm(company, crm, rng)
    else:
        order = open_order(company, party, lines, rng)
        if rng.random() < 0.05:
            company.drafts["sale"].append(order)
            if rng.random() < 0.6:
                company.plan(rng.randrange(1, 4), "approve_order", order)
        else:
            approve_order(company, order, rng)
    return len(lines)


def priced_lines(
    company: Company, party: Party, finished_only: bool, rng: random.Random, wanted: int
) -> list[Line]:
    """Lines of what is sold, in the party's currency, taxed as its country asks."""
    lines = []
    for no in range(1, wanted + 1):
        spare = not finished_only and rng.random() < 0.15
        material: Material = company.pick(company.by_kind["semi" if spare else "finished"], rng)
        price = material.price * rng.randrange(90, 111) // 100
        percent = 13
        if party.currency == "USD":
            price, percent = price // 7, 0
        lines.append(priced(no, material, 1000 * rng.randrange(1, 7), price, percent))
    return lines


def priced(no: int, material: Material, quantity: int, price: int, percent: int) -> Line:
    """A line whose net, tax and gross agree to the cent."""
    net = amount(quantity, price)
    return Line(no, material, quantity, price, percent, net, tax(net, percent))


def open_crm_order(
    company: Company, party: Party, lines: list[Line], rng: random.Random
) -> CrmOrder:
    """A draft in the CRM."""
    at = company.at(rng)
    crm = CrmOrder(
        key=company.key("crm_order"),
        no=company.number(f"SO-{company.today:%y%m}-", 5),
        party=party,
        plant=lines[0].material.plant,
        currency=party.currency,
        status="Draft",
        created_at=at,
        changed_at=at,
        promised=company.today + timedelta(days=rng.randrange(7, 35)),
        lines=lines,
    )
    company.crm_orders[crm.no] = crm
    company.touch("crm_order", crm)
    return crm


def approve_crm(
    company: Company, crm: CrmOrder, rng: random.Random, *, hand_over: bool = True
) -> None:
    """The CRM order is approved and, within the half hour, an approved order in the ERP."""
    crm.status = "Activated"
    crm.approved_at = crm.changed_at = max(company.at(rng), crm.created_at)
    company.touch("crm_order", crm)
    if hand_over:
        order = open_order(company, crm.party, crm.lines, rng)
        order.crm_no, order.promised, order.plant = crm.no, crm.promised, crm.plant
        approve_order(company, order, rng)
        order.approved_at = crm.approved_at + timedelta(minutes=rng.randrange(3, 25))


def decide_crm(company: Company, crm: CrmOrder, rng: random.Random) -> None:
    """A draft of the CRM is approved, cancelled or deleted."""
    chance = rng.random()
    if chance < 0.6:
        approve_crm(company, crm, rng)
        return
    crm.status = "Cancelled"
    crm.deleted = chance > 0.85
    crm.changed_at = company.at(rng)
    company.touch("crm_order", crm)


def open_order(company: Company, party: Party, lines: list[Line], rng: random.Random) -> Order:
    """A draft order in the ERP, under one of the codes the ERP has for the customer."""
    active = [record for record in party.of("erp") if record.active]
    order = Order(
        key=company.key("order"),
        kind="sale",
        no=company.number("SEORD"),
        day=company.today,
        party=party,
        party_ref=rng.choice(active).ref,
        plant=lines[0].material.plant,
        currency=party.currency,
        employee=rng.choice(company.employees).erp_id,
        department=8303 if party.currency == "USD" else 8302,
        status="draft",
        promised=company.today + timedelta(days=rng.randrange(7, 35)),
        lines=lines,
    )
    company.touch("order", order)
    return order


def approve_order(company: Company, order: Order, rng: random.Random) -> None:
    """An order is approved; its delivery comes onto the agenda."""
    if order.status != "draft" or ("order", order.key) in company.removed:
        return
    order.status, order.approved_at = "approved", company.at(rng)
    company.touch("order", order)
    company.plan(rng.randrange(3, 29), "deliver", order)
    company.open_lines.append((order, rng.randrange(len(order.lines))))
