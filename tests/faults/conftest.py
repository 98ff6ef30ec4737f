"""The companies of the fault exam, and the server of their customers."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from tests.faults.rounds import Rounds


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rounds]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = HTTPServer(threaded=True)
    server.start()
    try:
        yield Rounds(tmp_path_factory.mktemp("rounds"), server)
    finally:
        server.stop()
