"""What `hub mdm match` writes: crosswalk, questions, golden records and relations as CSV."""

from __future__ import annotations

from pathlib import Path

from hub import duck
from hub.dictionary import Entity
from hub.names import literal, quote
from mdm import crosswalk, matched, relations
from mdm.rulebook import Rules

BOM = b"\xef\xbb\xbf"  # without it Excel reads Chinese as Latin
CHUNK = 1 << 20


def make_tables(con: duck.Connection, rules: Rules, one: Entity) -> None:
    """Make `out_crosswalk`, `out_review` and `out_relations`."""
    entity = rules.entity
    ref = quote(f"{entity}_ref")
    con.execute(
        f"""create or replace temp table out_crosswalk as
        with told as (
            select coalesce(i.source, x.source) as source_system,
                coalesce(i.ref, x.{ref}) as source_code, x.golden_id, i.line
            from {crosswalk.table(entity)} x
            full join input i on i.source = x.source and i.ref = x.{ref})
        select source_system, source_code, golden_id,
            coalesce(m.match_kind, '{matched.ALONE}') as match_kind, m.score
        from told left join {matched.matches(entity)} m
            on m.source = source_system and m.ref = source_code
        order by line nulls last, source_system, source_code"""
    )
    con.execute(
        f"""create or replace temp table out_review as
        select source_a as source_system_a, ref_a as source_code_a,
            source_b as source_system_b, ref_b as source_code_b, score, reasons,
            cast(null as varchar) as answer
        from {matched.questions(entity)}
        order by score desc, source_a, ref_a, source_b, ref_b"""
    )
    related = relations.relations_sql(entity, named="name" in one.names)
    con.execute(f"create or replace temp table out_relations as {related}")


def write_files(con: duck.Connection, entity: str, out: Path) -> None:
    """Write the four CSV files into `out`."""
    for table in ("crosswalk", "review", "relations"):
        _csv(con, f"out_{table}", out / f"{table}.csv")
    _csv(con, f"(from master.{quote(entity)} order by golden_id)", out / "golden.csv")


def _csv(con: duck.Connection, table: str, path: Path) -> None:
    """A table as CSV for people: UTF-8 with BOM, no cell that a spreadsheet takes for a formula."""
    rows = con.execute(f"describe from {table}").fetchall()
    cells = ", ".join(
        f"case when regexp_matches({quote(name)}, '^[=+@\\t\\r-]') and try_cast({quote(name)} as"
        f" double) is null then '''' || {quote(name)} else {quote(name)} end as {quote(name)}"
        if kind == "VARCHAR"
        else quote(name)
        for name, kind, *_ in rows
    )
    bare = path.with_suffix(".part")
    con.execute(f"copy (select {cells} from {table}) to {literal(str(bare))} (format csv, header)")
    with path.open("wb") as file, bare.open("rb") as body:
        file.write(BOM)
        while chunk := body.read(CHUNK):
            file.write(chunk)
    bare.unlink()
