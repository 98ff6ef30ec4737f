"""The demo's Dagster graph as people see it: a snapshot of assets, checks, jobs, schedules."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from dagster import AssetKey, AssetSelection, Definitions

from hub.site import DEFAULT_SITE, load_site
from pipelines.catalogue import PUBLISHED, catalogue
from pipelines.graph import definitions
from tests.pipelines.conftest import SOURCE, Company

SNAPSHOT = Path(__file__).with_name("graph.txt")


def described(defs: Definitions) -> str:
    """One line per asset with its group and what it is made of, then checks, jobs, schedules."""
    graph = defs.resolve_asset_graph()
    lines = []
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        parents = ", ".join(sorted(parent.to_user_string() for parent in node.parent_keys))
        lines.append(f"{node.group_name}: {key.to_user_string()} <- {parents}")
    lines += [
        f"check: {check.asset_key.to_user_string()} {check.name}"
        for check in sorted(graph.asset_check_keys, key=str)
    ]
    repository = defs.get_repository_def()
    for job in sorted(repository.get_all_jobs(), key=lambda job: job.name):
        if not job.name.startswith("__"):
            lines.append(f"job: {job.name} ({len(job.asset_layer.selected_asset_keys)} assets)")
    for schedule in sorted(repository.schedule_defs, key=lambda one: one.name):
        lines.append(f"schedule: {schedule.name} at {schedule.cron_schedule}")
    lines += [f"sensor: {sensor.name}" for sensor in repository.sensor_defs]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def demo() -> Definitions:
    return definitions(load_site(DEFAULT_SITE))


def test_the_graph_is_the_one_of_the_snapshot(demo: Definitions) -> None:
    """After a wanted change: HUB_UPDATE=1 pytest tests/pipelines/test_graph.py."""
    found = described(demo)
    if os.environ.get("HUB_UPDATE"):
        SNAPSHOT.write_text(found, encoding="utf-8")
    assert found == SNAPSHOT.read_text(encoding="utf-8")


def test_every_asset_says_what_it_is_and_belongs_to_a_stage(demo: Definitions) -> None:
    graph = demo.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description, key
        assert node.tags["hub/stage"] in ("land", "validate", "resolve", "model", "publish"), key


def test_everything_leads_to_the_published_copy(demo: Definitions) -> None:
    graph = demo.resolve_asset_graph()
    upstream = AssetSelection.assets(list(PUBLISHED)).upstream().resolve(graph)
    left = graph.get_all_asset_keys() - upstream
    # Masters of no crosswalk and no model feed nothing yet; raw and clean of others lead on.
    assert all(key.path[0] in ("raw", "clean") for key in left)
    assert len(left) < len(upstream) / 2


def test_models_hang_on_what_their_sql_reads() -> None:
    found = catalogue(load_site(DEFAULT_SITE))
    dim = next(model for model in found.models if model.name == "core.dim_customer")
    assert ("master", "customer") in found.inputs_of(dim)
    assert list(found.made_by("master.rollup_customer")) == [("master", "customer")]
    clean = found.made_by("clean.customer")
    assert ("clean", "erp", "customer") in clean
    assert ("clean", "crm", "customer") in clean
    assert list(found.made_by("master.code")) == []


def test_a_source_with_a_time_of_its_own_gets_a_job_and_a_schedule(company: Company) -> None:
    company.write("sources/erp.yaml", SOURCE % "erp" + 'schedule: "*/5 * * * *"\n')
    defs = definitions(company.site)
    assert "schedule: read_erp at */5 * * * *" in described(defs)
    keys = defs.resolve_job_def("read_erp").asset_layer.selected_asset_keys
    read = {key for key in keys if key.path[0] in ("raw", "clean")}
    assert read == {AssetKey(["raw", "erp", "customer"]), AssetKey(["clean", "erp", "customer"])}
    assert AssetKey(list(PUBLISHED)) in keys
    stream = "streams: {}\n"
    company.write("sources/erp/supplier.yaml", SUPPLIER)
    company.write(
        "sources/erp.yaml",
        SOURCE % "erp" + 'schedule: "*/5 * * * *"\n' + stream,
    )
    keys = definitions(company.site).resolve_job_def("read_erp").asset_layer.selected_asset_keys
    assert AssetKey(["raw", "erp", "supplier"]) in keys


SUPPLIER = """feeds: supplier
table: customer
key: [id]
map: {ref: id, code: code, name: name}
ignore: [phone]
"""


def test_a_site_without_sources_still_has_a_graph(company: Company) -> None:
    for path in (company.folder / "sources").glob("*.yaml"):
        path.unlink()
    jobs = {job.name for job in definitions(company.site).resolve_all_job_defs()}
    assert {"all", "build"} <= jobs
    assert "land" not in jobs
