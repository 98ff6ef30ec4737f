"""Governance from the command line: lint, conformance, quality, stale, search of a company."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from hub.lock import writer_lock
from pipelines.rebuild import rebuild
from pipelines.report import RunRequest
from pipelines.run import run
from tests.pipelines.conftest import Company, Hub, found_company

ALIASES = "source,code,standard_code,decided_by,decided_on,why\n"
MATERIAL = """feeds: material
table: customer
key: [id]
deletes: diff
map: {ref: id, code: "coalesce(code, 'X')", name: name, uom_code: phone}
"""
UNITS = [(1, "C1", "Bolt", "pcs"), (2, "C2", "Nut", "PCS"), (3, "C3", "Oil", "barrell"),
         (4, "C4", "Pin", None)]  # fmt: skip


@pytest.fixture(scope="module")
def after_first_run(tmp_path_factory: pytest.TempPathFactory) -> Company:
    company = found_company(tmp_path_factory.mktemp("first") / "my 厂")
    company.write("sources/wms.yaml", "system: sql\nurl: sqlite:///${data_dir}/../wms.sqlite\n")
    company.write("sources/wms/material.yaml", MATERIAL)
    company.put("wms", *UNITS)
    assert run(company.site, RunRequest()).exit_code == 0
    return company


@pytest.fixture
def company(after_first_run: Company, tmp_path: Path) -> Company:
    """An own copy of the company after its first run."""
    shutil.copytree(after_first_run.folder, tmp_path / "own 厂", symlinks=True)
    return Company(tmp_path / "own 厂")


def observations(company: Company) -> list[str]:
    folder = company.data / "raw" / "hub" / "quality_observation"
    return sorted(path.name for path in folder.iterdir())


def test_lint_and_check_say_the_same_line(company: Company, hub: Hub) -> None:
    assert hub("mdm", "lint").out.strip() == "0 errors, 0 warnings"
    company.write("dictionary/aliases/uom.csv", ALIASES + "epr,KAR,KG,me,2026-01-05,why\n")
    said = hub("mdm", "lint")
    assert said.code == 0
    assert "dictionary/aliases/uom.csv:2" in said.out
    assert "no source 'epr' (did you mean 'erp'?)" in said.out
    assert "dictionary/aliases/uom.csv:2" in hub("check", "--offline").out
    company.write("dictionary/aliases/uom.csv", ALIASES + "*,KG,G,me,2026-01-05,why\n")
    said = hub("mdm", "lint", "--json")
    (one,) = [one for one in json.loads(said.out) if one["level"] == "error"]
    assert (said.code, one["kind"]) == (2, "two_meanings")
    assert one["where"].endswith("uom.csv:2")
    assert hub("check", "--offline").code == 2


def test_conformance_counts_what_the_source_writes(company: Company, hub: Hub) -> None:
    with writer_lock(company.data, 0, "a run"):  # it reads raw and waits for nobody
        said = hub("mdm", "conformance", "--json")
    (one,) = json.loads(said.out)
    assert (one["source"], one["entity"], one["property"]) == ("wms", "material", "uom_code")
    assert (one["standard"], one["alias"], one["unknown"], one["empty"]) == (1, 1, 1, 1)
    assert one["ratio"] == "0.6667"
    (unknown,) = one["unknown_values"]
    assert (unknown["value"], unknown["rows"]) == ("barrell", 1)
    out = hub("mdm", "conformance", "--source", "wms").out
    assert "66.7 %" in out
    assert "barrell (1)" in out
    assert hub("mdm", "conformance", "--source", "wmss").code == 2


def test_a_mended_value_counts_once(company: Company, hub: Hub) -> None:
    company.put("wms", (3, "C3", "Oil", "KG"))
    run(company.site, RunRequest(through="land"))
    (one,) = json.loads(hub("mdm", "conformance", "--json").out)
    assert (one["standard"], one["unknown"]) == (2, 0)


def test_scorecards_are_published_and_quiet_without_news(company: Company, hub: Hub) -> None:
    before = observations(company)
    assert len(before) == 1
    run(company.site, RunRequest())
    assert observations(company) == before
    rows = json.loads(hub("mdm", "quality", "--json").out)
    found = {(one["observed_source"], one["entity"], one["dimension"]): one for one in rows}
    valid = found["erp", "customer", "validity"]
    assert (valid["numerator"], valid["denominator"], valid["ratio"]) == (2, 3, "0.666667")
    assert found["erp", "customer", "timeliness"]["reason"] == "no_stamp"
    assert "no time of change" in hub("mdm", "quality").out


def test_a_change_is_a_new_observation_that_a_rebuild_keeps(company: Company, hub: Hub) -> None:
    company.put("erp", (2, "C2", "Beta Valves", "010-64368889"))
    run(company.site, RunRequest())
    assert len(observations(company)) == 2
    rows = json.loads(hub("mdm", "quality", "--history", "--json").out)
    history = [
        (one["numerator"], one["is_current"])
        for one in rows
        if (one["observed_source"], one["entity"], one["dimension"])
        == ("erp", "customer", "completeness")
    ]
    assert history == [(5, False), (6, True)]
    assert rebuild(company.site).difference == []
    assert len(observations(company)) == 2


def test_stale_masters_and_unused_codes(company: Company, hub: Hub) -> None:
    rows = json.loads(hub("mdm", "stale", "customer", "--json").out)
    assert {one["name"] for one in rows} == {"Acme Pumps", "Beta Valves"}
    assert (
        "2 golden records are in no fact of the last 30 days"
        in hub("mdm", "stale", "customer", "--days", "30").out
    )
    codes = json.loads(hub("mdm", "stale", "--json").out)
    assert {one["list"] for one in codes} == {"uom"}
    assert "PCS" not in {one["code"] for one in codes}
    assert hub("mdm", "stale", "custmer").code == 2


def test_search_reads_the_last_run_while_another_writes(company: Company, hub: Hub) -> None:
    from hub import duck
    from warehouse.access import NAME

    with writer_lock(company.data, 0, "a run"), duck.connect(company.data / NAME):
        (hit,) = json.loads(hub("mdm", "search", "customer", "acme pump", "--json").out)
    assert hit["name"] == "Acme Pumps"
    assert {one["source"] for one in hit["records"]} == {"erp", "crm"}
    out = hub("mdm", "search", "customer", "c2").out
    assert "Beta Valves" in out
    assert "same code" in out
    assert "a new code is in order" in hub("mdm", "search", "customer", "Zzyzx Quux").out
    assert hub("mdm", "search", "custmer", "x").code == 2


def test_before_the_first_run_each_says_what_to_do(hub: Hub, company: Company) -> None:
    shutil.rmtree(company.data)
    for command in (["quality"], ["stale"], ["search", "customer", "x"]):
        said = hub("mdm", *command)
        assert (said.code, "hub run" in said.err) == (2, True), command
    assert json.loads(hub("mdm", "conformance", "--json").out) == []
