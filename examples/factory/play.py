"""Plays days: what comes new, what the agenda says, what people change, what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from examples.factory import (
    bad_rows,
    breaks,
    changes,
    delivering,
    opportunities,
    production,
    purchasing,
    sales,
    settlement,
    warehousing,
)
from examples.factory.company import FIRST_DAY, LAST_DAY, Company

VERBS: dict[str, Callable[..., Any]] = {
    "approve_order": sales.approve_order,
    "decide_crm": sales.decide_crm,
    "deliver": delivering.deliver,
    "confirm": delivering.confirm,
    "take_back": delivering.take_back,
    "advance_opportunity": opportunities.advance,
    "invoice": settlement.invoice,
    "approve_invoice": settlement.approve_invoice,
    "approve_payment": settlement.approve_payment,
    "receive": purchasing.receive,
    "operate": production.operate,
}


def history(seed: int, scale: float) -> Company:
    """The company after its first six months, with all that was planted in them."""
    company = Company(seed, scale)
    company.today = FIRST_DAY
    while company.today <= LAST_DAY:
        _day(company)
        company.today += timedelta(days=1)
    company.today = LAST_DAY
    company.level_stock()
    breaks.plant_history(company)
    bad_rows.plant_history(company)
    return company


def next_day(company: Company) -> None:
    """One more day, with what is planted, mended, changed and deleted on it."""
    evening = company.newest_report
    company.today += timedelta(days=1)
    _day(company)
    changes.play(company, evening)
    breaks.plant_day(company)
    bad_rows.plant_day(company)


def _day(company: Company) -> None:
    if company.today.weekday() == 6:
        return
    rng = company.day_rng("agenda")
    dues = []
    for verb, thing in company.agenda.pop(company.today, []):
        if verb == "pay":
            dues.append(thing)
        else:
            VERBS[verb](company, thing, rng)
    settlement.pay(company, dues, rng)
    sales.play(company)
    opportunities.play(company)
    purchasing.play(company)
    production.play(company)
    warehousing.play(company)
    changes.call_off(company)
