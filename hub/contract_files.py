"""What a contract says about dropped files: where they are and how they are written."""

from __future__ import annotations

import codecs
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from hub.names import nearest
from hub.strict import Duration, Strict

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk", "big5", "shift_jis", "cp1252")
GIB = 1 << 30


def known_encoding(name: str) -> str:
    """An encoding that Python can read piece by piece; anything else names the nearest."""
    try:
        if codecs.lookup(name)._is_text_encoding:
            codecs.getincrementaldecoder(name)
            return name
    except LookupError:
        pass
    raise ValueError(f"unknown encoding {name!r}{nearest(name, ENCODINGS)}")


class LeaveOut(Strict):
    """Rows that are no records: those whose `column`, without blanks, is wholly `matches`."""

    column: str
    matches: str = Field(min_length=1, description="a regular expression such as 合计|小计")

    @field_validator("matches")
    @classmethod
    def is_expression(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"{value!r} is no regular expression: {error}") from error
        return value


class FileKeys(Strict):
    """The keys of a contract that only a stream of files has."""

    path: str | None = None
    format: Literal["csv", "excel", "json", "xml", "parquet"] | None = None
    encoding: Annotated[str, AfterValidator(known_encoding)] = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    sheet: str | None = Field(default=None, description="a sheet's name or pattern")
    range: str | None = Field(default=None, description="the cells with header, such as A3:F90")
    header_row: int | None = Field(default=None, ge=1, description="else it is looked for")
    header_rows: int = Field(default=1, ge=1, le=5, description="rows that are joined to names")
    header_join: str = "_"
    fill_down: list[str] = Field(default=[], description="blank cells repeat the one above")
    leave_out: LeaveOut | list[LeaveOut] = []
    error_cells: Literal["refuse", "blank"] = "refuse"
    percent: list[str] = Field(default=[], description="columns in which 13% is 0.13")
    members: str = Field(default="*", description="which files of a zip are read")
    unpacked_limit: int = Field(default=8 * GIB, gt=0, description="bytes one file may unpack to")
    namespaces: dict[str, str] = {}
    carry: dict[str, str] = Field(default={}, description="XML: column: path of an earlier element")
    columns: dict[str, str] = {}
    file_column: str | None = None
    settle: Duration = 0
    done: str | None = Field(default=None, description="a marker beside the file: {name}.ok")
    snapshot: bool = Field(default=False, description="each file is a whole picture of the stream")

    @property
    def left_out(self) -> list[LeaveOut]:
        """The rules that leave rows out, as a list."""
        return self.leave_out if isinstance(self.leave_out, list) else [self.leave_out]
