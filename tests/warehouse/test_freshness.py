"""Which tables are fed, stale or without a source: every guess is checked against the sources."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.plant import Plant
from warehouse.freshness import notes


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plant]:
    made = Plant(tmp_path)
    yield made
    made.con.close()


def test_everything_fresh_is_ok(plant: Plant) -> None:
    assert set(notes(plant.con, plant.models(), {}).values()) == {("ok", "")}


def test_a_stale_source_marks_what_needs_it_and_what_reads_that(plant: Plant) -> None:
    plant.con.execute("update ops.source set stale = source = 'erp'")
    found = notes(plant.con, plant.models(), {})
    assert found["core.fct_order"] == ("stale", "erp")  # declared
    assert found["core.dim_customer"] == ("stale", "erp")  # reads master.customer
    assert found["mart.sales"] == ("stale", "erp")  # through core.fct_order
    assert found["mart.won"] == ("ok", "")


def test_a_crosswalk_does_not_make_a_fact_stale(plant: Plant) -> None:
    plant.con.execute("update ops.source set stale = true, entities = 'customer'")
    text = "select order_no, line_no, x.golden_id as customer_id, amount, document_status, _key"
    joined = "from clean.sales_order_line join master.xref_customer as x on true"
    plant.edit(
        "core/fct_order",
        "select order_no, line_no, customer_id, amount, document_status, _key"
        " from clean.sales_order_line",
        f"{text} {joined}",
    )
    found = notes(plant.con, plant.models(), {})
    assert found["core.fct_order"] == ("ok", "")
    assert found["core.dim_customer"][0] == "stale"


def test_a_need_of_one_kind_of_system_looks_at_that_kind_only(plant: Plant) -> None:
    plant.edit("mart/won", "needs: [opportunity]", "needs: [sales_order_line@mes]")
    plant.con.execute("update ops.source set stale = true where source = 'erp'")
    assert notes(plant.con, plant.models(), {})["mart.won"] == ("ok", "")
    plant.con.execute("update ops.source set kind = 'mes' where source = 'erp'")
    assert notes(plant.con, plant.models(), {})["mart.won"] == ("stale", "erp")


def test_no_source_outweighs_stale(plant: Plant) -> None:
    plant.con.execute("update ops.source set stale = true")
    found = notes(plant.con, plant.models(), {"mart.won": ["opportunity", "opportunity@crm"]})
    assert found["mart.won"] == ("no source", "opportunity, opportunity@crm")
