"""Created factories for the tests: one per seed, made once and copied where a test changes it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from examples.factory import simulate
from examples.factory.crm_server import CrmServer, start_crm

Factory = Callable[[int], Path]


@pytest.fixture(scope="session")
def created(tmp_path_factory: pytest.TempPathFactory) -> Factory:
    """The folder of a factory of this seed; read only."""
    made: dict[int, Path] = {}

    def factory(seed: int) -> Path:
        if seed not in made:
            made[seed] = tmp_path_factory.mktemp("factory") / "工厂 demo"
            simulate.create(made[seed], seed=seed)
        return made[seed]

    return factory


@pytest.fixture
def factory(created: Factory, tmp_path: Path) -> Path:
    """A factory of seed 7 that the test may change."""
    folder = tmp_path / "factory"
    shutil.copytree(created(7), folder)
    return folder


@pytest.fixture
def crm(created: Factory) -> Iterator[CrmServer]:
    """The CRM of seed 7 on a free port."""
    with start_crm(created(7)) as server:
        yield server
