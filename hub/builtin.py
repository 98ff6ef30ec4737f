"""The built-in source `hub`: what the hub itself decides, landed like any other source's rows."""

from __future__ import annotations

from pathlib import Path

from hub.contract import Connection, Stream, System
from hub.dictionary import Dictionary

SOURCE = "hub"
ENTITIES = ("identity_event", "judgement", "quality_observation")


def streams(dictionary: Dictionary) -> list[Stream]:
    """One stream per entity the hub writes; every property is mapped to the column of its name."""
    system = System(name="hub", kind="hub", transport="hub")
    return [
        Stream(
            source=SOURCE,
            name=name,
            system=system,
            connection=Connection(url="hub:"),
            file=Path(__file__),
            timezone="UTC",
            lookback=0,
            feeds=name,
            path=name,
            key=list(dictionary.entities[name].key),
            map={one: one for one in dictionary.entities[name].names},
        )
        for name in ENTITIES
    ]
