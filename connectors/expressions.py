"""Which columns of the source a contract names; reads expressions, opens nothing."""

from __future__ import annotations

from hub.contract import Stream, Tombstone
from hub.errors import ConfigError
from hub.mentions import columns_in
from hub.yamlfile import load_yaml


def columns_used(stream: Stream) -> list[str]:
    """Columns of the map, the cursor and the tombstone, each once, in that order."""
    found: dict[str, str] = {}
    for name in stream.map:
        for column in columns_of(stream, name):
            found.setdefault(column.lower(), column)
    for column in columns_identifying(stream):
        found.setdefault(column.lower(), column)
    return list(found.values())


def columns_identifying(stream: Stream) -> list[str]:
    """Columns of the cursor and the tombstone: with the key, what a row cannot land without."""
    others = [stream.change.column] if stream.change else []
    if isinstance(stream.removal, Tombstone):
        others.append(stream.removal.column)
    return [column for text in others for column in columns_in(text)]


def columns_of(stream: Stream, name: str) -> list[str]:
    """The columns in the expression of one mapped property; a broken one is a ConfigError."""
    found = _columns(stream.map[name])
    if found is None:
        raise ConfigError(
            f"map.{name} is not a DuckDB expression: {stream.map[name]}",
            where=place(stream, "map", name),
            mend="write a column, or an expression such as cast(FDate as date)",
        )
    return found


def _columns(text: str) -> list[str] | None:
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(text, dialect="duckdb")
    except SqlglotError:
        return None
    return [column.name for column in tree.find_all(exp.Column)]


def place(stream: Stream, *keys: str | int) -> str:
    """file:line of a key of the contract; the file alone where it cannot be read."""
    try:
        return load_yaml(stream.file).where(*keys)
    except ConfigError:
        return str(stream.file)
