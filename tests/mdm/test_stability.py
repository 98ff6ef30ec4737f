"""A thousand sequences of merges, splits and undos at once: each ends in the exact prior state."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

WORLDS, STEPS, MEMBERS = 1000, 6, 5
STATE = "select source, customer_ref, golden_id from master.xref_customer order by all"
VISIBLE = "select * exclude (member_count) from master.customer order by golden_id"


def world(number: int) -> list[dict[str, Any]]:
    """Five records of two companies of their own brand and town: three and two of a kind."""
    brand = f"{chr(0x4E00 + 7 * (number % 900) + 11)}{chr(0x5B00 + 13 * (number // 900) + 5)}澜"
    rows = []
    for place in range(MEMBERS):
        town, phone = ("苏州", "0512") if place < 3 else ("无锡", "0510")
        rows.append({
            "source": ("erp", "crm", "mes", "wms")[place % 4], "ref": f"{number}-{place}",
            "name": f"{town}{brand}机械有限公司", "phone": f"{phone}-8{number:06d}",
        })  # fmt: skip
    return rows


def acts(number: int, step: int, rng: random.Random) -> list[dict[str, Any]]:
    """One action of a steward in one world: a merge of two records, or one member split off."""
    records = [(row["source"], row["ref"]) for row in world(number)]
    one, *others = rng.sample(records, k=rng.randint(2, MEMBERS))
    verdict = rng.choice(["one", "apart"])
    return [
        {"verdict": verdict, "action": f"{number}/{step}", "source_a": one[0], "ref_a": one[1],
         "source_b": other[0], "ref_b": other[1]}
        for other in others
    ]  # fmt: skip


def test_a_thousand_sequences_of_merges_splits_and_undos(house: Any, customers_only: Path) -> None:
    rng = random.Random(20)
    house.put_many("customer", [row for number in range(WORLDS) for row in world(number)])
    house.resolve(rules=[customers_only])
    before = [(house.rows(STATE), house.rows(VISIBLE))]
    assert len({golden_id for *_, golden_id in before[0][0]}) > 1.9 * WORLDS
    for step in range(STEPS):
        house.judge([act for number in range(WORLDS) for act in acts(number, step, rng)])
        house.resolve(rules=[customers_only])
        before.append((house.rows(STATE), house.rows(VISIBLE)))
    assert len({str(state) for state in before}) > STEPS
    issued = {golden_id for state, _ in before for *_, golden_id in state}
    for step in reversed(range(STEPS)):
        house.judge([{"undoes": f"{number}/{step}"} for number in range(WORLDS)])
        house.resolve(rules=[customers_only])
        assert (house.rows(STATE), house.rows(VISIBLE)) == before[step], step
    alive = {golden_id for *_, golden_id in house.rows(STATE)}
    lost = dict(house.rows("select golden_id, survivor_id from master.golden_alias"))
    assert issued <= alive | set(lost)
    assert set(lost.values()) <= alive


def test_a_judgement_is_the_reason_and_outlives_new_evidence(
    house: Any, customers_only: Path
) -> None:
    one, two = world(1)[0], world(1)[1]
    house.put("customer", [one, two])
    house.resolve(rules=[customers_only])
    assert len(house.groups("customer")) == 1
    pair = {"source_a": "erp", "ref_a": "1-0", "source_b": "crm", "ref_b": "1-1"}
    house.judge([{"verdict": "apart", "why": "two plants", **pair}])
    house.resolve(rules=[customers_only])
    assert len(house.groups("customer")) == 2
    house.put(
        "customer", [{**one, "uscc": "91320599123456788E"}, {**two, "uscc": "91320599123456788E"}]
    )
    house.resolve(rules=[customers_only])
    assert len(house.groups("customer")) == 2
    house.judge([{"verdict": "one", "why": "they moved", **pair}])
    house.resolve(rules=[customers_only])
    assert len(house.groups("customer")) == 1
    kinds = house.rows("select match_kind, reason from master.match_customer")
    assert set(kinds) == {("steward", "said by li: they moved")}
    assert house.resolve(rules=[customers_only])["customer"].merged == 0
    assert len(house.batches) == 3
