"""Which streams a window can be read of again; says in one line why the others cannot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hub import stamp
from hub.errors import ConfigError
from hub.reading import Backfill

if TYPE_CHECKING:
    from hub.contract import Stream


def windowed(streams: Sequence[Stream], asked: Backfill, *, strict: bool) -> list[Stream]:
    """Those that `asked` means something for; raises where none is left, or any with `strict`."""
    refused = dict(_refusals(streams, asked))
    if refused and (strict or len(refused) == len(streams)):
        raise next(iter(refused.values()))
    return [one for one in streams if one.id not in refused]


def left_out(streams: Sequence[Stream], asked: Backfill) -> list[str]:
    """One line for each stream that has no such window."""
    return [error.what for _, error in _refusals(streams, asked)]


def _refusals(streams: Sequence[Stream], asked: Backfill) -> list[tuple[str, ConfigError]]:
    from warehouse.backfill import window

    found = []
    for one in streams:
        try:
            window(one, asked, stamp.now())
        except ConfigError as error:
            found.append((one.id, error))
    return found
