"""One batch, from raw Parquet to a table of typed rows with every reason why a row is bad."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hub import duck, stamp
from hub.contract import Stream
from hub.dictionary import Dictionary, Entity
from hub.errors import ConfigError
from hub.names import literal, quote
from warehouse import judge
from warehouse.batch import Batch, batch_folder, parts
from warehouse.fit import fit
from warehouse.mapping import Mapped, cleaned_sql, columns_used, mapped, typed_sql
from warehouse.sift import files_sql

# The reason shown first when a row breaks several rules.
PRIORITY = ("drift", "unreadable", "code_list", "required", "scale", "range", "pattern", "length")


def derive(
    con: duck.Connection,
    folder: Path,
    batch: Batch,
    stream: Stream,
    dictionary: Dictionary,
) -> None:
    """Make the temp tables `derived` (one row per raw row) and `failure` (row, rule, property)."""
    entity = dictionary.entities[stream.feeds]
    fitted = fit(folder, batch, stream, entity)
    stream = fitted.stream
    _raw_view(con, folder, batch)
    con.execute(
        "create or replace temp table failure"
        " (_row bigint, rule varchar, property varchar, value varchar)"
    )
    if batch.rows:
        _typed_table(con, stream, entity, mapped(stream, entity))
    else:
        _nothing(con, entity)
    _keys(con, folder, batch)
    fitted.refuse(con)
    for one in entity.properties:
        if one.code_list is not None:
            _code(con, dictionary, stream.source, one.name, one.code_list)
    _rules(con, entity)
    _pandera(con, entity, batch, stream)


def _raw_view(con: duck.Connection, folder: Path, batch: Batch) -> None:
    source = files_sql(parts(folder, batch)) if batch.parts else "(select 1 where false)"
    con.execute(f"create or replace temp view raw_row as select * from {source}")


def _typed_table(
    con: duck.Connection, stream: Stream, entity: Entity, properties: list[Mapped]
) -> None:
    """Temp table `typed`: `_row`, the properties, and failures of reading noted."""
    types = {row[0]: row[1] for row in con.execute("describe raw_row").fetchall()}
    used = columns_used(stream)
    listed = ", ".join(
        f"{one.expression} as {quote('_' + one.property.name)},"
        f" ({one.failed}) and ({one.expression}) is null"
        f" as {quote('_failed_' + one.property.name)}"
        for one in properties
    )
    inner = f"select _row, {listed} from ({cleaned_sql('raw_row', types, used)})"
    kinds = _kinds(con, inner, stream)
    values, flags = [], []
    for one in properties:
        name = one.property.name
        value, unreadable, precise = typed_sql(one, kinds[f"_{name}"], stream.timezone)
        values.append(f"{value} as {quote(name)}")
        if name in stream.map:
            flags.append((name, unreadable, precise))
    noted = ", ".join(
        f"{unreadable} as {quote('_u_' + name)}, {precise} as {quote('_p_' + name)},"
        f" cast({quote('_' + name)} as varchar) as {quote('_t_' + name)}"
        for name, unreadable, precise in flags
    )
    con.execute(
        f"create or replace temp table typed as select _row, {', '.join(values)}"
        f"{', ' + noted if noted else ''} from ({inner})"
    )
    names = [name for name, _, _ in flags]
    _note_unread(con, names)


def _kinds(con: duck.Connection, inner: str, stream: Stream) -> dict[str, str]:
    """The types of the map's expressions; one that does not fit its columns is the contract's."""
    try:
        return {row[0]: row[1] for row in con.execute(f"describe {inner}").fetchall()}
    except duck.Error as error:
        raise ConfigError(
            f"{stream.id}: the map does not fit the columns: {str(error).splitlines()[0]}",
            where=str(stream.file),
            mend="mend the expression under map:, casting where types differ",
        ) from error


def _note_unread(con: duck.Connection, names: list[str]) -> None:
    for prefix, rule in (("_u_", "unreadable"), ("_p_", "scale")):
        selects = [
            f"select _row, {literal(rule)}, {literal(name)}, {quote('_t_' + name)}"
            f" from typed where {quote(prefix + name)}"
            for name in names
        ]
        if selects:
            con.execute(f"insert into failure {' union all '.join(selects)}")


def _nothing(con: duck.Connection, entity: Entity) -> None:
    nulls = ", ".join(f"cast(null as {p.sql_type}) as {quote(p.name)}" for p in entity.properties)
    con.execute(f"create or replace temp table typed as select 0::bigint as _row, {nulls} limit 0")


def _keys(con: duck.Connection, folder: Path, batch: Batch) -> None:
    """Temp table `derived`: typed rows with key, operation and stamp; keys of lost rows too."""
    if batch.landed == 0:
        keys = "(select null::uuid as key, null::varchar as op, null::varchar as cursor limit 0)"
    else:
        path = batch_folder(folder, batch.sequence) / "keys.parquet"
        keys = f"read_parquet({literal(str(path))})"
    con.execute(
        f"""create or replace temp table derived as
        select coalesce(typed._row, keys._row) as _row, 
            replace(cast(keys.key as varchar), '-', '') as _key, keys.op as _op,
            timezone('UTC', try_cast(keys.cursor as timestamptz)) as _stamp,
            typed.* exclude (_row)
        from (select row_number() over () - 1 as _row, key, op, cursor from {keys}) keys
        left join typed on typed._row = keys._row"""
    )
    con.execute("drop table typed")
    con.execute("delete from failure where _row in (select _row from derived where _op = 'D')")


def _code(
    con: duck.Connection, dictionary: Dictionary, source: str, column: str, code_list: str
) -> None:
    """Replace a source's codes by standard ones; note those that nobody knows."""
    found = con.execute(
        f"select distinct {quote(column)} from derived where {quote(column)} is not null"
    ).fetchall()
    if not dictionary.codes[code_list]:
        return  # a list the site has not begun yet: its sources' own codes stand
    codes = {row[0]: dictionary.standard(code_list, source, row[0]) for row in found}
    con.execute("create or replace temp table code (code varchar, standard varchar, known boolean)")
    if codes:
        con.executemany(
            "insert into code values (?, ?, ?)",
            [(code, standard, known) for code, (standard, known) in codes.items()],
        )
    con.execute(
        f"""insert into failure
        select _row, 'code_list', {literal(column)}, {quote(column)} from derived
        join code on code.code = {quote(column)} where not code.known and _op = 'U'"""
    )
    con.execute(
        f"update derived set {quote(column)} = code.standard from code"
        f" where code.code = {quote(column)} and code.standard is distinct from {quote(column)}"
    )


def _rules(con: duck.Connection, entity: Entity) -> None:
    for rule in entity.rules:
        con.execute(
            f"insert into failure select _row, {literal('rule:' + rule.name)}, null, null"
            f" from derived where _op = 'U' and not ({rule.expression})"
        )


def _pandera(con: duck.Connection, entity: Entity, batch: Batch, stream: Stream) -> None:
    as_of = stamp.parse(batch.as_of)
    moment = as_of.replace(tzinfo=None)
    today = as_of.astimezone(ZoneInfo(stream.timezone)).date()
    con.execute("create or replace temp view judged as select * from derived where _op = 'U'")
    _note(con, judge_rows(con, entity, moment, today, batch.rows))


def judge_rows(
    con: duck.Connection, entity: Entity, moment: datetime, today: date, rows: int
) -> list[tuple[int, str, str]]:
    """Pandera's failures as a list; a seam where the tests take its verdict away."""

    return list(judge.failures(con, "judged", entity, moment, today, rows))


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
