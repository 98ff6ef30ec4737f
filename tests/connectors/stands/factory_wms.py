"""The simulated factory's WMS: a folder of GB18030 CSV files and a stock count in Excel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from examples.factory import simulate
from tests.connectors.stands import dropped
from tests.connectors.stands.stand import Stand

VARIANTS = ("files",)


@contextmanager
def open_stand(variant: str, home: Path, request: pytest.FixtureRequest) -> Iterator[Stand]:
    """The drops of a small factory."""
    simulate.create(home, scale=0.1)
    folder = home / "wms"
    yield Stand(
        home,
        "factory_wms",
        {"url": str(folder)},
        partial(dropped.keys, folder),
        partial(dropped.drift, folder),
        dropped.NO_FOLDER,
        systems=Path(simulate.__file__).parent / "systems",
        excuses={
            "stock_level.keys": "an item that is kept without lots has no 批号",
            "stock_movement.keys": "the simulation plants a movement that was sent twice",
        },
    )
