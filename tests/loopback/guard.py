"""Refuses whatever would leave loopback: Python's own sockets, and the look-up of foreign names.

An audit hook sees every socket of the process, whichever library opens it, and cannot be taken
back. What a C library connects by itself (libpq, DuckDB) it does not see. Each attempt is also
written to the file that HUB_TEST_LOOPBACK names, so that swallowing the exception does not help.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from pathlib import Path
from typing import Any

HOST = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}


class LeftLoopback(RuntimeError):
    """A test, or what it started, asked for another machine."""


def stay() -> None:
    """From now on this process reaches loopback only."""
    own = {"", "localhost", socket.gethostname()}

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        place = HOST.get(event)
        if place is None:
            return
        asked = arguments[place]
        host = asked[0] if isinstance(asked, tuple) else asked
        local = event in ("socket.connect", "socket.sendto") and not isinstance(asked, tuple)
        if local or near(host, own, looked_up=event.startswith("socket.get")):
            return  # a socket in the file system, or this machine
        with Path(os.environ["HUB_TEST_LOOPBACK"]).open("a", encoding="utf-8") as log:
            log.write(f"{event} {host} from {' '.join(sys.argv)[:200]}\n")
        raise LeftLoopback(f"{event} to {host}: tests talk to loopback only")

    sys.addaudithook(hook)


def near(host: Any, own: set[str], *, looked_up: bool) -> bool:
    """Whether a host is this machine; looking up a numeric address asks nobody."""
    name = host.decode() if isinstance(host, bytes) else host or ""
    if name in own:
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return looked_up or address.is_loopback or address.is_unspecified
