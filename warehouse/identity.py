"""What a raw row is called and what it says, as DuckDB SQL over a batch's own columns.

The key text names a row for ever; the row hash only ever tells two readings apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import md5

from hub.contract import Stream, Tombstone
from hub.errors import DataProblem
from hub.expressions import TRUE, duckdb_expression, utc_sql
from hub.names import literal, nearest, quote

INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")
NATURAL = 10**18 - 1
ORDINAL = "_hub_copy"  # which of several equal rows this is, where a stream has no key


def check_key(stream: Stream, columns: Sequence[str]) -> None:
    """Refuse a key column that the rows do not have."""
    known = {name.lower() for name in columns}
    for name in stream.key:
        if name.lower() not in known:
            raise DataProblem(
                f"the key column {name!r} is not in what was read{nearest(name, columns)}",
                where=str(stream.file),
                mend="name a column of the source under key:",
            )


def key_text(stream: Stream, columns: Sequence[str]) -> str:
    """A row's key as one text: the key columns; without a key, all it says and its copy number.

    A keyless row's text names its filled columns only, so that a new empty column changes nothing.
    """
    if not stream.key:
        pairs = [
            f"{literal(name.lower() + '=')} || cast({quote(name)} as varchar)"
            for name in [*row_columns(columns), ORDINAL]
        ]
        return f"concat_ws(chr(31), {', '.join(pairs)})"
    texts = [f"coalesce(cast({quote(name)} as varchar), chr(0))" for name in stream.key]
    return texts[0] if len(texts) == 1 else f"concat({', chr(31), '.join(texts)})"


def whole_key(stream: Stream, types: Mapping[str, str]) -> str:
    """The key as BIGINT where its text is a plain natural number of up to 18 digits, else null."""
    kinds = {name.lower(): kind for name, kind in types.items()}
    if len(stream.key) == 1 and kinds[stream.key[0].lower()] in INTEGERS:
        number = f"cast({quote(stream.key[0])} as bigint)"
        return f"case when {number} between 0 and {NATURAL} then {number} end"
    return _whole_text(stream, key_text(stream, list(types)))


def _whole_text(stream: Stream, text: str) -> str:
    if len(stream.key) != 1:
        return "cast(null as bigint)"
    number = f"try_cast({text} as bigint)"
    plain = f"{number} between 0 and {NATURAL} and cast({number} as varchar) = {text}"
    return f"case when length({text}) <= 18 and {plain} then {number} end"


def key_number(stream: Stream, text: str, whole: str | None = None) -> str:
    """The key of a clean row as UHUGEINT, the same for the same text whatever its column's type.

    A natural number stays itself, behind 64 bits of the stream's name: exact, small, in order.
    Everything else is md5 over the stream's name and the text. `whole` is `whole_key`, if known.
    """
    whole = whole or _whole_text(stream, text)
    head = int.from_bytes(md5(stream.name.encode(), usedforsecurity=False).digest()[:8]) << 64
    other = f"md5_number(concat({literal(stream.name + chr(30))}, {text}))"
    return (
        f"case when {whole} is null then {other}"
        f" else cast({literal(str(head))} as uhugeint) + cast({whole} as uhugeint) end"
    )


def row_columns(columns: Sequence[str]) -> list[str]:
    """A row's own columns in an order that does not depend on the source's."""
    return sorted((name for name in columns if name != ORDINAL), key=str.lower)


def row_hash(columns: Mapping[str, str], *, as_text: frozenset[str] = frozenset()) -> str:
    """The 64-bit hash of a row; `as_text` are the columns whose type differs between readings.

    Only ever compared with another reading of the same key. DuckDB's hash differs from version to
    version: never keep it longer than a cache.
    """
    values = [
        f"cast({quote(name)} as varchar)" if name.lower() in as_text else quote(name)
        for name in row_columns(list(columns))
    ]
    return f"hash({', '.join(values)})"


def operation(removal: object) -> str:
    """'D' where the tombstone column says that the row was deleted, else 'U'."""
    if not isinstance(removal, Tombstone):
        return "'U'"
    text = f"lower(cast({quote(removal.column)} as varchar))"
    gone = f"= {literal(removal.value.lower())}" if removal.value is not None else f"in {TRUE}"
    return f"case when {text} {gone} then 'D' else 'U' end"


def cursor_sql(stream: Stream) -> str:
    """The change cursor over raw columns, in DuckDB's words; null where the stream has none."""
    if stream.change is None:
        return "null"
    sql = stream.system.transport == "sql"
    dialect = stream.connection.url.partition(":")[0].partition("+")[0] if sql else "duckdb"
    return f"({duckdb_expression(stream.change.column, dialect)})"


def stamp_sql(stream: Stream, kind: str) -> str:
    """The source stamp of a row as naive UTC; `kind` is the DuckDB type of its cursor."""
    if stream.change is None or stream.change.kind != "stamp":
        return "cast(null as timestamp)"
    return utc_sql(cursor_sql(stream), kind, stream.timezone)
