"""The made-up company's orders in Tryton, as they are entered: 60 sales and 30 purchases.

Knows the values that Tryton's create takes; part of seed.py's process.
"""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from seed_house import House, by_fate, create, day

SALES = (
    ["draft"] * 6
    + ["quotation"] * 6
    + ["cancelled"] * 4
    + ["confirmed"] * 4
    + ["waiting"] * 14
    + ["shipped"] * 12
    + ["invoiced"] * 6
    + ["part paid"] * 3
    + ["paid"] * 5
)

PURCHASES = (
    ["draft"] * 4
    + ["quotation"] * 3
    + ["cancelled"] * 3
    + ["waiting"] * 4
    + ["received"] * 6
    + ["invoiced"] * 6
    + ["paid"] * 4
)

# Half a cent: Tryton rounds it to the even cent (12.345 -> 12.34, 12.355 -> 12.36).
PRICES = ["12.3450", "12.3550", "7.0050", "1280.0000", "96.1500", "0.3333", "455.5050", "3.0075"]


def sales(house: House, today: dt.date, chance: random.Random) -> dict[str, list[Any]]:
    """60 sales; every fifteenth in dollars, one with a free text line that names no product."""
    wanted = []
    for serial, fate in enumerate(SALES):
        party = house.customers[serial % len(house.customers)]
        lines = _lines(house, serial, chance)
        if serial == 40:
            free = {"unit": house.units["u"].id, "quantity": 1.0, "unit_price": Decimal("66.6650")}
            lines.append(free | {"description": "加急费"})
        wanted.append(
            order(house, party, "USD" if serial % 15 == 14 else "CNY", lines)
            | {
                "shipment_address": party.addresses[0].id,
                "reference": f"CG{serial:05d}",
                "shipping_date": day(today, 80 - serial),
                "sale_date": None if fate == "draft" else day(today, 95 - serial),
            }
        )
    return by_fate(SALES, create("sale.sale", wanted))


def purchases(house: House, today: dt.date, chance: random.Random) -> dict[str, list[Any]]:
    """30 purchases of raw and bought parts; every tenth in dollars."""
    wanted = []
    goods = house.raws + house.bought
    for serial, fate in enumerate(PURCHASES):
        party = house.suppliers[serial % len(house.suppliers)]
        lines = []
        for place in range(1 + serial % 3):
            product = goods[(serial * 2 + place) % len(goods)]
            price = PRICES[(serial + place) % len(PRICES)]
            quantity = chance.choice([1.0, 3.0, 20.0])
            lines.append(line_of(house, product, quantity, price, product.default_uom.symbol))
        wanted.append(
            order(house, party, "USD" if serial % 10 == 9 else "CNY", lines)
            | {"purchase_date": None if fate == "draft" else day(today, 90 - serial)}
        )
    return by_fate(PURCHASES, create("purchase.purchase", wanted))


def order(house: House, party: Any, currency: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The values that a sale and a purchase have in common."""
    return {
        "party": party.id,
        "invoice_address": party.addresses[0].id,
        "payment_term": house.payment_term.id,
        "currency": house.currencies[currency].id,
        "lines": [("create", lines)],
    }


def line_of(
    house: House, product: Any, quantity: float, price: str, unit: str, kind: str = "goods"
) -> dict[str, Any]:
    """The values of one line; `kind` names the taxes."""
    return {
        "product": product.id,
        "quantity": quantity,
        "unit": house.units[unit].id,
        "unit_price": Decimal(price),
        "taxes": [("add", house.taxes[kind])],
    }


def _lines(house: House, serial: int, chance: random.Random) -> list[dict[str, Any]]:
    """One to six lines in pieces, metres or centimetres, some services, some notes."""
    goods = house.pumps + house.bought
    lines = []
    for place in range(1 + serial % 4):
        product = goods[(serial * 3 + place) % len(goods)]
        price = PRICES[(serial + place) % len(PRICES)]
        taxes = "levied" if serial % 10 == 3 and place else "goods"
        lines.append(line_of(house, product, float(chance.randint(1, 9)), price, "u", taxes))
    if serial % 4 == 0:
        quantity, unit = chance.choice([2.5, 0.1, 12.35]), "cm" if serial % 8 else "m"
        lines.append(line_of(house, house.raws[3], quantity, "8.8700", unit))
    if serial % 5 == 0:
        lines.append(line_of(house, house.services[serial % 4], 1.0, "350.5050", "u", "service"))
        lines.append({"type": "comment", "description": "现场服务"})
    return lines
