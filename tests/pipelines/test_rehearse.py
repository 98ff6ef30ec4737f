"""Rehearsals: what they foretell comes true, and they leave everything as it was."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub import fault, stamp
from hub.lock import writer_lock
from hub.site import PRODUCT, Simulation
from pipelines import scratch
from pipelines.rehearse import rehearse
from pipelines.report import RunRequest
from pipelines.run import run
from pipelines.show_rehearsal import show_rehearsal
from pipelines.world import CLOCK, site_clock
from tests.pipelines.conftest import Company, Hub, found_company
from warehouse.publication import current

ROOT = Path(__file__).resolve().parents[2]
ORDER_LINE = """feeds: sales_order_line
table: order_line
key: [order_no, line_no]
deletes: diff
map:
  order_no: order_no
  line_no: line_no
  order_date: cast('2026-03-02' as date)
  customer_ref: customer
  material_ref: "'M-1'"
  uom_code: uom
  quantity: quantity
  currency_code: currency
  amount_net: amount
  tax_rate: "0"
  amount_tax: "0"
  amount_gross: amount
  document_status: "'approved'"
"""
LINES = [
    ("A1", 1, "1", "PCS", "3", "CNY", "1000.1000"),
    ("A1", 2, "1", "PCS", "2", "CNY", "0.2000"),
    ("A2", 1, "2", "PCS", "1", "USD", "9.9900"),
    ("A3", 1, "2", "坛坛", "5", "CNY", "70.0000"),  # a unit that nobody knows
]
ALIAS = (
    "source,code,standard_code,decided_by,decided_on,why\nerp,坛坛,PCS,data office,2026-03-02,x\n"
)
TWICE = """/*
grain: one row per customer
key: [customer_id]
kind: full
owner: sales
purpose: a list with every customer twice
label: {zh: 名单, en: List}
columns: {customer_id: {zh: 键, en: Key}}
*/
with
customers as (select * from core.dim_customer),
final as (select customer_id from customers union all select customer_id from customers)
select * from final
"""


def order(company: Company, *lines: tuple[object, ...]) -> None:
    """Insert or replace order lines of the ERP."""
    columns = "order_no, line_no, customer, uom, quantity, currency, amount"
    with sqlite3.connect(company.folder / "erp.sqlite") as con:
        con.execute(
            f"create table if not exists order_line ({columns}, primary key (order_no, line_no))"
        )
        con.executemany("insert or replace into order_line values (?, ?, ?, ?, ?, ?, ?)", lines)
    con.close()


def strict(company: Company) -> Path:
    """Rules of the site by which no two customers are one."""
    rules = yaml.safe_load((PRODUCT / "mdm/rules/customer.yaml").read_text("utf-8"))
    rules["thresholds"] |= {"certain": 95, "auto": 90, "review": 85}
    return company.write("rules/customer.yaml", yaml.safe_dump(rules, allow_unicode=True))


def bytes_of(company: Company) -> dict[str, str]:
    """Every file of the data folder but the locks, with its digest, mode and place."""
    return {
        f"{path.relative_to(company.data)} {path.lstat().st_mode:o}": (
            str(path.readlink())
            if path.is_symlink()
            else hashlib.sha256(path.read_bytes()).hexdigest()
        )
        for path in sorted(company.data.rglob("*"))
        if not path.is_dir() and path.relative_to(company.data).parts[0] != "lock"
    }


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A company with orders after its first run; copy it before you change it."""
    company = found_company(tmp_path_factory.mktemp("first") / "my 厂")
    company.write("sources/erp/order_line.yaml", ORDER_LINE)
    order(company, *LINES)
    report = run(company.site, RunRequest())
    assert (report.status, report.accounts()["quarantined"]) == ("published", 2)
    return company


@pytest.fixture
def company(first: Company, tmp_path: Path) -> Company:
    """An own copy of the company after its first run."""
    shutil.copytree(first.folder, tmp_path / "own 厂", symlinks=True)
    return Company(tmp_path / "own 厂")


def told(company: Company, through: str) -> dict[str, Any]:
    """A rehearsal as JSON would tell it."""
    said: dict[str, Any] = rehearse(company.site, RunRequest(through=through)).as_json()
    return said


def test_without_a_change_nothing_would_change_and_every_byte_stays(
    company: Company, hub: Hub
) -> None:
    before = bytes_of(company)
    said = hub("run", "--rehearse")
    assert said.code == 0
    assert "Nothing would change for readers." in said.out
    assert "MB" in said.err
    assert bytes_of(company) == before
    assert not (company.data / scratch.FOLDER).exists()


