"""Decides the fate of derived rows and writes them: clean rows, withdrawals, quarantine rows.

Order is (source stamp, batch sequence): an older version never overwrites a newer one. A fact
whose newest version is bad is withdrawn, so that clean + quarantined = source; a master keeps its
last good version. Runs inside the batch's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass

from hub import duck, fault
from hub.errors import DataProblem
from hub.names import literal, quote
from warehouse.refuse import Target, refuse
from warehouse.schema import versions_table

FATES = ("inserted", "updated", "unchanged", "quarantined", "superseded")


@dataclass(frozen=True)
class Accounts:
    """Where the landed rows of one batch went."""

    landed: int
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0
    superseded: int = 0

    def __add__(self, other: Accounts) -> Accounts:
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return Accounts(*(one + two for one, two in pairs))

    def check(self, where: str) -> None:
        """landed = inserted + updated + unchanged + quarantined + superseded, or DataProblem."""
        said = self.inserted + self.updated + self.unchanged + self.quarantined + self.superseded
        if said != self.landed:
            raise DataProblem(
                f"the batch's accounts do not add up: landed {self.landed}, accounted for {said}",
                where=where,
                mend="nothing was written; please report this with hub run --debug",
            )


def merge(con: duck.Connection, target: Target, raw: str | None) -> Accounts:
    """Decide every derived row's fate and write it; `raw` is the relation of the raw rows."""
    _rank(con, target)
    _standing(con, target)
    _same_key(con)
    _same_primary_key(con, target)
    _fates(con, target)
    counted = dict(con.execute("select fate, count(*) from fate group by fate").fetchall())
    row = con.execute("select count(*) from derived").fetchone()
    _write_clean(con, target)
    refuse(con, target, raw, counted.get("quarantined", 0))
    return Accounts(int(row[0]) if row else 0, **{name: counted.get(name, 0) for name in FATES})


def content_hash(target: Target) -> str:
    """The hash of a clean row's properties, to tell whether a new version says the same."""
    named = [quote(name) for name in target.names if name in target.stream.map]
    return f"hash({', '.join(named) or '0'})"


def _rank(con: duck.Connection, target: Target) -> None:
    """Temp table `ranked`: rows with content hash and, per key, 1 for the newest version(s)."""
    con.execute(
        f"""create or replace temp table ranked as
        with counted as (select _key from derived group by _key having count(*) > 1)
        select _row, _key, _id, _op, _stamp, {content_hash(target)} as _hash, 1 as position,
            1 as copy
        from derived where _key not in (from counted)
        union all
        select _row, _key, _id, _op, _stamp, _hash, position,
            row_number() over (partition by _key, position, _hash, _op order by _row) as copy
        from (select _row, _key, _id, _op, _stamp, {content_hash(target)} as _hash,
                rank() over (partition by _key order by _stamp desc nulls last) as position
            from derived where _key in (from counted))"""
    )


def _standing(con: duck.Connection, target: Target) -> None:
    """Temp table `standing`: the clean rows under the keys of this batch, and where they stand."""
    key = "".join(f", {quote(name)}" for name in target.entity.key)
    con.execute(
        f"create or replace temp table standing as select rowid as _at, _key, _hash, _deleted,"
        f" _stamp{key} from {target.table} where _key in (select _key from ranked)"
    )


def _same_key(con: duck.Connection) -> None:
    """Two different rows under one key, neither of them newer: nobody can say which is true."""
    con.execute(
        """insert into failure
        select _row, 'duplicate_key', null, null from ranked where position = 1 and copy = 1
        and _key in (select _key from ranked where position = 1 and copy = 1
            group by _key having count(*) > 1)"""
    )


def _same_primary_key(con: duck.Connection, target: Target) -> None:
    """Rows whose business key belongs to another row of the batch or of the same source."""
    key = ", ".join(quote(name) for name in target.entity.key)
    same = " and ".join(f"standing.{quote(n)} = derived.{quote(n)}" for n in target.entity.key)
    con.execute(
        f"""create or replace temp table good as
        select derived._row, derived._key, {_listed("derived", target)},
            standing._key is not null as keeps
        from derived join ranked using (_row)
        left join standing on standing._key = derived._key and not standing._deleted and {same}
        where position = 1 and copy = 1 and derived._op = 'U'
            and _row not in (select _row from failure)"""
    )
    others = ""
    if _some(con, "good where not keeps"):
        others = f"""or ({key}) in (
            select ({key}) from {target.table} where not _deleted
            and ({key}) in (select ({key}) from good where not keeps)
            and _key not in (select _key from ranked where position = 1))"""
    con.execute(
        f"""insert into failure
        with twice as (select {key} from good group by {key} having count(*) > 1)
        select _row, 'primary_key', null, null from good
        where ({key}) in (select ({key}) from twice) {others}"""
    )


def _listed(relation: str, target: Target) -> str:
    return ", ".join(f"{relation}.{quote(name)}" for name in target.entity.key)


def _some(con: duck.Connection, relation: str) -> bool:
    row = con.execute(f"select exists(select 1 from {relation})").fetchone()
    return bool(row and row[0])


