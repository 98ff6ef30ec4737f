"""The planted differences, and only they, are in the systems: at the start and after every day."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from examples.factory import simulate
from tests.examples.differences import differences, planted


@pytest.mark.parametrize("seed", [7, 11, 23])
def test_exactly_the_planted_differences_are_there(
    created: Callable[[int], Path], seed: int
) -> None:
    folder = created(seed)
    told = planted(folder)
    assert differences(folder) == told
    kinds = Counter(kind for kind, _, _ in told)
    assert len(kinds) == 4
    assert all(4 <= count <= 8 for count in kinds.values()), kinds


def test_and_still_after_every_one_of_five_days(factory: Path) -> None:
    before = planted(factory)
    for _ in range(5):
        simulate.advance(factory, 1)
        now = planted(factory)
        assert differences(factory) == now
        assert now != before
        before = now


@pytest.mark.parametrize(
    ("kind", "sql"),
    [
        ("shipment_without_delivery", "delete from ICStockBill where FBillNo = 'XOUT000100'"),
        (
            "output_unlike_receipt",
            "update ICStockBillEntry set FQty = FQty + 1 where FInterID = ("
            "select min(FInterID) from ICStockBill where FTranType = 2)",
        ),
        (
            "crm_order_missing_in_erp",
            "delete from SEOrderEntry where FInterID = (select min(FInterID) from SEOrderEntry"
            " join SEOrder using (FInterID) where FSourceBillNo <> '' and FStatus > 0)",
        ),
        (
            "paid_invoice_open",
            "update ICSale set FCheckStatus = 2 where FBillNo = ("
            "select min(FBillNo) from ICSale where FCheckStatus = 1)",
        ),
    ],
)
def test_the_check_sees_a_difference_nobody_planted(factory: Path, kind: str, sql: str) -> None:
    with closing(sqlite3.connect(factory / "erp.sqlite")) as con, con:
        assert con.execute(sql).rowcount > 0
    extra = differences(factory) - planted(factory)
    assert {found for found, _, _ in extra} == {kind}
