"""What a replay of the quarantine releases, what stays and why; beforehand in a scratch file."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hub.contract import Stream
from hub.site import Site
from pipelines.catalogue import Catalogue
from warehouse.quarantine import Wanted, every_sql, rows

Row = dict[str, Any]


def account(before: Sequence[Row], after: Sequence[Row]) -> dict[str, Any]:
    """Which of the rows `before` are gone from `after`, by source, stream and rule.

    A refused row is known by where it lies in the raw files, which a replay never changes.
    """
    now = {_place(row): row["rule"] for row in after}
    lines: dict[tuple[str, ...], Row] = {}
    for row in before:
        group = tuple(str(row[name]) for name in ("source", "stream", "entity", "rule"))
        line = lines.setdefault(group, {"rows": 0, "released": 0, "stay": 0, "why": Counter()})
        line["rows"] += 1
        stays = now.get(_place(row))
        line["released" if stays is None else "stay"] += 1
        if stays is not None:
            line["why"][stays] += 1
    known = {_place(row) for row in before}
    names = ("source", "stream", "entity", "rule")
    return {
        "rows": len(before),
        "released": sum(line["released"] for line in lines.values()),
        "stay": sum(line["stay"] for line in lines.values()),
        "refused_anew": sum(place not in known for place in now),
        "by": [
            {**dict(zip(names, group, strict=True)), **line, "why": dict(line["why"])}
            for group, line in sorted(lines.items())
        ],
    }


def _place(row: Row) -> tuple[Any, ...]:
    return row["source"], row["stream"], row["batch"], row["row"], row["id"]


def affected(catalogue: Catalogue, found: Sequence[Row]) -> list[Stream]:
    """The streams whose rows lie beside the refused ones, in one clean table with them."""
    pairs = {(row["source"], row["entity"]) for row in found}
    return [one for one in catalogue.streams if (one.source, one.feeds) in pairs]


def forecast(site: Site, catalogue: Catalogue, wanted: Wanted) -> dict[str, Any]:
    """What a replay would release: all of it derived in a scratch warehouse, then thrown away."""
    from warehouse.access import open_warehouse
    from warehouse.validate import validate

    before = rows(site.data_dir, wanted)
    streams = affected(catalogue, before)
    if not streams:
        return account([], [])
    with (
        tempfile.TemporaryDirectory(prefix="replay-", dir=site.data_dir) as scratch,
        open_warehouse(Path(scratch), catalogue.dictionary, streams) as con,
    ):
        validate(con, site.data_dir, catalogue.dictionary, streams)
        found = con.execute(every_sql(streams))
        names = [column[0] for column in found.description or []]
        after = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return account(before, _same_kind(after, before, rows(site.data_dir)))


def _same_kind(after: Sequence[Row], before: Sequence[Row], every: Sequence[Row]) -> list[Row]:
    """The rows of `after` that were asked for, or that no quarantine knew."""
    asked, known = {_place(row) for row in before}, {_place(row) for row in every}
    return [row for row in after if _place(row) in asked or _place(row) not in known]


def done(before: Sequence[Row], every: Sequence[Row], after: Sequence[Row]) -> dict[str, Any]:
    """The account of a replay that has run; `every` is the whole quarantine before it."""
    return account(before, _same_kind(after, before, every))
