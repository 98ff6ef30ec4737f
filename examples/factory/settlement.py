"""Invoices and payments of both sides; approved payments decide what the ERP calls settled."""

from __future__ import annotations

import random
from datetime import timedelta

from examples.factory.company import Company
from examples.factory.documents import Invoice, Line, Order, Payment, PaymentLine, StockBill
from examples.factory.figures import amount, tax

SERIES = {"sale": "ZSEFP", "purchase": "ZPOFP"}
PAYMENTS = {"sale": ("receipt", "XSKD"), "purchase": ("disbursement", "CFKD")}


def invoice(company: Company, pair: tuple[Order, StockBill], rng: random.Random) -> None:
    """The invoice for one delivery or purchase receipt."""
    order, bill = pair
    lines: list[Line] = []
    for moved in bill.lines:
        sold = order.lines[moved.source_line - 1]
        net = sold.net if moved.quantity == sold.quantity else amount(moved.quantity, sold.price)
        lines.append(
            Line(
                len(lines) + 1,
                sold.material,
                moved.quantity,
                sold.price,
                sold.percent,
                net,
                tax(net, sold.percent),
                source_no=order.no,
                source_line=sold.no,
            )
        )
    found = Invoice(
        key=company.key("invoice"),
        kind=order.kind,
        no=company.number(SERIES[order.kind]),
        day=company.today,
        due=company.today + timedelta(days=order.party.terms),
        party=order.party,
        party_ref=order.party_ref,
        plant=order.plant,
        currency=order.currency,
        status="draft",
        lines=lines,
    )
    company.touch("invoice", found)
    if rng.random() < 0.03:
        company.plan(rng.randrange(2, 9), "approve_invoice", found)
    else:
        approve_invoice(company, found, rng)


def approve_invoice(company: Company, found: Invoice, rng: random.Random) -> None:
    """The invoice counts from now on; its payment comes onto the agenda, mostly."""
    found.status = "approved"
    company.touch("invoice", found)
    days = max(1, found.party.terms + rng.randrange(-6, 26))
    chance = rng.random()
    if chance < 0.82:
        company.plan(days, "pay", (found, found.gross))
    elif chance < 0.94:
        half = found.gross // 2
        company.plan(days, "pay", (found, half))
        company.plan(days + rng.randrange(10, 25), "pay", (found, found.gross - half))


def pay(company: Company, dues: list[tuple[Invoice, int]], rng: random.Random) -> None:
    """What is due today, one payment per partner and currency with at most five lines."""
    groups: dict[tuple[str, str, str], list[tuple[Invoice, int]]] = {}
    for due in dues:
        key = (due[0].kind, due[0].party_ref, due[0].currency)
        groups.setdefault(key, []).append(due)
    for (kind, _, _), group in groups.items():
        for low in range(0, len(group), 5):
            _payment(company, kind, group[low : low + 5], rng)


def _payment(
    company: Company, kind: str, dues: list[tuple[Invoice, int]], rng: random.Random
) -> None:
    label, series = PAYMENTS[kind]
    first = dues[0][0]
    payment = Payment(
        key=company.key("payment"),
        kind=label,
        no=company.number(series),
        day=company.today,
        party=first.party,
        party_ref=first.party_ref,
        currency=first.currency,
        status="draft",
        lines=[PaymentLine(no, one.no, cents) for no, (one, cents) in enumerate(dues, 1)],
    )
    company.touch("payment", payment)
    if rng.random() < 0.03:
        company.plan(2, "approve_payment", (payment, dues))
    else:
        approve_payment(company, (payment, dues), rng)


def approve_payment(
    company: Company, pair: tuple[Payment, list[tuple[Invoice, int]]], rng: random.Random
) -> None:
    """The money counts: the invoices it covers are settled, in part or whole."""
    payment, dues = pair
    payment.status, payment.day = "approved", company.today
    company.touch("payment", payment)
    for found, cents in dues:
        found.paid += cents
        found.settled = "settled" if found.paid >= found.gross else "partial"
        company.touch("invoice", found)
        if found.settled == "settled" and found.kind == "sale":
            company.settled.append(found)
