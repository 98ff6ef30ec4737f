"""What one published version is, as text beside its file: the manifest, and `current.json`.

Reads and writes only JSON, so that `hub status` needs neither DuckDB nor the writer's lock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from hub import stamp
from hub.site import Site
from warehouse.verdict import Verdict

MANIFEST = "current.json"


@dataclass(frozen=True)
class TableState:
    """A published table: rows and content hash, and what its sources say about it."""

    rows: int
    hash: str
    status: Literal["ok", "no source", "stale"] = "ok"
    missing: str = ""


@dataclass(frozen=True)
class Publication:
    """One version and how it came about.

    `status` says what the publisher did: `published` a new version, left it `unchanged`, or
    `refused` (then the other fields still speak of the version that stays up, if any).
    `form` changes with columns, labels and checks; `suites` holds, per table whose checks all
    passed, a fingerprint of checks and contents, so that an equal table is not judged again.
    """

    version: str
    path: Path
    content_hash: str
    as_of: datetime
    business_date: date
    published_at: datetime
    tables: dict[str, TableState]
    run_id: int | None = None
    form: str = ""
    suites: dict[str, str] = field(default_factory=dict)
    checks: dict[str, int] = field(default_factory=dict)
    status: Literal["published", "unchanged", "refused"] = "published"
    verdict: Verdict | None = None
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The manifest. `path` is relative to its folder, which may be moved."""
        return {
            "version": self.version,
            "path": self.path.name,
            "content_hash": self.content_hash,
            "as_of": stamp.text(self.as_of),
            "business_date": self.business_date.isoformat(),
            "published_at": stamp.text(self.published_at),
            "run_id": self.run_id,
            "checks": self.checks,
            "tables": {name: dict(vars(state)) for name, state in sorted(self.tables.items())},
            "form": self.form,
            "suites": self.suites,
        }


def published_folder(site: Site) -> Path:
    """Where the published copies lie."""
    return site.data_dir / "published"


def current(site: Site) -> Publication | None:
    """The version that readers see; None before the first one, or when its file is gone."""
    return read_manifest(published_folder(site) / MANIFEST)


def read_manifest(path: Path) -> Publication | None:
    """The publication a manifest describes; None unless both it and its file are there."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        file = path.parent / said["path"]
        return _from_json(said, file) if file.exists() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _from_json(said: Mapping[str, Any], file: Path) -> Publication:
    return Publication(
        version=said["version"],
        path=file,
        content_hash=said["content_hash"],
        as_of=stamp.parse(said["as_of"]),
        business_date=date.fromisoformat(said["business_date"]),
        published_at=stamp.parse(said["published_at"]),
        tables={name: TableState(**state) for name, state in said["tables"].items()},
        run_id=said["run_id"],
        form=said["form"],
        suites=said["suites"],
        checks=said["checks"],
    )


def overall_hash(tables: Mapping[str, TableState]) -> str:
    """The content hash of a version: of its tables' names, rows and hashes, in order of name."""
    lines = [f"{name} {state.rows} {state.hash}" for name, state in sorted(tables.items())]
    return hashlib.md5("\n".join(lines).encode(), usedforsecurity=False).hexdigest()


def difference(old: Mapping[str, TableState], new: Mapping[str, TableState]) -> list[str]:
    """One line per table whose content differs, in order of name; empty when all are equal."""
    lines = []
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            lines.append(f"{name}: {'new' if before is None else 'gone'}")
        elif before.rows != after.rows:
            lines.append(f"{name}: {before.rows:,} rows before, {after.rows:,} now")
        elif before.hash != after.hash:
            lines.append(f"{name}: {after.rows:,} rows as before, other values")
    return lines
