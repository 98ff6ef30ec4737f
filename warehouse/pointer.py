"""The stable paths of the published copy, swapped whole: `mis.duckdb`, `current.json`, Parquet.

The one module that relies on POSIX: a symbolic link replaced by rename, file modes, and readers
that keep a deleted file. The link is what commits a version; a crash just after it is mended by
`recover`, which writes `current.json` again from the version's own manifest.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from hub import fault
from warehouse.publication import MANIFEST, Publication, read_manifest

LINK = "mis.duckdb"
LEFTOVERS = (".candidate-*", ".*.new", "parquet/.*.new")
VERSION = re.compile(r"mis_(?P<version>\d{4}-\d\d-\d\dT\d{6}Z(?:-\d+)?)\.duckdb")


def candidate_file(folder: Path, version: str) -> Path:
    """The file of a version that has not been judged."""
    return folder / f".candidate-{version}.duckdb"


def version_file(folder: Path, version: str) -> Path:
    """The file of a version."""
    return folder / f"mis_{version}.duckdb"


def next_version(folder: Path, at: datetime) -> str:
    """A name no version has had, later than all that are there, fit for every file system."""
    base = at.strftime("%Y-%m-%dT%H%M%SZ")
    known = versions(folder)
    pointed = _pointed(folder)
    last = max([*known, *([pointed] if pointed else [])], key=_order, default="")
    if not last or _order(base) > _order(last):
        return base
    # Two versions within a second, or a clock that was put back.
    stamp, number = _order(last)
    return f"{stamp}-{number + 1}"


def versions(folder: Path) -> list[str]:
    """The versions that have a file, oldest first."""
    found = (VERSION.fullmatch(path.name) for path in folder.glob("mis_*.duckdb"))
    return sorted((match["version"] for match in found if match), key=_order)


def settle(candidate: Path, publication: Publication) -> None:
    """Give a judged candidate its final name, read-only and safe on disk, with its manifest."""
    candidate.chmod(0o444)
    _sync(candidate)
    _write_json(publication.path.with_suffix(".json"), publication.as_json())
    fault.reach("publish.settle")
    candidate.replace(publication.path)
    _sync(publication.path.parent)


def point(publication: Publication) -> None:
    """Let readers see the settled version from now on."""
    fault.reach("publish.swap")
    _link(publication.path)  # the commit
    fault.reach("publish.swapped")
    _announce(publication)


def recover(folder: Path) -> None:
    """Finish or undo what a killed publisher left; nobody else publishes meanwhile."""
    for leftover in [path for pattern in LEFTOVERS for path in folder.glob(pattern)]:
        _remove(leftover)
    pointed = _pointed(folder)
    if pointed is None:
        return
    for version in versions(folder):
        if _order(version) > _order(pointed):  # settled, but no reader has ever seen it
            _forget(folder, version)
    publication = read_manifest(version_file(folder, pointed).with_suffix(".json"))
    announced = read_manifest(folder / MANIFEST)
    if publication and not (folder / LINK).exists():
        _link(publication.path)
    if publication and (announced is None or announced.version != pointed):
        _announce(publication)


def expire(folder: Path, *, keep: int, keep_parquet: int) -> None:
    """Remove all but the newest versions; readers that have one open keep it until they close."""
    pointed = _pointed(folder)
    for version in _older(versions(folder), keep, pointed):
        _forget(folder, version)
    exported = [path.name for path in (folder / "parquet").glob("2*") if path.is_dir()]
    for version in _older(sorted(exported, key=_order), keep_parquet, pointed):
        _remove(folder / "parquet" / version)
    for manifest in folder.glob("mis_*.json"):
        if not manifest.with_suffix(".duckdb").exists():
            _remove(manifest)


def _older(names: list[str], keep: int, pointed: str | None) -> Iterable[str]:
    return (name for name in names[:-keep] if name != pointed)


def _order(version: str) -> tuple[str, int]:
    stamp, _, number = version.partition("Z-")
    return stamp if stamp.endswith("Z") else f"{stamp}Z", int(number or 1)


def _pointed(folder: Path) -> str | None:
    """The version behind the link, or behind `current.json` where the link is lost."""
    try:
        match = VERSION.fullmatch(os.readlink(folder / LINK))  # noqa: PTH115 - text, not a path
    except OSError:
        match = None
    if match:
        return match["version"]
    announced = read_manifest(folder / MANIFEST)
    return announced.version if announced else None


def _link(file: Path) -> None:
    link = file.with_name(f".{LINK}.new")
    link.unlink(missing_ok=True)
    link.symlink_to(file.name)
    link.replace(file.with_name(LINK))
    _sync(file.parent)


def _announce(publication: Publication) -> None:
    folder = publication.path.parent
    said = publication.as_json()
    _write_json(folder / MANIFEST, said)
    if (folder / "parquet" / publication.version).is_dir():
        _write_json(folder / "parquet" / MANIFEST, {**said, "path": publication.version})
    _sync(folder)


def _forget(folder: Path, version: str) -> None:
    file = version_file(folder, version)
    _remove(file)
    _remove(file.with_suffix(".json"))
    _remove(folder / "parquet" / version)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _write_json(path: Path, said: dict[str, Any]) -> None:
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _sync(temporary)
    temporary.replace(path)


def _sync(path: Path) -> None:
    """Make a file's bytes, or a folder's names, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
