"""How sources write their coded properties: each value as landed, before the dictionary's words.

Reads the raw batches, so it waits for no run; the newest row of each key speaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hub import duck
from hub.contract import Stream
from hub.dictionary import Dictionary
from hub.names import literal, quote
from warehouse import batch as batches
from warehouse.fit import fit
from warehouse.rows import rows_of


@dataclass(frozen=True)
class Written:
    """One spelling of one coded property of a source (None: empty), and in how many rows."""

    source: str
    entity: str
    property: str
    value: str | None
    rows: int


def written(data_dir: Path, streams: Sequence[Stream], dictionary: Dictionary) -> Iterator[Written]:
    """Every spelling in the coded properties of the streams, most frequent first."""
    bare = replace(dictionary, codes={name: {} for name in dictionary.codes})  # as it was written
    with duck.connect() as con:
        for stream in streams:
            entity = dictionary.entities[stream.feeds]
            coded = [p.name for p in entity.properties if p.code_list and p.name in stream.map]
            if coded and _gather(con, data_dir, stream, bare, coded):
                for name in coded:
                    for value, rows in _counted(con, name):
                        yield Written(stream.source, stream.feeds, name, value, rows)


def _gather(
    con: duck.Connection, data_dir: Path, stream: Stream, bare: Dictionary, coded: Sequence[str]
) -> bool:
    """Table `written_row`: key, batch, row, operation and the coded values; False without any."""
    folder = batches.stream_folder(data_dir, stream.source, stream.name)
    cells = "".join(f", {quote(name)} varchar" for name in coded)
    con.execute(
        "create or replace temp table written_row"
        f" (key varchar, batch bigint, place bigint, op varchar{cells})"
    )
    entity = bare.entities[stream.feeds]
    numbers = batches.sequences(folder)
    for number in numbers:
        batch = batches.load(folder, number)
        if batch.rows:
            fitted = fit(folder, batch, stream, entity).stream
            rows = rows_of(con, folder, batch, fitted, bare)
            values = "".join(f", {rows.values[name]}" for name in coded)
            con.execute(
                f"insert into written_row select _text, {number}, _row, _op{values}"
                f" from ({rows.source})"
            )
        if batch.gone:
            gone = literal(str(batches.batch_folder(folder, number) / batches.GONE))
            con.execute(
                f"insert into written_row by name select key, {number} as batch,"
                f" {batch.rows} as place, 'D' as op from read_parquet({gone})"
            )
    return bool(numbers)


def _counted(con: duck.Connection, name: str) -> list[tuple[str | None, int]]:
    rows = con.execute(
        f"""with newest as (
            select * from written_row
            qualify row_number() over (partition by key order by batch desc, place desc) = 1)
        select {quote(name)}, count(*) as rows from newest where op = 'U'
        group by all order by rows desc, 1"""
    ).fetchall()
    return [(value, int(count)) for value, count in rows]
