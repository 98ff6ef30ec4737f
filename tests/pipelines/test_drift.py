"""Drift, deliveries and the quarantine at the command line: told, checked, answered, replayed."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.pipelines.conftest import CUSTOMER, Company, Hub

CANARY = "13912345678"


def sql(company: Company, source: str, *statements: str) -> None:
    with sqlite3.connect(company.folder / f"{source}.sqlite") as con:
        for statement in statements:
            con.execute(statement)
    con.close()


def status(hub: Hub) -> dict[str, list[dict[str, str]]]:
    said: dict[str, list[dict[str, str]]] = json.loads(hub("status", "--json").out)
    return said


@pytest.fixture
def drifted(company: Company, hub: Hub) -> Company:
    """A company read once, whose erp then renamed a column and grew another."""
    company.put("erp", (8, "C8", "Canary Works", CANARY), (9, "C9", "Nine", "010-64368888"))
    assert hub("run", "--through", "validate").code == 0
    sql(
        company, "erp",
        "alter table customer rename column name to 客户名称",
        "alter table customer add column 等级 text default 'A'",
    )  # fmt: skip
    return company


def test_drift_is_told_with_the_line_to_write_until_it_is_answered(
    drifted: Company, hub: Hub
) -> None:
    assert hub("run", "--through", "validate").code == 0
    found = {one["kind"]: one for one in status(hub)["drift"]}
    contract = drifted.folder / "sources" / "erp" / "customer.yaml"
    assert set(found) == {"new", "renamed"}
    renamed = found["renamed"]
    assert (renamed["source"], renamed["stream"], renamed["was"], renamed["now"]) == (
        "erp", "customer", "name", "客户名称",
    )  # fmt: skip
    assert renamed["where"] == f"{contract}:5"
    assert renamed["mend"] == "name: name  ->  name: coalesce(客户名称, name)"
    assert found["new"]["mend"].startswith("ignore: [等级]")
    shown = hub("status").out
    assert "renamed" in shown
    assert "等级" in shown
    checked = hub("check", "--offline").out
    assert f"{contract}:5 — name: name  ->  name: coalesce(客户名称, name)" in checked
    rows = json.loads(hub("quarantine", "list", "--rule", "drift", "--json").out)
    assert {row["value"] for row in rows} == {"name missing"}
    since = renamed["since"]
    assert hub("run", "--through", "validate").code == 0
    assert {one["since"] for one in status(hub)["drift"]} == {since}
    (drifted.data / "state.db").unlink()
    assert hub("run", "--through", "validate").code == 0
    assert {one["kind"] for one in status(hub)["drift"]} >= {"new"}
    text = contract.read_text("utf-8").replace("name: name", "name: 'coalesce(客户名称, name)'")
    contract.write_text(text + "ignore: [等级]\n", "utf-8")
    assert status(hub)["drift"] == []
    (forecast,) = json.loads(hub("quarantine", "replay", "--dry-run", "--json").out)["by"][:1]
    assert (forecast["rule"], forecast["released"]) == ("drift", 4)
    assert json.loads(hub("quarantine", "list", "--rule", "drift", "--json").out) != []


def test_a_replay_says_what_left_and_what_stays_and_a_second_changes_nothing(
    drifted: Company, hub: Hub
) -> None:
    assert hub("run").code == 0
    contract = drifted.folder / "sources" / "erp" / "customer.yaml"
    text = contract.read_text("utf-8").replace("name: name", "name: 'coalesce(客户名称, name)'")
    contract.write_text(text, "utf-8")
    forecast = json.loads(hub("quarantine", "replay", "--dry-run", "--json").out)
    assert (forecast["rows"], forecast["released"], forecast["stay"]) == (5, 4, 1)
    done = json.loads(hub("quarantine", "replay", "--source", "erp", "--json").out)["replay"]
    assert done == forecast
    assert done["by"][0]["why"] == {"required": 1}, "the customer without a code"
    again = json.loads(hub("quarantine", "replay", "--json").out)
    assert (again["replay"]["rows"], again["replay"]["released"]) == (1, 0)
    assert again["accounts"]["landed"] == 0
    nothing = json.loads(hub("quarantine", "replay", "--rule", "drift", "--json").out)
    assert nothing["rows"] == 0
    assert "1 rows: 0 released, 1 stay" in hub("quarantine", "replay", "--dry-run").out


def test_a_frozen_stream_is_stale_and_the_rest_goes_on(drifted: Company, hub: Hub) -> None:
    source = drifted.folder / "sources" / "erp.yaml"
    source.write_text(source.read_text("utf-8") + "drift: freeze\n", "utf-8")
    drifted.put("crm", (9, "A-9", "New Co", None))
    said = hub("run", "--through", "validate")
    assert said.code == 3
    (line,) = [line for line in said.err.splitlines() if "erp.customer" in line]
    assert "the stream is frozen" in line
    assert "customer.yaml:5" in line
    now = status(hub)
    assert {row["source"]: row["fresh"] for row in now["sources"]} == {"crm": True, "erp": False}
    assert {one["kind"] for one in now["drift"]} == {"new", "renamed"}
    source.write_text(source.read_text("utf-8").replace("freeze", "evolve"), "utf-8")
    assert hub("run", "--through", "validate").code == 0


def test_expected_deliveries_are_listed_by_owner(company: Company, hub: Hub) -> None:
    expect = 'expect: {by: "00:00", owner: sales office}\n'
    company.write("sources/erp/customer.yaml", CUSTOMER + expect)
    company.write(
        "sources/crm.yaml",
        (company.folder / "sources" / "crm.yaml").read_text("utf-8")
        + 'owner: CRM team\nstreams: {customer: {expect: {by: "00:00"}}}\n',
    )
    sql(company, "crm", "drop table customer")
    assert hub("run", "--through", "land").code == 3
    found = {one["owner"]: one["state"] for one in status(hub)["deliveries"]}
    assert found == {"sales office": "on_time", "CRM team": "missing"}
    assert "CRM team" in hub("status").out


def test_the_checks_warn_in_dagster(drifted: Company, hub: Hub) -> None:
    from dagster import AssetCheckSeverity

    from pipelines.instance import open_instance

    expect = '\nexpect: {by: "00:00", owner: sales office}\n'
    drifted.write("sources/erp/customer.yaml", CUSTOMER + expect)
    assert hub("run", "--through", "validate").code == 0
    with open_instance(drifted.site) as instance:
        (run, *_) = instance.get_runs(limit=1)
        done = {
            (one.asset_key.to_user_string(), one.check_name): one
            for event in instance.all_logs(run.run_id)
            if event.dagster_event and event.dagster_event.event_type_value
            == "ASSET_CHECK_EVALUATION"
            for one in [event.dagster_event.asset_check_evaluation_data]
        }  # fmt: skip
    erp = done["raw/erp/customer", "drift"]
    assert (erp.passed, erp.severity) == (False, AssetCheckSeverity.WARN)
    assert "客户名称" in str(erp.metadata["findings"])
    assert done["raw/crm/customer", "drift"].passed
    assert done["raw/erp/customer", "delivery"].passed
    assert ("raw/crm/customer", "delivery") not in done


def test_no_value_reaches_a_log_a_page_or_a_masked_list(
    drifted: Company, hub: Hub, tmp_path: Path
) -> None:
    said = [hub("run", "--through", "validate"), hub("status"), hub("status", "--json")]
    said += [hub("quarantine", "list"), hub("quarantine", "list", "--json")]
    (row,) = [
        row for row in json.loads(hub("quarantine", "list", "--json").out) if row["key"] == "8"
    ]
    said.append(hub("quarantine", "show", row["id"]))
    said.append(hub("check", "--offline"))
    for one in said:
        assert CANARY not in one.out + one.err
    for name in ("q.csv", "q.json"):
        out = tmp_path / name
        assert hub("quarantine", "export", "--out", str(out)).code == 0
        assert CANARY not in out.read_text("utf-8")
        assert "Canary" not in out.read_text("utf-8") or name == "q.csv"
        assert hub("quarantine", "export", "--raw", "--out", str(out)).code == 0
        assert CANARY in out.read_text("utf-8"), "planted: with --raw it is there to be found"
    kept = ("raw", "ops", "warehouse.duckdb")
    for path in drifted.data.rglob("*"):
        if path.is_file() and path.relative_to(drifted.data).parts[0] not in kept:
            assert CANARY.encode() not in path.read_bytes(), path


def test_ageing_is_shown_and_part_of_the_status(company: Company, hub: Hub) -> None:
    source = company.folder / "sources" / "erp.yaml"
    source.write_text(source.read_text("utf-8") + "owner: master data\n", "utf-8")
    assert hub("run", "--through", "validate").code == 0
    (line,) = json.loads(hub("quarantine", "ageing", "--json").out)["by"]
    assert (line["rule"], line["owner"], line["0-1d"], line[">30d"]) == (
        "required", "master data", 1, 0,
    )  # fmt: skip
    assert "master data" in hub("quarantine", "ageing").out
    told = json.loads(hub("status", "--json").out)["quarantine"]
    assert (told["rows"], told["by"]) == (1, [line])
