"""Makes customers and suppliers: who is real, and how each system happens to have written them.

Every planted sameness is decidable (same valid USCC, or equal standardised name with the same
telephone line or city) unless the record says `decidable=False`.
"""

from __future__ import annotations

import random
from itertools import count

from examples.factory import names
from examples.factory.identifiers import mistyped, phone, uscc
from examples.factory.masters import Party, PartyRecord

ROADS = ("星澜路", "创衡路", "湖汀大道", "金珩街", "科砚路")
SAME_NAME_EVERY, NEAR_NAME_EVERY = 53, 29


class PartyMaker:
    """Numbers and writes the parties of one kind; `ids` hands out the ERP's item ids."""

    def __init__(self, kind: str, seed: int, ids: count[int]) -> None:
        self.kind = kind
        self.seed = seed
        self.ids = ids
        self.made: list[Party] = []

    def make(self, number: int) -> Party:
        """The party of this number with its records; the same for the same seed."""
        rng = random.Random(f"{self.seed}/{self.kind}/{number}")
        party = self._real(number, rng)
        self.made.append(party)
        outside = self.kind == "customer" and number % 13 == 12
        if not outside:
            self._erp(party, rng)
            self._wms(party, rng)
        if self.kind == "customer" and (outside or rng.random() < 0.72):
            self._crm(party, rng)
        return party

    def _real(self, number: int, rng: random.Random) -> Party:
        letter = "C" if self.kind == "customer" else "S"
        key = number if self.kind == "customer" else number + 9_000
        city, province, area, region = rng.choice(names.CITIES)
        trade = rng.choice(names.TRADES if self.kind == "customer" else names.SUPPLIES)
        abroad = self.kind == "customer" and number % 12 == 5
        name = names.foreign(number // 12) if abroad else names.domestic(key, city, trade)
        short = name.split()[0] if abroad else names.mark(key) + trade[:2]
        party = Party(
            id=f"{letter}{number:05d}",
            kind=self.kind,
            number=number,
            name=name,
            short=short,
            city=city,
            province=province,
            area=area,
            line=55_500_000 + key * 7 % 499_999,
            street=f"{rng.choice(ROADS)}{number + 1}号",
            uscc=uscc(region, 10_000_000 + key * 37),
            currency="USD" if abroad else "CNY",
            terms=rng.choice((30, 45, 60, 90)),
        )
        if abroad:
            party.city, party.area = rng.choice(names.ABROAD_CITIES)
            party.province = party.uscc = ""
        else:
            self._decoy(party)
        return party

    def _decoy(self, party: Party) -> None:
        """A different company under a near or equal name, always in another city."""
        if not self.made or not self.made[-1].uscc or self.made[-1].city == party.city:
            return
        other = self.made[-1]
        if party.number % SAME_NAME_EVERY == SAME_NAME_EVERY - 1:
            party.name, party.short = other.name, other.short
        elif party.number % NEAR_NAME_EVERY == NEAR_NAME_EVERY - 1 and "（" not in other.name:
            place = party.city.removesuffix("市")
            party.name = place + other.name[2:]
        elif party.number % NEAR_NAME_EVERY == NEAR_NAME_EVERY - 2 and "分公司" not in other.name:
            party.name, party.line = f"{other.name}{party.city[:2]}分公司", other.line
            party.area = other.area

    def _record(self, party: Party, source: str, ref: str, code: str, name: str) -> PartyRecord:
        record = PartyRecord(
            source=source,
            ref=ref,
            code=code,
            name=name,
            short=party.short,
            uscc="",
            phone="",
            province=party.province,
            city=party.city,
            street=party.street,
        )
        party.records.append(record)
        return record

    def _erp(self, party: Party, rng: random.Random) -> None:
        group = 1 + party.number % 4
        code = f"{'01' if self.kind == 'customer' else '02'}.{group:03d}.{party.number + 1:04d}"
        record = self._record(party, "erp", str(next(self.ids)), code, party.name)
        record.phone = phone(party.area, party.line, rng)
        record.uscc = party.uscc if rng.random() < 0.85 else ""
        if party.number % 24 == 7:
            self._erp_twice(party, rng, record)

    def _erp_twice(self, party: Party, rng: random.Random, first: PartyRecord) -> None:
        """A second code of the same company, as a merger or a careless clerk leaves behind."""
        name = names.rewritten(party.name, rng)
        old = rng.random() < 0.4
        if old:
            name = names.stopped(name, rng)
        code = first.code[:-4] + f"{9000 + party.number % 1000:04d}"
        again = self._record(party, "erp", str(next(self.ids)), code, name)
        again.uscc = first.uscc
        again.phone = phone(party.area, party.line, rng)
        again.active = not old

    def _wms(self, party: Party, rng: random.Random) -> None:
        letter = "C" if self.kind == "customer" else "V"
        code = f"{letter}{party.number * 3 + 100:06d}"
        record = self._record(party, "wms", code, code, names.rewritten(party.name, rng))
        if rng.random() < 0.7:
            record.phone = phone(party.area, party.line, rng)
        if record.phone and rng.random() < 0.5:
            record.city = ""

    def _crm(self, party: Party, rng: random.Random) -> None:
        ref = f"001{party.number * 17 + 4_000:09d}"
        name = names.rewritten(party.name, rng)
        record = self._record(party, "crm", ref, f"KH-{party.number + 1:05d}", name)
        record.phone = phone(party.area, party.line, rng)
        if party.of("erp") and party.number % 43 == 11:
            self._hidden(party, record)
        elif party.uscc and all(one.uscc for one in party.of("erp")) and rng.random() < 0.6:
            record.uscc = party.uscc
            if party.of("erp") and rng.random() < 0.3:
                record.name, record.phone = party.short, ""
        elif party.uscc and rng.random() < 0.05:
            record.uscc = mistyped(party.uscc)

    def _hidden(self, party: Party, record: PartyRecord) -> None:
        """What no rule can decide: a short name, no identifier, no telephone, no address."""
        record.name, record.phone = party.short, ""
        record.city = record.province = record.street = ""
        record.decidable = False
