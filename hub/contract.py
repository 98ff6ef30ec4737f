"""What a contract says: where a stream is, its key, its cursor, and which entity it feeds."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

DURATION = re.compile(r"(\d+)\s*(s|m|h|d)")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str | int) -> int:
    """`90s`, `10m`, `2h`, `3d` or a number of seconds."""
    if isinstance(text, int):
        return text
    match = DURATION.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a duration; write 90s, 10m, 2h or 3d")
    return int(match[1]) * SECONDS[match[2]]


Duration = Annotated[int, BeforeValidator(seconds)]


class Strict(BaseModel):
    """A part of a YAML file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Cursor(Strict):
    """The change stamp: a column or SQL expression; `send` is the request parameter (REST)."""

    column: str
    send: str | None = None
    lookback: Duration | None = None
    kind: Literal["stamp", "number", "text"] = "stamp"


class Tombstone(Strict):
    """Rows whose `column` is true (or equals `value`) were deleted at the source."""

    column: str
    value: str | None = None


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


class Defaults(Strict):
    """What the streams of a system have in common unless they say otherwise."""

    cursor: Literal["none"] | Cursor | None = None
    deletes: Literal["none", "diff"] | Tombstone = "none"
    timezone: str = "UTC"
    lookback: Duration = 600


class System(Strict):
    """A known system (system.yaml): its kind, its transport, and its streams' defaults."""

    name: str | dict[str, str]
    kind: str
    transport: Literal["sql", "rest", "files", "hub"]
    defaults: Defaults = Defaults()
    auth: Auth = Auth()
    errors: Answers | None = None
    page: Page | None = None
    rate: float | None = Field(default=None, gt=0, description="requests a second, at most")
    headers: dict[str, str] = {}


class StreamFile(Strict):
    """A stream's contract as its YAML file says it."""

    feeds: str
    # where it is: exactly one of these
    table: str | None = None
    query: str | None = None
    get: str | None = None
    post: str | None = None
    path: str | None = None
    # what identifies a row, how it changes and how it goes
    key: list[str] = Field(min_length=1)
    cursor: Literal["none"] | Cursor | None = None
    deletes: Literal["none", "diff"] | Tombstone | None = None
    # property: source column, or a DuckDB expression over the source's columns
    map: dict[str, str]
    ignore: list[str] = []
    # REST
    rows: str = "$"
    page: Page | None = None
    params: dict[str, str | int] = {}
    body: dict[str, Any] | None = None
    # files
    format: Literal["csv", "excel", "parquet"] | None = None
    encoding: Literal["utf-8", "utf-8-sig", "gb18030"] = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    sheet: str | None = None
    range: str | None = None
    columns: dict[str, str] = {}
    file_column: str | None = None
    settle: Duration = 0
    snapshot: bool = Field(default=False, description="each file is a whole picture of the stream")

    @model_validator(mode="after")
    def one_place(self) -> StreamFile:
        places = [name for name in ("table", "query", "get", "post", "path") if getattr(self, name)]
        if len(places) != 1:
            raise ValueError(
                "say where the stream is with exactly one of table, query, get, post, path"
                + (f", not {' and '.join(places)}" if places else "")
            )
        return self


class Connection(Strict):
    """Where a running system is and how to sign in; the values are already expanded."""

    url: str
    user: str | None = None
    password: str | None = Field(default=None, repr=False)
    token: str | None = Field(default=None, repr=False)
    reader: Literal["auto", "sqlalchemy"] = "auto"
    options: dict[str, Any] = {}


class Stream(StreamFile):
    """A contract bound to a running source: what readers, landing and validation work with."""

    source: str
    name: str
    system: System
    connection: Connection = Field(repr=False)
    file: Path
    timezone: str
    lookback: int
    required: bool = False
    schedule: str | None = None

    @property
    def id(self) -> str:
        """`source.stream`, unique in a site."""
        return f"{self.source}.{self.name}"

    @property
    def change(self) -> Cursor | None:
        """The cursor in force: the stream's own, else the system's default; None for none."""
        cursor = self.cursor if self.cursor is not None else self.system.defaults.cursor
        return cursor if isinstance(cursor, Cursor) else None

    @property
    def removal(self) -> Literal["none", "diff"] | Tombstone:
        """How deletes are seen: the stream's own word, else the system's default."""
        return self.deletes if self.deletes is not None else self.system.defaults.deletes

    def fingerprint(self) -> str:
        """SHA-256 over what decides how a landed row becomes a clean row."""
        said = self.model_dump(
            mode="json", include={"feeds", "key", "map", "timezone", "deletes", "cursor"}
        )
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
