"""Runs on two small databases: what is published, what is told, and how each trouble ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from hub import duck, stamp
from hub import state as tables
from hub.lock import writer_lock
from hub.state import open_state
from pipelines import busy
from pipelines.report import RunReport, RunRequest
from pipelines.run import run
from tests.pipelines.conftest import Company, Hub, found_company
from warehouse.publication import current

ROOT = Path(__file__).resolve().parents[2]
MENDED = "code: \"coalesce(code, 'X')\""
BROKEN_MODEL = """/*
grain: one row per customer
key: [customer_id]
kind: full
owner: sales
purpose: a list nobody can like
label: {zh: 名单, en: List}
checks:
- accepted: {customer_name: [Nobody]}
columns: {customer_id: {zh: 键, en: Key}, customer_name: {zh: 名称, en: Name}}
*/
with
customers as (select * from core.dim_customer),
final as (select customers.customer_id, customers.customer_name from customers)
select * from final
"""


@pytest.fixture(scope="module")
def after_first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Company, RunReport]:
    """A company after one whole run; copy it before you change it."""
    company = found_company(tmp_path_factory.mktemp("first") / "my 厂")
    return company, run(company.site, RunRequest())


@pytest.fixture
def company(after_first_run: tuple[Company, RunReport], tmp_path: Path) -> Company:
    """An own copy of the company after its first run."""
    shutil.copytree(after_first_run[0].folder, tmp_path / "own 厂", symlinks=True)
    return Company(tmp_path / "own 厂")


def names(company: Company) -> set[str]:
    """The customers that readers see."""
    with duck.guarded(company.data / "published" / "mis.duckdb") as con:
        rows = con.execute("select customer_name from core.dim_customer").fetchall()
    return {row[0] for row in rows}


def test_a_first_run_publishes_and_accounts_for_every_row(
    after_first_run: tuple[Company, RunReport],
) -> None:
    company, report = after_first_run
    assert (report.exit_code, report.status) == (0, "published")
    assert [stage.stage for stage in report.stages] == [
        "land", "validate", "resolve", "model", "publish",
    ]  # fmt: skip
    accounts = report.accounts()
    assert accounts.pop("landed") == sum(accounts.values())
    assert accounts["quarantined"] == 1
    assert report.rows_landed == 4
    assert "Acme Pumps" in names(company)
    by_entity = {one.entity: one for one in report.resolved}
    assert (by_entity["customer"].records, by_entity["customer"].golden) == (3, 2)


def test_a_run_without_news_says_so_and_loads_no_judge(company: Company) -> None:
    before = current(company.site)
    script = (
        "import json, sys\nfrom pathlib import Path\nfrom hub.site import load_site\n"
        "from pipelines.run import run\nfrom pipelines.report import RunRequest\n"
        f"report = run(load_site(Path({str(company.folder)!r})), RunRequest())\n"
        "heavy = [m for m in ('pandera', 'great_expectations') if m in sys.modules]\n"
        "print(json.dumps([report.nothing_new, report.exit_code, report.status, heavy]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout.splitlines()[-1]) == [True, 0, "unchanged", []]
    assert current(company.site) == before


def test_a_changed_row_is_published(company: Company, hub: Hub) -> None:
    company.put("erp", (2, "C2", "Beta Works", None))
    said = hub("run", "--json")
    report = json.loads(said.out)
    assert (said.code, report["landed"], report["accounts"]["updated"]) == (0, 1, 1)
    assert {"stage", "seconds", "cpu_seconds", "rows"} == set(report["stages"][0])
    assert "Beta Works" in names(company)


def test_a_source_that_is_away_is_stale_and_the_rest_is_published(
    company: Company, hub: Hub
) -> None:
    (company.folder / "crm.sqlite").rename(company.folder / "elsewhere")
    company.put("erp", (4, "C4", "Delta Seals", None))
    said = hub("run")
    assert said.code == 3
    assert "crm.customer could not be read" in said.err
    assert {"Delta Seals", "Acme Pumps"} <= names(company)
    status = json.loads(hub("status", "--json").out)
    assert {row["source"]: row["fresh"] for row in status["sources"]} == {
        "crm": False,
        "erp": True,
    }
    (company.folder / "elsewhere").rename(company.folder / "crm.sqlite")
    assert hub("run").code == 0


def test_without_a_required_source_nothing_is_published(company: Company, hub: Hub) -> None:
    before = current(company.site)
    source = company.folder / "sources" / "crm.yaml"
    source.write_text(source.read_text(encoding="utf-8") + "required: true\n", encoding="utf-8")
    (company.folder / "crm.sqlite").unlink()
    company.put("erp", (4, "C4", "Delta Seals", None))
    said = hub("run")
    assert said.code == 3
    assert "crm.customer is required and could not be read" in said.err
    assert current(company.site) == before


def test_a_closed_gate_keeps_the_version_and_names_check_and_rows(
    company: Company, hub: Hub
) -> None:
    before = current(company.site)
    model = company.write("models/mart/customer_list.sql", BROKEN_MODEL)
    said = hub("run")
    assert said.code == 1
    assert "mart.customer_list" in said.err
    assert "3 rows" in said.err
    assert current(company.site) == before
    status = json.loads(hub("status", "--json").out)
    assert status["checks"]["failed"] == 1
    assert status["last_run"]["status"] == "refused"
    broken = json.loads(hub("publish", "--list", "--json").out)
    assert [one["rows"] for one in broken] == [3]
    accepted = hub("publish", "--accept", broken[0]["check"], "--why", "a test of the gate")
    assert accepted.code == 0, accepted.err
    assert current(company.site) != before
    model.unlink()


def test_an_accepted_check_needs_a_reason(company: Company, hub: Hub) -> None:
    said = hub("publish", "--accept", "mart.nothing")
    assert said.code == 2
    assert "reason" in said.err


def test_a_run_ends_after_the_stage_asked_for(company: Company, hub: Hub) -> None:
    company.put("erp", (5, "C5", "Epsilon", None))
    landed = json.loads(hub("run", "--through", "land", "--source", "erp", "--json").out)
    assert [stage["stage"] for stage in landed["stages"]] == ["land"]
    assert [one["source"] for one in landed["streams"]] == ["erp"]
    assert landed["landed"] == 1
    validated = json.loads(hub("run", "--through", "validate", "--json").out)
    assert (validated["landed"], validated["accounts"]["inserted"]) == (0, 1)
    assert "Epsilon" not in names(company)


def test_everything_is_read_again_and_only_what_differs_lands(company: Company, hub: Hub) -> None:
    report = json.loads(hub("run", "--full", "--json").out)
    assert sum(one["read"] for one in report["streams"]) == 4
    assert report["landed"] == 0


def test_a_second_writer_ends_with_4_and_the_holders_name(company: Company, hub: Hub) -> None:
    with writer_lock(company.data, holder="hub rebuild"):
        said = hub("run")
        assert said.code == 4
        assert "hub rebuild, pid " in said.err
        assert "since 20" in said.err
        assert hub("run", "--through", "land").code == 0  # landing needs no writer's lock
        assert hub("status").code == 0
        assert hub("quarantine", "list").code == 0
        assert hub("sql", "select 1 as one").code == 0


def test_a_killed_run_shows_as_died(company: Company, hub: Hub) -> None:
    state = open_state(company.data)
    killed = state.start_run(stamp.text(stamp.now()))
    with writer_lock(company.data):  # another run writes: that says nothing of this one
        assert json.loads(hub("status", "--json").out)["last_run"]["status"] == "died"
    with busy.running(company.data, killed):
        assert json.loads(hub("status", "--json").out)["last_run"]["status"] == "running"
    assert hub("run").code == 0
    (row,) = state.rows(sa.select(tables.run).where(tables.run.c.id == killed))
    assert row["status"] == "died"


def test_dagster_hears_of_runs_and_buries_those_that_were_killed(company: Company) -> None:
    from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

    from pipelines.instance import HUB_RUN_TAG, RUN_TAG, bury_dead_runs, instance_ref

    with DagsterInstance.from_ref(instance_ref(company.site)) as instance:
        known = instance.get_runs(RunsFilter(tags={HUB_RUN_TAG: "hub run"}))
        assert [run.status for run in known] == [DagsterRunStatus.SUCCESS]
        dead = instance.create_run_for_job(
            _nothing(),
            tags={HUB_RUN_TAG: "hub run", RUN_TAG: "76"},
            status=DagsterRunStatus.STARTED,
        )
        alive = instance.create_run_for_job(
            _nothing(), tags={HUB_RUN_TAG: "hub run", RUN_TAG: "77"}, status=dead.status
        )
        with busy.running(company.data, 77):
            bury_dead_runs(instance, company.data)
        found = [instance.get_run_by_id(run.run_id) for run in (dead, alive)]
        assert [run and run.status for run in found] == [
            DagsterRunStatus.FAILURE,
            DagsterRunStatus.STARTED,
        ]


def _nothing() -> object:
    from dagster import job

    @job
    def nothing() -> None:
        pass

    return nothing


def test_a_rebuild_equals_what_is_published(company: Company, hub: Hub) -> None:
    said = hub("rebuild", "--json")
    assert said.code == 0
    assert json.loads(said.out)["equal"] is True
    assert json.loads(hub("run", "--json").out)["nothing_new"] is True


def test_a_rebuild_names_what_differs(company: Company, hub: Hub) -> None:
    contract = company.folder / "sources" / "erp" / "customer.yaml"
    text = contract.read_text(encoding="utf-8").replace("name: name", "name: upper(name)")
    contract.write_text(text, encoding="utf-8")
    said = hub("rebuild")
    assert said.code == 0
    assert "core.dim_customer" in said.out


def test_the_quarantine_is_listed_shown_exported_and_replayed(
    company: Company, hub: Hub, tmp_path: Path
) -> None:
    (row,) = json.loads(hub("quarantine", "list", "--json").out)
    assert (row["source"], row["rule"], row["property"]) == ("erp", "required", "code")
    shown = json.loads(hub("quarantine", "show", row["id"][:6], "--json").out)
    assert shown["raw"]["name"] == "No"
    assert hub("quarantine", "list", "--source", "crm").out.strip() == "Quarantine is empty."
    assert hub("quarantine", "show", "zzz").code == 2
    assert hub("quarantine", "export", "--out", str(tmp_path / "q.csv")).code == 0
    assert (tmp_path / "q.csv").read_bytes().startswith(b"\xef\xbb\xbfsource,")
    contract = company.folder / "sources" / "erp" / "customer.yaml"
    text = contract.read_text(encoding="utf-8").replace("code: code", MENDED)
    contract.write_text(text, encoding="utf-8")
    assert hub("quarantine", "replay").code == 0
    assert json.loads(hub("quarantine", "list", "--json").out) == []
    assert "No" in names(company)


def test_masters_are_explained_and_exported(company: Company, hub: Hub, tmp_path: Path) -> None:
    said = hub("mdm", "explain", "customer", "C-000001")
    assert said.code == 0
    assert "Acme Pumps" in said.out
    assert hub("mdm", "export", "customer", "--out", str(tmp_path / "c.xlsx")).code == 0
    assert (tmp_path / "c.xlsx").read_bytes()[:2] == b"PK"
    unknown = hub("mdm", "explain", "custmer", "C-000001")
    assert unknown.code == 2
    assert "did you mean 'customer'" in unknown.err


def test_sql_reads_the_published_copy_and_nothing_else(company: Company, hub: Hub) -> None:
    rows = json.loads(hub("sql", "select count(*) as n from core.dim_customer", "--json").out)
    assert rows == [{"n": 3}]
    assert hub("sql", "select 1 as a, 'x,y' as b", "--format", "csv").out == 'a,b\n1,"x,y"\n'
    secret = company.write("secret.csv", "a\n1\n")
    for attack in (f"select * from '{secret}'", "create table t (a int)", "install httpfs"):
        said = hub("sql", attack)
        assert said.code == 2, attack
        assert len(said.err.strip().splitlines()) == 1
    assert hub("sql", "selec 1").code == 2
    assert hub("sql", "select 1", "--format", "xml").code == 2


def test_an_unknown_source_or_stage_names_the_nearest(company: Company, hub: Hub) -> None:
    said = hub("run", "--source", "erb")
    assert said.code == 2
    assert "did you mean 'erp'" in said.err
    said = hub("run", "--through", "publis")
    assert said.code == 2
    assert "did you mean 'publish'" in said.err
    assert hub("run", "--as-of", "tomorrow").code == 2
    assert hub("run", "--wait", "a while").code == 2


def test_the_terminal_shows_a_run_stage_by_stage(company: Company, hub: Hub) -> None:
    out = hub("run").out
    assert "Small Works · run 2" in out
    for stage in ("land", "validate", "resolve", "model", "publish"):
        assert f"\n{stage} " in out
    assert "Nothing new" in out