def test_what_a_rehearsal_foretells_comes_true(company: Company, hub: Hub) -> None:
    order(
        company,
        ("A1", 1, "1", "PCS", "4", "CNY", "1000.3000"),
        ("A4", 1, "1", "PCS", "1", "CNY", "0.0001"),
    )
    company.put("erp", (4, "C4", "Delta Seals", None))
    before = bytes_of(company)
    free: list[bool] = []

    def write() -> None:
        with writer_lock(company.data):
            free.append(True)

    fault.arm("model.commit", write)
    try:
        done = rehearse(company.site, RunRequest())
    finally:
        fault.disarm()
    assert free == [True]  # another run may write while a rehearsal works
    said = done.as_json()
    assert bytes_of(company) == before
    assert (said["exit_code"], said["outcome"], said["landed"]) == (0, "open", 3)
    tables = {one["table"]: one for one in said["tables"]}
    lines = tables["core.fct_sales_order_line"]
    assert [lines[name] for name in ("before", "after", "added", "changed", "removed")] == [
        3, 4, 1, 1, 0,
    ]  # fmt: skip
    totals = {(one["column"], one["unit"]): one for one in lines["totals"]}
    assert totals["amount_net", "CNY"]["after"] == "1000.5001"
    assert totals["amount_net", "CNY"]["difference"] == "0.2001"
    assert totals["amount_net", "USD"]["difference"] == "0.0000"
    assert totals["quantity", "PCS"]["difference"] == "2.000000"
    assert [(one["entity"], one["event"], one["count"]) for one in said["identity"]] == [
        ("customer", "mint", 1)
    ]
    assert "published" not in json.dumps(said)

    assert hub("run", "--as-of", stamp.text(done.report.as_of)).code == 0
    up = current(company.site)
    assert up is not None
    assert {name: (one.rows, one.hash) for name, one in up.tables.items()} == {
        name: (one.rows, one.hash) for name, one in done.built.items()
    }


