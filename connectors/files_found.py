"""Which dropped file is next: whole, settled and not landed before; knows no file format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hub import stamp
from hub.contract import Stream
from hub.errors import ConfigError, SourceUnreachable

UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload", ".partial")


@dataclass(frozen=True)
class Found:
    """A file as it was looked at: its name under the folder, its content's hash, its stat."""

    path: Path
    name: str
    sha256: str
    size: int
    modified: int

    def unchanged(self) -> bool:
        """Whether a second look sees the same size and time: nobody is writing it."""
        try:
            again = self.path.stat()
        except OSError:
            return False
        return (again.st_size, again.st_mtime_ns) == (self.size, self.modified)


def drop_folder(stream: Stream) -> Path:
    """The folder that files are dropped into; a plain path or a file:// address."""
    url = stream.connection.url
    parts = urlsplit(url)
    folder = Path(unquote(parts.path) if parts.scheme == "file" else url).expanduser()
    if not folder.is_dir():
        raise SourceUnreachable(
            f"no folder {folder}",
            where=stream.id,
            mend=f"mount it, or mend url in sources/{stream.source}.yaml",
        )
    return folder


def candidates(stream: Stream, seen: frozenset[str], notes: list[str]) -> Iterator[Found]:
    """Whole files by name that were not landed before; what is left alone goes into `notes`."""
    folder = drop_folder(stream)
    try:
        paths = sorted(path for path in folder.glob(stream.path or "") if path.is_file())
    except (NotImplementedError, ValueError) as error:
        raise ConfigError(
            f"path {stream.path!r} is no pattern inside the folder",
            where=str(stream.file),
            mend="write path: such as movements_*.csv",
        ) from error
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if path.name.startswith((".", "~$")):
            continue
        look = path.stat()
        reason = _unfinished(stream, path, look.st_size, look.st_mtime)
        if reason:
            notes.append(f"{name} left for the next run: {reason}")
            continue
        sha256 = digest(path, look.st_size, look.st_mtime_ns)
        if sha256 not in seen:
            yield Found(path, name, sha256, look.st_size, look.st_mtime_ns)


def _unfinished(stream: Stream, path: Path, size: int, modified: float) -> str | None:
    if path.suffix.lower() in UNFINISHED:
        return "its name says unfinished"
    if size == 0:
        return "it is empty"
    age = stamp.now().timestamp() - modified
    return f"it is younger than {stream.settle} s" if age < stream.settle else None


@lru_cache(maxsize=100_000)
def digest(path: Path, size: int, modified: int) -> str:
    """SHA-256 of the content; asked again for the same size and time it is not read again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
