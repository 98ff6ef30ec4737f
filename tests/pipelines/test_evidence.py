"""What Dagster shows of a run: rows, accounts, freshness, masked previews, lineage, verdicts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from dagster import AssetKey, DagsterInstance, TableColumnLineage

from hub import duck
from hub.settings import remember_secret
from pipelines.instance import instance_ref
from pipelines.preview import MASK, preview
from pipelines.report import RunRequest
from pipelines.run import run
from tests.pipelines.conftest import Company, found_company

PHONE = "010-64368888"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A company whose CRM was away in its first run."""
    company = found_company(tmp_path_factory.mktemp("shown"))
    (company.folder / "crm.sqlite").unlink()
    assert run(company.site, RunRequest()).exit_code == 3
    return company


@pytest.fixture(scope="module")
def instance(company: Company) -> DagsterInstance:
    return DagsterInstance.from_ref(instance_ref(company.site))


def shown(instance: DagsterInstance, *key: str) -> dict[str, Any]:
    """The metadata of an asset's last materialization."""
    event = instance.get_latest_materialization_event(AssetKey(key))
    assert event is not None
    assert event.asset_materialization is not None
    return {name: one.value for name, one in event.asset_materialization.metadata.items()}


def checks(instance: DagsterInstance) -> dict[tuple[str, str], bool]:
    """(asset, check) -> passed, over the only run."""
    (found,) = instance.get_runs()
    evaluations = [
        event.dagster_event.asset_check_evaluation_data
        for event in instance.all_logs(found.run_id)
        if event.dagster_event and event.dagster_event.event_type_value == "ASSET_CHECK_EVALUATION"
    ]
    return {(one.asset_key.to_user_string(), one.check_name): one.passed for one in evaluations}


def test_rows_in_out_and_refused_are_shown(instance: DagsterInstance) -> None:
    assert shown(instance, "raw", "erp", "customer")["rows_out"] == 3
    clean = shown(instance, "clean", "erp", "customer")
    assert (clean["rows_in"], clean["rows_out"], clean["rows_quarantined"]) == (3, 2, 1)
    assert shown(instance, "master", "customer")["golden"] == 2
    assert shown(instance, "published", "mis")["status"] == "published"


def test_a_preview_never_shows_what_is_above_internal(instance: DagsterInstance) -> None:
    for key in (("clean", "erp", "customer"), ("core", "dim_customer")):
        text = shown(instance, *key)["preview"]
        assert "Acme Pumps" in text
        assert MASK in text
        assert PHONE not in text


def test_no_event_of_the_run_holds_a_sensitive_value(
    company: Company, instance: DagsterInstance
) -> None:
    (found,) = instance.get_runs()
    told = "".join(event.to_json() for event in instance.all_logs(found.run_id))
    assert "Acme Pumps" in told
    assert PHONE not in told


def test_columns_know_where_they_come_from(instance: DagsterInstance) -> None:
    lineage = shown(instance, "core", "dim_customer")["dagster/column_lineage"]
    assert isinstance(lineage, TableColumnLineage)
    (origin,) = lineage.deps_by_column["customer_name"][:1]
    assert origin.asset_key == AssetKey(["master", "customer"])


def test_a_source_that_is_away_fails_its_freshness_and_no_other(instance: DagsterInstance) -> None:
    said = checks(instance)
    assert said["raw/crm/customer", "freshness"] is False
    assert said["raw/erp/customer", "freshness"] is True
    assert said["clean/erp/customer", "row_accounting"] is True
    gates = [passed for (_, name), passed in said.items() if name.startswith("gate__")]
    assert len(gates) > 20
    assert all(gates)


def test_accounts_that_do_not_add_up_are_seen(company: Company) -> None:
    """The check itself is put to the proof: a ledger row is spoilt."""
    from types import SimpleNamespace

    from pipelines.evidence import accounts

    with duck.connect(company.data / "warehouse.duckdb") as con:
        session: Any = SimpleNamespace(con=con)
        assert accounts(session, "erp", "customer")[0] is True
        con.execute("begin")
        con.execute("update ops.batch set inserted = inserted + 1 where source = 'erp'")
        assert accounts(session, "erp", "customer")[0] is False
        con.execute("rollback")


def test_a_preview_is_redacted_short_and_keeps_its_columns() -> None:
    remember_secret("s3cret-value")
    with duck.connect() as con:
        con.execute("create table t as select 'a|b' as a, 's3cret-value' as b, repeat('x', 99) c")
        classes = {"a": "public", "b": "internal", "c": "internal", "_key": "public"}
        text = preview(con, "t", classes)
    rows = text.md_str.splitlines()
    assert rows[0] == "| a | b | c |"
    assert rows[2].startswith("| a\\|b | *** | xxx")
    assert len(rows[2]) < 80


def test_the_runs_report_is_kept_without_the_rows(company: Company) -> None:
    import sqlite3

    with sqlite3.connect(company.data / "state.db") as con:
        (text,) = con.execute("select report from run").fetchone()
    con.close()
    report = json.loads(text)
    assert report["exit_code"] == 3
    assert report["streams"][0]["error"]
    assert PHONE not in text
    assert Path(company.data / "state.db").exists()
