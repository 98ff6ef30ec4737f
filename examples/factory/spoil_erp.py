"""Bad rows of the ERP: orders, invoices, payments and masters that break one rule each."""

from __future__ import annotations

from datetime import date

from examples.factory import purchasing, sales
from examples.factory.documents import Invoice, Order, Payment, PaymentLine, StockBill, StockLine
from examples.factory.figures import money
from examples.factory.masters import Material, MaterialRecord, Party, PartyRecord
from examples.factory.notebook import Notebook
from examples.factory.organisation import UNKNOWN_UNIT

TYPO_YEAR = date(2062, 3, 1)


def lonely_order(book: Notebook) -> Order:
    """An approved order of one line that nothing else will touch; it has no origin in the CRM."""
    buyers = [one for one in book.company.buyers if one.currency == "CNY"]
    party = book.company.pick(buyers, book.rng)
    lines = sales.priced_lines(book.company, party, False, book.rng, 1)
    order = sales.open_order(book.company, party, lines, book.rng)
    order.status, order.approved_at = "approved", book.company.at(book.rng)
    return order


def sale(book: Notebook, rule: str, **spoilt: object) -> None:
    """An order whose line carries wrong native values: without others, a tax one yuan too high."""
    order = lonely_order(book)
    line = order.lines[0]
    line.spoilt = spoilt or {"FTaxAmt": money(line.tax + 100)}

    def mend() -> None:
        line.spoilt = {}
        book.company.touch("order", order)

    book.note("erp", "sales_order_line", rule, mend, order_no=order.no, line_no=1)


def sale_future(book: Notebook) -> None:
    """An order of the year 2062."""
    order = lonely_order(book)
    order.day = TYPO_YEAR
    book.note("erp", "sales_order_line", "not_future", order_no=order.no, line_no=1)


def sale_nobody(book: Notebook) -> None:
    """An order without a customer."""
    order = lonely_order(book)
    order.party_ref = ""
    book.note("erp", "sales_order_line", "required", order_no=order.no, line_no=1)


def purchase(book: Notebook) -> None:
    """A purchase line whose tax does not add up."""
    order = _purchase(book)
    order.lines[0].spoilt = {"FTaxAmount": money(order.lines[0].tax - 7)}
    book.note("erp", "purchase_order_line", "rule:net_plus_tax", order_no=order.no, line_no=1)


def purchase_twice(book: Notebook) -> None:
    """Two purchase orders under one number."""
    first, second = _purchase(book), _purchase(book)
    second.no = first.no
    book.note("erp", "purchase_order_line", "primary_key", rows=2, order_no=first.no, line_no=1)


def _purchase(book: Notebook) -> Order:
    order = purchasing.open_order(book.company, book.rng, 1)
    order.status, order.approved_at = "approved", book.company.at(book.rng)
    return order


def invoice(book: Notebook) -> None:
    """An unpaid sales invoice whose tax does not add up."""
    order = lonely_order(book)
    sold = order.lines[0]
    line = sales.priced(1, sold.material, sold.quantity, sold.price, sold.percent)
    line.source_no, line.source_line = order.no, 1
    line.spoilt = {"FTaxAmount": money(line.tax + 1)}
    found = Invoice(
        key=book.company.key("invoice"),
        kind="sale",
        no=book.company.number("ZSEFP"),
        day=book.company.today,
        due=book.company.today,
        party=order.party,
        party_ref=order.party_ref,
        plant=order.plant,
        currency=order.currency,
        status="approved",
        lines=[line],
    )
    book.company.touch("invoice", found)
    book.note("erp", "invoice_line", "rule:net_plus_tax", invoice_no=found.no, line_no=1)


def payment(book: Notebook) -> None:
    """An advance payment of the year 2062."""
    party = book.company.pick(book.company.buyers, book.rng)
    found = Payment(
        key=book.company.key("payment"),
        kind="receipt",
        no=book.company.number("XSKD"),
        day=TYPO_YEAR,
        party=party,
        party_ref=party.ref("erp"),
        currency=party.currency,
        status="approved",
        lines=[PaymentLine(1, "", 5_000_000)],
    )
    book.company.touch("payment", found)
    book.note("erp", "payment", "not_future", payment_no=found.no, line_no=1)


def delivery(book: Notebook) -> None:
    """A delivery line without a material."""
    order = lonely_order(book)
    line = StockLine(1, order.lines[0].material, 1000, 0, "", order.no, 1)
    line.spoilt = {"FItemID": None}
    bill = StockBill(
        key=book.company.key("bill"),
        kind=21,
        no=book.company.number("XOUT"),
        day=book.company.today,
        party=order.party,
        party_ref=order.party_ref,
        plant=order.plant,
        status="approved",
        lines=[line],
    )
    book.company.touch("bill", bill)
    book.note("erp", "delivery_line", "required", delivery_no=bill.no, line_no=1)


def customer(book: Notebook, source: str) -> None:
    """A customer without a name, in the ERP or the CRM."""
    ref = str(next(book.company.item_ids)) if source == "erp" else "001999999999"
    record = PartyRecord(source, ref, f"99.{ref}", "", "", "", "", "", "", "")
    nobody = Party(f"bad-{ref}", "customer", 0, "", "", "", "", "", 0, "", "", "CNY", 30, [record])
    book.company.touch("customer", nobody)
    book.note(source, "customer", "required", ref=ref)


def material(book: Notebook) -> None:
    """A material in a unit that nobody knows."""
    ref = str(next(book.company.item_ids))
    name = "包装木箱附件"
    record = MaterialRecord("erp", ref, "04.09.9999", name, "定制", "", "", UNKNOWN_UNIT[2])
    thing = Material(f"bad-{ref}", "purchased", 0, name, "", "", "", "piece", 0, 0, 0, [record])
    book.company.touch("material", thing)
    book.note("erp", "material", "code_list", ref=ref)
