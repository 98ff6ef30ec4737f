"""Puts a derived batch into the clean layer: clean rows, quarantine rows and ledger row at once.

Order is (source stamp, batch sequence): an older version never overwrites a newer one. A fact
whose newest version is bad is withdrawn, so that clean + quarantined = source; a master keeps its
last good version.
"""

from __future__ import annotations

from dataclasses import dataclass

from hub import duck
from hub.errors import DataProblem
from hub.names import literal, quote
from warehouse.refuse import Target, refuse
from warehouse.schema import TECHNICAL, versions_table

FATES = ("inserted", "updated", "unchanged", "quarantined", "superseded")


@dataclass(frozen=True)
class Accounts:
    """Where the landed rows of one batch went."""

    landed: int
    inserted: int
    updated: int
    unchanged: int
    quarantined: int
    superseded: int

    def check(self, where: str) -> None:
        """landed = inserted + updated + unchanged + quarantined + superseded, or DataProblem."""
        said = self.inserted + self.updated + self.unchanged + self.quarantined + self.superseded
        if said != self.landed:
            raise DataProblem(
                f"the batch's accounts do not add up: landed {self.landed}, accounted for {said}",
                where=where,
                mend="nothing was written; please report this with hub run --debug",
            )


def merge(con: duck.Connection, target: Target, fingerprint: str) -> Accounts:
    """Decide every row's fate, then write clean, quarantine and ledger in one transaction."""
    _fates(con, target)
    counted = dict(con.execute("select fate, count(*) from fate group by fate").fetchall())
    accounts = Accounts(target.batch.landed, **{name: counted.get(name, 0) for name in FATES})
    accounts.check(target.stream.id)
    with duck.transaction(con):
        _write_clean(con, target)
        refuse(con, target)
        con.execute(
            "insert into ops.batch select ?, ?, ?, ?, ?, ?, cast(cast(? as timestamptz) as"
            " timestamp), cast(cast(? as timestamptz) as timestamp), ?, ?, ?, ?, ?, ?",
            [
                target.stream.source, target.stream.name, target.entity.name,
                target.batch.sequence, target.load, fingerprint,
                target.batch.as_of, target.batch.landed_at, *vars(accounts).values(),
            ],
        )  # fmt: skip
    return accounts


def _fates(con: duck.Connection, target: Target) -> None:
    """Temp table `fate`: row, key, fate, and whether an alive clean row stands under the key."""
    _rank(con, target)
    _same_key(con)
    _same_primary_key(con, target)
    con.execute(
        f"""create or replace temp table fate as
        with bad as (select distinct _row from failure),
        standing as (
            select _key, _hash, _deleted, _stamp from {target.table}
            where _key in (select _key from ranked)),
        refused as (
            select _key, max(stamp) as stamp from {target.refused}
            where _key in (select _key from ranked) group by _key)
        select ranked._row, ranked._key, ranked._op, ranked._hash, ranked._stamp,
            standing._key is not null as standing,
            standing._key is not null and not standing._deleted as alive,
            refused._key is not null as was_refused,
            case
                when ranked.position > 1 then 'superseded'
                when ranked._stamp < greatest(standing._stamp, refused.stamp) then 'superseded'
                when ranked._op = 'D' and (standing._deleted = false or refused._key is not null)
                    then 'updated'
                when ranked._op = 'D' then 'unchanged'
                when bad._row is not null then 'quarantined'
                when standing._key is null then 'inserted'
                when not standing._deleted and standing._hash = ranked._hash then 'unchanged'
                else 'updated'
            end as fate
        from ranked
        left join standing on standing._key = ranked._key
        left join refused on refused._key = ranked._key
        left join bad on bad._row = ranked._row"""
    )


