"""K/3 WISE as the simulated factory keeps it: in a SQLite file, and in a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from examples.factory import simulate
from tests.connectors.stands import databases
from tests.connectors.stands.stand import ESCAPED, Stand

VARIANTS = ("sqlite", "postgres")
SCALE = 0.05


@contextmanager
def open_stand(variant: str, home: Path, request: pytest.FixtureRequest) -> Iterator[Stand]:
    """The ERP of a small factory."""
    excuses = {"company.retyped column": "its key is computed from the column of all settings"}
    if variant == "sqlite":
        simulate.create(home, scale=SCALE)
        file = home / "erp.sqlite"
        yield Stand(
            home,
            "kingdee_k3_wise",
            {"url": f"sqlite:///{file}"},
            partial(databases.sqlite_keys, file),
            partial(databases.sqlite_drift, file),
            databases.SQLITE_TROUBLES,
            excuses=excuses,
        )
        return
    server = request.getfixturevalue("postgres_url")
    with databases.own_database(server) as url:
        simulate.create(home, scale=SCALE, erp_url=url)
        nobody = databases.signed_in_as(url, "exam_nobody", ESCAPED)
        yield Stand(
            home,
            "kingdee_k3_wise",
            {"url": url},
            partial(databases.postgres_keys, url),
            partial(databases.postgres_drift, url),
            databases.POSTGRES_TROUBLES
            | {
                "wrong sign-in": {"url": nobody},
                "no such database": {"url": databases.in_database(url, "exam_nowhere")},
            },
            excuses=excuses,
        )
