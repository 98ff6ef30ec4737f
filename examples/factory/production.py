"""The way of a production order: released in the ERP, worked in the MES, received in the ERP.

The good output of the last operation and the ERP's product receipts agree at every evening.
"""

from __future__ import annotations

import random
from datetime import timedelta

from examples.factory.company import Company
from examples.factory.documents import Report, StockBill, StockLine, WorkOrder
from examples.factory.organisation import EQUIPMENT, OPERATORS
from examples.factory.warehousing import receive as take_in

ORDERS_A_DAY = 10


def play(company: Company) -> None:
    """The day's new production orders: for a customer's open line, or for stock."""
    rng = company.day_rng("production")
    for _ in range(company.times(ORDERS_A_DAY)):
        _one(company, rng)
    del company.open_lines[: -company.times(200)]


def _one(company: Company, rng: random.Random) -> None:
    order_key, order_line, quantity = 0, 0, rng.randrange(4, 40)
    if company.open_lines and rng.random() < 0.4:
        order, index = rng.choice(company.open_lines)
        line = order.lines[index]
        material, order_key, order_line = line.material, order.key, line.no
        quantity = line.quantity // 1000 + rng.randrange(3)
    else:
        material = company.pick(company.by_kind[rng.choice(("finished", "semi"))], rng)
    start = company.workday(company.today + timedelta(days=rng.randrange(1, 6)))
    work = WorkOrder(
        key=company.key("work"),
        no=company.number("WORK"),
        mes_no=company.number(f"WO{company.today:%y%m}", 5),
        day=company.today,
        material=material,
        plant=material.plant,
        quantity=1000 * quantity,
        start=start,
        end=start + timedelta(days=rng.randrange(6, 12)),
        status="approved",
        operations=rng.choice((3, 3, 4)),
        order_key=order_key,
        order_line=order_line,
        changed_at=company.at(rng),
    )
    chance = rng.random()
    if chance < 0.03:
        work.status = "draft"
    elif chance < 0.05:
        work.status = "cancelled"
    else:
        company.plan((start - company.today).days, "operate", (work, 1))
    company.touch("work", work)


def operate(company: Company, step: tuple[WorkOrder, int], rng: random.Random) -> None:
    """One operation of a production order; the last one may take up to three days."""
    work, operation = step
    if work.began_at is None:
        work.began_at = company.at(rng)
        company.touch("work", work)
    if operation == work.operations:
        _output(company, work, rng)
        return
    rework = 1000 if rng.random() < 0.05 else 0
    report(company, work, operation, work.quantity, 0, rng).rework = rework
    if rng.random() < 0.02:
        report(company, work, operation, 1000, 0, rng).status = "Voided"
    company.plan(rng.randrange(1, 3), "operate", (work, operation + 1))


def _output(company: Company, work: WorkOrder, rng: random.Random) -> None:
    left = work.quantity - work.good - work.scrap
    scrap = 1000 if left >= 8000 and rng.random() < 0.08 else 0
    good = left // 2000 * 1000 if left >= 6000 and rng.random() < 0.5 else left - scrap
    finished = good >= left - scrap
    report(company, work, work.operations, good, scrap if finished else 0, rng)
    if rng.random() < 0.02:
        report(company, work, work.operations, 1000, 0, rng).status = "Voided"
    work.good += good
    work.scrap += scrap if finished else 0
    take_product(company, work, good, rng)
    if finished:
        work.status, work.ended_at = "closed", company.at(rng)
        company.touch("work", work)
        company.done_works.append(work)
    else:
        company.plan(1, "operate", (work, work.operations))


def report(
    company: Company, work: WorkOrder, operation: int, good: int, scrap: int, rng: random.Random
) -> Report:
    """What an operator reports at a machine of the plant."""
    at = company.at(rng)
    kind = "TST" if operation == work.operations else ("CNC", "WLD", "ASM")[operation % 3]
    machines = [code for code, _, plant in EQUIPMENT if plant == work.plant and kind in code]
    found = Report(
        key=company.key("report"),
        no=company.number(f"JR{company.today:%y%m}-"),
        work=work,
        operation=operation,
        equipment=rng.choice(machines),
        person=rng.choice(OPERATORS)[0],
        at=at,
        changed_at=at + timedelta(minutes=rng.randrange(1, 25)),
        good=good,
        scrap=scrap,
        rework=0,
    )
    company.newest_report = max(company.newest_report, found.changed_at)
    company.touch("report", found)
    return found


def take_product(company: Company, work: WorkOrder, good: int, rng: random.Random) -> StockBill:
    """The ERP's product receipt for good output, and the warehouse's movement."""
    shelf = company.shelf(work.material)
    line = StockLine(1, work.material, good, shelf, "", work.no, 0)
    bill = StockBill(
        company.key("bill"),
        2,
        company.number("CIN"),
        company.today,
        None,
        "",
        work.plant,
        "approved",
        [line],
    )
    work.received += good
    company.move(work.material, shelf, good)
    company.touch("bill", bill)
    take_in(company, bill, rng)
    return bill
