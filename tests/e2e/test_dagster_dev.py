"""Plain `dagster dev` at the root: every asset with its group, checks and links, and hub's runs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import ROOT, Demo, free_port
from tests.pipelines.test_ui import ask, until

ASSETS = """{ assetNodes { assetKey { path } groupName description
    dependencyKeys { path } assetChecksOrError { ... on AssetChecks { checks { name } } } } }"""
RUNS = "{ runsOrError { ... on Runs { results { runId status tags { key value } } } } }"

FROM_THE_SITE = ("core/dim_site", "core/dim_source", "core/dim_warehouse")  # lists, no stream


@pytest.fixture
def dev(first_run: Demo, tmp_path: Path) -> Iterator[int]:
    """`dagster dev` in a folder that stands in for the root: same files, own `.hub`."""
    root = tmp_path / "root"
    root.mkdir()
    for name in ("dagster.yaml", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    demo = first_run.copy_to(root / ".hub")
    port = free_port()
    environment = {k: v for k, v in demo.env.items() if k != "DAGSTER_HOME"}
    with (tmp_path / "dev.log").open("w") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "dagster", "dev", "-h", "127.0.0.1", "-p", str(port)],
            cwd=root, stdout=log, stderr=log, env=environment, start_new_session=True,
        )  # fmt: skip
        try:
            yield port
        finally:
            os.killpg(child.pid, signal.SIGINT)
            try:
                child.wait(40)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)


def answered(port: int, query: str) -> Any:
    """The data, None while nobody listens yet."""
    try:
        return ask(port, query)
    except OSError:
        return None


@pytest.mark.slow
def test_dagster_dev_shows_every_asset_and_the_runs_of_hub(dev: int) -> None:
    found = until(90, lambda: (answered(dev, ASSETS) or {}).get("assetNodes"))
    nodes = {"/".join(node["assetKey"]["path"]): node for node in found}
    layers = {key.split("/")[0] for key in nodes}
    assert {"raw", "clean", "master", "core", "mart", "published"} <= layers
    assert all(node["groupName"] not in (None, "default") for node in nodes.values())
    assert all(node["description"] for node in nodes.values())
    for key, node in nodes.items():
        assert node["dependencyKeys"] or key.startswith("raw/") or key in FROM_THE_SITE, key
    links = {"/".join(one["path"]) for one in nodes["mart/order_trace"]["dependencyKeys"]}
    assert "core/fct_sales_order_line" in links
    checks = {
        check["name"]
        for node in nodes.values()
        for check in node["assetChecksOrError"].get("checks", [])
    }
    assert {"row_accounting", "freshness", "gate__mart__order_trace"} <= checks
    runs = ask(dev, RUNS)["runsOrError"]["results"]
    tags = [{tag["key"]: tag["value"] for tag in run["tags"]} for run in runs]
    assert any(run["status"] == "SUCCESS" for run in runs)
    assert any("hub run" in one.values() for one in tags)
