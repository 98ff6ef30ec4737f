"""How MySQL and MariaDB say a value exactly: the words of their protocol and the casts at the
source. Opens nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult
from sqlalchemy.exc import DBAPIError

from connectors.columns import Column

MYSQL = ("mysql", "mariadb")
TEXTS = {15, 247, 248, 249, 250, 251, 252, 253, 254}  # varchar, enum, set, texts, strings
GEOMETRY = 255
BYTES = 63  # the character set `binary`
WIDE_INTEGER = "DECIMAL(20,0)"


def field_words(asked: CursorResult[Any]) -> dict[str, str]:
    """Column -> text, bytes, geometry or other, as the protocol describes a result's columns."""
    raw: Any = asked.cursor
    fields = getattr(getattr(raw, "_result", None), "fields", [])
    return {field.name: _word(field.type_code, field.charsetnr) for field in fields}


def _word(code: int, charset: int) -> str:
    if code == GEOMETRY:
        return "geometry"
    if code in TEXTS:
        return "bytes" if charset == BYTES else "text"
    return "other"


def mysql_item(name: str, lands: str, word: str) -> str:
    """The select item: text that the server writes, wherever a driver would round or refuse."""
    if lands == "VARCHAR":
        match word:
            case "text":
                return name
            case "bytes":
                return f"lower(hex({name}))"
            case "geometry":
                return f"st_astext({name})"
        return f"cast({name} as char)"
    if lands == "FLOAT":  # sent as a float it is rounded to six digits
        return f"({name} + 0e0)"
    if lands == WIDE_INTEGER:  # bit and unsigned bigint
        return f"({name} + 0)"
    if lands.startswith("DECIMAL"):  # the text is what the protocol sends anyway
        return f"cast({name} as char)"
    return name


def zero_dates(connection: Connection, sql: str, columns: Sequence[Column]) -> set[str]:
    """Columns with days that no calendar has (0000-00-00, 2026-02-00): to be read as text.

    Drivers make null of them or break; the server is asked first, in one pass over the rows.
    """
    stamps = [c.name for c in columns if c.lands in ("DATE", "TIMESTAMP")]
    if connection.dialect.name not in MYSQL or not stamps:
        return set()
    quoted = connection.dialect.identifier_preparer.quote_identifier
    asked = ", ".join(
        f"max(year({name}) = 0 or month({name}) = 0 or dayofmonth({name}) = 0)"
        for name in map(quoted, stamps)
    )
    try:
        found = connection.exec_driver_sql(f"select {asked} from ({sql}\n) as odd").one()
    except DBAPIError:
        return set(stamps)  # a server that even fails to say so: their text is safe
    return {name for name, odd in zip(stamps, found, strict=True) if odd}