def _rank(con: duck.Connection, target: Target) -> None:
    """Temp table `ranked`: rows with content hash and, per key, 1 for the newest version(s)."""
    texts = ", ".join(
        f"coalesce(cast({quote(name)} as varchar), chr(0))" for name in target.entity.names
    )
    con.execute(
        f"""create or replace temp table ranked as
        select _row, _key, _op, _stamp, md5(concat_ws(chr(31), {texts})) as _hash,
            rank() over (partition by _key order by _stamp desc nulls last) as position
        from derived"""
    )


def _same_key(con: duck.Connection) -> None:
    """Two different rows under one key, neither of them newer: nobody can say which is true."""
    con.execute(
        """insert into failure
        select _row, 'duplicate_key', null, null from ranked where position = 1 and _key in (
            select _key from ranked where position = 1 group by _key having count(*) > 1)"""
    )


def _same_primary_key(con: duck.Connection, target: Target) -> None:
    """Rows whose business key belongs to another row of the batch or of the same source."""
    key = ", ".join(quote(name) for name in target.entity.key)
    con.execute(
        f"""insert into failure
        with good as (
            select derived.* from derived join ranked using (_row)
            where position = 1 and derived._op = 'U' and _row not in (select _row from failure)),
        others as (
            select {key}, _key from {target.table}
            where not _deleted and _key not in (select _key from ranked where position = 1)),
        twice as (select {key} from good group by {key} having count(*) > 1)
        select _row, 'primary_key', null, null from good
        where ({key}) in (select ({key}) from twice) or ({key}) in (select ({key}) from others)"""
    )


def _write_clean(con: duck.Connection, target: Target) -> None:
    """Ghosts of moved business keys, deletes, withdrawals, then the new versions."""
    names = ", ".join(quote(name) for name in target.entity.names)
    columns = f"{names}, {', '.join(TECHNICAL)}, _hash, _deleted"
    _leave_ghosts(con, target, columns)
    _withdraw(con, target)
    con.execute(
        f"delete from {target.table} where _key in"
        " (select _key from fate where fate = 'updated' and _op = 'U' and standing)"
    )
    derived = ", ".join(f"derived.{quote(name)}" for name in target.entity.names)
    fresh = f"""select {derived}, fate._key, {literal(target.stream.name)}, fate._stamp,
            {target.batch.sequence}, {target.load}, fate._hash, false
        from fate join derived on derived._row = fate._row
        where fate.fate in ('inserted', 'updated') and fate._op = 'U'"""
    con.execute(f"insert into {target.table} ({columns}) {fresh}")
    if target.entity.kind == "master":
        con.execute(
            f"insert into {versions_table(target.stream.source, target.entity.name)}"
            f" ({columns}, _valid_from) select *, coalesce(_stamp, cast(cast(? as timestamptz) as"
            f" timestamp)) from ({fresh})",
            [target.batch.as_of],
        )


def _leave_ghosts(con: duck.Connection, target: Target, columns: str) -> None:
    """A changed business key leaves its old self behind as deleted, for the models to see."""
    old = ", ".join(f"old.{quote(name)}" for name in target.entity.names)
    moved = " or ".join(
        f"old.{quote(name)} is distinct from derived.{quote(name)}" for name in target.entity.key
    )
    con.execute(
        f"""insert into {target.table} ({columns})
        select {old}, md5(old._key || {literal(str(target.load))}), old._stream, old._stamp,
            old._batch, {target.load}, old._hash, true
        from {target.table} old join fate on fate._key = old._key and fate.fate = 'updated'
            and fate._op = 'U' and fate.alive
        join derived on derived._row = fate._row where {moved}"""
    )


def _withdraw(con: duck.Connection, target: Target) -> None:
    """Mark rows deleted that the source lost, and facts whose newest version is bad."""
    bad = "" if target.entity.kind == "master" else " or (fate = 'quarantined' and alive)"
    con.execute(
        f"""update {target.table} set _deleted = true, _load = {target.load},
            _stamp = coalesce(fate._stamp, {target.table}._stamp), _batch = {target.batch.sequence}
        from fate where fate._key = {target.table}._key
            and ((fate = 'updated' and _op = 'D' and alive){bad})"""
    )
