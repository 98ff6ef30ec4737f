"""The made-up company as the seed scripts know it, and what they all do with Tryton's records.

Knows proteus models; part of seed.py's process. No firm, person or number is a real one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from proteus import Model, config


@dataclass
class House:
    """What the documents are made from."""

    company: Any
    accounts: dict[str, Any]
    payment_term: Any
    payment_method: Any
    customers: list[Any] = field(default_factory=list)
    suppliers: list[Any] = field(default_factory=list)
    employees: list[Any] = field(default_factory=list)
    pumps: list[Any] = field(default_factory=list)
    semis: list[Any] = field(default_factory=list)
    raws: list[Any] = field(default_factory=list)
    bought: list[Any] = field(default_factory=list)
    services: list[Any] = field(default_factory=list)
    uncoded: list[Any] = field(default_factory=list)
    boms: dict[int, Any] = field(default_factory=dict)
    units: dict[str, Any] = field(default_factory=dict)
    categories: dict[str, Any] = field(default_factory=dict)
    taxes: dict[str, list[int]] = field(default_factory=dict)
    currencies: dict[str, Any] = field(default_factory=dict)


def create(model: str, values: list[dict[str, Any]]) -> list[Any]:
    """Create records in one transaction from plain values, as an integration would by RPC."""
    setting = config.get_config()
    ids = setting.get_proxy(model).create(values, setting.context)
    return [Model.get(model)(record) for record in ids]


def press(records: Sequence[Any], *buttons: str) -> None:
    """Press each button once for all records, one transaction a button."""
    for button in buttons if records else ():
        records[0].__class__.click(list(records), button)


def of(documents: dict[str, list[Any]], *fates: str) -> list[Any]:
    """The documents of these fates."""
    return [document for fate in fates for document in documents.get(fate, [])]


def by_fate(fates: list[str], documents: list[Any]) -> dict[str, list[Any]]:
    """Documents listed under what is to become of them."""
    found: dict[str, list[Any]] = {}
    for fate, document in zip(fates, documents, strict=True):
        found.setdefault(fate, []).append(document)
    return found


def day(today: dt.date, ago: int) -> dt.date:
    """So many days before today."""
    return today - dt.timedelta(days=ago)
