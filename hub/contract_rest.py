"""What a contract says about a REST service: signing in, paging, errors inside HTTP 200."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from hub.strict import Strict


class Page(Strict):
    """How a REST list is paged."""

    by: Literal["offset", "page", "cursor", "none"] = "none"
    send: str | None = None
    read: str | None = None
    size: int = Field(default=100, gt=0)
    size_param: str | None = None
    first: int = 1
    total: str | None = None


class Answers(Strict):
    """How a REST source tells an error inside HTTP 200: where the code is, what it means."""

    path: str
    ok: list[str | int] = [0, "0"]
    expired: list[str | int] = []
    message: str | None = None


class Auth(Strict):
    """How to sign in: a bearer token, or a login request whose answer carries the token."""

    kind: Literal["none", "bearer", "session"] = "none"
    token: str | None = None
    login: str | None = None
    body: dict[str, str] = {}
    read: str = "$.token"
    header: str = "Authorization"
    scheme: str = "Bearer"


class RestKeys(Strict):
    """The keys of a contract that only a REST stream has."""

    get: str | None = None
    post: str | None = None
    rows: str = "$"
    page: Page | None = None
    params: dict[str, str | int] = {}
    body: dict[str, Any] | None = None
