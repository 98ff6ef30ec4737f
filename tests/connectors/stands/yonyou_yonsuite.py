"""YonSuite: its fake, whose tokens serve three calls and whose call limit bites."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from hub.contract import Stream
from tests.connectors.stands.stand import Stand
from tests.connectors.stands.vendor import Fake, open_vendor
from tests.connectors.vendors import Change, Row, YonSuite, set_up_yonsuite

VARIANTS = ("http",)


def set_up(server: HTTPServer, change: Change) -> tuple[Fake, str]:
    fake = YonSuite(change)
    return fake, set_up_yonsuite(server, fake)


def rows(fake: Fake, stream: Stream) -> list[Row]:
    """The records of the stream's list."""
    assert isinstance(fake, YonSuite)
    return fake.rows(str(stream.post).rpartition("/yonbip/")[2])


@contextmanager
def open_stand(variant: str, home: Path, request: pytest.FixtureRequest) -> Iterator[Stand]:
    """A YonSuite whose every list holds 1200 records."""
    with open_vendor(home, "yonyou_yonsuite", set_up, rows) as stand:
        yield stand
