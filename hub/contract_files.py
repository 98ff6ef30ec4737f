"""What a contract says about dropped files: where they are and how they are written."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from hub.strict import Duration, Strict


class FileKeys(Strict):
    """The keys of a contract that only a stream of files has."""

    path: str | None = None
    format: Literal["csv", "excel", "parquet"] | None = None
    encoding: Literal["utf-8", "utf-8-sig", "gb18030"] = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    sheet: str | None = None
    range: str | None = None
    columns: dict[str, str] = {}
    file_column: str | None = None
    settle: Duration = 0
    snapshot: bool = Field(default=False, description="each file is a whole picture of the stream")
