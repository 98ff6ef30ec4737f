"""Receivable ageing, held against vectors worked out by hand: both edges of every bucket."""

from __future__ import annotations

from datetime import date

import pytest

from hub.dictionary import Dictionary
from tests.warehouse.documents import day, invoice, know_masters, pay
from tests.warehouse.world import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, dictionary: Dictionary) -> World:
    world = World(tmp_path_factory.mktemp("marts"), dictionary)
    world.as_of(date(2026, 6, 30))
    know_masters(world)
    receivables(world)
    world.build()
    return world


def receivables(world: World) -> None:
    for no, due in {"R-0": day(30, 6), "R-1": day(29, 6), "R-30": day(31, 5), "R-31": day(30, 5),
                    "R-60": day(1, 5), "R-61": day(30, 4), "R-90": day(1, 4),
                    "R-91": day(31, 3)}.items():  # fmt: skip
        invoice(world, no, "100", due_date=due)
    invoice(world, "R-part", "60", line_no=1, due_date=day(30, 6))
    invoice(world, "R-part", "40", line_no=2, due_date=day(29, 6))
    pay(world, "RP-1", "30", "R-part")
    pay(world, "RP-2", "70", "R-part", document_status="cancelled")
    invoice(world, "R-paid", "100")
    pay(world, "RP-3", "100", "R-paid")
    invoice(world, "R-over", "100", due_date=day(30, 6))
    pay(world, "RP-4", "120", "R-over")
    invoice(world, "R-credit", "-80", due_date=day(30, 6))
    invoice(world, "R-settled", "100", settlement_status="settled")
    invoice(world, "R-draft", "100", document_status="draft")
    invoice(world, "R-bought", "100", invoice_kind="purchase")
    invoice(world, "R-usd", "100", currency_code="USD", due_date=None, invoice_date=day(1, 6))


@pytest.mark.parametrize(
    ("no", "bucket", "open_amount", "days"),
    [
        ("R-0", "not_due", 100, 0),
        ("R-1", "1-30", 100, 1),
        ("R-30", "1-30", 100, 30),
        ("R-31", "31-60", 100, 31),
        ("R-60", "31-60", 100, 60),
        ("R-61", "61-90", 100, 61),
        ("R-90", "61-90", 100, 90),
        ("R-91", "over_90", 100, 91),
        ("R-part", "1-30", 70, 1),
        ("R-over", "not_due", -20, 0),
        ("R-credit", "not_due", -80, 0),
        ("R-usd", "1-30", 100, 29),
    ],
)
def test_an_open_invoice_stands_in_its_bucket(
    no: str, bucket: str, open_amount: int, days: int, world: World
) -> None:
    row = world.one(f"select * from mart.receivable_ageing where invoice_no = '{no}'")
    assert (row["bucket"], row["amount_open"], row["days_past_due"]) == (bucket, open_amount, days)
    column = bucket if bucket == "not_due" else f"days_{bucket.replace('-', '_')}"
    names = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90")
    assert {n: row[n] for n in names} == {n: open_amount if n == column else 0 for n in names}


@pytest.mark.parametrize("no", ["R-paid", "R-settled", "R-draft", "R-bought"])
def test_what_is_not_open_is_not_listed(no: str, world: World) -> None:
    assert world.rows(f"select * from mart.receivable_ageing where invoice_no = '{no}'") == []
