"""The mart of scorecards: ratios from counts, reasons instead of zero, history with one current."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from hub.dictionary import Dictionary
from tests.warehouse.world import World

MORNING = datetime.fromisoformat("2026-03-30T01:00:00")
LATE = datetime.fromisoformat("2026-03-30T17:30:00")  # the next day in Shanghai


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, dictionary: Dictionary) -> World:
    world = World(tmp_path_factory.mktemp("marts"), dictionary)
    observe(world, 1, "completeness", 2, 3)
    observe(world, 2, "timeliness", None, None, reason="no_stamp")
    observe(world, 3, "completeness", 3, 3, observed_at=LATE)
    observe(world, 4, "completeness", 1, 7, observed_source="crm")
    world.build()
    return world


def observe(
    world: World, no: int, dimension: str, numerator: int | None, denominator: int | None,
    **more: Any,
) -> None:  # fmt: skip
    said = {"observed_source": "erp", "entity": "customer", "observed_at": MORNING, **more}
    world.put("quality_observation", "hub", observation_no=no, dimension=dimension,
              numerator=numerator, denominator=denominator, **said)  # fmt: skip


def test_a_ratio_is_of_its_counts(world: World) -> None:
    rows = world.rows(
        "select observation_no, ratio, reason, is_current, observed_date from mart.data_quality"
        " order by observation_no"
    )
    day = date(2026, 3, 30)
    assert rows == [
        (1, Decimal("0.666667"), None, False, day),
        (2, None, "no_stamp", True, day),
        (3, Decimal(1), None, True, date(2026, 3, 31)),
        (4, Decimal("0.142857"), None, True, day),
    ]


def test_one_observation_of_each_thing_is_current(world: World) -> None:
    rows = world.rows(
        "select observed_source, entity, dimension, count(*) from mart.data_quality"
        " where is_current group by all having count(*) <> 1"
    )
    assert rows == []


def test_the_mart_reads_what_the_hub_observed_and_nothing_else(world: World) -> None:
    assert len(world.rows("select distinct data_quality_id from mart.data_quality")) == 4
