"""Records of a file to golden ids, without a warehouse: what `hub mdm match` does."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.one_file import land_file
from hub import duck, stamp
from hub.dictionary import Dictionary, Entity
from hub.errors import ConfigError, DataProblem
from hub.names import literal, quote
from mdm import crosswalk, matched, standalone
from mdm.own_rules import as_dictionary, as_rules, read_own_rules
from mdm.resolve import Resolved, resolve
from mdm.rulebook import Rules, load_rules

SOURCE, CODE, UPDATED = "source_system", "source_code", "updated_at"
NO_SOURCE = "file"
REGISTRY = "registry.parquet"
POWER = r"-?\d(\.\d+)?[Ee]\+\d{2}"


@dataclass(frozen=True)
class Matched:
    """What a file came to: records read, golden ids, questions, and where the files are."""

    records: int
    golden: int
    questions: int
    out: Path

    def as_dict(self) -> dict[str, int | str]:
        """For machines."""
        return {
            "records": self.records,
            "golden": self.golden,
            "questions": self.questions,
            "out": str(self.out),
        }


def chosen(
    dictionary: Dictionary, folders: Sequence[Path], entity: str | None, own: Path | None
) -> tuple[Dictionary, Rules]:
    """The rules of `entity`, or those of the user's own file, and a dictionary that knows them."""
    if (entity is None) == (own is None):
        mend = "--entity customer|supplier|material, or --rules FILE.yaml"
        raise ConfigError("say what the records are", mend=mend)
    if own is not None:
        said = read_own_rules(own)
        return as_dictionary(said, dictionary), as_rules(said)
    (rules,) = load_rules(folders, dictionary, [str(entity)])
    return dictionary, rules


def match_file(
    path: Path,
    out: Path,
    dictionary: Dictionary,
    rules: Rules,
    previous: Path | None = None,
) -> Matched:
    """Resolve the records of `path` and write crosswalk, review, golden records and registry.

    `rules.entity` is an entity of the dictionary. Raises ConfigError for a file without records.
    """
    one = dictionary.entities[rules.entity]
    with tempfile.TemporaryDirectory() as folder, duck.connect() as con:
        parts = land_file(path, Path(folder) / "rows")
        _take_in(con, parts, path)
        standalone.build(con, [one], dictionary)
        standalone.say_as_of(con, stamp.now())
        _fill(con, one, dictionary)
        if previous is not None:
            _continue(con, previous)
        (found,) = resolve(
            con, dictionary, [rules], lambda events: standalone.record(con, events), 1
        )
        out.mkdir(parents=True, exist_ok=True)
        return _write(con, one, found, out)


def _take_in(con: duck.Connection, parts: Sequence[Path], path: Path) -> None:
    """`input`: the file's rows numbered by `line`, every cell a text or null."""
    if not parts:
        raise ConfigError("the file holds no rows", where=str(path), mend="give it records")
    listed = ", ".join(literal(str(part)) for part in parts)
    con.execute(
        f"""create table input as
        select row_number() over () as line, * from read_parquet([{listed}])"""
    )


def _fill(con: duck.Connection, entity: Entity, dictionary: Dictionary) -> None:
    """The file's rows as the entity's records; properties by their name or Chinese label."""
    rows = con.execute("describe input").fetchall()
    columns = {str(row[0]).strip().lower(): str(row[0]) for row in rows}
    source = _text(columns.get(SOURCE))
    code = _text(columns.get(CODE))
    lost = con.execute(
        f"select line, {code} from input where regexp_full_match({code}, ?) order by line", [POWER]
    ).fetchone()
    if lost:
        what = f"record {lost[0]}: {CODE} is {lost[1]}: a spreadsheet has cut its last digits"
        raise DataProblem(what, mend="export the column as text again")
    picked = {"ref": f"coalesce({code}, 'line ' || line)", "code": f"coalesce({code}, '')"}
    for one in entity.properties:
        spelt = next((columns[n] for n in _spellings(one.name, one.label_zh) if n in columns), None)
        if one.name not in picked and spelt is not None:
            cell = _text(spelt)
            if one.code_list:
                cell = f"(select standard from alias_{one.code_list} a where a.code = {cell})"
                _aliases(con, dictionary, one.code_list)
            picked[one.name] = f"try_cast({cell} as {one.sql_type})"
    con.execute(
        f"""insert into ops.{quote(f"all_{entity.name}")} by name
        select coalesce({source}, '{NO_SOURCE}') as source,
            {", ".join(f"{sql} as {quote(name)}" for name, sql in picked.items())},
            coalesce({source}, '{NO_SOURCE}') || chr(31) || coalesce({code}, cast(line as varchar))
                as _key,
            try_cast({_text(columns.get(UPDATED))} as timestamp) as _stamp,
            line as _batch, 1 as _load, false as _deleted
        from input"""
    )
    con.execute(
        f"""insert into ops.source
        select distinct source, source, lower(source) from ops.{quote(f"all_{entity.name}")}"""
    )


def _spellings(name: str, label: str | None) -> list[str]:
    found = [name, name.removesuffix("_code"), (label or "").lower()]
    return [one for one in found if one]


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
    con.execute(f"create table alias_{code_list} (code varchar, standard varchar)")
    con.executemany(f"insert into alias_{code_list} values (?, ?)", rows)


def _continue(con: duck.Connection, previous: Path) -> None:
    """The identity events of an earlier output."""
    kept = previous / REGISTRY
    if not kept.is_file():
        what = "no earlier output here"
        raise ConfigError(what, where=str(previous), mend="name the folder of an earlier --out")
    con.execute(f"insert into clean.identity_event by name from read_parquet({literal(str(kept))})")


def _write(con: duck.Connection, entity: Entity, found: Resolved, out: Path) -> Matched:
    ref = quote(f"{entity.name}_ref")
    con.execute(
        f"""create table out_crosswalk as
        select i.source as source_system, i.ref as source_code, x.golden_id,
            coalesce(m.match_kind, '{matched.ALONE}') as match_kind, m.score
        from ops.{quote(f"all_{entity.name}")} i
        left join {crosswalk.table(entity.name)} x on x.source = i.source and x.{ref} = i.ref
        left join {matched.matches(entity.name)} m on m.source = i.source and m.ref = i.ref
        order by i._batch"""
    )
    con.execute(
        f"""create table out_review as
        select source_a as source_system_a, ref_a as source_code_a,
            source_b as source_system_b, ref_b as source_code_b, score, reasons
        from {matched.questions(entity.name)}"""
    )
    _csv(con, "out_crosswalk", out / "crosswalk.csv")
    _csv(con, "out_review", out / "review.csv")
    _csv(con, f"master.{quote(entity.name)}", out / "golden.csv")
    events = literal(str(out / REGISTRY))
    con.execute(f"copy (from clean.identity_event order by event_no) to {events} (format parquet)")
    row = con.execute("select count(*) from out_review").fetchone()
    return Matched(found.records, found.golden, int(row[0]) if row else 0, out)


def _csv(con: duck.Connection, table: str, path: Path) -> None:
    """A table as CSV for people: UTF-8 with BOM, no cell that a spreadsheet takes for a formula."""
    rows = con.execute(f"describe {table}").fetchall()
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
        file.write(b"\xef\xbb\xbf")
        while chunk := body.read(1 << 20):
            file.write(chunk)
    bare.unlink()
