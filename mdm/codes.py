"""`master.code`: the dictionary's code lists as a table that models and reports can join."""

from __future__ import annotations

import json

import pyarrow as pa

from hub.dictionary import Dictionary
from hub.duck import Connection

COLUMNS = ("list", "code", "name_zh", "name_en", "extra")


def write(con: Connection, dictionary: Dictionary) -> bool:
    """Replace `master.code` where it differs from the dictionary; True when it did."""
    listed = ", ".join(f"{name} varchar" for name in COLUMNS)
    con.execute(f"create table if not exists master.code ({listed})")
    wanted = [
        (name, row.code, row.zh, row.en, json.dumps(row.extra, ensure_ascii=False, sort_keys=True))
        for name, rows in sorted(dictionary.codes.items())
        for row in sorted(rows.values(), key=lambda row: row.code)
    ]
    found = con.execute("select * from master.code order by list, code").fetchall()
    if found == wanted:
        return False
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in wanted]
    con.register("mdm_code", pa.Table.from_pylist(rows, schema=schema))
    con.execute("delete from master.code")
    con.execute("insert into master.code select * from mdm_code")
    con.unregister("mdm_code")
    return True
