"""The simulated factory's MES: a SQLite file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from examples.factory import simulate
from tests.connectors.stands import databases
from tests.connectors.stands.stand import Stand

VARIANTS = ("sqlite",)


@contextmanager
def open_stand(variant: str, home: Path, request: pytest.FixtureRequest) -> Iterator[Stand]:
    """The MES of a small factory."""
    simulate.create(home, scale=0.1)
    file = home / "mes.sqlite"
    yield Stand(
        home,
        "factory_mes",
        {"url": f"sqlite:///{file}"},
        partial(databases.sqlite_keys, file),
        partial(databases.sqlite_drift, file),
        databases.SQLITE_TROUBLES,
        systems=Path(simulate.__file__).parent / "systems",
    )
