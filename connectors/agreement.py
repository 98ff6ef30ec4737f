"""Whether a contract agrees with the dictionary and with the columns a source really has.

Compares names only; whoever knows the source hands in its columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connectors.expressions import columns_identifying, columns_of, columns_used, place
from hub.contract import Stream
from hub.dictionary import Dictionary
from hub.errors import ConfigError
from hub.mentions import without
from hub.names import nearest


@dataclass(frozen=True)
class Finding:
    """One thing to mend: an error keeps the stream from working, a warning does not."""

    level: str
    what: str
    where: str
    mend: str


def with_dictionary(stream: Stream, dictionary: Dictionary) -> Iterator[Finding]:
    """The entity is known, every mapped property too, every required property is mapped."""
    entity = dictionary.entities.get(stream.feeds)
    if entity is None:
        yield Finding(
            "error",
            f"{stream.id} feeds {stream.feeds!r}, which is no entity"
            f"{nearest(stream.feeds, dictionary.entities)}",
            place(stream, "feeds"),
            f"entities: {', '.join(dictionary.entities)}",
        )
        return
    for name in stream.map:
        if name not in entity.names:
            yield Finding(
                "error",
                f"{entity.name} has no property {name!r}{nearest(name, entity.names)}",
                place(stream, "map", name),
                f"properties: {', '.join(entity.names)}",
            )
        try:
            columns_of(stream, name)
        except ConfigError as error:
            yield Finding("error", error.what, error.where or "", error.mend or "")
    for needed in entity.properties:
        if needed.required and needed.name not in stream.map:
            yield Finding(
                "error",
                f"{stream.id} does not map {needed.name} ({needed.label_zh}), which "
                f"{entity.name} requires",
                place(stream, "map"),
                f"add {needed.name}: <column or expression>",
            )


def with_source(stream: Stream, columns: Sequence[str]) -> Iterator[Finding]:
    """Every column the contract names is there, and every column there is named."""
    known = {column.lower() for column in columns}
    if stream.file_column:
        known.add(stream.file_column.lower())
    try:
        used = columns_used(stream)
    except ConfigError:
        return  # a broken expression is reported with the dictionary
    lacks = [name for text in stream.map.values() for name in without(text, known)[1]]
    spared = {name.lower() for name in used} - {name.lower() for name in lacks}
    spared -= {name.lower() for name in [*stream.key, *columns_identifying(stream)]}
    for wanted in dict.fromkeys([*stream.key, *used, *stream.columns]):
        if wanted.lower() in spared:
            continue  # coalesce(new, old) is content with one of its columns
        if wanted.lower() not in known:
            yield Finding(
                "error",
                f"{stream.id}: the source has no column {wanted!r}{nearest(wanted, columns)}",
                _where(stream, wanted),
                f"columns: {', '.join(columns)}",
            )
    for ignored in stream.ignore:
        if ignored.lower() not in known:
            yield Finding(
                "warning",
                f"{stream.id} ignores {ignored!r}, which the source does not have",
                place(stream, "ignore"),
                "remove it",
            )
    said = {name.lower() for name in [*used, *stream.key, *stream.ignore, stream.file_column or ""]}
    unknown = [column for column in columns if column.lower() not in said]
    if unknown:
        yield Finding(
            "warning",
            f"{stream.id}: neither mapped nor ignored: {', '.join(unknown)}",
            place(stream, "ignore"),
            "map them, or list them under ignore",
        )


def _where(stream: Stream, column: str) -> str:
    """The line of the contract that names `column`."""
    for name in stream.map:
        if column.lower() in (found.lower() for found in columns_of(stream, name)):
            return place(stream, "map", name)
    return place(stream, "key" if column in stream.key else "cursor")
