"""Golden records with their members, for a spreadsheet or another system."""

from __future__ import annotations

import pyarrow as pa

from hub.duck import Connection
from hub.names import quote
from mdm import crosswalk, survive


def export(con: Connection, entity: str) -> pa.Table:
    """One row per member: the golden record's columns, then the member's own reference and name."""
    return con.sql(
        f"""select g.*, x.source as member_source, x.{quote(f"{entity}_ref")} as member_ref,
            r.code as member_code, r.name as member_name, r._deleted as member_deleted
        from {survive.view(entity)} g
        join {crosswalk.table(entity)} x on x.golden_id = g.golden_id
        left join ops.{quote(f"all_{entity}")} r
            on r.source = x.source and r.ref = x.{quote(f"{entity}_ref")}
        order by g.golden_id, member_source, member_ref"""
    ).to_arrow_table()
