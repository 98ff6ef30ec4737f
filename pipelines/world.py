"""What a run tells the warehouse about the world outside it: the sources, the moment, the money."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from hub import stamp
from hub.contract import Stream
from hub.site import Site

if TYPE_CHECKING:
    from hub.duck import Connection
    from warehouse.schema import SourceRow

CLOCK = "clock.json"


def site_clock(site: Site) -> datetime:
    """The present moment of the site: the demo has a clock of its own."""
    folder = site.simulation_folder
    if folder is not None and (folder / CLOCK).exists():
        said = json.loads((folder / CLOCK).read_text(encoding="utf-8"))
        return stamp.parse(said["as_of"])
    return stamp.now()


def describe_run(
    con: Connection,
    site: Site,
    streams: Sequence[Stream],
    as_of: datetime,
    stale: Collection[str],
) -> None:
    """Fill ops.source and ops.as_of, which models and the published copy read."""
    from warehouse.schema import set_as_of, set_sources

    settings = site.settings
    today = stamp.business_date(as_of, settings.timezone, settings.business_day_start)
    set_sources(con, [source_row(site, name, streams, name in stale) for name in site.sources])
    set_as_of(con, as_of, today, settings.currency)


def source_row(site: Site, name: str, streams: Sequence[Stream], stale: bool) -> SourceRow:
    """One source as the warehouse knows it; without a label it goes by its name."""
    from warehouse.schema import SourceRow

    settings = site.sources[name].settings
    own = [stream for stream in streams if stream.source == name]
    return SourceRow(
        source=name,
        system=settings.system,
        kind=own[0].system.kind if own else "",
        label_zh=settings.label.get("zh", name),
        label_en=settings.label.get("en", name),
        required=settings.required,
        stale=stale,
        entities=", ".join(sorted({stream.feeds for stream in own})),
    )
