"""Dagster's webserver and daemon as children of `hub ui`, on loopback, with the schedules on."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from dagster_shared.serdes.serdes import serialize_value

from hub.errors import ConfigError, HubError
from hub.settings import child_environment, quiet_telemetry
from hub.site import PRODUCT, Site
from hub.words import t
from pipelines import console
from pipelines.instance import bury_dead_runs, instance_ref, open_instance
from pipelines.timetable import SWITCH

HOST = "127.0.0.1"
PATIENCE = 120.0
STOPPING = 20.0
GENTLY = (signal.SIGINT, signal.SIGTERM)


def serve(site: Site, port: int) -> int:
    """Run until a signal stops it (0), or until a child ends by itself (an error)."""
    quiet_telemetry()
    if _hears(port):
        mend = f"hub ui --port {port + 1}"
        raise ConfigError(f"port {port} is taken", where=f"{HOST}:{port}", mend=mend)
    with open_instance(site) as instance:
        bury_dead_runs(instance, site.data_dir)
    asked = threading.Event()
    with _stopped_by_signals(asked):
        children = [_start(site, command) for command in _commands(site, port)]
        try:
            return _watch(children, asked, port)
        finally:
            _stop(children)


def _commands(site: Site, port: int) -> list[list[str]]:
    ref = serialize_value(instance_ref(site))
    python = sys.executable
    quiet = ["--log-level", "warning"]
    return [
        [python, "-m", "dagster_webserver", "-h", HOST, "-p", str(port),
         "--dagster-log-level", "warning", "--instance-ref", ref],
        [python, "-m", "dagster._daemon", "run", *quiet, "--instance-ref", ref],
    ]  # fmt: skip


def _start(site: Site, command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start one child where pyproject.toml names the code location."""
    env = child_environment(HUB_SITE=str(site.folder), **{SWITCH: "on"})
    return subprocess.Popen(command, cwd=PRODUCT, env=env, stdin=subprocess.DEVNULL)


def _watch(children: Sequence[subprocess.Popen[bytes]], asked: threading.Event, port: int) -> int:
    told, until = False, time.monotonic() + PATIENCE
    while not asked.wait(0.2):
        for child in children:
            if child.poll() is not None:
                mend = "its own message stands above"
                raise HubError(f"{_name(child)} ended with {child.returncode}", mend=mend)
        if not told and _hears(port):
            told = True
            console.say(t("ui.ready", url=f"http://{HOST}:{port}"))
        if not told and time.monotonic() > until:
            raise HubError("the webserver does not answer", where=f"{HOST}:{port}")
    return 0


def _stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask, then insist, then kill."""
    for ask in (*GENTLY, signal.SIGKILL):
        alive = [child for child in children if child.poll() is None]
        for child in alive:
            child.send_signal(ask)
        until = time.monotonic() + STOPPING / 2
        while time.monotonic() < until and any(child.poll() is None for child in alive):
            time.sleep(0.1)


def _name(child: subprocess.Popen[bytes]) -> str:
    return str(list(child.args)[2]) if isinstance(child.args, list) else "a child"


@contextmanager
def _stopped_by_signals(asked: threading.Event) -> Iterator[None]:
    """SIGINT and SIGTERM set `asked`, also where a shell started us with SIGINT ignored."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    before = {number: signal.signal(number, stop) for number in GENTLY}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _hears(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False
