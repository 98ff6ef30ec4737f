"""A batch's raw rows as typed rows: the SQL, made for the batch's own column types.

Asks DuckDB for types and for the codes that occur; moves no row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hub import duck, stamp
from hub.contract import Stream
from hub.dictionary import Dictionary, Entity
from hub.errors import ConfigError, DataProblem
from hub.names import literal, nearest, quote
from warehouse import identity, mapping
from warehouse.batch import Batch, files_sql, parts
from warehouse.mapping import NEVER
from warehouse.screen import suspicious

MANY = 300
FURTHEST_EAST = timedelta(hours=14)
RAW = "<raw rows>"


@dataclass(frozen=True)
class Fault:
    """A way in which a row can be bad: a condition that is never null, and the value to show."""

    rule: str
    property: str | None
    condition: str
    value: str


@dataclass(frozen=True)
class Rows:
    """The typed rows of a batch as SQL.

    `raw` is the relation of the raw rows with their number in `_row`; `shape` is the select over
    it (where RAW stands) that `source` completes. It answers `_row, _text` (the key), `_khash` (its
    hash), `_op, _stamp, _raw` (the raw row as a struct) and one `_<property>` each; `values` are
    the typed columns over it, `faults` conditions over it, `checks` conditions over the values.
    """

    entity: Entity
    raw: str
    shape: str
    values: Mapping[str, str]
    faults: tuple[Fault, ...]
    rules: tuple[Fault, ...]
    checks: tuple[str, ...]

    @property
    def source(self) -> str:
        """The select of what every value, fault and check is told from."""
        return self.shape.replace(RAW, self.raw)

    def over(self, raw: str) -> Rows:
        """The same over another relation of raw rows."""
        return replace(self, raw=raw)

    def select(self, *more: str, where: str = "true") -> str:
        """Every row with its typed values, and `more` columns over `source`."""
        listed = [f"{value} as {quote(name)}" for name, value in self.values.items()]
        return f"select {', '.join([*listed, *more])} from ({self.source}) where {where}"


def rows_of(
    con: duck.Connection, folder: Path, batch: Batch, stream: Stream, dictionary: Dictionary
) -> Rows:
    """The SQL of one batch's rows."""
    entity = dictionary.entities[stream.feeds]
    found = parts(folder, batch)
    types = {
        str(row[0]): str(row[1])
        for row in con.execute(f"describe select * from {files_sql(found)}").fetchall()
    }
    _complete(stream, types)
    made = mapping.mapped(stream, entity)
    files = f"(select {row_number(con, found)} as _row, * from {files_sql(found)})"
    raw = _raw(con, stream, files, types, mapping.columns_used(stream))
    kinds = _kinds(con, raw.replace(RAW, files), made, stream)
    listed = []
    for one in made:
        name, failed = one.property.name, mapping.failed_casts(one, kinds)
        listed.append(f"{one.expression} as {quote('_' + name)}")
        if failed != NEVER:
            listed.append(f"{failed} as {quote('_failed_' + name)}")
    own = "_row, _text, _whole, _khash, _op, _stamp, _raw"
    shape = f"select {own}, {', '.join(listed)} from ({raw})"
    values, faults = {}, []
    for one in made:
        name, failed = one.property.name, mapping.failed_casts(one, kinds)
        flag = NEVER if failed == NEVER else quote("_failed_" + name)
        typed = mapping.typed(one, kinds[one.expression], flag, stream.timezone)
        values[name] = typed.value
        text = f"cast({quote('_' + name)} as varchar)"
        for rule, condition in (("unreadable", typed.unreadable), ("scale", typed.precise)):
            if condition != NEVER:
                faults.append(Fault(rule, name, condition, text))
    source = shape.replace(RAW, files)
    _codes(con, dictionary, stream, entity, source, values, faults)
    rules = tuple(
        Fault(f"rule:{rule.name}", None, f"coalesce(not ({rule.expression}), false)", "null")
        for rule in entity.rules
    )
    return Rows(entity, files, shape, values, tuple(faults), rules, _checks(entity, batch, stream))


def _checks(entity: Entity, batch: Batch, stream: Stream) -> tuple[str, ...]:
    moment, today = clock_of(batch, stream)
    return tuple(suspicious(entity, moment, today))


def clock_of(batch: Batch, stream: Stream) -> tuple[datetime, date]:
    """The batch's moment as naive UTC, and that day in the source's own calendar.

    A source that stamps in UTC does not say where it stands: its day may have begun in the east.
    """
    as_of = stamp.parse(batch.as_of)
    if stream.timezone == "UTC":
        return as_of.replace(tzinfo=None), (as_of + FURTHEST_EAST).date()
    return as_of.replace(tzinfo=None), as_of.astimezone(ZoneInfo(stream.timezone)).date()


