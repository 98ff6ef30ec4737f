"""Opens a file by its format: what each piece of it is to DuckDB."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath

from connectors.columns import Column, landing_type
from connectors.files_csv import csv_piece
from connectors.files_piece import Piece, Scratch, complete
from connectors.files_refused import Refused, Unfinished
from connectors.files_unpack import Member, unpacked
from hub import duck
from hub.contract import Stream
from hub.errors import ConfigError
from hub.names import literal

FORMATS = {
    **dict.fromkeys((".csv", ".txt", ".tsv"), "csv"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".et"), "excel"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "json"),
    ".xml": "xml",
    ".parquet": "parquet",
}
PACKED = (".zip", ".gz")
TEXTS = ("varchar", "text", "string", "char", "json")
ENDS = b"PAR1"


def pieces_of(
    con: duck.Connection, stream: Stream, path: Path, name: str, scratch: Path
) -> list[Piece]:
    """What the file holds, complete by the contract; raises Refused and Unfinished."""
    found = raw_pieces(con, stream, path, name, scratch)
    return [complete(stream, piece) for piece in found]


def raw_pieces(
    con: duck.Connection, stream: Stream, path: Path, name: str, scratch: Path
) -> list[Piece]:
    """What the file holds, whatever the contract wants."""
    return [
        replace(piece, file=member.name)
        for number, member in enumerate(unpacked(stream, path, name, scratch))
        for piece in _pieces(con, stream, member, scratch / str(number))
    ]


def format_of(stream: Stream, name: str) -> str | None:
    """The declared format, else what the name says."""
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    if suffix == ".gz":
        suffix = path.with_suffix("").suffix.lower()
    return stream.format or FORMATS.get(suffix)


def declared_types(stream: Stream) -> dict[str, str]:
    """The contract's column types as landing types; a word that is no type is a ConfigError."""
    found = {}
    for name, said in stream.columns.items():
        kind = landing_type(said, "duckdb")
        if kind == "VARCHAR" and said.lower().partition("(")[0].strip() not in TEXTS:
            raise ConfigError(
                f"columns.{name}: {said!r} is no type that a file column can have",
                where=str(stream.file),
                mend="write VARCHAR, BIGINT, DECIMAL(18,4), DOUBLE, DATE, TIMESTAMP or BOOLEAN",
            )
        found[name] = kind
    return found


def _pieces(con: duck.Connection, stream: Stream, member: Member, scratch: Path) -> list[Piece]:
    declared = declared_types(stream)
    match format_of(stream, member.name):
        case "csv":
            return [csv_piece(stream, member.path, scratch, declared)]
        case "excel":
            from connectors.files_excel import excel_pieces

            return excel_pieces(stream, member.path, scratch, declared)
        case "json":
            from connectors.files_json import json_piece

            return [json_piece(stream, member.path, Scratch(scratch, "record"), declared)]
        case "xml":
            from connectors.files_xml import xml_piece

            return [xml_piece(stream, member.path, Scratch(scratch, "element"), declared)]
        case "parquet":
            return [_parquet(con, member.path, scratch)]
        case _:
            raise ConfigError(
                f"the format of {member.name} is not known",
                where=str(stream.file),
                mend="write format: csv, excel, json, xml or parquet; or a narrower path:",
            )


def _parquet(con: duck.Connection, path: Path, scratch: Path) -> Piece:
    with path.open("rb") as file:
        begins = file.read(4)
        file.seek(max(path.stat().st_size - 4, 0))
        ends = file.read(4)
    if begins != ENDS:
        raise Refused("it is no Parquet file", "send it again, or name its format")
    if ends != ENDS:
        raise Unfinished("its end record is missing")
    relation = f"read_parquet({literal(str(_plain(path, scratch)))})"
    described = con.sql(f"select * from {relation}")
    kinds = zip(described.columns, map(str, described.types), strict=True)
    return Piece(relation, [Column(name, kind, kind) for name, kind in kinds])


def _plain(path: Path, scratch: Path) -> Path:
    """The file, or a copy where its name would be read as a pattern."""
    if not any(mark in str(path) for mark in "*?["):
        return path
    scratch.mkdir(parents=True, exist_ok=True)
    copy = scratch / f"plain{path.suffix.lower()}"
    with suppress(FileNotFoundError):
        copy.unlink()
    return Path(shutil.copyfile(path, copy))
