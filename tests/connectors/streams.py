"""What the connector tests share: a moment, the kinds of fixtures, and a reading's rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from hub import duck
from hub.contract import Stream
from hub.reading import Reading

AS_OF = datetime(2026, 3, 31, 8, tzinfo=UTC)
MakeStream = Callable[..., Stream]
Land = Callable[..., "Landed"]


class Landed:
    """A reading and its rows as dictionaries, sorted by the text of their values."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        with duck.connect() as con:
            files = [str(part) for part in reading.parts]
            found = con.read_parquet(files) if files else None
            self.types = (
                dict(zip(found.columns, map(str, found.types), strict=True)) if found else {}
            )
            rows = found.fetchall() if found else []
        self.rows = [dict(zip(self.types, row, strict=True)) for row in rows]

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]

    def sorted(self) -> list[dict[str, Any]]:
        return sorted(self.rows, key=lambda row: str(list(row.values())))
