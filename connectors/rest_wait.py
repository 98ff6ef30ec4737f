"""How long to wait before a request goes out: back-off with jitter, Retry-After, a shared rate."""

from __future__ import annotations

import random
import threading
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from hub import stamp

RETRIED = {408, 425, 500, 502, 503, 504}
LONGEST_BACKOFF = 60.0


class Patience:
    """Counts tries and waiting of one request; `allows` says whether to go on."""

    def __init__(self, retries: int, backoff: float, longest: float) -> None:
        self.retries = retries
        self.backoff = backoff
        self.longest = longest
        self.tries = 0
        self.waited = 0.0

    def allows(self, seconds: float) -> bool:
        """Whether one more try after `seconds` stays inside what was agreed."""
        return self.waited + seconds <= self.longest

    def next_backoff(self) -> float | None:
        """Seconds to wait after a failure, None when there were enough tries."""
        if self.tries >= self.retries:
            return None
        self.tries += 1
        step = min(self.backoff * 2.0 ** (self.tries - 1), LONGEST_BACKOFF)
        return step * random.uniform(0.5, 1.5)

    def wait(self, seconds: float) -> None:
        self.waited += seconds
        time.sleep(seconds)


class Rate:
    """At most so many requests a second, over all threads that ask; None for no limit."""

    def __init__(self, per_second: float | None) -> None:
        self.gap = 1 / per_second if per_second else 0.0
        self.free_at = 0.0
        self.lock = threading.Lock()

    def wait(self) -> None:
        """Take the next free moment and sleep until it comes."""
        with self.lock:
            now = time.monotonic()
            mine = max(now, self.free_at)
            self.free_at = mine + self.gap
        if mine > now:
            time.sleep(mine - now)

    def hold(self, seconds: float) -> None:
        """The service asked for a pause: nobody asks it before that is over."""
        with self.lock:
            self.free_at = max(self.free_at, time.monotonic() + seconds)


def retry_after(header: str | None, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for: a number or an HTTP date (RFC 9110, 10.2.3)."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or stamp.now())).total_seconds())
