"""Against the known truth: planted bad rows, planted breaks, same customers, and every cent."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.site import load_site
from pipelines.report import RunRequest
from pipelines.run import run
from tests.e2e.conftest import ROOT, Demo
from warehouse import derive, quarantine


def refused(rows: list[dict[str, Any]]) -> Counter[tuple[str, str, str]]:
    """(source, entity, rule) of every row in quarantine."""
    return Counter((row["source"], row["entity"], row["rule"]) for row in rows)


def test_with_panderas_verdicts_ignored_planted_rows_slip_through(
    systems: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof of the next test: it would fail."""
    demo = systems.copy_to(tmp_path / "data")
    for name, value in demo.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(derive, "judge_rows", lambda *_: [])
    run(load_site(), RunRequest(through="validate"))
    missing = planted_rows(demo) - refused(quarantine.rows(demo.data))
    assert {rule for _, _, rule in missing} >= {"required", "range", "not_future"}


BREAKS = """
select break_kind, subject_no, line_no from mart.break order by all
"""


@pytest.fixture(scope="module", params=[7, 8, 9])
def company(request: Any, make_demo: Callable[..., Demo], first_run: Demo) -> Demo:
    """Three companies after their first run; seed 7 is shared."""
    if request.param == 7:
        return first_run
    demo = make_demo(request.param)
    demo.hub("run")
    return demo


def planted_rows(demo: Demo) -> Counter[tuple[str, str, str]]:
    """(source, entity, rule) of every planted bad row."""
    return Counter((r["source"], r["entity"], r["rule"]) for r in demo.truth()["quarantine"])


def test_the_planted_bad_rows_and_only_they_are_in_quarantine(company: Demo) -> None:
    found = refused(company.json("quarantine", "list"))
    assert found == planted_rows(company)
    assert sum(found.values()) >= 15


def test_the_planted_breaks_and_only_they_are_found(company: Demo) -> None:
    found = company.query(BREAKS)
    subject = {
        "shipment_without_delivery": "shipment_no",
        "output_unlike_receipt": "production_order_no",
        "crm_order_missing_in_erp": "order_no",
        "paid_invoice_open": "invoice_no",
    }
    planted = sorted(
        (one["kind"], one["key"][subject[one["kind"]]]) for one in company.truth()["breaks"]
    )
    assert sorted({(kind, no) for kind, no, _ in found}) == sorted(set(planted))
    assert set(subject) == {kind for kind, _ in planted}


def test_every_batch_accounts_for_every_row(company: Demo) -> None:
    wrong = company.query(
        """select source, stream, sequence from ops.batch
        where landed <> inserted + updated + unchanged + quarantined + superseded""",
        "warehouse.duckdb",
    )
    total = company.query("select count(*), sum(landed) from ops.batch", "warehouse.duckdb")
    assert wrong == []
    assert total[0][0] >= 20


MONEY = {
    "sales_order_line": "amount_net",
    "purchase_order_line": "amount_net",
    "invoice_line": "amount_net",
    "payment": "amount",
}


def contracts(entity: str) -> list[Any]:
    """The ERP's contracts that feed `entity`."""
    folder = ROOT / "connectors" / "systems" / "kingdee_k3_wise"
    read = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in folder.glob("*.yaml"))
    return [one for one in read if one.get("feeds") == entity]


def source_sums(company: Demo, entity: str, column: str) -> Counter[str]:
    """Currency -> sum over the ERP's own rows, added by plain sqlite3 and Decimal."""
    total: Counter[str] = Counter()
    with sqlite3.connect(company.data / "demo" / "erp.sqlite") as erp:
        erp.row_factory = sqlite3.Row
        for contract in contracts(entity):
            for row in erp.execute(contract["query"]):
                amount, currency = row[contract["map"][column]], contract["map"]["currency_code"]
                total[STANDARD[row[currency]]] += Decimal(str(amount or 0))  # type: ignore[assignment]
    return total


STANDARD = {"RMB": "CNY", "CNY": "CNY", "USD": "USD"}


@pytest.mark.parametrize("entity", MONEY)
def test_core_and_quarantine_are_the_source_to_the_cent(company: Demo, entity: str) -> None:
    column = MONEY[entity]
    hub: Counter[str] = Counter()
    for amount, currency in company.query(
        f"""select sum({column}), currency_code from core.fct_{entity}
        where source = 'erp' group by currency_code"""
    ):
        hub[currency] += amount
    maps = {(one["map"][column], one["map"]["currency_code"]) for one in contracts(entity)}
    for row in company.json("quarantine", "list", "--raw"):
        if (row["source"], row["entity"]) == ("erp", entity):
            raw = json.loads(row["raw"])
            ((amount, currency),) = ((a, c) for a, c in maps if a in raw and c in raw)
            hub[STANDARD[raw[currency]]] += Decimal(raw[amount] or "0")  # type: ignore[assignment]
    source = source_sums(company, entity, column)
    assert {k: Decimal(v) for k, v in hub.items()} == {k: Decimal(v) for k, v in source.items()}
    assert source["CNY"] > 0


@pytest.mark.parametrize("entity", ["customer", "supplier", "material"])
def test_records_said_to_be_one_are_one(company: Demo, entity: str) -> None:
    """Deterministic matching never joins two different things; most planted sameness is found."""
    golden = {
        (source, ref): golden_id
        for source, ref, golden_id in company.query(
            f"select source, {entity}_ref, golden_id from master.xref_{entity}", "warehouse.duckdb"
        )
    }
    truth = company.truth()[f"{entity}s"]
    owner: dict[str, str] = {}
    pairs = together = 0
    for thing in truth:
        ids = [
            golden[m["source"], m["ref"]]
            for m in thing["members"]
            if (m["source"], m["ref"]) in golden
        ]
        for one in ids:
            assert owner.setdefault(one, thing["id"]) == thing["id"], "two things became one"
        pairs += len(ids) - 1 if ids else 0
        together += len(ids) - len(set(ids)) if ids else 0
    assert pairs > 0
    assert together / pairs >= 0.8
