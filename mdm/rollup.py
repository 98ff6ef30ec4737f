"""Who stands at the top of each golden record: relations followed upwards, a bounded way.

`master.rollup_<entity>`: golden_id, top_golden_id, depth, path_text, for whoever has a relation;
everybody else is the top of itself. A circle is cut at its lowest id, which becomes its top.
"""

from __future__ import annotations

from hub.duck import Connection
from hub.names import quote

FURTHEST = 32  # steps up; whole companies have five or six
NUMBER = "cast(regexp_extract({0}, '[0-9]+$') as bigint)"
COLUMNS = "golden_id varchar, top_golden_id varchar, depth bigint, path_text varchar"


def table(entity: str) -> str:
    """The quoted roll-up of an entity."""
    return f"master.{quote(f'rollup_{entity}')}"


def write(con: Connection, entity: str, relations: str) -> bool:
    """Bring the roll-up (COLUMNS) in line with the table `relations`; True when it changed."""
    _choose_parents(con, relations)
    _cut_circles(con)
    _climb(con)
    differ = f"""select
        exists (from mdm_top except all from {table(entity)})
        or exists (from {table(entity)} except all from mdm_top)"""
    row = con.execute(differ).fetchone()
    changed = bool(row and row[0])
    if changed:
        con.execute(f"delete from {table(entity)}")
        con.execute(f"insert into {table(entity)} from mdm_top order by golden_id")
    for name in ("mdm_parent", "mdm_walk", "mdm_top"):
        con.execute(f"drop table if exists {name}")
    return changed


def _choose_parents(con: Connection, relations: str) -> None:
    """One parent each: its head office, else its group, else its parent company."""
    con.execute(
        f"""create or replace temp table mdm_parent as
        select from_golden_id as golden_id, to_golden_id as parent from {relations}
        qualify row_number() over (partition by from_golden_id order by
            case kind when 'group_member_of' then 2 when 'subsidiary_of' then 3 else 1 end,
            score desc, {NUMBER.format("to_golden_id")}, to_golden_id) = 1"""
    )


def _cut_circles(con: Connection) -> None:
    """Walk up from everybody; who comes back to himself stands in a circle."""
    con.execute(
        f"""create or replace temp table mdm_walk as
        select golden_id, parent as place, {NUMBER.format("golden_id")} as own,
            least({NUMBER.format("golden_id")}, {NUMBER.format("parent")}) as lowest
        from mdm_parent"""
    )
    for _ in range(FURTHEST):
        con.execute(
            """delete from mdm_parent where golden_id in (
                select golden_id from mdm_walk where place = golden_id and own = lowest)"""
        )
        con.execute(
            f"""create or replace temp table mdm_walk as
            select w.golden_id, p.parent as place, w.own,
                least(w.lowest, {NUMBER.format("p.parent")}) as lowest
            from mdm_walk w join mdm_parent p on p.golden_id = w.place
            where w.place <> w.golden_id"""
        )
        if not _some(con, "mdm_walk"):
            return


def _climb(con: Connection) -> None:
    """Make `mdm_top`: everybody with a relation, and the way up as ids."""
    con.execute(
        """create or replace temp table mdm_walk as
        select golden_id, parent as top, cast(1 as bigint) as depth,
            golden_id || ' > ' || parent as path from mdm_parent
        union all
        select distinct parent, parent, 0, parent from mdm_parent
        where parent not in (select golden_id from mdm_parent)"""
    )
    for _ in range(FURTHEST):
        higher = "mdm_walk w join mdm_parent p on p.golden_id = w.top where w.top <> w.golden_id"
        if not _some(con, higher):
            break
        con.execute(
            """create or replace temp table mdm_walk as
            select w.golden_id, coalesce(p.parent, w.top) as top,
                w.depth + case when p.parent is null then 0 else 1 end as depth,
                w.path || coalesce(' > ' || p.parent, '') as path
            from mdm_walk w left join mdm_parent p on p.golden_id = w.top"""
        )
    con.execute(
        """create or replace temp table mdm_top as
        select golden_id, top as top_golden_id, depth, path as path_text from mdm_walk"""
    )


def _some(con: Connection, relation: str) -> bool:
    row = con.execute(f"select exists(select 1 from {relation})").fetchone()
    return bool(row and row[0])
