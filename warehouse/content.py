"""What a table holds, as one number: rows, and the sum of their md5 modulo 2^128.

The order of rows and columns does not matter, duplicates count, and the contents of two disjoint
sets of rows can be added or taken away. Columns that begin with _ are technical and left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hub.duck import Connection
from hub.names import quote

MODULUS = 1 << 128
HALF = 1 << 64
ESCAPED = r"replace(replace({text}, '\', '\\'), '|', '\|')"
NULL = r"'\N'"  # no escaped text can be this


@dataclass(frozen=True)
class Content:
    """The number of rows and the sum of their digests."""

    rows: int = 0
    total: int = 0

    @property
    def hash(self) -> str:
        """The sum as 32 hexadecimal digits."""
        return f"{self.total:032x}"

    @classmethod
    def of(cls, rows: int, hash: str) -> Content:
        """The content that was written down as (rows, hash)."""
        return cls(rows, int(hash, 16))

    def __add__(self, other: Content) -> Content:
        return Content(self.rows + other.rows, (self.total + other.total) % MODULUS)

    def __sub__(self, other: Content) -> Content:
        return Content(self.rows - other.rows, (self.total - other.total) % MODULUS)


def content_hash(con: Connection, table: str) -> tuple[int, str]:
    """(rows, hash) of `schema.table`."""
    found = measure(con, quoted(table))
    return found.rows, found.hash


def measure(con: Connection, relation: str, leave_out: Sequence[str] = ()) -> Content:
    """The content of a relation given as SQL (a quoted table or a bracketed select)."""
    columns = [(n, t) for n, t in described(con, relation) if n not in leave_out]
    row = con.execute(content_sql(relation, columns)).fetchone()
    rows, low, high = row if row else (0, None, None)
    return Content(rows, ((high or 0) * HALF + (low or 0)) % MODULUS)


def described(con: Connection, relation: str) -> list[tuple[str, str]]:
    """(column, type) of a relation given as SQL, in order."""
    rows = con.execute(f"describe select * from {relation}").fetchall()
    return [(str(row[0]), str(row[1])) for row in rows]


def content_sql(relation: str, columns: Sequence[tuple[str, str]]) -> str:
    """The select of (rows, sum of the digests' lower halves, sum of their upper halves)."""
    named = sorted((name, kind) for name, kind in columns if not name.startswith("_"))
    texts = [f"coalesce({canonical(quote(name), kind)}, {NULL})" for name, kind in named]
    row = " || '|' || ".join(texts) or "''"
    return (
        "select count(*), sum(cast(digest & 18446744073709551615::uhugeint as hugeint)),"
        " sum(cast(digest >> 64 as hugeint))"
        f" from (select md5_number({row}) as digest from {relation}) as digests"
    )


def canonical(column: str, kind: str) -> str:
    """The SQL of a value's text: decimals keep their scale, timestamps are UTC."""
    if kind in ("FLOAT", "DOUBLE"):
        return f"cast(cast({column} as decimal(38, 10)) as varchar)"
    text = f"cast({column} as varchar)"
    exact = kind.startswith("DECIMAL") or kind in EXACT
    return text if exact else ESCAPED.format(text=text)


# Types whose text holds neither | nor a backslash.
EXACT = {"BIGINT", "INTEGER", "SMALLINT", "HUGEINT", "BOOLEAN", "DATE", "TIMESTAMP"}


def quoted(table: str) -> str:
    """`core.dim_customer` as quoted SQL."""
    return ".".join(quote(part) for part in table.split("."))
