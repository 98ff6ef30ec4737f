"""A stand: one running system as the exam sees it, its site files, its troubles and its drift.

Knows how to bind the contracts as a site would; each system's own file knows how to make it run.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from connectors.registry import streams
from hub.contract import Stream
from hub.site import load_site

# Holds what an address must escape: a driver may say it either way.
CANARY = "Canary-7f3a@Qz"
ESCAPED = "Canary-7f3a%40Qz"
SECRETS = (CANARY, ESCAPED)
SAID = ("url", "user", "password", "token")
Keys = list[tuple[str, ...]]


@dataclass(frozen=True)
class Drifted:
    """A stream whose source changed under it, and the column that is new, missing or retyped."""

    stream: Stream
    column: str


@dataclass
class Stand:
    """A running system. `keys` asks the source itself, not through the hub, which keys it holds.

    `troubles` are connections that must fail with exit code 3; `drift` changes a copy of the
    source; `excuses` names checks a stream need not pass (`stream.check`), each with its reason;
    `granted` are secrets that the source itself hands out, or how they begin.
    """

    home: Path
    system: str
    connection: dict[str, Any]
    keys: Callable[[Stream], Keys]
    drift: Callable[[Stand, str, Stream], AbstractContextManager[Drifted]]
    troubles: dict[str, dict[str, Any]] = field(default_factory=dict)
    contracts: dict[str, dict[str, Any]] = field(default_factory=dict)
    systems: Path | None = None
    types: dict[str, dict[str, str]] = field(default_factory=dict)
    excuses: dict[str, str] = field(default_factory=dict)
    granted: tuple[str, ...] = ()
    zone: str = "Asia/Shanghai"
    _sites: Iterator[int] = field(default_factory=count)
    _bound: dict[str, dict[str, Stream]] = field(default_factory=dict)

    def bind(self, **connection: Any) -> dict[str, Stream]:
        """The streams by name as a site with this connection has them; secrets by reference."""
        said = {**self.connection, **connection}
        mark = json.dumps(said, sort_keys=True)
        if mark not in self._bound:
            self._bound[mark] = self._load(said)
        return self._bound[mark]

    def stream(self, name: str, **connection: Any) -> Stream:
        """One stream, read through the connection with these changes."""
        return self.bind(**connection)[name]

    def _load(self, said: dict[str, Any]) -> dict[str, Stream]:
        folder = self.home / f"site {next(self._sites)}"
        (folder / "sources" / "plant").mkdir(parents=True)
        (folder / "site.yaml").write_text(f"name: Exam\ntimezone: {self.zone}\n", "utf-8")
        if self.systems:
            (folder / "systems").symlink_to(self.systems)
        source = {"system": self.system} | {k: v for k, v in said.items() if k not in SAID}
        with pytest.MonkeyPatch.context() as patch:
            for name in SAID:
                if said.get(name) is not None:
                    patch.setenv(f"EXAM_{name.upper()}", str(said[name]))
                    source[name] = f"${{EXAM_{name.upper()}}}"
            for name, value in said.get("secrets", {}).items():
                patch.setenv(f"EXAM_{name.upper()}", value)
                source["secrets"] = {**source["secrets"], name: f"${{EXAM_{name.upper()}}}"}
            self._write(folder / "sources" / "plant.yaml", source)
            for name, contract in self.contracts.items():
                self._write(folder / "sources" / "plant" / f"{name}.yaml", contract)
            return {one.name: one for one in streams(load_site(folder))}

    def _write(self, path: Path, said: dict[str, Any]) -> None:
        path.write_text(json.dumps(said, ensure_ascii=False), "utf-8")  # JSON is YAML


def drifted_record(kind: str, record: dict[str, Any], column: str) -> dict[str, Any]:
    """A record of a source whose `column` is new, missing or of another type."""
    match kind:
        case "new":
            return {**record, column: "new"}
        case "missing":
            return {name: value for name, value in record.items() if name != column}
        case _:
            return {**record, column: f"about {record[column]}"}


def plain_column(stream: Stream, names: list[str]) -> str:
    """A mapped column that is neither key nor cursor nor the tombstone, of those in `names`."""
    kept = {name.lower() for name in stream.key}
    kept.add(stream.change.column.lower() if stream.change else "")
    kept.add(str(getattr(stream.removal, "column", "")).lower())
    mapped = {text.lower() for text in stream.map.values()}
    free = [name for name in names if name.lower() not in kept]
    return next((name for name in free if name.lower() in mapped), free[0])


@contextmanager
def silent_port() -> Iterator[str]:
    """The address of a port of loopback that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
