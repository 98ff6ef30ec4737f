"""A file of records as an entity's clean records: which column is what, and what is news.

Knows the columns of `hub mdm match`; how records are matched it does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hub import duck
from hub.dictionary import Dictionary, Entity, Property
from hub.errors import ConfigError, DataProblem
from hub.names import literal, quote
from mdm import standalone

SOURCE, CODE, UPDATED = "source_system", "source_code", "updated_at"
NO_SOURCE = "file"
POWER = r"-?\d(\.\d+)?[Ee]\+\d{2}"
RESERVED = {"ref", "source", "golden_id", "standard_code", "member_count", "member_source"}


@dataclass(frozen=True)
class Columns:
    """The file's columns: of a property, source, code and date, and those carried along."""

    named: dict[str, str]  # property, SOURCE, CODE or UPDATED -> column of the file
    carried: dict[str, str]  # property of its own -> column of the file


def take_in(con: duck.Connection, parts: Sequence[Path], path: Path) -> None:
    """`input`: the file's rows numbered by `line`, every cell a text or null."""
    if not parts:
        raise ConfigError("the file holds no rows", where=str(path), mend="give it records")
    listed = ", ".join(literal(str(part)) for part in parts)
    con.execute(
        f"""create or replace temp table input as
        select row_number() over () as line, * from read_parquet([{listed}])"""
    )


def columns_of(con: duck.Connection, entity: Entity) -> Columns:
    """Which column is what: a property goes by its name or its Chinese label."""
    rows = con.execute("describe input").fetchall()
    spelt = {str(row[0]).strip().lower(): str(row[0]) for row in rows if row[0] != "line"}
    named = {name: spelt.pop(name) for name in (SOURCE, CODE, UPDATED) if name in spelt}
    for one in entity.properties:
        wanted = (one.name, one.name.removesuffix("_code"), (one.label_zh or "").lower())
        found = next((name for name in wanted if name and name in spelt), None)
        if found is not None and one.name not in ("ref", "code"):
            named[one.name] = spelt.pop(found)
    taken = {*entity.names, *RESERVED}
    carried = {name if name not in taken else f"{name}_": spelt[name] for name in spelt}
    return Columns(named, {name: own for name, own in carried.items() if not name.startswith("_")})


def widened(entity: Entity, names: Sequence[str]) -> Entity:
    """The entity with columns carried along as texts of their own."""
    more = [Property(name, name, name, "", "string") for name in names if name not in entity.names]
    return replace(entity, properties=(*entity.properties, *more))


def carried_before(con: duck.Connection, entity: Entity) -> list[str]:
    """The columns that earlier files carried along."""
    rows = con.execute(
        """select column_name from duckdb_columns()
        where schema_name = 'ops' and table_name = ? order by column_index""",
        [f"all_{entity.name}"],
    ).fetchall()
    known = {*entity.names, "source", *standalone.TECHNICAL}
    return [str(name) for (name,) in rows if name not in known]


def fill(
    con: duck.Connection, entity: Entity, dictionary: Dictionary, columns: Columns, load: int
) -> int:
    """Put the file's records in `ops.all_<entity>`; only new and changed ones get `load`.

    Of several rows with one code the newest speaks; returns how many it outranked. Records of
    earlier files stay. Leaves `input` with line, source and ref.
    """
    _refuse_cut_codes(con, columns)
    picked = {
        name: _cell_sql(con, entity, dictionary, name, columns)
        for name in entity.names
        if name in columns.named or name in columns.carried
    }
    source, code = _text(columns.named.get(SOURCE)), _text(columns.named.get(CODE))
    con.execute(
        f"""create or replace temp table mdm_file as
        select coalesce({source}, '{NO_SOURCE}') as source,
            coalesce({code}, 'line ' || line) as ref, coalesce({code}, '') as code,
            {"".join(f"{sql} as {quote(name)}, " for name, sql in picked.items())}
            try_cast({_text(columns.named.get(UPDATED))} as timestamp) as _stamp, line
        from input"""
    )
    con.execute("create or replace temp table input as select line, source, ref from mdm_file")
    outranked = _upsert(con, entity, list(picked), load)
    con.execute("delete from ops.source")
    con.execute(
        f"""insert into ops.source
        select distinct source, source, lower(source) from ops.{quote(f"all_{entity.name}")}"""
    )
    return outranked


def _upsert(con: duck.Connection, entity: Entity, picked: Sequence[str], load: int) -> int:
    table = f"ops.{quote(f'all_{entity.name}')}"
    con.execute(
        """create or replace temp table mdm_speaking as
        select * from mdm_file qualify row_number() over (
            partition by source, ref order by _stamp desc nulls last, line desc) = 1"""
    )
    told = ["code", *picked, "_stamp"]
    same = " and ".join(f"o.{quote(name)} is not distinct from f.{quote(name)}" for name in told)
    con.execute(
        f"""create or replace temp table mdm_fresh as
        select f.* exclude (line), f.source || chr(31) || f.ref as _key, '' as _stream,
            0 as _batch, {int(load)} as _load, false as _deleted
        from mdm_speaking f left join {table} o on o.source = f.source and o.ref = f.ref
        where o.ref is null or not ({same})"""
    )
    con.execute(f"delete from {table} where (source, ref) in (select (source, ref) from mdm_fresh)")
    con.execute(f"insert into {table} by name select * from mdm_fresh")
    row = con.execute(
        "select (select count(*) from mdm_file) - (select count(*) from mdm_speaking)"
    ).fetchone()
    for name in ("mdm_file", "mdm_speaking", "mdm_fresh"):
        con.execute(f"drop table {name}")
    return int(row[0]) if row else 0


def _refuse_cut_codes(con: duck.Connection, columns: Columns) -> None:
    code = _text(columns.named.get(CODE))
    lost = con.execute(
        f"select line, {code} from input where regexp_full_match({code}, ?) order by line", [POWER]
    ).fetchone()
    if lost:
        what = f"record {lost[0]}: {CODE} is {lost[1]}: a spreadsheet has cut its last digits"
        raise DataProblem(what, mend="export the column as text again")


def _cell_sql(
    con: duck.Connection, entity: Entity, dictionary: Dictionary, name: str, columns: Columns
) -> str:
    one = entity.property(name)
    cell = _text(columns.named.get(name) or columns.carried.get(name))
    if one.code_list:
        cell = f"(select standard from alias_{one.code_list} a where a.code = {cell})"
        _aliases(con, dictionary, one.code_list)
    return f"try_cast({cell} as {one.sql_type})"


def _text(column: str | None) -> str:
    return f"nullif(trim({quote(column)}), '')" if column else "cast(null as varchar)"


def _aliases(con: duck.Connection, dictionary: Dictionary, code_list: str) -> None:
    """A table of every spelling of a code list that holds for any source."""
    rows = [(code, code) for code in dictionary.codes[code_list]]
    rows += [
        (code, standard)
        for (source, code), standard in dictionary.aliases.get(code_list, {}).items()
        if source == "*" and code not in dictionary.codes[code_list] and standard
    ]
    table = f"alias_{code_list}"
    con.execute(f"create or replace temp table {table} (code varchar, standard varchar)")
    con.executemany(f"insert into {table} values (?, ?)", rows)
