"""The simulation: the same seed gives the same systems, days add up, and what changes is little."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from examples.factory import clock, simulate
from examples.factory.play import history


def rows(folder: Path) -> dict[str, set[tuple[object, ...]]]:
    """All rows of all databases by file and table."""
    found = {}
    for path in [*folder.glob("*.sqlite"), *folder.glob("crm/*.sqlite")]:
        with closing(sqlite3.connect(path)) as con:
            tables = con.execute("select name from sqlite_master where type = 'table'").fetchall()
            for (table,) in tables:
                found[f"{path.stem}.{table}"] = set(con.execute(f'select * from "{table}"'))
    return found


def files(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file that is not a database."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".sqlite"
    }


def test_the_same_seed_gives_the_same_systems_and_replaces_what_was_there(factory: Path) -> None:
    before = files(factory), rows(factory)
    simulate.advance(factory, 2)
    assert (files(factory), rows(factory)) != before
    simulate.create(factory, seed=7)
    assert (files(factory), rows(factory)) == before


def test_another_seed_gives_other_systems(created: Callable[[int], Path]) -> None:
    one, other = rows(created(7)), rows(created(11))
    for table in ("erp.SEOrder", "erp.t_Organization", "mes.operation_report", "crm.record"):
        assert one[table] != other[table]


def test_two_days_are_one_and_one(factory: Path, tmp_path: Path) -> None:
    simulate.create(tmp_path / "other", seed=7)
    assert simulate.advance(factory, 2).as_of == "2026-04-02T10:00:00Z"
    simulate.advance(tmp_path / "other", 1)
    simulate.advance(tmp_path / "other", 1)
    assert rows(factory) == rows(tmp_path / "other")
    assert files(factory) == files(tmp_path / "other")


def test_a_day_changes_adds_and_deletes_a_little(factory: Path) -> None:
    before = rows(factory)
    simulate.advance(factory, 1)
    after = rows(factory)
    assert len(before["erp.SEOrder"] - after["erp.SEOrder"]) < 200
    for table in ("SEOrder", "ICStockBill", "ICSale", "t_RP_NewReceiveBill", "POOrder", "ICMO"):
        new = len(after[f"erp.{table}"] - before[f"erp.{table}"])
        assert 0 < new < 300, (table, new)
    gone = {row[0] for row in before["erp.SEOrder"]} - {row[0] for row in after["erp.SEOrder"]}
    assert len(gone) == 1
    assert before["erp.t_Department"] == after["erp.t_Department"]
    assert len(after["erp.t_Organization"] - before["erp.t_Organization"]) in (1, 2)
    late = after["mes.operation_report"] - before["mes.operation_report"]
    newest = max(str(row[-1]) for row in before["mes.operation_report"])
    assert any(str(row[-1]) < newest for row in late), "no report came late"


def test_scale_is_about_what_it_says() -> None:
    small, large = history(7, 1), history(7, 2)
    for company, scale in ((small, 1), (large, 2)):
        lines = sum(len(order.lines) for order in company.touched["order"].values())
        assert abs(lines - 20_000 * scale) < 600 * scale
        assert len(company.customers.made) == 300 * scale
        assert len(company.suppliers.made) == 80 * scale
        assert len(company.materials.made) == 800 * scale


def test_all_states_and_both_currencies_occur(created: Callable[[int], Path]) -> None:
    with closing(sqlite3.connect(created(7) / "erp.sqlite")) as con:
        seen = con.execute(
            "select distinct FStatus, FCancellation, FCurrencyID from SEOrder"
        ).fetchall()
        assert {status for status, _, _ in seen} == {0, 1, 3}
        assert {cancelled for _, cancelled, _ in seen} == {0, 1}
        assert {currency for _, _, currency in seen} == {1, 1000}
        red = con.execute("select count(*) from ICSale where FROB = -1").fetchone()[0]
        assert red > 0
        low = con.execute("select min(FQty) from ICInventory").fetchone()[0]
        assert low > 0


def test_money_adds_up_except_where_planted(created: Callable[[int], Path]) -> None:
    told = json.loads((created(7) / "truth.json").read_text("utf-8"))["quarantine"]
    wrong = {
        tuple(one["key"].values())
        for one in told
        if one["rule"] == "rule:net_plus_tax" and one["source"] == "erp"
    }
    found = set()
    with closing(sqlite3.connect(created(7) / "erp.sqlite")) as con:
        for head, entry, tax, gross in (
            ("SEOrder", "SEOrderEntry", "FTaxAmt", "FAllAmount"),
            ("POOrder", "POOrderEntry", "FTaxAmount", "FAllAmount"),
            ("ICSale", "ICSaleEntry", "FTaxAmount", "FAmountincludetax"),
            ("ICPurchase", "ICPurchaseEntry", "FTaxAmount", "FAmountincludetax"),
        ):
            found |= set(
                con.execute(
                    f"select h.FBillNo, e.FEntryID from {entry} e join {head} h using (FInterID)"
                    f" where cast(round(e.FAmount * 100) as integer)"
                    f" + cast(round(e.{tax} * 100) as integer)"
                    f" <> cast(round(e.{gross} * 100) as integer)"
                )
            )
    assert found == wrong


def test_bad_rows_are_of_many_kinds_and_sources(created: Callable[[int], Path]) -> None:
    told = json.loads((created(7) / "truth.json").read_text("utf-8"))["quarantine"]
    assert 25 <= len(told) <= 35
    assert {one["source"] for one in told} == {"erp", "crm", "mes", "wms"}
    assert {one["rule"] for one in told} >= {
        "required", "unreadable", "code_list", "range", "not_future", "rule:net_plus_tax",
        "duplicate_key", "primary_key", "scale",
    }  # fmt: skip
    twice = Counter(json.dumps(one, sort_keys=True) for one in told)
    pairs = {json.loads(one)["rule"] for one, count in twice.items() if count == 2}
    assert pairs == {"duplicate_key", "primary_key"}, "both rows of a shared key are bad"
    assert max(twice.values()) == 2


def test_the_clock_tells_the_evening_and_needs_a_factory(tmp_path: Path) -> None:
    assert clock.Clock(7, 1).as_of == "2026-03-31T10:00:00Z"
    with pytest.raises(FileNotFoundError):
        simulate.advance(tmp_path, 1)
