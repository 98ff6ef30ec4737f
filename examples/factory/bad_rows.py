"""Which bad rows are planted, and when; a bad row never takes part in a break nor causes one."""

from __future__ import annotations

import random

from examples.factory import spoil_erp, spoil_others
from examples.factory.company import BAD_RATE_DAY, Company
from examples.factory.notebook import Notebook
from examples.factory.organisation import UNKNOWN_UNIT


def plant_history(company: Company) -> None:
    """Thirty bad rows over all four systems."""
    book = Notebook(company, random.Random(f"{company.seed}/bad rows"))
    _erp(book)
    _crm(book)
    spoil_others.report(book, "range", quantity_good="-5.000")
    spoil_others.report(book, "not_future", reported_at="2062-03-01 09:00:00")
    spoil_others.report(book, "code_list", uom="??")
    spoil_others.report(book, "required", reported_at=None)
    spoil_others.movement(book, "unreadable", 数量="1O")
    spoil_others.movement(book, "not_future", 时间="2062-03-01 09:00:00")
    spoil_others.movement(book, "code_list", 仓库="XX-99")
    spoil_others.movement(book, "scale", 数量="1.0000005")
    spoil_others.movement(book, "duplicate_key", times=2)
    spoil_others.shipment(book)


def _erp(book: Notebook) -> None:
    spoil_erp.sale(book, "rule:net_plus_tax")
    spoil_erp.sale(book, "rule:net_plus_tax")
    spoil_erp.sale(book, "range", FQty="-3.000", FAuxQty="-3.000")
    spoil_erp.sale(book, "code_list", FUnitID=UNKNOWN_UNIT[0])
    spoil_erp.sale_future(book)
    spoil_erp.sale_nobody(book)
    spoil_erp.purchase(book)
    spoil_erp.purchase_twice(book)
    spoil_erp.invoice(book)
    spoil_erp.payment(book)
    spoil_erp.delivery(book)
    spoil_erp.customer(book, "erp")
    spoil_erp.material(book)
    day = BAD_RATE_DAY.isoformat()
    book.note(
        "erp",
        "exchange_rate",
        "range",
        from_currency_code="USD",
        to_currency_code="CNY",
        valid_from=day,
    )


def _crm(book: Notebook) -> None:
    spoil_others.crm_line(book, "unreadable", quantity="12台")
    spoil_others.crm_line(book, "unreadable", order_date="2026-02-30")
    spoil_others.crm_line(book, "scale", unit_price="1234.123456789012")
    spoil_others.opportunity(book, "code_list", stage="Negotiation?")
    spoil_others.opportunity(book, "unreadable", expected_amount="约50万")
    spoil_erp.customer(book, "crm")


def plant_day(company: Company) -> None:
    """One bad row a day, its kind in turn; every other day the oldest mendable one is mended."""
    book = Notebook(company, company.day_rng("bad rows"))
    turn = company.today.toordinal()
    if turn % 4 == 0:
        spoil_erp.sale(book, "rule:net_plus_tax")
    elif turn % 4 == 1:
        spoil_others.movement(book, "unreadable", 数量="约3")
    elif turn % 4 == 2:
        spoil_others.report(book, "range", quantity_good="-1.000")
    else:
        spoil_others.crm_line(book, "unreadable", quantity="若干")
    if turn % 2:
        book.mend_oldest()
