"""Any folder of dropped files: the goods as CSV in two encodings, and as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.stands import dropped
from tests.connectors.stands.goods import contract, goods
from tests.connectors.stands.stand import Stand

VARIANTS = ("folder",)
DROPS: dict[str, dict[str, Any]] = {
    "plain": {"path": "goods_*.csv"},
    "chinese": {"path": "国标_*.csv", "encoding": "gb18030"},
    "workbook": {"path": "book_*.xlsx", "sheet": "goods"},
}
CONTRACTS = tuple(DROPS)
PRICE = {"columns": {"price": "DECIMAL(18,4)"}}


@contextmanager
def open_stand(variant: str, home: Path, request: pytest.FixtureRequest) -> Iterator[Stand]:
    """A folder with two files of each kind."""
    folder = home / "drop 投递"
    folder.mkdir()
    stand = Stand(
        home,
        "files",
        {"url": str(folder)},
        partial(dropped.keys, folder),
        partial(dropped.drift, folder),
        dropped.NO_FOLDER,
        contracts={name: contract(name, **place, **PRICE) for name, place in DROPS.items()},
        types=dict.fromkeys(DROPS, {"id": "VARCHAR", "price": "DECIMAL(18,4)"}),
    )
    rows = [{name: _text(value) for name, value in row.items()} for row in goods()]
    for stream in stand.bind().values():
        for number, half in enumerate((rows[:30], rows[30:])):
            file = folder / str(stream.path).replace("*", str(number))
            dropped.write_rows(file, half, stream)
    yield stand


def _text(value: Any) -> Any:
    return None if value is None else str(value)
