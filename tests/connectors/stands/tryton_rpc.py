"""A real Tryton server (tests/tryton serves it), and before it a proxy where its answers drift."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.contract import Stream
from tests.connectors.stands.stand import (
    CANARY,
    Drifted,
    Keys,
    Stand,
    drifted_record,
    plain_column,
    silent_port,
)
from tests.tryton.test_rpc import COUNTS, PASSWORD, Served

VARIANTS = ("server",)
QUICK = {"retries": 1, "backoff": 0.01, "patience": 1}
IMPATIENT = {"retries": 0, "timeout": 0.2}
# Tryton lets a user that mistyped the password wait up to half a minute: here it forgets at once.
FORGIVE = """create function exam_forgive() returns trigger language plpgsql as
    'begin delete from res_user_login_attempt; return null; end';
    create trigger exam_forgive after insert on res_user_login_attempt
    for each statement execute function exam_forgive()"""


def keys(served: Served, stream: Stream) -> Keys:
    """The ids as the database behind Tryton holds them."""
    return served.sql(f"select id::text from {COUNTS[stream.name]}")


def answer(origin: str, kind: str, column: str, request: Request) -> Response:
    """What Tryton answers, with a column more or of another type.

    A column less is one that Tryton does not know: it is asked for it in capitals, and says so.
    """
    said = request.get_json()
    lists = said["method"].endswith(".search_read")
    if lists and kind == "missing":
        fields = said["params"][4]
        said["params"][4] = [column.upper() if name == column else name for name in fields]
    sent = {k: v for k, v in request.headers.items() if k in ("Authorization", "Content-Type")}
    got = requests.post(origin + request.path, json.dumps(said), headers=sent, timeout=30)
    body = got.content
    if lists and kind != "missing" and "result" in (found := got.json()):
        found["result"] = [drifted_record(kind, record, column) for record in found["result"]]
        body = json.dumps(found).encode()
    return Response(body, got.status_code, {"Content-Type": "application/json"})


@contextmanager
def drift(served: Served, stand: Stand, kind: str, stream: Stream) -> Iterator[Drifted]:
    """The same server behind a proxy that changes what it is asked or answers."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    place = urlsplit(served.url)
    fields = [name for name in stream.body["params"][4] if "." not in name]
    column = "exam_new" if kind == "new" else plain_column(stream, fields)
    with HTTPServer(host="127.0.0.1", port=0) as server:
        handler = partial(answer, f"{place.scheme}://{place.netloc}", kind, column)
        server.expect_request(f"{place.path}/rpc/").respond_with_handler(handler)
        url = server.url_for(place.path)
        yield Drifted(stand.stream(stream.name, url=url), column)
        server.clear()


@contextmanager
def open_stand(variant: str, home: Path, request: pytest.FixtureRequest) -> Iterator[Stand]:
    """Tryton on a socket, before a copy of the seeded database."""
    served: Served = request.getfixturevalue("served")
    served.sql(FORGIVE)
    wrong: dict[str, Any] = {"password": CANARY}
    with silent_port() as silent:
        yield Stand(
            home,
            "tryton_rpc",
            {"url": served.url, "user": "admin", "password": PASSWORD, "options": QUICK},
            partial(keys, served),
            partial(drift, served),
            {
                "nobody listens": {"url": "http://127.0.0.1:1/plant", **wrong},
                "silent port": {"url": f"{silent}/plant", "options": IMPATIENT, **wrong},
                "wrong password": wrong,
            },
        )
