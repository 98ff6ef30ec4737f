"""What a contract says: where a stream is, its key, its cursor, and which entity it feeds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from hub.contract_change import ChangeKeys, Cursor, Sweep, Tombstone
from hub.contract_files import FileKeys
from hub.contract_rest import Answers, Auth, Page, RestKeys, Tagged
from hub.contract_watch import WatchKeys
from hub.strict import Duration, Strict, seconds

__all__ = [
    "Answers",
    "Auth",
    "Connection",
    "Cursor",
    "Defaults",
    "Duration",
    "Page",
    "Stream",
    "StreamFile",
    "Strict",
    "Sweep",
    "System",
    "Tombstone",
    "seconds",
]


class Defaults(Strict):
    """What the streams of a system have in common unless they say otherwise."""

    cursor: Literal["none"] | Cursor | None = None
    deletes: Literal["none", "diff"] | Tombstone | Sweep = "none"
    timezone: str = "UTC"
    lookback: Duration = 600


class System(Strict):
    """A known system (system.yaml): its kind, its transport, and its streams' defaults."""

    name: str | dict[str, str]
    kind: str
    transport: Literal["sql", "rest", "files", "hub"]
    defaults: Defaults = Defaults()
    auth: Auth = Auth()
    errors: list[Answers] | Answers | None = None
    page: Page | None = None
    rate: float | None = Field(default=None, gt=0, description="requests a second, at most")
    headers: dict[str, str] = {}
    tagged: Tagged | None = None


class StreamFile(ChangeKeys, RestKeys, FileKeys, WatchKeys):
    """A stream's contract as its YAML file says it."""

    feeds: str
    # where it is: exactly one of table, query, get, post, path
    table: str | None = None
    query: str | None = None
    # without a key, equal rows are counted: what changes is a delete and an insert
    key: list[str] = []
    # property: source column, or a DuckDB expression over the source's columns
    map: dict[str, str]
    ignore: list[str] = []

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
    secrets: dict[str, str] = Field(default={}, repr=False)
    values: dict[str, str | int] = {}
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
    owner: str | None = None

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
    def removal(self) -> Literal["none", "diff"] | Tombstone | Sweep:
        """How deletes are seen: the stream's own word, else the system's default."""
        return self.deletes if self.deletes is not None else self.system.defaults.deletes

    def fingerprint(self) -> str:
        """SHA-256 over what decides how a landed row becomes a clean row."""
        decides = {"feeds", "key", "map", "timezone", "deletes", "cursor"}
        if self.drift == "quarantine":  # then a column that is agreed to releases rows
            decides |= {"drift", "ignore", "types"}
        said = self.model_dump(mode="json", include=decides)
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