def test_a_new_alias_lets_rows_go(
    company: Company, hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    company.write("dictionary/aliases/uom.csv", ALIAS)
    done = rehearse(company.site, RunRequest(through="model"))
    (news,) = done.refused
    assert (news["entity"], news["rule"], news["property"]) == (
        "sales_order_line", "code_list", "uom_code",
    )  # fmt: skip
    assert (news["before"], news["after"], news["added"], news["removed"]) == (1, 0, 0, 1)
    show_rehearsal(company.site, done)
    shown = capsys.readouterr().out
    assert "0 rows would come, 1 would be released" in shown
    assert "+70.0000" in shown
    assert len(json.loads(hub("quarantine", "list", "--json").out)) == 2  # they wait as before


def test_changed_rules_would_split_and_merge(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = strict(company)
    assert {one["event"] for one in told(company, "resolve")["identity"]} == {"split"}
    run(company.site, RunRequest(through="resolve"))
    rules.unlink()
    before = bytes_of(company)
    done = rehearse(company.site, RunRequest(through="resolve"))
    assert bytes_of(company) == before
    (merge,) = (one for one in done.identity if one.event == "merge")
    (example,) = merge.examples
    assert (done.report.exit_code, merge.entity, merge.count) == (0, "customer", 1)
    assert example["into_golden_id"] == "C-000001"
    assert example["reason"]
    show_rehearsal(company.site, done)
    assert f"{example['golden_id']} → C-000001: " in capsys.readouterr().out


def test_a_stewards_word_is_rehearsed_before_it_moves_facts(company: Company, hub: Hub) -> None:
    word = ("mdm", "merge", "customer", "C-000001", "C-000002", "--why", "a test", "--as", "lin")
    assert hub(*word).code == 0
    before = bytes_of(company)
    done = rehearse(company.site, RunRequest(through="model"))
    assert bytes_of(company) == before
    assert [(one.entity, one.event, one.count) for one in done.identity] == [
        ("customer", "merge", 1)
    ]
    lines = next(one for one in done.changes if one.table == "core.fct_sales_order_line")
    assert (lines.added, lines.changed, lines.removed) == (0, 1, 0)
    assert not any(total.difference for total in lines.totals)  # no money comes or goes


def test_doubled_rows_would_close_the_gate(company: Company, hub: Hub) -> None:
    company.write("models/mart/twice.sql", TWICE)
    before = bytes_of(company)
    said = hub("run", "--rehearse", "--json")
    report = json.loads(said.out)
    assert (said.code, report["outcome"], report["gate"]["checks"]["failed"]) == (1, "closed", 1)
    assert "the gate would be closed: mart.twice" in said.err
    assert f"/{scratch.FOLDER}" not in said.out + said.err  # no path that is gone
    doubled = next(one for one in report["tables"] if one["table"] == "mart.twice")
    assert (doubled["before"], doubled["after"], doubled["added"]) == (0, 6, 6)
    assert bytes_of(company) == before


def test_a_source_that_is_away_and_a_part_of_the_stages(company: Company, hub: Hub) -> None:
    said = told(company, "validate")
    assert (said["exit_code"], said["outcome"], said["tables"], said["gate"]) == (
        0, "done", [], None,
    )  # fmt: skip
    (company.folder / "crm.sqlite").unlink()
    before = bytes_of(company)
    away = hub("run", "--rehearse", "--through", "validate")
    assert away.code == 3
    assert "crm.customer could not be read" in away.err
    source = company.folder / "sources" / "crm.yaml"
    source.write_text(source.read_text(encoding="utf-8") + "required: true\n", encoding="utf-8")
    required = hub("run", "--rehearse")
    assert required.code == 3
    assert "The next run would fail" in required.out
    assert bytes_of(company) == before


def test_a_first_run_can_be_rehearsed(tmp_path: Path) -> None:
    company = found_company(tmp_path / "new")
    done = rehearse(company.site, RunRequest(through="model"))
    assert (done.outcome, done.report.exit_code, done.before) == ("done", 0, None)
    tables = {one.table: one for one in done.changes}
    assert (tables["core.dim_customer"].before, tables["core.dim_customer"].added) == (0, 3)
    assert bytes_of(company) == {}


def test_it_waits_for_no_writer_and_for_no_other_rehearsal(company: Company, hub: Hub) -> None:
    with writer_lock(company.data, holder="hub rebuild"):
        said = hub("run", "--rehearse")
        assert said.code == 4
        assert "hub rebuild, pid " in said.err
    with scratch.scratch_site(company.site):
        said = hub("run", "--rehearse")
        assert said.code == 4
        assert "another rehearsal is at work" in said.err


def test_a_killed_rehearsal_disturbs_nobody_and_is_swept(company: Company, hub: Hub) -> None:
    company.put("erp", (4, "C4", "Delta Seals", None))
    before = bytes_of(company)
    script = (
        "import os\nfrom pathlib import Path\nfrom hub import fault\n"
        "from hub.site import load_site\n"
        "from pipelines.rehearse import rehearse\nfrom pipelines.report import RunRequest\n"
        "fault.arm('clean.commit', lambda: os._exit(9))\n"
        f"rehearse(load_site(Path({str(company.folder)!r})), RunRequest())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True)
    assert done.returncode == 9, done.stderr.decode()
    left = company.data / scratch.FOLDER
    assert (left / "warehouse.duckdb").exists()
    assert hub("status").code == 0
    said = told(company, "validate")
    assert (said["landed"], said["outcome"]) == (1, "done")
    assert not left.exists()
    assert bytes_of(company) == before
    assert run(company.site, RunRequest(through="land")).rows_landed == 1


def test_a_disk_without_room_is_said_before_anything_is_copied(
    company: Company, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bytes_of(company)
    monkeypatch.setattr(
        scratch.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 10**6)
    )
    said = hub("run", "--rehearse")
    assert said.code == 2
    assert "1.0 MB are free" in said.err
    assert bytes_of(company) == before
    assert not (company.data / scratch.FOLDER).exists()


def test_simulated_systems_stay_where_they_are_and_log_into_the_copy(company: Company) -> None:
    real = company.data / "demo"
    real.mkdir()
    (real / CLOCK).write_text('{"as_of": "2026-03-31T10:00:00Z"}', encoding="utf-8")
    (real / "crm.log").write_text("said", encoding="utf-8")
    simulation = Simulation(module="none", folder="${data_dir}/demo")
    plain = company.site
    site = replace(plain, settings=plain.settings.model_copy(update={"simulation": simulation}))
    with scratch.scratch_site(site) as copy:
        assert copy.simulation_folder is not None
        assert copy.simulation_folder.is_relative_to(copy.data_dir)
        assert site_clock(copy) == site_clock(site)
        assert not (copy.simulation_folder / "crm.log").exists()


def test_a_clone_holds_the_same_bytes_and_goes_its_own_way(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"pump" * 100_000)
    scratch.clone(old, new)
    assert new.read_bytes() == old.read_bytes()
    with new.open("r+b") as file:
        file.write(b"seal")
    assert old.read_bytes().startswith(b"pump")
