"""What people change and take back: cancelled and un-approved orders, new masters, deleted rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from examples.factory.company import Company
from examples.factory.documents import Order
from examples.factory.production import report
from examples.factory.sales import approve_order, priced_lines
from examples.factory.sales import open_order as open_sale


def call_off(company: Company) -> None:
    """Some orders that are still untouched are cancelled, in the CRM too, or un-approved."""
    rng = company.day_rng("call off")
    untouched = [order for order, _ in company.open_lines[-120:] if _untouched(company, order)]
    if not untouched:
        return
    order = rng.choice(untouched)
    if order.crm_no or rng.random() < 0.5:
        _cancel(company, order)
    else:
        order.status, order.approved_at = "draft", None
        company.touch("order", order)
        company.plan(rng.randrange(1, 4), "approve_order", order)


def _untouched(company: Company, order: Order) -> bool:
    return order.status == "approved" and order.key not in company.billed


def _cancel(company: Company, order: Order) -> None:
    order.status = "cancelled"
    company.touch("order", order)
    if order.crm_no:
        crm = company.crm_orders[order.crm_no]
        crm.status, crm.changed_at = "Cancelled", company.at(company.day_rng("cancel"))
        company.touch("crm_order", crm)


def play(company: Company, evening: datetime) -> None:
    """What an advanced day brings beside its business: masters change, drafts are deleted.

    `evening` is the newest stamp that the MES had given by the evening before.
    """
    rng = company.day_rng("changes")
    for maker, kind in ((company.customers, "customer"), (company.suppliers, "supplier")):
        party = rng.choice([one for one in maker.made if one.of("erp")])
        record = party.of("erp")[0]
        record.street = f"新址{rng.randrange(100, 999)}号"
        company.touch(kind, party)
    party = rng.choice([one for one in company.customers.made if one.of("crm")])
    record = party.of("crm")[0]
    record.street = f"新址{rng.randrange(100, 999)}号" if record.decidable else ""
    record.active = rng.random() < 0.9
    record.changed = company.at(rng).isoformat()
    company.touch("customer", party)
    material = rng.choice(company.by_kind["finished"])
    material.safety += 5000
    company.touch("material", material)
    _newcomer(company)
    _late_report(company, evening)
    for kind, name in (("sale", "order"), ("purchase", "purchase")):
        _delete_draft(company, kind, name)


def _newcomer(company: Company) -> None:
    """Every other day a new customer, known to every system at once, with a first order."""
    if company.today.toordinal() % 2:
        return
    party = company.customers.make(len(company.customers.made))
    for record in party.of("crm"):
        record.changed = company.at(company.day_rng("newcomer")).isoformat()
    company.touch("customer", party)
    if party.of("erp"):
        company.buyers.append(party)
        rng = company.day_rng("first order")
        lines = priced_lines(company, party, False, rng, 2)
        approve_order(company, open_sale(company, party, lines, rng), rng)


def _late_report(company: Company, evening: datetime) -> None:
    """A terminal that was off the net sends yesterday's report: its stamp is older than others."""
    rng = company.day_rng("late")
    found = report(company, rng.choice(company.done_works), 1, 1000, 0, rng)
    found.changed_at = evening - timedelta(minutes=15)
    found.at = found.changed_at - timedelta(minutes=10)


def _delete_draft(company: Company, kind: str, name: str) -> None:
    """A draft that nobody missed is deleted; the ERP keeps no trace of it."""
    drafts = [order for order in company.drafts[kind] if order.status == "draft"]
    if drafts:
        order = drafts[0]
        company.drafts[kind].remove(order)
        order.status = "deleted"
        company.touched[name].pop(order.key, None)
        company.removed.append((name, order.key))
