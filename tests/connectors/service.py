"""A fake REST service's answers: one after the other, or a list in pages that may move."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

FAST = {"backoff": 0.01, "timeout": 5}
Row = dict[str, Any]


def text(body: str, status: int = 200, **headers: str) -> Response:
    return Response(body, status, {"Content-Type": "application/json", **headers})


def records(first: int, last: int) -> list[Row]:
    return [{"id": n, "name": f"泵 {n}"} for n in range(first, last)]


def serve(httpserver: HTTPServer, answers: list[Any], path: str = "/items") -> list[Request]:
    """Answer one after the other, the last one for ever; the requests are kept."""
    asked: list[Request] = []

    def handler(request: Request) -> Response:
        answer = answers[min(len(asked), len(answers) - 1)]
        asked.append(request)
        if isinstance(answer, Response):
            return Response(answer.get_data(), answer.status_code, answer.headers)
        return text(json.dumps(answer, ensure_ascii=False))

    httpserver.expect_request(path).respond_with_handler(handler)
    return asked


class Shelf:
    """A list that a service pages by offset, page, key or Range; `after` runs behind each page."""

    def __init__(
        self,
        rows: list[Row],
        *,
        cap: int = 10_000,
        say: bool = False,
        whole: str = "",
        after: Callable[[Shelf, int], None] | None = None,
    ) -> None:
        self.rows, self.cap, self.say, self.after = rows, cap, say, after
        self.whole = whole  # "refuse" an offset inside a page, or "floor" it to the page's start
        self.queries: list[str] = []
        self.bodies: list[Any] = []

    def __call__(self, request: Request) -> Response:
        said = {**request.args, **(request.get_json(silent=True) or {})}
        self.queries.append(request.query_string.decode())
        self.bodies.append(request.get_json(silent=True))
        asked = re.fullmatch(r"records=(\d+)-(\d+)", request.headers.get("Range", ""))
        size = min(int(said.get("limit", said.get("size", 100))), self.cap)
        start = int(said.get("offset", 0))
        if "page" in said:
            start = (int(said["page"]) - 1) * size
        if asked:
            start, size = int(asked[1]), min(int(asked[2]) - int(asked[1]) + 1, self.cap)
        if start % size and self.whole == "refuse":
            return text('{"error": "the offset is inside a page"}', 400)
        if self.whole == "floor":
            start -= start % size
        found = self.rows[start : start + size]
        if "after" in said:
            found = [row for row in self.rows if row["id"] > int(said["after"])][:size]
        total = len(self.rows)
        body: dict[str, Any] = {"data": found} | ({"total": total} if self.say else {})
        answer = text(json.dumps(body, ensure_ascii=False))
        if asked and start >= total:
            answer = text("", 416)
        elif asked:
            answer.status_code = 206
            answer.headers["Content-Range"] = (
                f"records {start}-{start + len(found) - 1}/{total if self.say else '*'}"
            )
        if self.after:
            self.after(self, len(self.queries))
        return answer


def shelve(httpserver: HTTPServer, rows: list[Row], **how: Any) -> Shelf:
    """A Shelf behind /items."""
    shelf = Shelf(rows, **how)
    httpserver.expect_request("/items").respond_with_handler(shelf)
    return shelf


def paged(httpserver: HTTPServer, total: int, *, cap: int = 10_000, say: bool = False) -> list[str]:
    """A list that stands still, at most `cap` records a page; the queries."""
    return shelve(httpserver, records(0, total), cap=cap, say=say).queries
