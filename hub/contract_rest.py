"""What a contract says about a REST service: signing in, asking, paging, errors inside HTTP 200."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from hub.strict import Strict


class Page(Strict):
    """How a REST list is paged, and how the reader makes sure that no row slipped between pages."""

    by: Literal["offset", "page", "cursor", "next", "link", "keyset", "range", "none"] = "none"
    send: str | None = Field(default=None, description="parameter, or dotted place in the body")
    read: str | None = Field(default=None, description="path of the next cursor or address")
    size: int = Field(default=100, gt=0)
    size_param: str | None = None
    first: int = Field(default=1, description="number of the first page")
    total: str | None = Field(default=None, description="path of the number of rows in the list")
    after: list[str] = Field(default=[], description="keyset: the columns the list is ordered by")
    form: Any = Field(default=None, description="keyset: a filter with {after.COLUMN} in it")
    verify: Literal["overlap", "twice", "total", "none"] | None = Field(
        default=None, description="overlap (offset, range), total or twice (page)"
    )


class Answers(Strict):
    """How a REST source tells an error inside HTTP 200: where the code is, what it means."""

    path: str
    ok: list[str | int] = [0, "0"]
    expired: list[str | int] = []
    expired_path: str | None = None
    busy: list[str | int] = Field(default=[], description="codes that mean: ask again later")
    message: str | None = None


class Digest(Strict):
    """One signature: an HMAC of a text; both may name {values}."""

    text: str
    key: str
    algorithm: Literal["sha256", "sha1", "sha512", "md5"] = "sha256"
    encoding: Literal["hex", "base64", "hex_base64"] = "hex"


class Signing(Strict):
    """What goes into a request so that the service knows it is ours and unchanged."""

    preset: Literal["kingdee_k3cloud", "kingdee_jdy", "yonyou"] | None = None
    values: dict[str, str | Digest] = {}
    headers: dict[str, str] = {}
    params: dict[str, str] = {}
    requests: Literal["all", "login"] = "all"


class FirstAsk(Strict):
    """A request made once after signing in; the value at `read` is {name} in every later one."""

    name: str
    get: str | None = None
    post: str | None = None
    body: Any = None
    read: str
    add: dict[str, Any] = Field(default={}, description="laid on top of the value")


class Auth(Strict):
    """How to sign in; {user}, {password}, {token} and the source's secrets and values go in."""

    kind: Literal["none", "basic", "bearer", "key", "oauth2", "session", "hmac"] = "none"
    token: str | None = Field(default=None, description="what is sent, such as {user}:{session}")
    login: str | None = None
    method: Literal["get", "post"] = "post"
    body: Any = Field(default={}, description="of the login; its parameters where method is get")
    form: bool = Field(default=False, description="send the login as a form, not as JSON")
    read: str | dict[str, str] = "$.token"
    expires: str | None = Field(default=None, description="path of seconds to live, or of a moment")
    header: str = "Authorization"
    scheme: str = "Bearer"
    param: str | None = Field(default=None, description="send the token as this query parameter")
    encode: Literal["base64"] | None = None
    then: FirstAsk | None = None
    sign: Signing | None = None


class Tagged(Strict):
    """JSON objects that stand for a scalar: the key that names the kind, and how each is written.

    A form is a template over the object's other keys, such as {year:04}-{month:02}-{day:02}.
    """

    by: str
    forms: dict[str, str]


class RestKeys(Strict):
    """The keys of a contract that only a REST stream has."""

    get: str | None = None
    post: str | None = None
    rows: str = Field(default="$", description="path of the rows; [*] goes into lists")
    parent: dict[str, str] = Field(default={}, description="column: path of a field above the rows")
    columns_from: str | None = Field(
        default=None, description="rows are arrays; this part of the request names their columns"
    )
    page: Page | None = None
    params: dict[str, str | int] = {}
    headers: dict[str, str] = {}
    body: Any = None
