"""Plants differences between the systems, of four kinds, and mends some of them later.

Each is on approved documents, has no bad row in it, and is written down with what is expected.
"""

from __future__ import annotations

import random
from typing import Any

from examples.factory.company import Company
from examples.factory.documents import Order, StockLine, WorkOrder
from examples.factory.figures import money, quantity
from examples.factory.production import report, take_product
from examples.factory.sales import approve_crm, open_crm_order, priced_lines
from examples.factory.warehousing import drop_shipment

EACH = 6


def plant_history(company: Company) -> None:
    """Six of every kind, and documents that look like a break but are not."""
    rng = random.Random(f"{company.seed}/breaks")
    for index in range(EACH):
        _shipment(company, rng, index)
        _output(company, rng, index)
        _invoice(company, rng)
    for _ in range(4):
        _crm_order(company, rng)
    for index in range(4):
        _shipment(company, rng, index, status="已作废")


def plant_day(company: Company) -> None:
    """One break a day, its kind in turn; every third day an invoice is found and settled."""
    rng = company.day_rng("breaks")
    turn = company.today.toordinal()
    (_crm_order, _invoice, lambda c, r: _shipment(c, r, turn), lambda c, r: _output(c, r, turn))[
        turn % 4
    ](company, rng)
    if turn % 3 == 0:
        _settle_one(company)


def _note(company: Company, kind: str, key: dict[str, Any], **expected: Any) -> None:
    company.breaks.append({"kind": kind, "key": key, "expected": expected})


def _shipment(company: Company, rng: random.Random, index: int, status: str = "已完成") -> None:
    """Goods left by the WMS's word; the ERP has no delivery, or the row names none."""
    party = company.pick(company.buyers, rng)
    material = company.pick(company.by_kind["finished"], rng)
    line = StockLine(1, material, 1000 * rng.randrange(1, 5), company.shelf(material), "", "", 0)
    no = company.number(f"FH{company.today:%y%m%d}", 4)
    nowhere = Order(0, "sale", "", company.today, party, "", 0, "", 0, 0, "", company.today, [])
    delivery = f"XOUT9{rng.randrange(10_000, 99_999)}" if index % 2 else ""
    drop_shipment(company, no, line, company.at(rng), delivery, nowhere, status)
    if status == "已完成":
        _note(
            company,
            "shipment_without_delivery",
            {"shipment_no": no, "line_no": 1},
            quantity=quantity(line.quantity),
            delivery_no=delivery or None,
        )


def _output(company: Company, rng: random.Random, index: int) -> None:
    """The MES says another good output than the ERP received."""
    noted = {one["key"].get("production_order_no") for one in company.breaks}
    works = [one for one in company.done_works[-400:] if one.no not in noted]
    if not works:
        return
    work = rng.choice(works)
    extra = 1000 * rng.randrange(1, 4)
    if index % 3 == 0:
        take_product(company, work, extra, rng)
    elif index % 3 == 1:
        report(company, work, work.operations, extra, 0, rng)
        work.good += extra
    else:
        work = _never_received(company, work, rng)
    _note(
        company,
        "output_unlike_receipt",
        {"production_order_no": work.no},
        output=quantity(work.good),
        received=quantity(work.received),
    )


def _never_received(company: Company, like: WorkOrder, rng: random.Random) -> WorkOrder:
    work = WorkOrder(
        key=company.key("work"),
        no=company.number("WORK"),
        mes_no=company.number(f"WO{company.today:%y%m}", 5),
        day=like.day,
        material=like.material,
        plant=like.plant,
        quantity=like.quantity,
        start=like.start,
        end=like.end,
        status="approved",
        operations=3,
        began_at=like.began_at,
        changed_at=company.at(rng),
    )
    for operation in (1, 2, 3):
        report(company, work, operation, work.quantity, 0, rng)
    work.good = work.quantity
    company.touch("work", work)
    return work


def _crm_order(company: Company, rng: random.Random) -> None:
    """An approved order of the CRM that nobody entered into the ERP."""
    buyers = [party for party in company.buyers if party.of("crm") and party.currency == "CNY"]
    party = company.pick(buyers, rng)
    lines = priced_lines(company, party, True, rng, rng.randrange(1, 3))
    crm = open_crm_order(company, party, lines, rng)
    approve_crm(company, crm, rng, hand_over=False)
    for line in lines:
        _note(
            company,
            "crm_order_missing_in_erp",
            {"order_no": crm.no, "line_no": line.no},
            quantity=quantity(line.quantity),
            amount_gross=money(line.net + line.tax),
            currency_code=crm.currency,
        )


def _invoice(company: Company, rng: random.Random) -> None:
    """A sales invoice that payments cover and the ERP still calls open."""
    taken = {one["key"].get("invoice_no") for one in company.breaks}
    paid = [one for one in company.settled[-600:] if one.no not in taken]
    if not paid:
        return
    found = rng.choice(paid)
    found.settled = "open"
    company.touch("invoice", found)
    _note(
        company,
        "paid_invoice_open",
        {"invoice_no": found.no},
        amount_gross=money(found.gross),
        paid=money(found.paid),
        currency_code=found.currency,
    )


def _settle_one(company: Company) -> None:
    """Somebody noticed: the oldest invoice of the kind is settled and is no break any more."""
    for one in company.breaks:
        if one["kind"] == "paid_invoice_open":
            company.breaks.remove(one)
            number = one["key"]["invoice_no"]
            found = next(invoice for invoice in company.settled if invoice.no == number)
            found.settled = "settled"
            company.touch("invoice", found)
            return
