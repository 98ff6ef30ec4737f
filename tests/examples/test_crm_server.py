"""The CRM over a real socket: sign-in, three ways of paging, throttling, expiry, restart."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from examples.factory.crm_server import CALLS_A_TOKEN, PASSWORD, USER, CrmServer, start_crm


class Reader:
    """A patient client: signs in when told to, waits when throttled, counts what happened."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.token = ""
        self.logins = self.waits = 0

    def get(self, path: str, **params: object) -> dict[str, Any]:
        while True:
            head = {"Authorization": f"Bearer {self.token}"}
            answer = self.session.get(
                self.url + path, params={k: str(v) for k, v in params.items()}, headers=head
            )
            if answer.status_code == 429:
                self.waits += 1
                time.sleep(float(answer.headers["Retry-After"]))
                continue
            assert answer.status_code == 200
            body: dict[str, Any] = answer.json()
            if body["code"] == 401001:
                self.logins += 1
                told = self.session.post(
                    self.url + "/api/login", json={"user": USER, "password": PASSWORD}
                )
                self.token = told.json()["data"]["token"]
                continue
            return body

    def by_cursor(self, path: str, **params: object) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after: dict[str, object] = {}
        while True:
            data = self.get(path, **params, **after)["data"]
            found += data["items"]
            if data["paging"]["next"] is None:
                return found
            after = {"after": data["paging"]["next"]["after"]}

    def by_page(self, path: str, **params: object) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        page = 1
        while True:
            data = self.get(path, page=page, **params)["data"]
            found += data["rows"]
            if page >= data["page_count"]:
                assert len(found) == data["total"]
                return found
            page += 1

    def by_offset(self, path: str, **params: object) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            data = self.get(path, offset=len(found), **params)["data"]
            found += data["records"]
            if not data["records"] or len(found) >= data["total"]:
                return found


@pytest.fixture
def reader(crm: CrmServer) -> Reader:
    return Reader(crm.url)


def stored(folder: Path, kind: str) -> set[str]:
    with closing(sqlite3.connect(folder / "crm" / "crm.sqlite")) as con:
        return {key for (key,) in con.execute("select id from record where kind = ?", [kind])}


def test_every_list_is_read_whole_through_expiry_and_throttling(
    reader: Reader, created: Callable[[int], Path]
) -> None:
    folder = created(7)
    started = time.monotonic()
    lists = {
        "accounts": reader.by_cursor("/api/accounts", limit=50),
        "products": reader.by_cursor("/api/products", limit=50),
        "order_lines": reader.by_page("/api/orders/lines", page_size=500),
        "opportunities": reader.by_offset("/api/opportunities", limit=40),
    }
    seconds = time.monotonic() - started
    for kind, found in lists.items():
        assert len(found) == len(stored(folder, kind))
        assert {one["id"] for one in found} == stored(folder, kind)
    assert reader.logins >= 2, "no session expired"
    assert reader.waits >= 1, "nothing was throttled"
    assert seconds < 30


def test_records_are_nested_and_deleted_ones_say_so(reader: Reader) -> None:
    accounts = reader.by_cursor("/api/accounts", limit=500)
    assert {"state", "city", "street"} <= set(accounts[0]["billing_address"])
    lines = reader.by_page("/api/orders/lines", page_size=500)
    assert {one["isDeleted"] for one in lines} == {True, False}
    assert {one["status"] for one in lines} == {"Draft", "Activated", "Closed", "Cancelled"}
    assert isinstance(lines[0]["amount"], str), "money must not pass through floats"


def test_orders_carry_their_lines(reader: Reader) -> None:
    orders = reader.get("/api/orders", page=1, page_size=20)["data"]
    assert len(orders["rows"]) == 20
    assert all(order["lines"] for order in orders["rows"])
    assert orders["page_count"] == -(-orders["total"] // 20)


def test_updated_after_keeps_that_moment_and_later_ones(reader: Reader) -> None:
    every = reader.by_offset("/api/opportunities", limit=100)
    middle = sorted(one["updated_at"] for one in every)[len(every) // 2]
    later = reader.by_offset("/api/opportunities", limit=100, updated_after=middle)
    assert {one["id"] for one in later} == {
        one["id"] for one in every if one["updated_at"] >= middle
    }
    local = middle.replace("Z", "+00:00")
    assert reader.get("/api/opportunities", updated_after=local)["data"]["total"] == len(later)


def test_refusals_come_inside_http_200(crm: CrmServer, reader: Reader) -> None:
    wrong = requests.post(f"{crm.url}/api/login", json={"user": USER, "password": "x"}).json()
    assert (wrong["code"], wrong["data"]) == (401002, None)
    assert requests.post(f"{crm.url}/api/login", data=b"{broken").json()["code"] == 401002
    assert requests.get(f"{crm.url}/api/accounts").json()["code"] == 401001
    assert reader.get("/api/accounts", limit="many")["code"] == 400001
    assert reader.get("/api/accounts", updated_after="soon")["code"] == 400001
    assert requests.get(f"{crm.url}/api/nothing").status_code == 404
    assert requests.post(f"{crm.url}/api/nothing").status_code == 404
    assert requests.get(f"{crm.url}/api/ping").json()["code"] == 0


def test_a_token_serves_so_many_calls_and_no_more(crm: CrmServer) -> None:
    token = crm.login({"user": USER, "password": PASSWORD})["token"]
    codes = []
    for _ in range(CALLS_A_TOKEN + 1):
        head = {"Authorization": f"Bearer {token}"}
        codes.append(requests.get(f"{crm.url}/api/products?limit=1", headers=head).json()["code"])
    assert codes == [0] * CALLS_A_TOKEN + [401001]


def test_it_starts_again_on_the_same_port(created: Callable[[int], Path]) -> None:
    with start_crm(created(7)) as first:
        port = int(first.url.rpartition(":")[2])
    with start_crm(created(7), port) as second:
        assert Reader(second.url).get("/api/products", limit=1)["code"] == 0
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{second.url}/api/ping", timeout=2)


def test_without_a_factory_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="create the factory first"):
        start_crm(tmp_path)


def run(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "examples.factory", *arguments]
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_the_command_prints_its_url_and_ends_on_sigterm(created: Callable[[int], Path]) -> None:
    with run("crm", "--folder", str(created(7))) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert requests.get(f"{url}/api/ping", timeout=5).json()["code"] == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_the_command_ends_with_its_parent(created: Callable[[int], Path]) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as parent:
        folder = str(created(7))
        with run("crm", "--folder", folder, "--parent", str(parent.pid)) as process:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("http://127.0.0.1:")
            assert process.poll() is None
            os.kill(parent.pid, signal.SIGKILL)
            parent.wait(5)
            assert process.wait(10) == 0


def test_the_command_creates_advances_and_complains_in_one_line(tmp_path: Path) -> None:
    with run("advance", "--folder", str(tmp_path / "none")) as process:
        _, complaint = process.communicate(timeout=30)
        assert process.returncode == 2
        assert len(complaint.strip().splitlines()) == 1
    folder = str(tmp_path / "made")
    with run("create", "--folder", folder, "--seed", "3") as process:
        assert "2026-03-31" in process.communicate(timeout=120)[0]
    with run("advance", "--folder", folder, "--days", "1d") as process:
        assert "2026-04-01" in process.communicate(timeout=120)[0]
