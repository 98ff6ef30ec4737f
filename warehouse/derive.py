"""Rows of one batch that need a closer look: typed, with every reason why a row is bad."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from hub import duck
from hub.contract import Stream
from hub.dictionary import Entity
from hub.names import literal, quote
from warehouse import identity, judge
from warehouse.batch import GONE, Batch, batch_folder
from warehouse.rows import Fault, Rows, clock_of

# The reason shown first when a row breaks several rules.
PRIORITY = ("drift", "unreadable", "code_list", "required", "scale", "range", "pattern", "length")


def derive(
    con: duck.Connection, batch: Batch, stream: Stream, rows: Rows, chosen: str = "true"
) -> None:
    """Make the temp tables `derived` (one row per raw row) and `failure` (row, rule, property).

    `chosen` is a condition over `_row` and `_text`; key numbers are in `_key`, hex texts in `_id`.
    """
    con.execute(
        "create or replace temp table failure"
        " (_row bigint, rule varchar, property varchar, value varchar)"
    )
    flags = [
        f"{fault.condition} as {quote(f'_f{place}')}, {fault.value} as {quote(f'_v{place}')}"
        for place, fault in enumerate(rows.faults)
    ]
    key = f"{identity.key_number(stream, '_text', '_whole')} as _key"
    name = f"md5(concat({literal(stream.name + chr(30))}, _text)) as _id"
    select = rows.select("_row", "_op", "_stamp", "_text", key, name, *flags, where=chosen)
    con.execute(f"create or replace temp table derived as {select}")
    _note_faults(con, rows.faults)
    _note_rules(con, rows.rules)
    checks = " or ".join(rows.checks) or "false"
    con.execute(
        "create or replace temp table judged as"
        f" select * from derived where _op = 'U' and ({checks})"
    )
    moment, today = clock_of(batch, stream)
    _note(con, judge_rows(con, rows.entity, moment, today))


def derive_gone(
    con: duck.Connection, folder: Path, batch: Batch, stream: Stream, entity: Entity
) -> None:
    """The same tables for the keys that the source has lost: no values, nothing to find bad."""
    con.execute(
        "create or replace temp table failure"
        " (_row bigint, rule varchar, property varchar, value varchar)"
    )
    nulls = ", ".join(f"cast(null as {p.sql_type}) as {quote(p.name)}" for p in entity.properties)
    path = literal(str(batch_folder(folder, batch.sequence) / GONE))
    con.execute(
        f"""create or replace temp table derived as
        select {nulls}, {batch.rows} + file_row_number as _row, 'D' as _op,
            cast(null as timestamp) as _stamp, key as _text,
            {identity.key_number(stream, "key")} as _key,
            md5(concat({literal(stream.name + chr(30))}, key)) as _id
        from read_parquet({path})"""
    )


def _note_faults(con: duck.Connection, faults: tuple[Fault, ...]) -> None:
    selects = [
        f"select _row, {literal(fault.rule)}, {literal(fault.property or '')},"
        f" {quote(f'_v{place}')} from derived where _op = 'U' and {quote(f'_f{place}')}"
        for place, fault in enumerate(faults)
    ]
    if selects:
        con.execute(f"insert into failure {' union all '.join(selects)}")


def _note_rules(con: duck.Connection, rules: tuple[Fault, ...]) -> None:
    for rule in rules:
        con.execute(
            f"insert into failure select _row, {literal(rule.rule)}, null, null"
            f" from derived where _op = 'U' and {rule.condition}"
        )


def judge_rows(
    con: duck.Connection, entity: Entity, moment: datetime, today: date
) -> list[tuple[int, str, str]]:
    """Pandera's failures as a list; a seam where the tests take its verdict away."""
    return list(judge.failures(con, "judged", entity, moment, today))


def _note(con: duck.Connection, cases: list[tuple[int, str, str]]) -> None:
    import pyarrow as pa

    if not cases:
        return
    rows, rules, names = zip(*cases, strict=True)
    noted = pa.table(
        {
            "_row": pa.array(rows, pa.int64()),
            "rule": pa.array(rules, pa.string()),
            "property": pa.array(names, pa.string()),
        }
    )
    con.register("noted", noted)
    for name in sorted(set(names)):
        con.execute(
            f"""insert into failure
            select noted._row, noted.rule, noted.property, cast(derived.{quote(name)} as varchar)
            from noted join derived using (_row)
            where noted.property = {literal(name)} and not exists (select 1 from failure f
                where f._row = noted._row and f.property = noted.property)"""
        )
    con.unregister("noted")
