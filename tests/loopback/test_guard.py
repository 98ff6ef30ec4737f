"""The guard is proved: a planted connection to another machine fails, here and in a child."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.loopback.guard import near

ELSEWHERE = "192.0.2.1"  # an address that documentation may use, and nobody has
CONNECT = f"import socket; socket.create_connection(('{ELSEWHERE}', 80), timeout=1)"
LOOK_UP = "import socket; socket.getaddrinfo('erp.example', 443)"


@pytest.fixture
def attempts(loopback_log: Path) -> Iterator[Callable[[], str]]:
    """What the guard wrote down; it is forgotten again, or it would fail this test."""
    yield lambda: loopback_log.read_text("utf-8")
    loopback_log.write_text("", "utf-8")


def test_a_connection_to_another_machine_fails(attempts: Callable[[], str]) -> None:
    with socket.socket() as one, pytest.raises(RuntimeError, match="loopback only"):
        one.connect((ELSEWHERE, 80))
    assert ELSEWHERE in attempts()


def test_a_refusal_that_is_swallowed_is_found_all_the_same(attempts: Callable[[], str]) -> None:
    with socket.socket() as one, suppress(RuntimeError):
        one.connect((ELSEWHERE, 80))
    assert ELSEWHERE in attempts()


@pytest.mark.parametrize("script", [CONNECT, LOOK_UP])
def test_a_child_process_stays_too(script: str, attempts: Callable[[], str]) -> None:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode != 0
    assert "LeftLoopback" in done.stderr
    assert attempts()


def test_loopback_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        socket.create_connection((host, port), timeout=5).close()
        socket.create_connection(("localhost", port), timeout=5).close()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "0.0.0.0", "", None, b"::1"])
def test_near(host: object) -> None:
    assert near(host, {"", "localhost"}, looked_up=False)


@pytest.mark.parametrize("host", ["8.8.8.8", "10.0.0.1", "2001:db8::1", "erp.example"])
def test_far(host: str) -> None:
    assert not near(host, {"", "localhost"}, looked_up=False)
