"""What the warehouse's tests share: the dictionary, and a contract that tests may bend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hub.contract import Connection, Stream, System
from hub.dictionary import PRODUCT_FOLDER, Dictionary, load_dictionary
from tests.warehouse.orders import MAP


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    """The product's dictionary."""
    return load_dictionary([PRODUCT_FOLDER])


@pytest.fixture
def make_stream(tmp_path: Path) -> Callable[..., Stream]:
    """A contract for sales order lines; keyword arguments change it."""

    def make(**changes: Any) -> Stream:
        said: dict[str, Any] = {
            "source": "erp",
            "name": "order",
            "system": System(name="test", kind="erp", transport="sql"),
            "connection": Connection(url="test:"),
            "file": tmp_path / "order.yaml",
            "timezone": "Asia/Shanghai",
            "lookback": 0,
            "feeds": "sales_order_line",
            "table": "orders",
            "key": ["id"],
            "map": MAP,
            "deletes": "diff",
        }
        return Stream(**(said | changes))

    return make
