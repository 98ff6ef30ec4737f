"""A steward's decision in the whole chain: old facts move with it, and back when it is undone."""

from __future__ import annotations

from typing import Any

from tests.e2e.conftest import Demo

FACTS = """
    select 'order', sales_order_line_id, customer_id from core.fct_sales_order_line
    union all select 'invoice', invoice_line_id, customer_id from core.fct_invoice_line
    order by all"""
BUSIEST = """
    select customer_id, count(*) from core.fct_sales_order_line
    where customer_id like 'C-%' group by customer_id order by count(*) desc, customer_id limit 2"""


def tables(demo: Demo) -> dict[str, str]:
    """The hash of every published table but the one that keeps the history of what was measured."""
    found = demo.json("status")["published"]["tables"]
    return {name: one["hash"] for name, one in found.items() if name != "mart.data_quality"}


def test_a_merge_moves_all_old_facts_and_undoing_it_moves_them_back(done: Demo) -> None:
    before, published = done.query(FACTS), tables(done)
    (one, many), (other, more) = done.query(BUSIEST)
    kept, lost = sorted([one, other])
    done.hub("mdm", "merge", "customer", one, other, "--why", "one owner", "--as", "li")
    assert tables(done) == published  # only the next run makes it so
    done.hub("run")
    moved = done.query(FACTS)
    assert [row[:-1] for row in moved] == [row[:-1] for row in before]
    assert lost not in {row[-1] for row in moved}
    assert all(
        now[-1] == (kept if was[-1] in (one, other) else was[-1])
        for was, now in zip(before, moved, strict=True)
    )
    assert dict(done.query(BUSIEST))[kept] == many + more
    rebuilt = done.json("rebuild")
    assert rebuilt["equal"] is True, rebuilt
    done.hub("mdm", "undo", "--as", "li")
    done.hub("run")
    assert done.query(FACTS) == before
    assert tables(done) == published


def test_facts_of_one_material_meet_under_one_golden_id(done: Demo) -> None:
    """Orders, stock, production and shipping name it by four systems' own codes."""
    met: list[tuple[Any, ...]] = done.query(
        """select material_id from core.fct_sales_order_line
        intersect select material_id from core.fct_stock_level
        intersect select material_id from core.fct_production_report
        intersect select material_id from core.fct_shipment_line"""
    )
    assert len([one for (one,) in met if one.startswith("M-")]) > 10
    status = done.json("status")
    assert set(status["unresolved"]) == {"customer", "supplier", "material"}
    for entity, sources in status["unresolved"].items():
        assert all(0 < n <= status["references"][entity][one] for one, n in sources.items())
    assert status["review_queue"] > 0
