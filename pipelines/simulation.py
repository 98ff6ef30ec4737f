"""The demo's stand-in systems: brought up for the time of a run where they do not answer."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

from hub.progress import Progress, Report, silent
from hub.settings import child_environment, environment
from hub.site import PRODUCT, Site

LOOPBACK = ("127.0.0.1", "localhost", "::1")
PATIENCE = 20.0
FAREWELL = 1.0


@contextmanager
def simulated_systems(
    site: Site, sources: Collection[str], progress: Report = silent
) -> Iterator[None]:
    """Play the site's web systems that are silent; real sites and HUB_SIMULATION=off play none.

    One that does not come up is only told of: its reader then says that the source is unreachable.
    """
    with ExitStack() as stack:
        if site.settings.simulation and environment("HUB_SIMULATION") != "off":
            for name in sorted(sources):
                place = urlsplit(site.sources[name].connection.url)
                host, port = place.hostname, place.port
                if place.scheme == "http" and host in LOOPBACK and port and not _stays(host, port):
                    stack.enter_context(_played(site, name, host, port, progress))
        yield


@contextmanager
def _played(site: Site, source: str, host: str, port: int, progress: Report) -> Iterator[None]:
    folder = site.simulation_folder
    assert folder is not None
    assert site.settings.simulation is not None
    command = [sys.executable, "-m", site.settings.simulation.module, source, "--folder",
               str(folder), "--port", str(port), "--parent", str(os.getpid())]  # fmt: skip
    log = folder / f"{source}.log"
    folder.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as sink:
        child = subprocess.Popen(
            command, cwd=PRODUCT, stdout=sink, stderr=sink, stdin=subprocess.DEVNULL,
            env=child_environment(),
        )  # fmt: skip
        try:
            if not _comes_up(child, host, port):
                progress(Progress("land", source, note=f"the simulation is silent: {log}"))
            yield
        finally:
            child.terminate()
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _comes_up(child: subprocess.Popen[bytes], host: str, port: int) -> bool:
    until = time.monotonic() + PATIENCE
    while not _hears(host, port):
        if child.poll() is not None or time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _stays(host: str, port: int) -> bool:
    """Whether a system answers and still does a moment later: one whose run was killed is going."""
    if not _hears(host, port):
        return False
    time.sleep(FAREWELL)
    return _hears(host, port)


def _hears(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
