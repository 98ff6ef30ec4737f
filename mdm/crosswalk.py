"""The crosswalk from a source's reference to the golden id, as the ledger says; loses no row."""

from __future__ import annotations

import pyarrow as pa

from hub.dictionary import Dictionary
from hub.duck import Connection
from hub.names import literal, quote
from mdm import ledger


def table(entity: str) -> str:
    """The quoted crosswalk of an entity: source, <entity>_ref, golden_id, _load."""
    return f"master.{quote(f'xref_{entity}')}"


def write(con: Connection, entity: str, load: int) -> int:
    """Bring the crosswalk in line with the ledger; only new and changed rows get `load`."""
    xref, ref = table(entity), quote(f"{entity}_ref")
    ledger.carry(con, entity)
    con.execute(
        f"""create table if not exists {xref} (
            source varchar, {ref} varchar, golden_id varchar, _load bigint)"""
    )
    con.execute(
        f"""create or replace temp table mdm_moved as
        select c.source, c.ref, c.golden_id from mdm_carried c
        left join {xref} x on x.source = c.source and x.{ref} = c.ref
        where x.golden_id is distinct from c.golden_id"""
    )
    row = con.execute("select count(*) from mdm_moved").fetchone()
    moved = int(row[0]) if row else 0
    if moved:
        con.execute(
            f"""delete from {xref} where exists (
                select 1 from mdm_moved m
                where m.source = {xref}.source and m.ref = {xref}.{ref})"""
        )
        con.execute(
            f"""insert into {xref}
            select source, ref, golden_id, {int(load)} from mdm_moved order by source, ref"""
        )
    con.execute("drop table mdm_moved")
    con.execute("drop table mdm_carried")
    return moved


def write_aliases(con: Connection, entities: list[str]) -> None:
    """`master.golden_alias(entity, golden_id, survivor_id)`: every merged id stays resolvable."""
    wanted = sorted(
        (entity, lost, survivor)
        for entity in entities
        for lost, survivor in ledger.aliases(con, entity).items()
    )
    con.execute(
        """create table if not exists master.golden_alias (
            entity varchar, golden_id varchar, survivor_id varchar)"""
    )
    found = con.execute("select * from master.golden_alias").fetchall()
    if sorted(found) != wanted:
        columns = [pa.array([row[place] for row in wanted], pa.string()) for place in range(3)]
        con.register("mdm_aliases", pa.table(columns, names=["entity", "lost", "survivor"]))
        con.execute("delete from master.golden_alias")
        con.execute("insert into master.golden_alias select * from mdm_aliases")
        con.unregister("mdm_aliases")


def unresolved(con: Connection, dictionary: Dictionary, entity: str) -> dict[str, int]:
    """Per source, how many distinct references of good facts the crosswalk does not know."""
    used = references(con, dictionary, entity)
    return {source: unknown for source, (unknown, _) in used.items() if unknown}


def references(con: Connection, dictionary: Dictionary, entity: str) -> dict[str, tuple[int, int]]:
    """Per source, the distinct references of good facts: those nobody knows, and all."""
    there = con.execute(
        """select table_name from information_schema.tables where table_schema = 'clean'"""
    ).fetchall()
    uses = [
        f"select source, {quote(one.name)} as ref from clean.{quote(other.name)}"
        for other in dictionary.entities.values()
        if (other.name,) in there
        for one in other.properties
        if one.references == entity and one.name == f"{entity}_ref"
    ]
    if not uses:
        return {}
    rows = con.execute(
        f"""with used as ({" union ".join(uses)})
        select u.source, count(*) filter (x.golden_id is null), count(*) from used u
        left join {table(entity)} x on x.source = u.source
            and x.{quote(f"{entity}_ref")} = u.ref
        where u.ref is not null group by u.source order by u.source"""
    ).fetchall()
    return {source: (int(unknown), int(every)) for source, unknown, every in rows}


def find(con: Connection, entity: str, what: str) -> list[str]:
    """The golden ids that `what` means: a golden id, a merged one, `source:ref`, or a bare ref."""
    source, _, ref = what.partition(":")
    rows = con.execute(
        f"""select golden_id from {table(entity)} where golden_id = $1
        union select survivor_id from master.golden_alias
            where entity = {literal(entity)} and golden_id = $1
        union select golden_id from {table(entity)} where {quote(f"{entity}_ref")} = $1
        union select golden_id from {table(entity)}
            where source = $2 and {quote(f"{entity}_ref")} = $3
        order by golden_id""",
        [what, source, ref],
    ).fetchall()
    return [golden_id for (golden_id,) in rows]
