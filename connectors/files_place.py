"""Where dropped files lie: a local folder, or a remote one reached through fsspec.

Lists, looks and fetches; knows neither formats nor which file was landed before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from hub.contract import Stream
from hub.errors import ConfigError, HubError, SourceUnreachable
from hub.names import nearest
from hub.settings import redact

CHUNK = 1 << 20


@dataclass(frozen=True)
class Look:
    """A file as a listing shows it; another `tag` is another content."""

    name: str
    size: int
    modified: float
    tag: str


class Place(Protocol):
    """A folder of files."""

    def looks(self, pattern: str) -> list[Look]:
        """The files whose name under the folder fits the pattern, by name."""

    def look(self, name: str) -> Look | None:
        """One file again, None when it is gone."""

    def content(self, look: Look, folder: Path) -> tuple[Path, str]:
        """The file on this machine (fetched into `folder` where it is remote), its SHA-256."""

    def close(self) -> None:
        """Hang up."""


class Folder:
    """A folder of this machine."""

    def __init__(self, stream: Stream) -> None:
        url = stream.connection.url
        parts = urlsplit(url)
        self.root = Path(unquote(parts.path) if parts.scheme == "file" else url).expanduser()
        if not self.root.is_dir():
            raise SourceUnreachable(
                f"no folder {self.root}",
                where=stream.id,
                mend=f"mount it, or mend url in sources/{stream.source}.yaml",
            )

    def looks(self, pattern: str) -> list[Look]:
        paths = sorted(path for path in self.root.glob(pattern) if path.is_file())
        found = (self.look(path.relative_to(self.root).as_posix()) for path in paths)
        return [look for look in found if look]

    def look(self, name: str) -> Look | None:
        try:
            stat = (self.root / name).stat()
        except OSError:
            return None
        return Look(name, stat.st_size, stat.st_mtime, f"{stat.st_size}-{stat.st_mtime_ns}")

    def content(self, look: Look, folder: Path) -> tuple[Path, str]:
        path = self.root / look.name
        with path.open("rb") as file:
            return path, hashlib.file_digest(file, "sha256").hexdigest()

    def close(self) -> None:
        """Nothing was opened."""


class Remote:
    """A folder of an fsspec file system; an unreachable one is a SourceUnreachable."""

    def __init__(self, stream: Stream, system: Any, root: str) -> None:
        self.stream, self.system, self.root = stream, system, root.rstrip("/")

    def looks(self, pattern: str) -> list[Look]:
        from fsspec.utils import glob_translate

        fits = re.compile(glob_translate(pattern))
        fixed = [*_fixed(pattern)]
        depth = None if "**" in pattern else len(PurePosixPath(pattern).parts) - len(fixed)
        with reaching(self.stream, self.root):
            if self.system.protocol[0] == "sftp":
                self.system.info(self.root or "/")  # a folder that is not there lists as empty
            start = "/".join([self.root, *fixed])
            listed = self.system.find(start, maxdepth=depth, detail=True)
            if not listed and self.system.protocol[0] != "sftp":
                with suppress(PermissionError):  # of the whole bucket, which is not needed
                    self.system.ls(self.root.partition("/")[0])
        looks = (self._seen(info) for info in listed.values())
        return sorted((one for one in looks if fits.match(one.name)), key=lambda one: one.name)

    def look(self, name: str) -> Look | None:
        with reaching(self.stream, name):
            try:
                return self._seen(self.system.info(f"{self.root}/{name}"))
            except FileNotFoundError:
                return None

    def content(self, look: Look, folder: Path) -> tuple[Path, str]:
        target = folder / f"fetched{''.join(PurePosixPath(look.name).suffixes[-2:]).lower()}"
        folder.mkdir(parents=True, exist_ok=True)
        sha256 = hashlib.sha256()
        with (
            reaching(self.stream, look.name),
            self.system.open(f"{self.root}/{look.name}", "rb") as source,
            target.open("wb") as copy,
        ):
            while chunk := source.read(CHUNK):
                sha256.update(chunk)
                copy.write(chunk)
        return target, sha256.hexdigest()

    def close(self) -> None:
        hang_up = getattr(self.system, "hang_up", None)
        if hang_up:
            hang_up()

    def _seen(self, info: dict[str, Any]) -> Look:
        name = str(info["name"]).removeprefix(self.root).lstrip("/")
        at = info.get("LastModified") or info.get("mtime")
        modified = at.timestamp() if at else 0.0
        size = int(info.get("size") or 0)
        return Look(name, size, modified, str(info.get("ETag") or f"{size}-{modified}"))


@contextmanager
def reaching(stream: Stream, what: str) -> Iterator[None]:
    """Turn whatever a driver raises into one line."""
    try:
        yield
    except HubError:
        raise
    except Exception as error:  # every driver has its own
        said = redact(" ".join(str(error).split()))[:300] or type(error).__name__
        raise SourceUnreachable(
            f"{what or '/'} cannot be read: {said}",
            where=stream.id,
            mend=f"check url, user and options in sources/{stream.source}.yaml",
        ) from error


def place_of(stream: Stream) -> Place:
    """The stream's place; its address says which kind."""
    scheme = urlsplit(stream.connection.url).scheme.lower()
    try:
        if scheme == "sftp":
            from connectors.files_sftp import sftp_place

            return sftp_place(stream)
        if scheme == "s3":
            from connectors.files_s3 import s3_place

            return s3_place(stream)
    except ImportError as error:
        raise ConfigError(
            f"reading {scheme}:// needs a package that is not installed: {error.name}",
            where=f"sources/{stream.source}.yaml",
            mend=f"pip install 'manufacturing-hub[{scheme}]'",
        ) from error
    if scheme and scheme != "file" and "://" in stream.connection.url:
        raise ConfigError(
            f"no files can be read from {scheme}://",
            where=f"sources/{stream.source}.yaml",
            mend="write a folder, sftp://host/folder or s3://bucket/prefix",
        )
    return Folder(stream)


def checked_options(stream: Stream, known: tuple[str, ...]) -> dict[str, Any]:
    """The source's options; one that nobody reads is refused."""
    for name in stream.connection.options:
        if name not in known:
            raise ConfigError(
                f"unknown option {name!r}{nearest(name, known)}",
                where=f"sources/{stream.source}.yaml",
                mend=f"options: {', '.join(known)}",
            )
    return stream.connection.options


def _fixed(pattern: str) -> Iterator[str]:
    """The folders before the first part of a pattern that is one."""
    for part in PurePosixPath(pattern).parts[:-1]:
        if any(mark in part for mark in "*?["):
            return
        yield part
