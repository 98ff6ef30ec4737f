"""Looks into a drop folder: its files, and the header of one of them. Guesses no types."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from connectors.files_found import listing, settled
from connectors.files_guess import guessed
from connectors.files_open import FORMATS, PACKED, raw_pieces
from connectors.files_place import Look, place_of
from connectors.files_refused import Refused, Unfinished
from connectors.files_unpack import unpacked
from connectors.shape import Field, Shape, Table
from hub import duck
from hub.contract import Stream
from hub.errors import ConfigError, DataProblem
from hub.names import nearest


def tables(stream: Stream) -> list[Table]:
    """Every readable file under the folder."""
    place = place_of(stream)
    try:
        looks = listing(stream.model_copy(update={"path": "**/*"}), place)
    finally:
        place.close()
    found = [(look, _kind(look.name)) for look in looks]
    return [Table(one.name, kind, comment=f"{one.size:,} bytes") for one, kind in found if kind]


def shape(stream: Stream, name: str) -> Shape:
    """The header of one file; how it must be read (encoding, header row ...) is tried out."""
    known = {table.name: table for table in tables(stream)}
    if name not in known:
        raise ConfigError(
            f"no file {name!r}{nearest(name, known)}",
            where=stream.source,
            mend=f"hub scan {stream.source} lists the files",
        )
    look = Look(name, 0, 0.0, "")
    with _fetched(stream, look) as (path, folder):
        with _readable(stream, name):
            (member, *_) = unpacked(stream, path, name, folder)
            said = guessed(stream, member)
        stream = stream.model_copy(update=said)
        found = _fields(stream, path, name, folder)
    keys = [found[0].name] if found else []
    return Shape(known[name], found, keys, {"path": name, **said})


def columns(stream: Stream) -> list[str]:
    """The columns of the newest file by name; empty when no file is there."""
    looks = settled(stream)
    if not looks:
        return []
    with _fetched(stream, looks[-1]) as (path, folder):
        return [one.name for one in _fields(stream, path, looks[-1].name, folder)]


def _kind(name: str) -> str | None:
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    if suffix in PACKED:
        return suffix.lstrip(".")
    return FORMATS.get(suffix)


@contextmanager
def _fetched(stream: Stream, look: Look) -> Iterator[tuple[Path, Path]]:
    """The file on this machine, and a folder for what it needs."""
    place = place_of(stream)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path, _ = place.content(look, Path(folder))
            yield path, Path(folder)
    finally:
        place.close()


def _fields(stream: Stream, path: Path, name: str, folder: Path) -> list[Field]:
    found: dict[str, Field] = {}
    with _readable(stream, name), duck.connect() as con:
        for piece in raw_pieces(con, stream, path, name, folder):
            for column in piece.columns:
                kind = "text" if column.arrives == "VARCHAR" else column.arrives
                found.setdefault(column.name, Field(column.name, kind, column.arrives))
    own = stream.file_column
    if own:
        found.setdefault(own, Field(own, "file name", "VARCHAR"))
    return list(found.values())


@contextmanager
def _readable(stream: Stream, name: str) -> Iterator[None]:
    try:
        yield
    except (Refused, Unfinished, duck.Error) as error:
        raise DataProblem(
            f"the file {name} cannot be read: {str(error).splitlines()[0]}",
            where=stream.id,
            mend="mend the file, or encoding, sheet, header_row and rows in the contract",
        ) from error
