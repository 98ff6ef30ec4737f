"""`hub ui` for real: both children come up, a tick of the schedule publishes, a signal ends it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.conftest import SITE, Company, Hub
from warehouse.publication import current

ROOT = Path(__file__).resolve().parents[2]
RUNS = "{ runsOrError { ... on Runs { results { jobName status tags { key value } } } } }"
ASSETS = """{ repositoriesOrError { ... on RepositoryConnection { nodes { location { name }
    assetNodes { assetKey { path } groupName } schedules { scheduleState { status } } } } } }"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, query: str) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        data=json.dumps({"query": query}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["data"]


def until(seconds: float, true: Callable[[], Any]) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = true()
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError(f"not within {seconds} s")


@pytest.fixture
def served(company: Company) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`hub ui` on a site whose schedule ticks every minute."""
    company.write("site.yaml", SITE + 'schedule: "* * * * *"\n')
    port = free_port()
    child = subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", "ui", "--port", str(port), "--site",
         str(company.folder)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ['PYTHONPATH']}"},
    )  # fmt: skip
    try:
        yield child, port
    finally:
        child.kill()
        child.communicate()


@pytest.mark.slow
def test_a_tick_publishes_and_a_signal_ends_it(
    served: tuple[subprocess.Popen[str], int], company: Company
) -> None:
    child, port = served
    assert child.stdout is not None
    told = next(line for line in child.stdout if line.startswith("Dagster is at"))
    assert f"http://127.0.0.1:{port}" in told
    (node,) = until(60, lambda: ask(port, ASSETS)["repositoriesOrError"]["nodes"])
    assert node["location"]["name"] == "hub"
    assert {"raw/erp/customer", "clean/crm/customer", "published/mis"} <= {
        "/".join(one["assetKey"]["path"]) for one in node["assetNodes"]
    }
    assert [one["scheduleState"]["status"] for one in node["schedules"]] == ["RUNNING"]

    def ticked() -> bool:
        runs = ask(port, RUNS)["runsOrError"]["results"]
        return any(
            run["status"] == "SUCCESS" and {"key": "hub/schedule", "value": "all"} in run["tags"]
            for run in runs
        )

    until(180, ticked)
    assert current(company.site) is not None
    child.send_signal(signal.SIGTERM)
    assert child.wait(40) == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_taken_port_is_told_in_one_line(hub: Hub) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = hub("ui", "--port", str(port))
    assert said.code == 2
    assert f"port {port} is taken" in said.err
    assert f"--port {port + 1}" in said.err
