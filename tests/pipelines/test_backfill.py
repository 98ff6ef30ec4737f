"""A window read again: from the command line and the launchpad; the content stays, marks too."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from dagster import AssetKey, DagsterInstance

from hub.reading import Backfill
from pipelines.graph import definitions
from pipelines.report import RunRequest
from pipelines.run import run
from tests.pipelines.conftest import Company, Hub
from warehouse import batch as batches
from warehouse.publication import current

ORDERS = """feeds: sales_order_line
table: orders
key: [id]
cursor: {column: changed_at, lookback: 0s}
map:
  order_no: "'SO' || id"
  line_no: "1"
  order_date: cast('2026-01-02' as date)
  customer_ref: "'1'"
  material_ref: "'M'"
  uom_code: "'PCS'"
  quantity: quantity
  currency_code: "'CNY'"
  amount_net: quantity
  tax_rate: "0"
  amount_tax: "0"
  amount_gross: quantity
  document_status: "'approved'"
"""
TABLE = "create table orders (id integer primary key, quantity numeric, changed_at text)"


def order(company: Company, *rows: tuple[int, int, str]) -> None:
    with sqlite3.connect(company.folder / "erp.sqlite") as con:
        con.executemany("insert or replace into orders values (?, ?, ?)", rows)
    con.close()


@pytest.fixture
def trading(company: Company) -> Company:
    """A company with orders of January and February, read once."""
    company.write("sources/erp/order.yaml", ORDERS)
    with sqlite3.connect(company.folder / "erp.sqlite") as con:
        con.execute(TABLE)
    con.close()
    order(company, *((day, day, f"2026-01-{day:02} 08:00:00") for day in range(1, 29)))
    order(company, *((day + 28, day, f"2026-02-{day:02} 08:00:00") for day in range(1, 29)))
    assert run(company.site, RunRequest()).exit_code == 0
    return company


def mark(company: Company) -> str | None:
    folder = batches.stream_folder(company.data, "erp", "order")
    return batches.load(folder, batches.sequences(folder)[-1]).cursor_high


def window(company: Company, since: str | None, until: str | None) -> RunRequest:
    return RunRequest(("erp",), ("order",), backfill=Backfill(since, until, "Asia/Shanghai"))


def hash_of(company: Company) -> str:
    found = current(company.site)
    assert found is not None
    return found.content_hash


def test_a_window_lands_what_was_missed_and_nothing_twice(trading: Company, hub: Hub) -> None:
    before, high = hash_of(trading), mark(trading)
    said = json.loads(hub("run", "--source", "erp", "--stream", "order", "--from", "2026-01-10",
                          "--to", "2026-02-01", "--json").out)  # fmt: skip
    assert [one["stream"] for one in said["streams"]] == ["order"]
    assert said["landed"] == 0
    assert 0 < said["streams"][0]["read"] < 56
    assert hash_of(trading) == before
    # A row that came in behind the mark, as a clerk back-dates it: only the backfill sees it.
    order(trading, (99, 7, "2026-01-15 12:00:00"))
    assert run(trading.site, RunRequest()).rows_landed == 0
    assert run(trading.site, window(trading, "2026-01-15", "2026-01-16")).rows_landed == 1
    after = hash_of(trading)
    assert after != before
    assert mark(trading) == high
    for again in (("2026-01-15", "2026-01-16"), ("2026-01-01", None), (None, "2026-03-01")):
        assert run(trading.site, window(trading, *again)).rows_landed == 0
        assert hash_of(trading) == after
    assert mark(trading) == high


def test_a_partial_window_deletes_nothing_and_later_changes_still_come(trading: Company) -> None:
    with sqlite3.connect(trading.folder / "erp.sqlite") as con:
        con.execute("delete from orders where id = 3")
    con.close()
    assert run(trading.site, window(trading, None, "2026-02-01")).rows_landed == 0
    order(trading, (100, 5, "2026-03-01 08:00:00"))
    assert run(trading.site, RunRequest()).rows_landed == 1


def test_a_first_backfill_sets_no_mark_so_that_the_rest_is_read(company: Company) -> None:
    company.write("sources/erp/order.yaml", ORDERS)
    with sqlite3.connect(company.folder / "erp.sqlite") as con:
        con.execute(TABLE)
    con.close()
    order(company, (1, 1, "2026-01-01 08:00:00"), (2, 2, "2026-02-01 08:00:00"))
    assert run(company.site, window(company, "2026-01-15", None)).rows_landed == 1
    assert mark(company) is None
    landed = {one.stream: one for one in run(company.site, RunRequest()).landed}
    assert (landed["order"].rows_read, landed["order"].landed) == (2, 1)
    assert mark(company) == "2026-02-01T00:00:00Z"


def test_what_has_no_window_says_so_in_one_line(trading: Company, hub: Hub) -> None:
    named = hub("run", "--stream", "erp.customer", "--from", "2026-01-01")
    assert named.code == 2
    assert "erp.customer has no cursor" in named.err
    assert "--full" in named.err
    whole = hub("run", "--source", "erp", "--from", "2026-01-01", "--through", "land")
    assert whole.code == 0
    assert "erp.customer has no cursor" in whole.err
    assert len(whole.err.strip().splitlines()) == 1
    assert hub("run", "--stream", "ordr", "--from", "2026-01-01").code == 2
    assert "did you mean 'order'" in hub("run", "--stream", "ordr", "--from", "2026-01-01").err
    empty = hub("run", "--stream", "order", "--from", "2026-02-01", "--to", "2026-01-01")
    assert "is not before" in empty.err
    assert hub("run", "--full", "--from", "2026-01-01").code == 2
    wrong = hub("run", "--stream", "order", "--from", "soon")
    assert "is not a moment" in wrong.err


def test_the_launchpad_reads_a_window_of_the_named_streams(
    trading: Company, tmp_path: Path
) -> None:
    order(trading, (99, 7, "2026-01-15 12:00:00"))
    job = definitions(trading.site).resolve_job_def("backfill")
    said = {"streams": ["erp.order"], "since": "2026-01-15", "until": "2026-01-16"}
    with DagsterInstance.local_temp(str(tmp_path)) as instance:
        config = {"ops": {"read_window_again": {"config": said}}}
        done = job.execute_in_process(instance=instance, run_config=config)
        assert done.success
        events = done.get_asset_materialization_events()
        seen = {event.asset_key.to_user_string() for event in events if event.asset_key}
        assert seen == {"raw/erp/order", "clean/erp/sales_order_line"}
        before = hash_of(trading)
        config = {"resources": {"session": {"config": {"since": "2026-01-01"}}}}
        keys = [AssetKey(["raw", "erp", "order"]), AssetKey(["clean", "erp", "sales_order_line"])]
        whole = definitions(trading.site).resolve_job_def("all")
        again = whole.execute_in_process(instance=instance, run_config=config, asset_selection=keys)
        assert again.success
        empty = job.execute_in_process(instance=instance, raise_on_error=False)
        assert not empty.success
    assert hash_of(trading) == before
