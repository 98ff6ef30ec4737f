"""Which dropped file is next: whole, settled and not landed before; knows no file format."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from connectors.files_looked import Looked
from connectors.files_place import Look, Place, place_of
from connectors.files_refused import Refused
from hub import stamp
from hub.contract import Stream
from hub.errors import ConfigError
from hub.reading import Window

UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload", ".partial", ".download", ".upload")
SKEW = 86_400  # seconds by which another machine's clock may be ahead


@dataclass(frozen=True)
class Found:
    """A file as it was looked at: its place, its content on this machine and its hash."""

    place: Place
    look: Look
    path: Path
    sha256: str

    @property
    def name(self) -> str:
        """Its name under the folder."""
        return self.look.name

    def unchanged(self) -> bool:
        """Whether a second look sees the same: nobody is writing it."""
        return self.place.look(self.name) == self.look


@dataclass
class Round:
    """One pass over a listing, kept between the files that landing asks for one by one."""

    place: Place
    looked: Looked
    as_of: datetime
    seen: frozenset[str]
    looks: deque[Look]
    refused: list[tuple[str, Refused]] = field(default_factory=list)

    def files(
        self, stream: Stream, folder: Path, notes: list[str], *, apart: bool = False
    ) -> Iterator[Found]:
        """Whole files that were not landed before; what is left alone goes into `notes`.

        `apart`: fetched files are kept beside each other, not one in the place of the other.
        """
        before = self.seen
        while self.looks:
            look = self.looks.popleft()
            reason = unfinished(stream, self.place, look)
            if reason:
                notes.append(f"{look.name} left for the next run: {reason}")
                continue
            sha256 = self.looked.sha256(look)
            if sha256 in before:
                continue
            home = folder / f"fetched-{len(self.looks)}" if apart else folder
            path, sha256 = self.place.content(look, home)
            self._tell(look, sha256, before, notes)
            self.looked.keep(look, sha256)
            if sha256 not in before:
                self.seen = before | {sha256}
                yield Found(self.place, look, path, sha256)

    def _tell(self, look: Look, sha256: str, seen: frozenset[str], notes: list[str]) -> None:
        """The same content under another name, and another content under the same one."""
        other = self.looked.other_name(look.name, sha256)
        if sha256 in seen and other:
            notes.append(f"{look.name} has the content of {other}: not read again")
        before = self.looked.known.get(look.name)
        if before and before[1] in seen and before[1] != sha256:
            notes.append(f"{look.name} has changed since it was read: a new file")


_rounds: dict[tuple[str, Path], Round] = {}


def open_round(stream: Stream, window: Window, folder: Path) -> Round:
    """Go on with the listing whose last file has just been landed, else list anew."""
    key = (stream.id, folder.parent)
    found = _rounds.pop(key, None)
    if found and (found.as_of, found.seen) != (window.as_of, window.seen):
        found.place.close()
        found = None
    if found is None:
        place = place_of(stream)
        looked = Looked(stream, folder.parent, forget=window.full)
        looks = deque(listing(stream, place))
        found = Round(place, looked, window.as_of, window.seen, looks)
    return found


def keep_round(stream: Stream, folder: Path, found: Round) -> None:
    """Let the next call go on with it."""
    _rounds[(stream.id, folder.parent)] = found


def listing(stream: Stream, place: Place) -> list[Look]:
    """The files by name, without hidden ones and the locks that Excel leaves (~$a.xlsx)."""
    try:
        looks = place.looks(stream.path or "")
    except (NotImplementedError, ValueError) as error:
        raise ConfigError(
            f"path {stream.path!r} is no pattern inside the folder",
            where=str(stream.file),
            mend="write path: such as movements_*.csv",
        ) from error
    return [
        look
        for look in looks
        if not PurePosixPath(look.name).name.startswith((".", "~$"))
        and not (stream.done and _is_marker(stream.done, look.name))
    ]


def settled(stream: Stream) -> list[Look]:
    """The files that are whole as far as their looks tell; nothing is opened."""
    place = place_of(stream)
    try:
        return [look for look in listing(stream, place) if not unfinished(stream, place, look)]
    finally:
        place.close()


def unfinished(stream: Stream, place: Place, look: Look) -> str | None:
    """Why a file waits, as far as its look tells."""
    if PurePosixPath(look.name).suffix.lower() in UNFINISHED:
        return "its name says unfinished"
    if look.size == 0:
        return "it is empty"
    age = stamp.now().timestamp() - look.modified
    if stream.settle and -SKEW < age < stream.settle:
        return f"it is younger than {stream.settle} s"
    if stream.done:
        marker = _marker(stream.done, look.name)
        if place.look(marker) is None:
            return f"its marker {marker} is not there"
    return None


def _marker(pattern: str, name: str) -> str:
    path = PurePosixPath(name)
    said = pattern.replace("{name}", path.name).replace("{stem}", path.stem)
    return (path.parent / said).as_posix()


def _is_marker(pattern: str, name: str) -> bool:
    fixed = pattern.rpartition("}")[2]
    return bool(fixed) and name.endswith(fixed)
