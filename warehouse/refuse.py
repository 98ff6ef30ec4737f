"""Keeps what a batch's bad rows were: one row each, with every reason and the whole raw row."""

from __future__ import annotations

from dataclasses import dataclass

from hub import duck
from hub.contract import Stream
from hub.dictionary import Entity
from hub.names import clean_table, literal, quarantine_table, quote
from warehouse.batch import Batch
from warehouse.derive import PRIORITY


@dataclass(frozen=True)
class Target:
    """One batch on its way into one clean table."""

    stream: Stream
    entity: Entity
    batch: Batch
    load: int
    run: int
    columns: tuple[str, ...]  # of the clean table

    @property
    def names(self) -> tuple[str, ...]:
        """The properties that the clean table keeps, in the entity's order."""
        return tuple(name for name in self.entity.names if name in self.columns)

    @property
    def stored(self) -> str:
        """The columns that are written, as SQL: properties, technical ones, hidden ones."""
        own = [quote(name) for name in self.names]
        own += [n for n in ("_key", "_stream", "_stamp", "_load") if n in self.columns]
        return ", ".join([*own, "_hash", "_deleted"])

    @property
    def table(self) -> str:
        """The quoted clean table."""
        return clean_table(self.stream.source, self.entity.name)

    @property
    def refused(self) -> str:
        """The quoted quarantine table."""
        return quarantine_table(self.stream.source, self.entity.name)


def refuse(con: duck.Connection, target: Target, raw: str | None, quarantined: int) -> None:
    """Settle what newer versions answer, then add the refused rows with their whole raw row.

    `raw` is a relation of the batch's raw rows with their number in `_row`.
    """
    _remember(con, target)
    con.execute(
        f"delete from {target.refused} where _key in"
        " (select _id from fate where fate <> 'superseded')"
    )
    if raw is None or not quarantined:
        return
    names = [row[0] for row in con.execute(f"describe select * from {raw}").fetchall()]
    packed = ", ".join(
        f"{literal(name)}, cast({quote(name)} as varchar)" for name in names if name != "_row"
    )
    con.execute(f"insert into {target.refused} {_refused_sql(target, raw, packed)}")


def _refused_sql(target: Target, raw: str, packed: str) -> str:
    """The select of the quarantine rows; `packed` are the names and texts of the raw columns."""
    key = " || '/' || ".join(
        f"coalesce(cast(derived.{quote(name)} as varchar), '')" for name in target.entity.key
    )
    as_of, landed_at = (
        f"cast(cast({literal(text)} as timestamptz) as timestamp)"
        for text in (target.batch.as_of, target.batch.landed_at)
    )
    return f"""
        with refused as (select _row from fate where fate = 'quarantined'),
        reasons as (
            select _row, first(rule order by place, property) as rule,
                first(property order by place, property) as property,
                first(value order by place, property) as value,
                to_json(list({{'rule': rule, 'property': property, 'value': value}}
                    order by place, property)) as failures
            from (select *, {_place()} as place from failure) where _row in (from refused)
            group by _row),
        raws as (
            select _row, json_object({packed}) as raw from {raw} where _row in (from refused))
        select {literal(target.stream.source)}, {literal(target.entity.name)},
            {literal(target.stream.name)}, fate._id, {key}, rule, property, value,
            cast(failures as varchar), cast(raw as varchar), {target.batch.sequence}, fate._row,
            {target.load}, {target.run}, fate._stamp, {as_of},
            coalesce(before.first_seen, {landed_at}), coalesce(before.attempts, 0) + 1
        from fate join reasons on reasons._row = fate._row
        join raws on raws._row = fate._row join derived on derived._row = fate._row
        left join refused_before before on before._key = fate._id
        where fate.fate = 'quarantined'"""


def _remember(con: duck.Connection, target: Target) -> None:
    """Temp table `refused_before`: when a key's row was first refused, and how often since."""
    con.execute(
        f"""create or replace temp table refused_before as
        select _key, min(first_seen) as first_seen, max(attempts) as attempts
        from {target.refused} where _key in (select _id from fate) group by _key"""
    )


def _place() -> str:
    whens = " ".join(f"when {literal(rule)} then {place}" for place, rule in enumerate(PRIORITY))
    return f"case rule {whens} else {len(PRIORITY)} end"
