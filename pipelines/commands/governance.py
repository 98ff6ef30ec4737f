"""hub mdm lint, conformance, quality, stale, search: whether the words and masters are in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.errors import ConfigError
from hub.words import either, t
from pipelines import console
from pipelines.commands.at_desk import OfEntity, at_desk, rules_of
from pipelines.commands.findings import show_findings
from pipelines.commands.options import AsJson, published_copy, site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.dictionary import Dictionary
    from hub.duck import Connection
    from mdm.conformance import Conformance

UNKNOWN_SHOWN = 5  # values of one property; --json has them all
RECORDS_SHOWN = 3
QUALITY = """select observed_source, entity, dimension, numerator, denominator,
    cast(ratio as decimal(18, 6)) as ratio, reason, observed_date, is_current
    from mart.data_quality order by entity, observed_source, dimension, observation_no"""


def lint(as_json: AsJson = False) -> None:
    from mdm.lint import lint as work

    found = site()
    findings = work(found.layers("mdm/dictionary", "dictionary"), found.sources)
    show_findings(findings, as_json)


def conformance(
    source: Annotated[str | None, typer.Option("--source", help=t("quarantine.source"))] = None,
    as_json: AsJson = False,
) -> None:
    from mdm.conformance import conformance as work
    from pipelines.catalogue import catalogue
    from warehouse.written import written

    found = site()
    if source is not None and source not in found.sources:
        mend = "sources: " + ", ".join(found.sources)
        raise ConfigError(f"no source {source!r}", mend=mend)
    known = catalogue(found)
    streams = [one for one in known.streams if source in (None, one.source)]
    values = written(found.data_dir, streams, known.dictionary)
    judged = work(
        known.dictionary,
        ((one.source, one.entity, one.property, one.value, one.rows) for one in values),
    )
    if as_json:
        console.say_json([one.as_json() for one in judged])
        return
    counts = ("standard", "alias", "ignored", "unknown", "empty")
    names = ("source", "entity", "property", *counts, "ratio", "unknown_values")
    rows = [
        [one.source, one.entity, one.name, *(getattr(one, name) for name in counts),
         _ratio(one.ratio, one.reason), _unknown(one)]
        for one in judged
    ]  # fmt: skip
    _table(names, rows, right=range(3, 9))


def _unknown(one: Conformance) -> str:
    shown = [f"{value} ({rows:,})" for value, rows in one.unknown_values[:UNKNOWN_SHOWN]]
    return ", ".join([*shown, "…"] if len(one.unknown_values) > UNKNOWN_SHOWN else shown)


def quality(
    history: Annotated[bool, typer.Option("--history", help=t("governance.history"))] = False,
    as_json: AsJson = False,
) -> None:
    from warehouse.sqlguard import run_query

    with published_copy(site()) as path, run_query(path, QUALITY, max_rows=None) as answer:
        every = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    rows = [one for one in every if history or one["is_current"]]
    if as_json:
        console.say_json(rows)
        return
    for one in rows:
        one["ratio"] = _ratio(one["ratio"], one["reason"])
        one["dimension"] = t(f"dimension.{one['dimension']}")
        one["source"] = one["observed_source"]
    names = ("source", "entity", "dimension", "numerator", "denominator", "ratio", "observed_date")
    _table(names, [[one[name] for name in names] for one in rows], right=(3, 4, 5))


def _ratio(ratio: Any, reason: str | None) -> str:
    """A ratio in per cent, or why there is none."""
    return t(f"no_ratio.{reason}") if ratio is None else f"{ratio * 100:.1f} %"


def stale(
    entity: Annotated[str | None, typer.Argument(help=t("governance.stale"))] = None,
    days: Annotated[int, typer.Option("--days", min=0, help=t("governance.days"))] = 365,
    as_json: AsJson = False,
) -> None:
    from mdm.stale import business_date, stale_records, unused_codes

    with _warehouse(entity) as (con, dictionary):
        if entity is None:
            codes = [vars(one) for one in unused_codes(con, dictionary)]
        else:
            today = business_date(con)
            idle = stale_records(con, dictionary, entity, today, days)
            records = [vars(one) for one in idle]
    if as_json:
        console.say_json(codes if entity is None else records)
    elif entity is None:
        cells = [[one["list"], one["code"], either(one["name_en"], one["name_zh"]), one["used"]]
                 for one in codes]  # fmt: skip
        _table(("list", "code", "name", "used"), cells, right=(3,))
        console.say(t("governance.unused", codes=f"{len(codes):,}"))
    else:
        names = ("golden_id", "standard_code", "name", "last_used", "days", "records")
        _table(names, [[one[name] for name in names] for one in records], right=(4,))
        console.say(t("governance.idle", records=f"{len(records):,}", days=days))


@contextmanager
def _warehouse(entity: str | None) -> Iterator[tuple[Connection, Dictionary]]:
    """The warehouse, which alone holds the facts, to be read; Locked while a run writes it."""
    from hub import duck
    from hub.names import nearest
    from pipelines.catalogue import catalogue
    from warehouse.access import NAME

    found = site()
    known = catalogue(found)
    if entity is not None and entity not in known.resolved:
        what = f"{entity!r} gets no golden ids{nearest(entity, known.resolved)}"
        raise ConfigError(what, mend="entities: " + ", ".join(known.resolved))
    path = found.data_dir / NAME
    if not path.exists():
        raise ConfigError("no warehouse yet", where=str(path), mend="hub run")
    with duck.connect(path, read_only=True) as con:
        yield con, known.dictionary


def search(
    entity: OfEntity,
    text: Annotated[str, typer.Argument(help=t("governance.text"))],
    limit: Annotated[int, typer.Option("--limit", min=1, help=t("quarantine.limit"))] = 10,
    as_json: AsJson = False,
) -> None:
    from hub.dictionary import load_dictionary
    from mdm.search import search as work

    dictionary = load_dictionary(site().layers("mdm/dictionary", "dictionary"))
    with at_desk(entity) as con:
        hits = work(con, dictionary, rules_of(entity), text, limit)
    if as_json:
        console.say_json([one.as_json() for one in hits])
        return
    if not hits:
        console.say(t("governance.nothing_alike", text=text))
        return
    rows = [
        [one.golden_id, one.standard_code, one.name, f"{one.score * 100:.0f} %",
         _records(one.records), _why(one.why)]
        for one in hits
    ]  # fmt: skip
    _table(("golden_id", "standard_code", "name", "likeness", "records", "why"), rows, right=(3,))


def _records(records: Sequence[dict[str, str | None]]) -> str:
    shown = [f"{one['source']}:{one['code'] or one['ref']}" for one in records[:RECORDS_SHOWN]]
    return ", ".join([*shown, "…"] if len(records) > RECORDS_SHOWN else shown)


def _why(why: Sequence[tuple[str, str]]) -> str:
    return ", ".join(t(f"alike.{kind}", attribute=attribute) for kind, attribute in why)


def _table(names: Sequence[str], rows: Sequence[Sequence[object]], right: Sequence[int]) -> None:
    console.show_table([t(f"column.{name}") for name in names], rows, right=right)
