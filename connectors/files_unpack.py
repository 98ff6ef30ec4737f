"""Unpacks .zip and .gz into plain files; a bomb, a password or a damaged archive is refused."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import IO, cast

from connectors.files_refused import Refused, Unfinished
from hub.contract import Stream

CHUNK = 1 << 20
RATIO = 300  # deflate reaches 1032; tables of a factory rarely pass 50
HARMLESS = 64 << 20
ENCRYPTED = 0x1
UTF8_NAME = 0x800
DAMAGED = (zipfile.BadZipFile, zlib.error, gzip.BadGzipFile, OSError, EOFError)


@dataclass(frozen=True)
class Member:
    """A plain file on this machine, and the name it goes by."""

    path: Path
    name: str

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()


def unpacked(stream: Stream, path: Path, name: str, scratch: Path) -> list[Member]:
    """The file itself, or what it packs, copied into `scratch`."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".gz":
        inner = PurePosixPath(name).with_suffix("")
        target = scratch / f"unpacked{inner.suffix.lower()}"
        return [Member(_gunzip(stream, path, target), inner.as_posix())]
    if suffix == ".zip":
        return _unzip(stream, path, name, scratch)
    return [Member(path, name)]


def check_archive(path: Path, limit: int) -> zipfile.ZipFile:
    """Open a zip (an .xlsx is one too) that is whole and no bomb by its own account."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            if file.read(2) == b"PK":
                raise Unfinished("it has no end record yet")
        raise Refused("it is no zip archive", "send it again, or name it after what it is")
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGED as error:
        raise Refused(f"the archive is damaged: {error}", "send it again") from error
    size = sum(info.file_size for info in archive.infolist())
    try:
        _bearable(size, path.stat().st_size, limit)
    except Refused:
        archive.close()
        raise
    return archive


def _unzip(stream: Stream, path: Path, name: str, scratch: Path) -> list[Member]:
    found: list[Member] = []
    with check_archive(path, stream.unpacked_limit) as archive:
        for info in archive.infolist():
            inner = _real_name(info)
            if info.is_dir() or not _asked(inner, stream.members):
                continue
            target = scratch / f"member-{len(found)}{PurePosixPath(inner).suffix.lower()}"
            _copy(stream, archive, info, target, inner)
            found.append(Member(target, f"{name}/{inner}"))
    if not found:
        raise Refused(f"no file in it fits {stream.members!r}", "mend members: in the contract")
    return found


def _asked(inner: str, pattern: str) -> bool:
    path = PurePosixPath(inner)
    hidden = path.name.startswith((".", "~$")) or "__MACOSX" in path.parts
    return not hidden and (fnmatch(inner, pattern) or fnmatch(path.name, pattern))


def _real_name(info: zipfile.ZipInfo) -> str:
    """Its name; what is not marked as UTF-8 was written by an old Windows in GBK."""
    if info.flag_bits & UTF8_NAME:
        return info.filename
    raw = info.filename.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _copy(
    stream: Stream, archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, inner: str
) -> None:
    if info.flag_bits & ENCRYPTED:
        raise Refused(f"{inner} in it is encrypted", "send it without a password")
    if PurePosixPath(inner).suffix.lower() in (".zip", ".gz"):
        raise Refused(f"{inner} in it is an archive again", "send it unpacked, or mend members:")
    try:
        with archive.open(info) as source:
            _pour(source, target, max(info.compress_size, 1), stream.unpacked_limit)
    except NotImplementedError as error:
        raise Refused(f"{inner}: {error}", "pack it with deflate") from error
    except DAMAGED as error:
        raise Refused(f"{inner} in it is damaged: {error}", "send it again") from error


def _gunzip(stream: Stream, path: Path, target: Path) -> Path:
    try:
        with gzip.open(path) as source:
            _pour(cast(IO[bytes], source), target, path.stat().st_size, stream.unpacked_limit)
    except EOFError as error:
        raise Unfinished("its packed end is missing") from error
    except DAMAGED as error:
        raise Refused(f"it is no whole .gz: {error}", "send it again") from error
    return target


def _pour(source: IO[bytes], target: Path, packed: int, limit: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with target.open("wb") as copy:
        while chunk := source.read(CHUNK):
            written += len(chunk)
            _bearable(written, packed, limit)
            copy.write(chunk)


def _bearable(size: int, packed: int, limit: int) -> None:
    """A few kilobytes that become gigabytes are no table."""
    if size > limit or (size > HARMLESS and size > RATIO * packed):
        raise Refused(
            f"it unpacks to more than {min(size, limit):,} bytes",
            "look at it; a good one that large needs unpacked_limit: in the contract",
        )
