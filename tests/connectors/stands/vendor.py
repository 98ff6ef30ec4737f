"""A vendor's fake (tests/connectors/vendors.py) on a socket of its own, as a stand.

Knows how such a stand signs in, fails and drifts; each vendor's own file names its fake.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pytest_httpserver import HTTPServer

from hub.contract import Stream
from tests.connectors.stands.stand import (
    CANARY,
    Drifted,
    Keys,
    Stand,
    drifted_record,
    plain_column,
    silent_port,
)
from tests.connectors.vendors import APP_KEY, SECRET, Change, K3Cloud, Row, YonSuite, same

Fake = K3Cloud | YonSuite
SetUp = Callable[[HTTPServer, Change], tuple[Fake, str]]
Rows = Callable[[Fake, Stream], list[Row]]
QUICK = {"retries": 2, "backoff": 0.01}
IMPATIENT = {"retries": 0, "timeout": 0.2}


@contextmanager
def serve(set_up: SetUp, change: Change = same) -> Iterator[tuple[Fake, str]]:
    """The fake and its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with HTTPServer(host="127.0.0.1", port=0) as server:
        yield set_up(server, change)
        server.clear()


def keys(fake: Fake, rows: Rows, stream: Stream) -> Keys:
    """The keys of the rows that the fake holds."""
    return [tuple(str(row[name]) for name in stream.key) for row in rows(fake, stream)]


@contextmanager
def drift(
    set_up: SetUp, fake: Fake, rows: Rows, stand: Stand, kind: str, stream: Stream
) -> Iterator[Drifted]:
    """Another fake whose rows changed."""
    names = [*rows(fake, stream)[0]]
    column = "exam_new" if kind == "new" else plain_column(stream, names)
    with serve(set_up, lambda row: drifted_record(kind, row, column)) as (_, url):
        yield Drifted(stand.stream(stream.name, url=url), column)


@contextmanager
def open_vendor(home: Path, system: str, set_up: SetUp, rows: Rows) -> Iterator[Stand]:
    """The vendor's fake behind its signed requests."""
    secrets = {"app_key": APP_KEY, "app_secret": SECRET}
    wrong = {"secrets": secrets | {"app_secret": CANARY}}
    with serve(set_up) as (fake, url), silent_port() as silent:
        yield Stand(
            home,
            system,
            {
                "url": url,
                "user": "interface",
                "secrets": secrets,
                "values": {"acct_id": "62f3c9", "org": 100},
                "options": QUICK,
            },
            partial(keys, fake, rows),
            partial(drift, set_up, fake, rows),
            {
                "nobody listens": {"url": "http://127.0.0.1:1", **wrong},
                "silent port": {"url": silent, "options": IMPATIENT, **wrong},
                "wrong secret": wrong,
            },
            granted=("yon-token",),
        )
