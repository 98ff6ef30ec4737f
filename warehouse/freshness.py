"""What a published table's sources say about it: fed and fresh, without a source, or stale."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from hub import duck
from warehouse.graph import Model

Note = tuple[Literal["ok", "no source", "stale"], str]


def notes(
    con: duck.Connection, models: Sequence[Model], missing: Mapping[str, Sequence[str]]
) -> dict[str, Note]:
    """(status, what is missing) per model; `missing` are the unfed needs that the build found."""
    said = con.execute("select source, kind, entities from ops.source where stale").fetchall()
    stale = [
        (source, kind, set(re.findall(r"\w+", entities or ""))) for source, kind, entities in said
    ]
    known = {model.name: model for model in models}
    found: dict[str, Note] = {}
    for model in models:
        old = sorted(
            source
            for source, kind, entities in stale
            if any(_feeds(need, kind, entities) for need in _needs(model, known))
        )
        if missing.get(model.name):
            found[model.name] = ("no source", ", ".join(missing[model.name]))
        else:
            found[model.name] = ("stale", ", ".join(old)) if old else ("ok", "")
    return found


def _feeds(need: str, kind: str, entities: set[str]) -> bool:
    entity, _, wanted = need.partition("@")
    return entity in entities and (not wanted or wanted == kind)


def _needs(model: Model, known: Mapping[str, Model]) -> set[str]:
    """The needs the model declares, else the entities whose rows it or its inputs read.

    A crosswalk does not count: else one silent source of customers would make every fact stale.
    """
    if model.front.needs:
        return set(model.front.needs)
    needs = set()
    for name in model.inputs:
        schema, table = name.split(".")
        if name in known:
            needs |= _needs(known[name], known)
        elif schema == "clean" or (
            schema == "master" and not table.startswith(("xref_", "rollup_"))
        ):
            needs.add(table)
    return needs
