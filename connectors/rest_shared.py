"""What all streams of one running source share: its session, its cookies, its pace.

Streams of a source may land at the same time: they sign in once and keep the rate together.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from typing import Any

from requests.cookies import RequestsCookieJar

from connectors.rest_wait import Rate
from hub.contract import Stream


@dataclass
class Shared:
    """One source's state; change the session only under `lock`."""

    rate: Rate
    cookies: RequestsCookieJar = field(default_factory=RequestsCookieJar)
    lock: threading.RLock = field(default_factory=threading.RLock)
    generation: int = 0  # of the session: a refused request renews only the one it used
    signed_in: bool = False
    expires_at: float | None = None  # on the monotonic clock
    headers: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


_sources: dict[str, Shared] = {}
_guard = threading.Lock()


def shared(stream: Stream) -> Shared:
    """The state of the stream's source: one for one address, sign-in and account."""
    said = stream.connection.model_dump_json() + stream.system.auth.model_dump_json()
    key = hashlib.sha256(f"{stream.source}\n{stream.system.rate}\n{said}".encode()).hexdigest()
    with _guard:
        return _sources.setdefault(key, Shared(Rate(stream.system.rate)))


def forget() -> None:
    """Sign out of everything that this process was signed in to."""
    with _guard:
        _sources.clear()
