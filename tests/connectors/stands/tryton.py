"""A real Tryton's PostgreSQL database (tests/tryton seeds it)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.connectors.stands import databases
from tests.connectors.stands.stand import ESCAPED, Stand

VARIANTS = ("postgres",)


@contextmanager
def open_stand(variant: str, home: Path, request: pytest.FixtureRequest) -> Iterator[Stand]:
    """A copy of the seeded database."""
    url = request.getfixturevalue("tryton_url")
    yield Stand(
        home,
        "tryton",
        {"url": url},
        partial(databases.postgres_keys, url),
        partial(databases.postgres_drift, url),
        databases.POSTGRES_TROUBLES
        | {"wrong sign-in": {"url": databases.signed_in_as(url, "exam_nobody", ESCAPED)}},
    )
