"""Fits a contract to one batch: what its columns cannot give, and which rows that refuses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hub import duck
from hub.contract import Stream
from hub.dictionary import Entity
from hub.mentions import without
from hub.names import literal
from warehouse.batch import Batch
from warehouse.shape import judged, never, of_batch

RULE = "drift"


@dataclass(frozen=True)
class Fitted:
    """The stream as far as the batch can give it, and why all of its rows are refused, if so."""

    stream: Stream
    reasons: tuple[tuple[str | None, str], ...] = ()

    def refuse(self, con: duck.Connection) -> None:
        """Note the reasons (property, column) in table `failure` for every row of `derived`."""
        for name, what in self.reasons:
            con.execute(
                f"insert into failure select _row, {literal(RULE)},"
                f" {literal(name) if name else 'null'}, {literal(what)} from derived"
                " where _op = 'U'"
            )


def fit(folder: Path, batch: Batch, stream: Stream, entity: Entity) -> Fitted:
    """The stream without the properties whose columns the batch lacks.

    They become null; where the dictionary requires one, the rows go to quarantine. A stream whose
    `drift` is quarantine sends every row of a drifted batch there.
    """
    if not batch.rows:
        return Fitted(stream)
    columns = of_batch(folder, batch)
    here = {name.lower() for name in columns}
    kept: dict[str, str] = {}
    lost: dict[str, str] = {}
    for name, text in stream.map.items():
        kept[name], absent = without(text, here)
        if absent:
            lost[name] = absent[0]
    for column in dict.fromkeys(lost.values()):
        if problem := never(folder, stream, column):
            raise problem
    required = {one.name for one in entity.properties if one.required}
    reasons: list[tuple[str | None, str]] = [
        (name, f"{column} missing") for name, column in lost.items() if name in required
    ]
    if stream.drift == "quarantine":
        told = {f"{column} missing" for _, column in reasons}
        every = [str(one) for one in judged(folder, stream, columns)]
        reasons += [(None, what) for what in every if what not in told]
    thin = {name: text for name, text in kept.items() if name not in lost}
    return Fitted(stream.model_copy(update={"map": thin}), tuple(reasons))
