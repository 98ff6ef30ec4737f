"""Guesses that a missing column goes on under a new name: equal values, else a similar name."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path

from hub import duck
from hub.contract import Stream
from hub.names import literal, quote
from warehouse import batch as batches
from warehouse.drift import Finding
from warehouse.shape import of_batch

SAMPLE = 20_000  # rows just read that are compared by key
LOOK_BACK = 5  # batches
ENOUGH = 3  # rows whose values agree, with two values at least
SHARE = 0.95
ALIKE = 0.6


def renamed(
    folder: Path, stream: Stream, parts: Sequence[Path], found: Sequence[Finding]
) -> list[Finding]:
    """The findings, each missing and new column that are one thing put together as `renamed`."""
    gone = [one for one in found if one.kind == "missing"]
    fresh = [one for one in found if one.kind == "new"]
    pairs: dict[str, str] = {}
    if gone and fresh:
        for was, now in _by_values(folder, stream, parts, gone, fresh):
            if was not in pairs and now not in pairs.values():
                pairs[was] = now
        for was, now in _by_name(gone, fresh):
            if was not in pairs and now not in pairs.values():
                pairs[was] = now
    rest = [
        one for one in found
        if one.column not in pairs
        and not (one.kind == "new" and one.column in pairs.values())
    ]  # fmt: skip
    return [Finding("renamed", was, was, now) for was, now in pairs.items()] + rest


def _by_name(gone: Sequence[Finding], fresh: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    names = {one.column.lower(): one.column for one in fresh}
    for one in gone:
        low = one.column.lower()
        near = difflib.get_close_matches(low, names, n=1, cutoff=ALIKE)
        held = [name for name in names if name.startswith(low) or low.startswith(name)]
        for name in near or held[:1]:
            yield one.column, names[name]


def _by_values(
    folder: Path,
    stream: Stream,
    parts: Sequence[Path],
    gone: Sequence[Finding],
    fresh: Sequence[Finding],
) -> Iterator[tuple[str, str]]:
    """Pairs whose values agree under the same keys, the best agreement first."""
    before = _before(folder, [*stream.key, *(one.column for one in gone)])
    if not before or any(_is(stream.key, one.column) for one in gone):
        return
    scored: list[tuple[float, str, str]] = []
    with duck.connect() as con:
        _pairs(con, stream.key, before, parts)
        for old in gone:
            for new in fresh:
                share = _agreement(con, old.column, new.column)
                if share >= SHARE:
                    scored.append((share, old.column, new.column))
    for _, was, now in sorted(scored, key=lambda one: -one[0]):
        yield was, now


def _pairs(
    con: duck.Connection,
    key: Sequence[str],
    before: Sequence[tuple[int, Path]],
    parts: Sequence[Path],
) -> None:
    """Table `pair`: rows just read (`n`) beside the last landed row of the same key (`b`)."""
    old = " union all by name ".join(
        f"select {number} as _hub_batch, * from ({_rows([path])})" for number, path in before
    )
    same = " and ".join(
        f"cast(b.{quote(one)} as varchar) = cast(n.{quote(one)} as varchar)" for one in key
    )
    keys = ", ".join(f"n.{quote(one)}" for one in key)
    con.execute(
        f"""create temp table pair as select b, n from ({old}) b
        join (select * from ({_rows(parts)}) limit {SAMPLE}) n on {same}
        qualify row_number() over (partition by {keys} order by b._hub_batch desc) = 1"""
    )


def _agreement(con: duck.Connection, old: str, new: str) -> float:
    """The share of rows on which both columns say the same; 0 where too few rows say anything."""
    before, after = f"cast(b.{quote(old)} as varchar)", f"cast(n.{quote(new)} as varchar)"
    row = con.execute(
        f"select count(*) filter (where {before} = {after}), count(*),"
        f" count(distinct {before}) filter (where {before} = {after}) from pair"
        f" where {before} is not null or {after} is not null"
    ).fetchone() or (0, 0, 0)
    equal, every, values = row
    return equal / every if equal >= ENOUGH and values > 1 else 0.0


def _before(folder: Path, wanted: Sequence[str]) -> list[tuple[int, Path]]:
    """Parts of the oldest and the newest batches that had all of the columns."""
    found: list[tuple[int, Path]] = []
    taken = 0
    numbers = batches.sequences(folder)
    for number in [*numbers[:1], *reversed(numbers[1:])]:
        batch = batches.load(folder, number)
        here = {name.lower() for name in of_batch(folder, batch)}
        if all(name.lower() in here for name in wanted):
            found += [(number, path) for path in batches.parts(folder, batch)]
            taken += 1
        if taken == LOOK_BACK:
            break
    return found


def _rows(parts: Sequence[Path]) -> str:
    listed = ", ".join(literal(str(path)) for path in parts)
    return f"select * from read_parquet([{listed}], union_by_name = true)"


def _is(names: Sequence[str], column: str) -> bool:
    return column.lower() in (name.lower() for name in names)
