"""Looks into a drop folder: its files, and the header of one of them. Guesses no types."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from connectors.files import FORMATS
from connectors.files_csv import decode, header
from connectors.files_excel import excel_relation
from connectors.files_found import candidates, drop_folder
from connectors.files_refused import Refused
from connectors.shape import Field, Shape, Table
from hub import duck
from hub.contract import Stream
from hub.errors import ConfigError, DataProblem
from hub.names import literal, nearest

ENCODINGS = ("utf-8", "gb18030")


def tables(stream: Stream) -> list[Table]:
    """Every readable file under the folder."""
    folder = drop_folder(stream)
    return [
        Table(
            path.relative_to(folder).as_posix(),
            FORMATS[path.suffix.lower()],
            comment=f"{path.stat().st_size:,} bytes",
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix.lower() in FORMATS
    ]


def shape(stream: Stream, name: str) -> Shape:
    """The header of one file; a CSV's encoding and delimiter are tried out and stated."""
    known = {table.name: table for table in tables(stream)}
    if name not in known:
        raise ConfigError(
            f"no file {name!r}{nearest(name, known)}",
            where=stream.source,
            mend=f"hub scan {stream.source} lists the files",
        )
    path = drop_folder(stream) / name
    place = {"path": name}
    if known[name].kind == "csv":
        encoding, delimiter = _csv_form(path)
        place |= {"encoding": encoding} if encoding != "utf-8" else {}
        place |= {"delimiter": delimiter} if delimiter != "," else {}
        stream = stream.model_copy(update={"encoding": encoding, "delimiter": delimiter})
    found = _fields(stream, path)
    return Shape(known[name], found, [found[0].name] if found else [], place)


def columns(stream: Stream) -> list[str]:
    """The header of the newest file by name; empty when no file is there."""
    paths = [found.path for found in candidates(stream, frozenset(), [])]
    return [one.name for one in _fields(stream, paths[-1])] if paths else []


def _fields(stream: Stream, path: Path) -> list[Field]:
    kind = stream.format or FORMATS.get(path.suffix.lower())
    try:
        if kind == "csv":
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / "decoded.csv"
                decode(path, copy, stream.encoding)
                return [Field(name, "text", "VARCHAR") for name in header(copy, stream)]
        with duck.connect(extensions=["excel"] if kind == "excel" else []) as con:
            if kind == "excel":
                _, names = excel_relation(con, stream, path)
                return [Field(name, "cell", "VARCHAR") for name in names]
            found = con.sql(f"select * from read_parquet({literal(str(path))})")
            types = map(str, found.types)
            return [Field(n, t, t) for n, t in zip(found.columns, types, strict=True)]
    except (Refused, duck.Error) as error:
        raise DataProblem(
            f"the file {path.name} cannot be read: {str(error).splitlines()[0]}",
            where=stream.id,
            mend="mend the file, or encoding, sheet and range in the contract",
        ) from error


def _csv_form(path: Path) -> tuple[str, str]:
    """The first encoding that reads the whole file, and the delimiter of its header."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "decoded.csv"
        for encoding in ENCODINGS:
            try:
                decode(path, copy, encoding)
            except Refused:
                continue
            with copy.open(encoding="utf-8") as file:
                first = file.readline()
            try:
                return encoding, csv.Sniffer().sniff(first, ",;\t|").delimiter
            except csv.Error:
                return encoding, ","
    raise DataProblem(
        f"the file {path.name} is neither UTF-8 nor GB18030",
        where=str(path),
        mend="ask its sender for the encoding, and save it as UTF-8",
    )
