"""Any REST service: goods behind a bearer token, paged by offset, by number and by cursor."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.contract import Stream
from tests.connectors.stands.goods import contract, goods
from tests.connectors.stands.stand import (
    CANARY,
    ESCAPED,
    Drifted,
    Keys,
    Stand,
    drifted_record,
    plain_column,
)

VARIANTS = ("http",)
PAGES: dict[str, dict[str, Any]] = {
    "by_offset": {"by": "offset", "size": 7},
    "by_page": {"by": "page", "size": 7},
    "by_cursor": {"by": "cursor", "send": "after", "read": "$.next", "size": 7},
}
CONTRACTS = tuple(PAGES)
TOKEN = "exam-token-2206"
ZONE = ZoneInfo("Asia/Shanghai")
Records = list[dict[str, Any]]


def records() -> Records:
    """The goods as JSON: amounts as text, stamps with their zone."""
    return [
        row | {"price": str(row["price"]), "weight": str(row["weight"]), "at": row["at"] + "+08:00"}
        for row in goods()
    ]


def answer(rows: Records, request: Request) -> Response:
    """One page, oldest change first."""
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        return Response("{}", 401)
    start, size, since = 0, 7, request.args.get("since")
    try:
        mark = datetime.fromisoformat(since) if since else None
    except ValueError:
        return Response(json.dumps({"error": "since is no moment"}), 400)
    found = [row for row in rows if mark is None or datetime.fromisoformat(row["at"]) >= mark]
    if "page" in request.args:
        start = (int(request.args["page"]) - 1) * size
    else:
        start = int(request.args.get("offset", request.args.get("after", 0)))
    more = str(start + size) if start + size < len(found) else None
    return Response(json.dumps({"data": found[start : start + size], "next": more}))


@contextmanager
def serve(rows: Records) -> Iterator[str]:
    """The goods on a socket."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with HTTPServer(host="127.0.0.1", port=0) as server:
        server.expect_request("/goods").respond_with_handler(partial(answer, rows))
        yield server.url_for("").rstrip("/")
        server.clear()


@contextmanager
def drift(stand: Stand, kind: str, stream: Stream) -> Iterator[Drifted]:
    """Another service whose goods changed."""
    rows = records()
    column = "exam_new" if kind == "new" else plain_column(stream, [*rows[0]])
    with serve([drifted_record(kind, row, column) for row in rows]) as url:
        yield Drifted(stand.stream(stream.name, url=url), column)


def keys(_: Stream) -> Keys:
    """The ids of the goods."""
    return [(str(row["id"]),) for row in goods()]


@contextmanager
def open_stand(variant: str, home: Path, request: pytest.FixtureRequest) -> Iterator[Stand]:
    """A service of goods, and a system template of the site that signs in by token."""
    template = home / "systems" / "exam_rest"
    template.mkdir(parents=True)
    said = {"name": "Exam", "kind": "other", "transport": "rest", "auth": {"kind": "bearer"}}
    (template / "system.yaml").write_text(json.dumps(said), "utf-8")
    stamp = {"column": "at", "send": "since"}
    contracts = {
        name: contract(name, get="/goods", rows="$.data", page=page, cursor=stamp)
        for name, page in PAGES.items()
    }
    with serve(records()) as url:
        host = url.removeprefix("http://")
        yield Stand(
            home,
            "exam_rest",
            {"url": url, "token": TOKEN, "options": {"retries": 1, "backoff": 0.01}},
            keys,
            drift,
            {
                "nobody listens": {"url": "http://127.0.0.1:1", "token": CANARY},
                "wrong token": {"token": CANARY},
                "a password in the url": {"url": f"http://u:{ESCAPED}@{host}", "token": CANARY},
            },
            contracts=contracts,
            systems=template.parent,
        )
