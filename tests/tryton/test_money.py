"""Every cent of Tryton arrives: core + quarantined = what Tryton's own models say, per currency."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hub.site import load_site
from pipelines.report import RunReport, RunRequest
from pipelines.run import run
from tests.tryton.conftest import write_site
from tests.tryton.trip import Trip

pytestmark = pytest.mark.slow

DOCUMENTS = {
    "sales": "sales_order_line",
    "purchases": "purchase_order_line",
    "invoices": "invoice_line",
}
AMOUNTS = {"net": "amount_net", "tax": "amount_tax", "gross": "amount_gross"}
Sums = dict[str, dict[str, Decimal]]


@pytest.fixture(scope="module")
def ran(tryton_url: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Trip, RunReport]:
    """A whole run of a site whose one source is Tryton."""
    folder = write_site(tmp_path_factory.mktemp("tryton") / "site", tryton_url)
    return Trip(folder), run(load_site(folder), RunRequest())


def said(documents: list[dict[str, Any]]) -> Sums:
    """Tryton's own amounts, per currency."""
    total: Sums = defaultdict(lambda: defaultdict(Decimal))
    for one in documents:
        for name in AMOUNTS:
            total[one["currency"]][name] += Decimal(one[name])
    return total


def found(trip: Trip, entity: str) -> Sums:
    """What arrived in core, and what was refused, per currency."""
    total: Sums = defaultdict(lambda: defaultdict(Decimal))
    sums = ", ".join(f"sum({column})" for column in AMOUNTS.values())
    refused = ", ".join(
        f"cast(json_extract_string(raw, '$.{column}') as decimal(28, 4))"
        for column in AMOUNTS.values()
    )
    rows = trip.rows(f"select currency_code, {sums} from core.fct_{entity} group by 1")
    rows += trip.rows(
        f"select json_extract_string(raw, '$.currency'), {refused} "
        f"from (select distinct _key, raw from quarantine.tryton__{entity})"
    )
    for currency, *amounts in rows:
        for name, amount in zip(AMOUNTS, amounts, strict=True):
            total[currency][name] += amount
    return total


def test_the_run_publishes(ran: tuple[Trip, RunReport]) -> None:
    report = ran[1]
    assert report.error is None
    assert report.unreachable == {}
    assert report.publication is not None


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_core_and_quarantine_are_the_source(
    kind: str, ran: tuple[Trip, RunReport], truth: dict[str, Any]
) -> None:
    assert set(said(truth[kind])) == {"CNY", "USD"}
    assert found(ran[0], DOCUMENTS[kind]) == said(truth[kind])


@pytest.mark.parametrize(("kind", "number"), [("sales", "order_no"), ("invoices", "invoice_no")])
def test_every_document_adds_up_to_trytons_own_totals(
    kind: str, number: str, ran: tuple[Trip, RunReport], truth: dict[str, Any]
) -> None:
    """Half cents round to even, a document's tax is rounded once: no document is a cent off."""
    entity = DOCUMENTS[kind]
    refused = set(ran[0].column(
        f"select json_extract_string(raw, '$.{number}') from quarantine.tryton__{entity}"
    ))  # fmt: skip
    sums = ", ".join(f"sum({column})" for column in AMOUNTS.values())
    rows = ran[0].rows(f"select {number}, {sums} from core.fct_{entity} group by 1")
    core = {row[0]: row[1:] for row in rows if row[0] not in refused}
    tryton = {
        one["number"] or f"draft-{one['id']}": tuple(Decimal(one[name]) for name in AMOUNTS)
        for one in truth[kind]
    }
    assert core == {no: amounts for no, amounts in tryton.items() if no not in refused}


def test_payments_are_what_the_invoices_no_longer_owe(
    ran: tuple[Trip, RunReport], truth: dict[str, Any]
) -> None:
    paid = dict(ran[0].rows("select invoice_no, sum(amount) from core.fct_payment group by 1"))
    owed = {
        one["number"]: Decimal(one["gross"]) - Decimal(one["to_pay"])
        for one in truth["invoices"]
        if one["state"] in ("posted", "paid")
    }
    assert paid == {number: amount for number, amount in owed.items() if amount}
    partial = ran[0].column(
        "select distinct invoice_no from core.fct_invoice_line where settlement_status = 'partial'"
    )
    assert len(partial) == 3


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("sales", "2 * round(net / 2)", "round(net)"),
        ("purchases", "coalesce(setting.tax_rounding = 'line', false)", "true"),
        ("invoices", "else doc_tax / rounding - sum(share)", "else 0 * sum(share)"),
    ],
    ids=["half up", "tax rounded by line", "stored total not heeded"],
)
def test_each_rule_of_rounding_is_noticed_when_it_is_broken(
    kind: str, right: str, wrong: str, tryton_url: str, truth: dict[str, Any], tmp_path: Path
) -> None:
    """Planted defects: the seeded half cents are such that the comparisons above would fail."""
    stream = Trip(write_site(tmp_path / "site", tryton_url)).stream(DOCUMENTS[kind])
    query = str(stream.query)
    assert right in query
    assert of_source(tryton_url, query) == said(truth[kind])
    assert of_source(tryton_url, query.replace(right, wrong)) != said(truth[kind])


def of_source(url: str, query: str) -> Sums:
    """The sums of a stream's query, run at the source."""
    sums = ", ".join(f"sum({column})" for column in AMOUNTS.values())
    with psycopg.connect(url) as source:
        rows = source.execute(f"select currency, {sums} from ({query}) q group by 1").fetchall()
    return {row[0]: dict(zip(AMOUNTS, row[1:], strict=True)) for row in rows}
