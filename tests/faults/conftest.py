"""The companies of the fault exam, the server of their customers, the processes that load."""

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
    made = Rounds(tmp_path_factory.mktemp("rounds"), server)
    try:
        yield made
    finally:
        made.worker.stop()
        made.second.stop()
        server.stop()