def _fates(con: duck.Connection, target: Target) -> None:
    """Temp table `fate`: row, key, fate, and whether an alive clean row stands under the key."""
    con.execute(
        f"""create or replace temp table fate as
        with bad as (select distinct _row from failure),
        refused as (
            select _key as _id, max(stamp) as stamp from {target.refused}
            where _key in (select _id from ranked) group by _key)
        select ranked._row, ranked._key, ranked._id, ranked._op, ranked._hash, ranked._stamp,
            ranked.copy, standing._at, standing._key is not null as standing,
            standing._key is not null and not standing._deleted as alive,
            refused._id is not null as was_refused,
            case
                when ranked.position > 1 then 'superseded'
                when ranked._stamp < greatest(standing._stamp, refused.stamp) then 'superseded'
                when ranked.copy > 1 then 'unchanged'
                when ranked._op = 'D' and (standing._deleted = false or refused._id is not null)
                    then 'updated'
                when ranked._op = 'D' then 'unchanged'
                when bad._row is not null then 'quarantined'
                when standing._key is null then 'inserted'
                when not standing._deleted and standing._hash = ranked._hash then 'unchanged'
                else 'updated'
            end as fate
        from ranked
        left join standing on standing._key = ranked._key
        left join refused on refused._id = ranked._id
        left join bad on bad._row = ranked._row"""
    )


def _write_clean(con: duck.Connection, target: Target) -> None:
    """Ghosts of moved business keys, deletes, withdrawals, then the new versions."""
    columns = target.stored
    _leave_ghosts(con, target)
    _withdraw(con, target)
    fault.reach("clean.delete")
    if _some(con, "fate where fate = 'updated' and _op = 'U' and standing"):
        con.execute(
            f"delete from {target.table} where rowid in"
            " (select _at from fate where fate = 'updated' and _op = 'U' and standing)"
        )
    derived = ", ".join(f"derived.{quote(name)}" for name in target.names)
    stream = f" {literal(target.stream.name)}," if "_stream" in target.columns else ""
    fresh = f"""select {derived}, fate._key,{stream} fate._stamp, {target.load}, fate._hash, false
        from fate join derived on derived._row = fate._row
        where fate.fate in ('inserted', 'updated') and fate._op = 'U'"""
    fault.reach("clean.insert")
    con.execute(f"insert into {target.table} ({columns}) {fresh}")
    _remember_deletes(con, target, derived, stream)
    if target.entity.kind == "master":
        con.execute(
            f"insert into {versions_table(target.stream.source, target.entity.name)}"
            f" ({columns}, _valid_from) select *, coalesce(_stamp, cast(cast(? as timestamptz) as"
            f" timestamp)) from ({fresh})",
            [target.batch.as_of],
        )


def _remember_deletes(con: duck.Connection, target: Target, values: str, stream: str) -> None:
    """A delete that comes before any version of its key stays, or an older version would live."""
    filled = " and ".join(f"derived.{quote(name)} is not null" for name in target.entity.key)
    which = (
        "fate._op = 'D' and fate.fate in ('unchanged', 'updated') and fate.copy = 1"
        " and not fate.standing and fate._stamp is not null"
    )
    if not _some(con, f"fate where {which}"):
        return
    con.execute(
        f"""insert into {target.table} ({target.stored})
        select {values}, fate._key,{stream} fate._stamp, {target.load}, fate._hash, true
        from fate join derived on derived._row = fate._row where {which} and {filled}"""
    )


def _leave_ghosts(con: duck.Connection, target: Target) -> None:
    """A changed business key leaves its old self behind as deleted, for the models to see."""
    moved = " or ".join(
        f"standing.{quote(name)} is distinct from derived.{quote(name)}"
        for name in target.entity.key
    )
    con.execute(
        f"""create or replace temp table moved as
        select fate._at from fate join standing on standing._at = fate._at
        join derived on derived._row = fate._row
        where fate.fate = 'updated' and fate._op = 'U' and fate.alive and ({moved})"""
    )
    if not _some(con, "moved"):
        return
    old = ", ".join(f"old.{quote(name)}" for name in target.names)
    stream = " old._stream," if "_stream" in target.columns else ""
    con.execute(
        f"""insert into {target.table} ({target.stored})
        select {old}, md5_number(cast(old._key as varchar) || {literal(str(target.load))}),{stream}
            old._stamp, {target.load}, old._hash, true
        from {target.table} old where old.rowid in (select _at from moved)"""
    )


def _withdraw(con: duck.Connection, target: Target) -> None:
    """Mark rows deleted that the source lost, and facts whose newest version is bad."""
    bad = "" if target.entity.kind == "master" else " or (fate = 'quarantined' and alive)"
    which = f"((fate = 'updated' and _op = 'D' and alive){bad})"
    if not _some(con, f"fate where {which}"):
        return
    con.execute(
        f"""update {target.table} set _deleted = true, _load = {target.load},
            _stamp = coalesce(fate._stamp, {target.table}._stamp)
        from fate where fate._at = {target.table}.rowid and {which}"""
    )
