"""Bad rows of CRM, MES and WMS that break one rule each, and cause no difference elsewhere."""

from __future__ import annotations

from examples.factory import sales
from examples.factory.documents import Opportunity
from examples.factory.notebook import Notebook
from examples.factory.production import report as make_report
from examples.factory.spoil_erp import lonely_order
from examples.factory.warehousing import drop_movement


def crm_line(book: Notebook, rule: str, **spoilt: object) -> None:
    """A CRM order with a wrong value, whose twin in the ERP is right."""
    company = book.company
    buyers = [one for one in company.buyers if one.of("crm") and one.currency == "CNY"]
    party = company.pick(buyers, book.rng)
    lines = sales.priced_lines(company, party, True, book.rng, 1)
    crm = sales.open_crm_order(company, party, lines, book.rng)
    order = lonely_order(book)
    order.party, order.party_ref = party, party.ref("erp")
    order.lines, order.crm_no = lines, crm.no
    crm.status, crm.approved_at = "Activated", crm.created_at
    crm.spoilt = {1: spoilt}

    def mend() -> None:
        crm.spoilt = {}
        crm.changed_at = company.at(company.day_rng("mend"))
        company.touch("crm_order", crm)

    book.note("crm", "sales_order_line", rule, mend, order_no=crm.no, line_no=1)


def opportunity(book: Notebook, rule: str, **spoilt: object) -> None:
    """An opportunity with a wrong value."""
    party = next(one for one in book.company.customers.made if one.of("crm"))
    at = book.company.at(book.rng)
    found = Opportunity(
        key=book.company.key("opportunity"),
        no=book.company.number("OPP-"),
        party=party,
        name="旧泵改造",
        stage="Qualification",
        amount=30_000_000,
        created_at=at,
        changed_at=at,
        close=book.company.today,
        spoilt=spoilt,
    )
    book.company.touch("opportunity", found)
    book.note("crm", "opportunity", rule, opportunity_no=found.no)


def report(book: Notebook, rule: str, **spoilt: object) -> None:
    """A report with a wrong value on an operation that is not the last."""
    company = book.company
    work = book.rng.choice(company.done_works)
    found = make_report(company, work, 1, 1000, 0, book.rng)
    found.spoilt = spoilt

    def mend() -> None:
        found.spoilt = {}
        found.changed_at = company.at(company.day_rng("mend report"))
        company.touch("report", found)

    book.note("mes", "production_report", rule, mend, report_no=found.no)


def movement(book: Notebook, rule: str, times: int = 1, **spoilt: object) -> None:
    """A movement with a wrong value; `times` 2: the same line again with another quantity."""
    company = book.company
    no = company.number(f"TZ{company.today:%y%m%d}", 4)
    material = company.pick(company.by_kind["purchased"], book.rng)
    at, shelf = company.at(book.rng), company.shelf(material)

    def drop(quantity: int, wrong: dict[str, object]) -> None:
        dropped = drop_movement(company, no, 1, at, "盘点调整", material, shelf, quantity)
        dropped.row.update(wrong)

    for time in range(1, times + 1):
        drop(1000 * time, spoilt)

    def mend() -> None:
        drop(1000 * (times + 1), {})  # counted once more

    book.note("wms", "stock_movement", rule, mend, rows=times, movement_no=no, line_no=1)


def shipment(book: Notebook) -> None:
    """A shipment, in step with its delivery, at a time that no clock shows."""
    shipped = next(
        one
        for one in reversed(book.company.dropped)
        if one.kind == "shipment" and str(one.row["出库单号"]).startswith("XOUT0")
    )
    shipped.row["发货时间"] = f"{book.company.today.year}-13-05 10:00:00"
    book.note("wms", "shipment_line", "unreadable", shipment_no=shipped.no, line_no=shipped.line)
