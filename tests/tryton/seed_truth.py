"""What Tryton's own models say about the seeded database, written as JSON for the tests.

Knows proteus models; part of seed.py's process. Amounts are Tryton's computed fields, the ones
that have no column for drafts and quotations, as decimal texts.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from proteus import Model, config
from seed_house import House


def write(house: House, path: Path) -> None:
    """Write the truth file."""
    truth = {
        "sales": _documents("sale.sale", "sale_date"),
        "purchases": _documents("purchase.purchase", "purchase_date"),
        "invoices": _documents("account.invoice", "invoice_date"),
        "moves": dict(Counter(m.state for m in Model.get("stock.move").find([]))),
        "productions": dict(Counter(p.state for p in Model.get("production").find([]))),
        "both": house.customers[-1].id,
        "inactive_customer": house.customers[1].id,
        "inactive_material": house.pumps[11].id,
        "uncoded_material": house.uncoded[0].id,
        "renamed_material": house.pumps[0].id,
        "stock": _stock(),
        "counts": {"customers": len(house.customers), "suppliers": len(house.suppliers)},
    }
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")


def _documents(model: str, date: str) -> list[dict[str, Any]]:
    """Each document with its state, currency and Tryton's own amounts, and those of its lines."""
    documents = []
    for record in Model.get(model).find([], order=[("id", "ASC")]):
        lines = [line for line in record.lines if line.type == "line"]
        documents.append(
            {
                "id": record.id,
                "number": record.number,
                "kind": getattr(record, "type", None),
                "state": record.state,
                "date": str(getattr(record, date) or "") or None,
                "currency": record.currency.code,
                "net": str(record.untaxed_amount),
                "tax": str(record.tax_amount),
                "gross": str(record.total_amount),
                "to_pay": str(getattr(record, "amount_to_pay", None) or 0),
                "lines": {str(line.id): str(line.amount) for line in lines},
            }
        )
    return documents


def _stock() -> dict[str, dict[str, float]]:
    """The stock on hand that Tryton computes, per warehouse code and product id, unequal to 0."""
    found = {}
    for warehouse in Model.get("stock.location").find([("type", "=", "warehouse")]):
        place = {"locations": [warehouse.id], "with_childs": True, "active_test": False}
        with config.get_config().set_context(**place):
            products = Model.get("product.product").find([("type", "=", "goods")])
            on_hand = {str(product.id): product.quantity for product in products}
        found[warehouse.code] = {key: value for key, value in on_hand.items() if value}
    return found