def _complete(stream: Stream, types: Mapping[str, str]) -> None:
    missing = sorted(mapping.columns_used(stream) - {name.lower() for name in types})
    if missing:
        raise DataProblem(
            f"{stream.id}: the batch has no column {missing[0]!r}{nearest(missing[0], types)}",
            where=str(stream.file),
            mend="mend the contract's map, or read again with hub run --full",
        )


def _raw(
    con: duck.Connection,
    stream: Stream,
    files: str,
    types: Mapping[str, str],
    used: set[str],
) -> str:
    """The raw rows, over RAW: what names them, and the cleaned columns of the map."""
    identity.check_key(stream, list(types))
    kind = con.execute(f"describe select {identity.cursor_sql(stream)} from {files}").fetchall()
    own = [
        "_row",
        "hub_raw_row as _raw",
        f"{identity.key_text(stream, list(types))} as _text",
        f"{identity.whole_key(stream, types)} as _whole",
        f"hash({', '.join(map(quote, stream.key)) or '0'}) as _khash",
        f"{identity.operation(stream.removal)} as _op",
        f"{identity.stamp_sql(stream, str(kind[0][1]))} as _stamp",
        *mapping.cleaned(types, used),
    ]
    return f"select {', '.join(own)} from {RAW} as hub_raw_row"


def row_number(con: duck.Connection, found: list[Path]) -> str:
    """A row's place in the batch, from 0 on: the rows of the parts before, and its own place."""
    before, cases = 0, []
    for place, path in enumerate(found):
        if place:
            cases.append(f"when {place} then {before}")
        row = con.execute(
            f"select num_rows from parquet_file_metadata({literal(str(path))})"
        ).fetchone()
        before += int(row[0]) if row else 0
    shift = f"case file_index {' '.join(cases)} else 0 end + " if cases else ""
    return f"{shift}file_row_number"


def _kinds(
    con: duck.Connection, raw: str, made: list[mapping.Mapped], stream: Stream
) -> dict[str, str]:
    """The types of the map's expressions and of what they cast, by their own text."""
    texts = dict.fromkeys(
        text for one in made for text in (one.expression, *(cast.inner for cast in one.casts))
    )
    listed = ", ".join(f"{text} as {quote(f'c{place}')}" for place, text in enumerate(texts))
    try:
        rows = con.execute(f"describe select {listed} from ({raw})").fetchall()
    except duck.Error as error:
        raise ConfigError(
            f"{stream.id}: the map does not fit the columns: {str(error).splitlines()[0]}",
            where=str(stream.file),
            mend="mend the expression under map:, casting where types differ",
        ) from error
    return {text: str(row[1]) for text, row in zip(texts, rows, strict=True)}


def _codes(
    con: duck.Connection,
    dictionary: Dictionary,
    stream: Stream,
    entity: Entity,
    source: str,
    values: dict[str, str],
    faults: list[Fault],
) -> None:
    """Standard codes in place of the source's own; a fault for codes that nobody knows."""
    listed = {
        one.name: one.code_list
        for one in entity.properties
        if one.code_list and one.name in stream.map and dictionary.codes[one.code_list]
    }  # a list the site has not begun yet is empty: its sources' own codes stand
    for name, code_list in listed.items():
        value = values[name]
        once = " limit 1" if not mapping.names_columns(stream, name) else ""
        found = con.execute(
            f"select distinct {value} from (select {quote('_' + name)} from ({source}){once})"
        ).fetchall()
        said = {
            code: dictionary.standard(code_list, stream.source, code)
            for (code,) in found
            if code is not None
        }
        unknown = [code for code, (_, known) in said.items() if not known]
        moved = {code: std for code, (std, known) in said.items() if known and std != code}
        if unknown:
            faults.append(Fault("code_list", name, _unknown(value, said, unknown), value))
        if moved:
            whens = " ".join(
                f"when {literal(code)} then {literal(std) if std is not None else 'null'}"
                for code, std in moved.items()
            )
            values[name] = f"case {value} {whens} else {value} end"


def _unknown(value: str, said: Mapping[str, tuple[str | None, bool]], unknown: list[str]) -> str:
    if len(unknown) <= MANY:
        return f"coalesce({value} in ({', '.join(map(literal, unknown))}), false)"
    known = [literal(code) for code, (_, fine) in said.items() if fine]
    return (
        f"coalesce({value} not in ({', '.join(known)}), false)"
        if known
        else (f"({value} is not null)")
    )
