"""Opportunities in the CRM: they go from stage to stage, and some end in an order."""

from __future__ import annotations

import random
from datetime import timedelta

from examples.factory.company import Company
from examples.factory.documents import Opportunity
from examples.factory.sales import approve_crm, open_crm_order, priced_lines


def play(company: Company) -> None:
    """The day's new opportunities."""
    rng = company.day_rng("opportunities")
    for _ in range(company.times(2)):
        _opportunity(company, rng)


def _opportunity(company: Company, rng: random.Random) -> None:
    party = company.pick(company.customers.made, rng)
    if not party.of("crm"):
        return
    at = company.at(rng)
    chance = Opportunity(
        key=company.key("opportunity"),
        no=company.number("OPP-"),
        party=party,
        name=f"{party.short} 泵组采购",
        stage="Prospecting",
        amount=100 * rng.randrange(20_000, 900_000),
        created_at=at,
        changed_at=at,
        close=company.today + timedelta(days=rng.randrange(20, 90)),
    )
    company.opportunities.append(chance)
    company.touch("opportunity", chance)
    company.plan(rng.randrange(4, 20), "advance_opportunity", chance)


def advance(company: Company, chance: Opportunity, rng: random.Random) -> None:
    """An opportunity goes one stage on, is lost, or is won with an order."""
    following = {"Prospecting": "Qualification", "Qualification": "Price Quote"}
    chance.changed_at = company.at(rng)
    company.touch("opportunity", chance)
    if rng.random() < 0.15:
        chance.stage = "Closed Lost"
        chance.deleted = rng.random() < 0.2
    elif chance.stage in following:
        chance.stage = following[chance.stage]
        company.plan(rng.randrange(4, 20), "advance_opportunity", chance)
    elif not chance.party.of("erp"):
        chance.stage = "Closed Lost"
    else:
        chance.stage, chance.won_at = "Closed Won", chance.changed_at
        lines = priced_lines(company, chance.party, True, rng, rng.randrange(1, 4))
        crm = open_crm_order(company, chance.party, lines, rng)
        chance.order_no = crm.no
        approve_crm(company, crm, rng)
