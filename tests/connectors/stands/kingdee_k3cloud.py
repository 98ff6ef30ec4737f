"""K3Cloud: its fake, which signs, filters and pages as the SDK and the manual say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from hub.contract import Stream
from tests.connectors.stands.stand import Stand
from tests.connectors.stands.vendor import Fake, open_vendor
from tests.connectors.vendors import Change, K3Cloud, Row, set_up_k3cloud

VARIANTS = ("http",)


def set_up(server: HTTPServer, change: Change) -> tuple[Fake, str]:
    fake = K3Cloud(change)
    return fake, set_up_k3cloud(server, fake)


def rows(fake: Fake, stream: Stream) -> list[Row]:
    """The rows of the stream's form."""
    assert isinstance(fake, K3Cloud)
    return fake.rows(stream.body["data"]["FieldKeys"].split(","))


@contextmanager
def open_stand(variant: str, home: Path, request: pytest.FixtureRequest) -> Iterator[Stand]:
    """A K3Cloud whose every form holds 45 rows."""
    with open_vendor(home, "kingdee_k3cloud", set_up, rows) as stand:
        yield stand
