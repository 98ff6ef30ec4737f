"""Records of a file to golden ids, without a warehouse: what `hub mdm match` does.

The registry is a small warehouse of its own: records, standard values, evidence, clusters, events
and judgements. The next output starts from it, and only looks at what is new.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from connectors.one_file import land_file
from hub import duck, stamp
from hub.dictionary import Dictionary, Entity
from hub.errors import ConfigError
from hub.names import literal, quote
from hub.progress import Progress, Report, silent
from hub.words import either, t
from mdm import standalone
from mdm.own_rules import as_dictionary, as_rules, read_own_rules
from mdm.resolve import Resolved, resolve
from mdm.rulebook import Rules, load_rules
from pipelines import match_input, match_output
from pipelines.match_answers import take_answers

REGISTRY = "registry.duckdb"
MEMORY = "2500MB"  # of DuckDB; reading names needs as much again in its own processes


@dataclass(frozen=True)
class Matched:
    """What a file came to: its records, all golden ids, questions, and where the files are.

    `outranked`: rows of the file that a newer row of the same code speaks for.
    """

    records: int
    outranked: int
    known: int
    golden: int
    questions: int
    relations: int
    answers: int
    minted: int
    joined: int
    merged: int
    split: int
    out: Path

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return {**asdict(self), "out": str(self.out)}


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
    progress: Report = silent,
) -> Matched:
    """Resolve the records of `path`, write what was found into `out`, and keep the registry there.

    `previous` is the folder of an earlier output: its records, ids, judgements and learnt weights
    go on, and answers in its review.csv are taken in. `rules.entity` is an entity of the
    dictionary. Raises ConfigError for a file without records. A match that fails leaves an earlier
    output in `out` as it was.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".match-") as folder:
        scratch = Path(folder)
        registry = _registry(previous, scratch)
        progress(Progress("land", subject=path.name))
        parts = land_file(path, scratch / "rows")
        with duck.connect(registry) as con:
            con.execute(f"set memory_limit = {literal(MEMORY)}")
            con.execute(f"set temp_directory = {literal(str(scratch / 'spill'))}")
            match_input.take_in(con, parts, path)
            found = _match(con, dictionary, rules, previous, path, scratch, progress)
        for made in sorted(scratch.glob("*.*")):
            if made.is_file():
                made.replace(out / made.name)
        return replace(found, out=out)


def _registry(previous: Path | None, scratch: Path) -> Path:
    """A copy of the earlier registry, or the name of a new one."""
    registry = scratch / REGISTRY
    if previous is not None:
        if not (previous / REGISTRY).is_file():
            what = "no earlier output here"
            mend = "name the folder of an earlier --out"
            raise ConfigError(what, where=str(previous), mend=mend)
        shutil.copyfile(previous / REGISTRY, registry)
    return registry


def _match(
    con: duck.Connection,
    dictionary: Dictionary,
    rules: Rules,
    previous: Path | None,
    path: Path,
    out: Path,
    progress: Report,
) -> Matched:
    one = dictionary.entities[rules.entity]
    if previous is None:
        standalone.build(con, [one], dictionary)
    else:
        _check_same_entity(con, one, previous)
    columns = match_input.columns_of(con, one)
    one = match_input.widened(one, [*match_input.carried_before(con, one), *columns.carried])
    dictionary = replace(dictionary, entities={**dictionary.entities, one.name: one})
    standalone.widen(con, one)
    standalone.say_as_of(con, stamp.now())
    load = standalone.next_load(con, one.name)
    outranked = match_input.fill(con, one, dictionary, columns, load)
    answers = take_answers(con, one.name, previous) if previous else 0
    progress(Progress("resolve", subject=one.name, rows=_count(con, "input")))
    (found,) = resolve(
        con, dictionary, [rules], lambda events: standalone.record(con, events), load
    )
    progress(Progress(t("match.write"), subject=one.name, rows=found.golden))
    match_output.make_tables(con, rules, one)
    match_output.write_files(con, one.name, out)
    _report(con, dictionary, rules, one, path, out)
    return _told(con, found, outranked, answers, out)


def _check_same_entity(con: duck.Connection, one: Entity, previous: Path) -> None:
    """An output of customers cannot be continued with materials."""
    rows = con.execute(
        """select table_name from duckdb_tables()
        where schema_name = 'ops' and starts_with(table_name, 'all_')"""
    ).fetchall()
    if (f"all_{one.name}",) not in rows:
        kept = ", ".join(sorted(name.removeprefix("all_") for (name,) in rows))
        what = f"the earlier output holds {kept}, not {one.name}"
        raise ConfigError(what, where=str(previous), mend="name the --out of the same records")


def _report(
    con: duck.Connection, dictionary: Dictionary, rules: Rules, one: Entity, path: Path, out: Path
) -> None:
    from mdm.link import weighed  # loads the report's parts only where there is one
    from pipelines.match_report import labels_of, write_report

    limits = weighed(con, rules).thresholds
    title = either(one.label_en, one.label_zh)
    facts = {"file": path.name, "labels": labels_of(dictionary, one.name)}
    write_report(con, rules, title, limits, out, facts=facts)


def _told(
    con: duck.Connection, found: Resolved, outranked: int, answers: int, out: Path
) -> Matched:
    return Matched(
        records=_count(con, "input"),
        outranked=outranked,
        known=found.records,
        golden=found.golden,
        questions=_count(con, "out_review"),
        relations=_count(con, "out_relations"),
        answers=answers,
        minted=found.minted,
        joined=found.joined,
        merged=found.merged,
        split=found.split,
        out=out,
    )


def _count(con: duck.Connection, table: str) -> int:
    row = con.execute(f"select count(*) from {quote(table)}").fetchone()
    return int(row[0]) if row else 0
