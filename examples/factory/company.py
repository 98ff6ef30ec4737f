"""The simulated company's memory: masters, documents, agenda, stock, and what changed lately.

Knows no rule of business (sales, purchasing, production ...), no system (erp, crm, mes, wms).
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from examples.factory import organisation
from examples.factory.documents import CrmOrder, Dropped, Invoice, Opportunity, Order, WorkOrder
from examples.factory.masters import Material, Party
from examples.factory.materials import SHARE, MaterialMaker
from examples.factory.parties import PartyMaker

FIRST_DAY = date(2025, 10, 1)
LAST_DAY = date(2026, 3, 31)
BAD_RATE_DAY = date(2026, 2, 15)  # a rate of nothing stands in the ERP since
CUSTOMERS, SUPPLIERS, MATERIALS = 300, 80, 800


class Company:
    """One run of the simulation; all of it follows from `seed`, `scale` and the days played."""

    def __init__(self, seed: int, scale: float) -> None:
        self.seed = seed
        self.scale = scale
        self.today = FIRST_DAY
        self.item_ids = count(10_001)
        self.customers = PartyMaker("customer", seed, self.item_ids)
        self.suppliers = PartyMaker("supplier", seed, self.item_ids)
        self.materials = MaterialMaker(seed, self.item_ids)
        self.employees = organisation.employees()
        self.agenda: dict[date, list[tuple[str, Any]]] = defaultdict(list)
        self.stock: dict[tuple[int, int], int] = {}
        self.touched: dict[str, dict[Any, Any]] = defaultdict(dict)
        self.removed: list[tuple[str, Any]] = []
        self.dropped: list[Dropped] = []
        self.crm_orders: dict[str, CrmOrder] = {}
        self.open_lines: list[tuple[Order, int]] = []
        self.drafts: dict[str, list[Order]] = {"sale": [], "purchase": []}
        self.billed: set[int] = set()
        self.opportunities: list[Opportunity] = []
        self.newest_report = datetime.combine(FIRST_DAY, time())
        self.done_works: list[WorkOrder] = []
        self.settled: list[Invoice] = []
        self.breaks: list[dict[str, Any]] = []
        self.bad_rows: list[dict[str, Any]] = []
        self.mends: list[tuple[dict[str, Any], Any]] = []
        self._numbers: dict[str, count[int]] = defaultdict(lambda: count(1))
        self._found()

    def _found(self) -> None:
        for number in range(self.times(CUSTOMERS)):
            self.touch("customer", self.customers.make(number))
        for number in range(self.times(SUPPLIERS)):
            self.touch("supplier", self.suppliers.make(number))
        number = 0
        for kind, share in SHARE:
            for _ in range(self.times(MATERIALS * share // 100)):
                self.touch("material", self.materials.make(number, kind))
                number += 1
        self.by_kind: dict[str, list[Material]] = defaultdict(list)
        for material in self.materials.made:
            self.by_kind[material.kind].append(material)
            rng = random.Random(f"{self.seed}/opening/{material.number}")
            self.move(material, self.shelf(material), 1000 * rng.randrange(20, 400))
        self.buyers = [one for one in self.customers.made if one.of("erp")]
        self.sellers = self.suppliers.made

    def times(self, number: int) -> int:
        """`number` at this scale, one at least."""
        return max(1, round(number * self.scale))

    def day_rng(self, topic: str) -> random.Random:
        """The random numbers of one topic on the present day."""
        return random.Random(f"{self.seed}/{topic}/{self.today.isoformat()}")

    def number(self, series: str, width: int = 6) -> str:
        """The next document number of a series."""
        return f"{series}{next(self._numbers[series]):0{width}d}"

    def key(self, kind: str) -> int:
        """The next surrogate key of a kind of document."""
        return 1000 + next(self._numbers[f"#{kind}"])

    def touch(self, kind: str, thing: Any) -> None:
        """Note that the systems must hear of this thing."""
        key = thing.id if isinstance(thing, Party | Material) else thing.key
        self.touched[kind][key] = thing

    def plan(self, days: int, verb: str, thing: Any) -> None:
        """Put something on the agenda, `days` from now, moved to the next working day."""
        self.agenda[self.workday(self.today + timedelta(days=days))].append((verb, thing))

    @staticmethod
    def workday(day: date) -> date:
        """`day` itself, or Monday when it is a Sunday."""
        return day + timedelta(days=1) if day.weekday() == 6 else day

    def at(self, rng: random.Random) -> datetime:
        """A moment of the present working day, in local time."""
        return datetime.combine(self.today, time(8)) + timedelta(seconds=rng.randrange(34_000))

    @staticmethod
    def shelf(material: Material) -> int:
        """The index of the warehouse the material is kept in."""
        return material.plant * 3 + organisation.SHELF[material.kind]

    def move(self, material: Material, warehouse: int, thousandths: int) -> None:
        """Change the stock of a material in a warehouse."""
        place = (material.number, warehouse)
        self.stock[place] = self.stock.get(place, 0) + thousandths
        self.touched["stock"][place] = None

    def level_stock(self) -> None:
        """Raise what history drove below zero: the opening stock was higher, that is all."""
        for place, level in self.stock.items():
            if level <= 0:
                self.stock[place] = 5_000 + place[0] % 50 * 1000

    def pick(self, things: list[Any], rng: random.Random) -> Any:
        """One of the things, the early ones more often: a few customers buy most."""
        return things[int(rng.random() ** 1.7 * len(things))]
