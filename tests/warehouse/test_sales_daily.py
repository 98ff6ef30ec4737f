"""Daily sales, held against a vector worked out by hand, before and after an un-approval."""

from __future__ import annotations

from pathlib import Path

from hub.dictionary import Dictionary
from tests.warehouse.documents import D, day, order
from tests.warehouse.world import World


def test_days_add_up_by_customer_material_and_currency(
    tmp_path: Path, dictionary: Dictionary
) -> None:
    world = World(tmp_path, dictionary)
    order(world, "A", 1, net=100, quantity=D(1))
    order(world, "A", 2, net=200, quantity=D(2), document_status="closed")
    order(world, "B", 1, net=50, currency_code="USD")
    order(world, "C", 1, net=70, order_date=day(3))
    order(world, "D", 1, net=1000, document_status="cancelled")
    order(world, "E", 1, net=1000, document_status="draft")
    order(world, "A-crm", 1, source="crm", net=300)
    world.build()
    rows = "select order_date, currency_code, order_lines, quantity, amount_net, amount_gross"
    daily = f"{rows} from mart.sales_daily order by all"
    assert world.rows(daily) == [
        (day(2), "CNY", 2, D(3), D(300), D(339)),
        (day(2), "USD", 1, D(10), D(50), D("56.5")),
        (day(3), "CNY", 1, D(10), D(70), D("79.1")),
    ]
    world.next_load()
    order(world, "A", 1, net=100, quantity=D(1), document_status="draft")  # un-approved
    order(world, "E", 1, net=1000)
    world.build()
    assert world.rows(daily)[0] == (day(2), "CNY", 2, D(12), D(1200), D(1356))
