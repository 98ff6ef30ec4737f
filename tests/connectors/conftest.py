"""Streams bound to a source as the registry would bind them, and what a reader landed of them."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from connectors import rest_shared
from connectors.read import read
from hub.contract import Connection, Stream, System
from hub.reading import Window
from tests.connectors.service import FAST
from tests.connectors.streams import AS_OF, Land, Landed, MakeStream

STOCK_TYPES = {"数量": "DECIMAL(18,3)", "日期": "DATE"}


@pytest.fixture
def make_stream(tmp_path: Path) -> MakeStream:
    def make(
        transport: str,
        url: str,
        *,
        system: dict[str, Any] | None = None,
        connection: dict[str, Any] | None = None,
        **contract: Any,
    ) -> Stream:
        said: dict[str, Any] = {
            "feeds": "material",
            "key": ["id"],
            "map": {},
            "source": "plant",
            "name": "things",
            "system": System.model_validate(
                {"name": "Plant", "kind": "other", "transport": transport, **(system or {})}
            ),
            "connection": Connection.model_validate({"url": url, **(connection or {})}),
            "file": tmp_path / "things.yaml",
            "timezone": "Asia/Shanghai",
            "lookback": 600,
        }
        return Stream.model_validate({**said, **contract})

    return make


@pytest.fixture
def land(tmp_path: Path) -> Land:
    """Read a stream into a new folder; keyword arguments go into the window."""
    count = iter(range(1000))

    def go(stream: Stream, **window: Any) -> Landed:
        folder = tmp_path / f"landed {next(count)}"
        return Landed(read(stream, Window(**{"as_of": AS_OF, **window}), folder))

    return go


@pytest.fixture
def rest(make_stream: MakeStream, httpserver: HTTPServer) -> Any:
    """A REST stream of the fake service; `system` and `connection` on top of quick waiting."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    rest_shared.forget()

    def make(**said: Any) -> Any:
        connection = {"options": FAST, **said.pop("connection", {})}
        contract = {"get": "/items", "rows": "$.data", **said}
        if "post" in contract:
            contract.pop("get")
        return make_stream("rest", httpserver.url_for(""), connection=connection, **contract)

    return make


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    """A folder that files are dropped into."""
    folder = tmp_path / "仓库 drop"
    folder.mkdir()
    return folder


@pytest.fixture
def stocks(make_stream: MakeStream, drop: Path) -> Any:
    """Streams of the stock workbooks in the drop folder."""

    def make(**contract: Any) -> Any:
        said = {"path": "*.xls*", "key": ["物料"], "columns": STOCK_TYPES, **contract}
        return make_stream("files", str(drop), **said)

    return make
