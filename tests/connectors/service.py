"""A fake REST service's answers: one after the other, or a list in pages."""

from __future__ import annotations

import json
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

FAST = {"backoff": 0.01, "timeout": 5}


def text(body: str, status: int = 200, **headers: str) -> Response:
    return Response(body, status, {"Content-Type": "application/json", **headers})


def records(first: int, last: int) -> list[dict[str, Any]]:
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


def paged(httpserver: HTTPServer, total: int, *, cap: int = 10_000, say: bool = False) -> list[str]:
    """A service that pages by offset and limit, or page and size, at most `cap` records a page."""
    queries: list[str] = []

    def handler(request: Request) -> Response:
        queries.append(request.query_string.decode())
        size = min(int(request.args.get("limit", request.args.get("size", 100))), cap)
        start = int(request.args.get("offset", 0))
        if "page" in request.args:
            start = (int(request.args["page"]) - 1) * size
        body: dict[str, Any] = {"data": records(start, min(start + size, total))}
        return text(json.dumps(body | ({"total": total} if say else {})))

    httpserver.expect_request("/items").respond_with_handler(handler)
    return queries
