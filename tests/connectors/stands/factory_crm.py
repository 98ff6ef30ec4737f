"""The simulated factory's CRM: a REST server with session login, expiry and throttling."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from examples.factory import simulate
from examples.factory.crm_server import PASSWORD, USER, start_crm
from hub.contract import Stream
from tests.connectors.stands.stand import (
    CANARY,
    Drifted,
    Keys,
    Stand,
    drifted_record,
    plain_column,
)

VARIANTS = ("rest",)
KINDS = {
    "customer": "accounts",
    "material": "products",
    "opportunity": "opportunities",
    "sales_order_line": "order_lines",
}
QUICK = {"retries": 1, "backoff": 0.01}


def keys(file: Path, stream: Stream) -> Keys:
    """The ids of the records as the CRM's own file holds them."""
    with closing(sqlite3.connect(file)) as con:
        return con.execute(
            "select cast(id as text) from record where kind = ?", [KINDS[stream.name]]
        ).fetchall()


@contextmanager
def drift(folder: Path, stand: Stand, kind: str, stream: Stream) -> Iterator[Drifted]:
    """A second CRM whose records changed."""
    home = stand.home / f"{kind} {stream.name}"
    shutil.copytree(folder / "crm", home / "crm")
    with closing(sqlite3.connect(home / "crm" / "crm.sqlite")) as con, con:
        found = con.execute(
            "select rowid, body from record where kind = ?", [KINDS[stream.name]]
        ).fetchall()
        records = [(row, json.loads(body)) for row, body in found]
        column = "exam_new" if kind == "new" else plain_column(stream, [*records[0][1]])
        for row, record in records:
            body = json.dumps(drifted_record(kind, record, column))
            con.execute("update record set body = ? where rowid = ?", [body, row])
    with start_crm(home) as crm:
        yield Drifted(stand.stream(stream.name, url=crm.url), column)


@contextmanager
def open_stand(variant: str, home: Path, request: pytest.FixtureRequest) -> Iterator[Stand]:
    """The CRM of a small factory on a socket."""
    simulate.create(home, scale=0.1)
    with start_crm(home) as crm:
        yield Stand(
            home,
            "factory_crm",
            {"url": crm.url, "user": USER, "password": PASSWORD, "options": QUICK},
            partial(keys, home / "crm" / "crm.sqlite"),
            partial(drift, home),
            {
                "nobody listens": {"url": "http://127.0.0.1:1", "password": CANARY},
                "wrong password": {"password": CANARY},
            },
            systems=Path(simulate.__file__).parent / "systems",
        )
