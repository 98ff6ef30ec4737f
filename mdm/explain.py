"""Why records are one: their evidence, raw and standard, and the events that brought them in."""

from __future__ import annotations

import pyarrow as pa

from hub.duck import Connection
from hub.errors import ConfigError
from hub.names import literal, quote
from mdm import crosswalk


def explain(con: Connection, entity: str, what: str) -> pa.Table:
    """One row per member and attribute of the golden record that `what` names.

    `what` is a golden id (also a merged one), `source:ref`, or a bare ref. Columns: golden_id,
    source, ref, event, reason (the rule that brought the member in), event_no, attribute, raw,
    standard, how (raw to standard), agrees (other members with the same standard value).
    Raises ConfigError when nothing is called so.
    """
    found = crosswalk.find(con, entity, what)
    if not found:
        mend = f"write a golden id, source:ref or a ref; hub mdm export lists every {entity}"
        raise ConfigError(f"no {entity} is called {what!r}", mend=mend)
    ids, ref = ", ".join(map(literal, found)), quote(f"{entity}_ref")
    members = con.execute(
        f"""select golden_id, source, {ref} from {crosswalk.table(entity)}
        where golden_id in ({ids}) order by all"""
    ).fetchall()
    names = ("golden_id", "source", "ref")
    texts = [pa.array([one[place] for one in members], pa.string()) for place in range(3)]
    con.register("mdm_member", pa.table(texts, names=list(names)))
    refs = ", ".join(sorted({literal(one[2]) for one in members}))
    table = con.sql(_explain_sql(con, entity, refs)).to_arrow_table()
    con.unregister("mdm_member")
    return table


def _explain_sql(con: Connection, entity: str, refs: str) -> str:
    """Records are read by their place: by a filter the columns of every record would be."""
    kept = f"master.{quote(f'standard_{entity}')}"
    return f"""
        with brought as (
            select member_source as source, member_ref as ref, max(event_no) as event_no,
                arg_max(event, event_no) as event, arg_max(reason, event_no) as reason
            from clean.identity_event
            where entity = {literal(entity)} and member_ref in ({refs}) group by all
        ), standard as materialized (
            from {kept} where rowid in (select rowid from {kept} where ref in ({refs}))
        ), evidence as ({_evidence_sql(con, entity)})
        select m.golden_id, m.source, m.ref, b.event, b.reason, b.event_no,
            e.attribute, e.raw, e.standard, e.how,
            case when e.standard is null then 0
                else count(*) over (partition by m.golden_id, e.attribute, e.standard) - 1
            end as agrees
        from mdm_member m
        left join brought b on b.source = m.source and b.ref = m.ref
        left join evidence e on e.source = m.source and e.ref = m.ref
        order by m.golden_id, b.event_no, m.source, m.ref, e.place"""


def history(con: Connection, entity: str, golden_id: str) -> pa.Table:
    """Every event that touched a golden id or an id merged into it, in order."""
    merged = con.execute(
        "select golden_id from master.golden_alias where entity = ? and survivor_id = ?",
        [entity, golden_id],
    ).fetchall()
    # Written out, one column at a time: so whole blocks of events are passed over.
    ids = ", ".join(literal(one) for one in sorted({golden_id, *(one for (one,) in merged)}))
    columns = (
        "event_no, event, golden_id, member_source, member_ref, into_golden_id, reason, decided_at"
    )
    told = " union ".join(
        f"""select {columns} from clean.identity_event
        where entity = {literal(entity)} and {column} in ({ids})"""
        for column in ("golden_id", "into_golden_id")
    )
    return con.sql(f"select * from ({told}) order by event_no").to_arrow_table()


def _evidence_sql(con: Connection, entity: str) -> str:
    """The standard values of all attributes, one row per record and attribute."""
    name = f"standard_{entity}"
    rows = con.execute(
        """select column_name from duckdb_columns()
        where schema_name = 'master' and table_name = ? order by column_index""",
        [name],
    ).fetchall()
    attributes = [one.removesuffix("__how") for (one,) in rows if one.endswith("__how")]
    return " union all ".join(
        f"""select source, ref, {place} as place, {literal(one)} as attribute,
            {quote(f"{one}__raw")} as raw, {quote(one)} as standard, {quote(f"{one}__how")} as how
        from standard"""
        for place, one in enumerate(attributes)
    )
