"""The documents of the simulated company as they really are, before any system writes them.

Figures are scaled integers (see figures). `spoilt` holds what a clerk or a machine got wrong:
native column -> the wrong value, applied last by the writer of that system.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from examples.factory.masters import Material, Party


@dataclass(slots=True)
class Line:
    """A priced line of an order or invoice."""

    no: int
    material: Material
    quantity: int
    price: int
    percent: int
    net: int
    tax: int
    moved: int = 0
    source_no: str = ""
    source_line: int = 0
    spoilt: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Order:
    """A sales or purchase order; `crm_no` where a customer's order came from the CRM."""

    key: int
    kind: str
    no: str
    day: date
    party: Party
    party_ref: str
    plant: int
    currency: str
    employee: int
    department: int
    status: str
    promised: date
    lines: list[Line]
    approved_at: datetime | None = None
    crm_no: str = ""
    note: str = ""


@dataclass(slots=True)
class CrmOrder:
    """An order in the CRM; its lines are the ERP's lines where it reached the ERP."""

    key: int
    no: str
    party: Party
    plant: int
    currency: str
    status: str
    created_at: datetime
    changed_at: datetime
    promised: date
    lines: list[Line]
    approved_at: datetime | None = None
    deleted: bool = False
    spoilt: dict[int, dict[str, object]] = field(default_factory=dict)


@dataclass(slots=True)
class Opportunity:
    """A chance of an order in the CRM."""

    key: int
    no: str
    party: Party
    name: str
    stage: str
    amount: int
    created_at: datetime
    changed_at: datetime
    close: date
    won_at: datetime | None = None
    order_no: str = ""
    deleted: bool = False
    spoilt: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class StockLine:
    """A line of a stock bill; `source_*` names the order it fulfils."""

    no: int
    material: Material
    quantity: int
    warehouse: int
    lot: str
    source_no: str = ""
    source_line: int = 0
    spoilt: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class StockBill:
    """An ERP stock bill: kind 1 purchase receipt, 2 product receipt, 21 sales delivery."""

    key: int
    kind: int
    no: str
    day: date
    party: Party | None
    party_ref: str
    plant: int
    status: str
    lines: list[StockLine]


@dataclass(slots=True)
class Invoice:
    """A sales or purchase invoice; `paid` in cents; settled says what the ERP believes."""

    key: int
    kind: str
    no: str
    day: date
    due: date
    party: Party
    party_ref: str
    plant: int
    currency: str
    status: str
    lines: list[Line]
    paid: int = 0
    settled: str = "open"

    @property
    def gross(self) -> int:
        """Net and tax of all lines, in cents."""
        return sum(line.net + line.tax for line in self.lines)


@dataclass(slots=True)
class PaymentLine:
    """A share of a payment; `invoice_no` is empty for an advance."""

    no: int
    invoice_no: str
    cents: int
    spoilt: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Payment:
    """Money received from a customer or paid to a supplier."""

    key: int
    kind: str
    no: str
    day: date
    party: Party
    party_ref: str
    currency: str
    status: str
    lines: list[PaymentLine]
    spoilt: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class WorkOrder:
    """A production order of the ERP and its work order in the MES."""

    key: int
    no: str
    mes_no: str
    day: date
    material: Material
    plant: int
    quantity: int
    start: date
    end: date
    status: str
    operations: int
    good: int = 0
    scrap: int = 0
    received: int = 0
    began_at: datetime | None = None
    ended_at: datetime | None = None
    order_key: int = 0
    order_line: int = 0
    changed_at: datetime | None = None


@dataclass(slots=True)
class Report:
    """An operation report (job response) of the MES."""

    key: int
    no: str
    work: WorkOrder
    operation: int
    equipment: str
    person: str
    at: datetime
    changed_at: datetime
    good: int
    scrap: int
    rework: int
    status: str = "Completed"
    spoilt: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Dropped:
    """A row that the WMS drops: a shipment line or a stock movement, by its Chinese headers."""

    kind: str
    no: str
    line: int
    at: datetime
    row: dict[str, object]
