"""hub quarantine and hub mdm: the rows that were refused, and who is who."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.errors import ConfigError
from hub.words import t
from pipelines import console
from pipelines.commands.options import AsJson, duration, site

if TYPE_CHECKING:
    import pyarrow as pa

    from hub.duck import Connection

Source = Annotated[str | None, typer.Option("--source", help=t("quarantine.source"))]
Entity = Annotated[str | None, typer.Option("--entity", help=t("quarantine.entity"))]
Rule = Annotated[str | None, typer.Option("--rule", help=t("quarantine.rule"))]
Out = Annotated[Path | None, typer.Option("--out", help=t("option.out"))]
SHOWN = ("id", "source", "entity", "key", "rule", "property", "value")
WHOLE = ("failures", "raw")
SHORT = 8


def quarantine_list(
    source: Source = None,
    entity: Entity = None,
    rule: Rule = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help=t("quarantine.limit"))] = 50,
    raw: Annotated[bool, typer.Option("--raw", help=t("quarantine.raw"))] = False,
    as_json: AsJson = False,
) -> None:
    rows = _refused(source, entity, rule)
    if as_json:
        left_out = () if raw else WHOLE
        console.say_json([{k: v for k, v in row.items() if k not in left_out} for row in rows])
        return
    if not rows:
        console.say(t("quarantine.empty"))
        return
    names = (*SHOWN, *WHOLE) if raw else SHOWN
    shown = [[str(row["id"])[:SHORT], *(row[name] for name in names[1:])] for row in rows[:limit]]
    console.show_table([t(f"column.{name}") for name in names], shown)
    console.say(t("quarantine.count", shown=len(shown), count=f"{len(rows):,}"))


def quarantine_show(
    id_: Annotated[str, typer.Argument(metavar="ID", help=t("quarantine.id"))],
    as_json: AsJson = False,
) -> None:
    found = [row for row in _refused() if str(row["id"]).startswith(id_)]
    if len(found) != 1:
        what = f"{len(found) or 'no'} refused rows begin with {id_!r}"
        raise ConfigError(what, mend="hub quarantine list shows their ids")
    row = found[0]
    for name in ("failures", "raw", "key"):
        row[name] = _parsed(row[name])
    if as_json:
        console.say_json(row)
        return
    for name, value in row.items():
        if isinstance(value, dict | list):
            value = json.dumps(value, ensure_ascii=False, indent=1)
        console.say(f"{t(f'column.{name}')}: {'' if value is None else value}")


def quarantine_replay(
    wait: Annotated[str, typer.Option("--wait", help=t("run.wait"))] = "0s",
    as_json: AsJson = False,
) -> None:
    from pipelines.commands.running import execute, finish
    from pipelines.report import RunRequest

    found = site()
    if not as_json:
        console.say(t("quarantine.replaying"))
    request = RunRequest(wait=duration(wait), only=("validate", "resolve", "model", "publish"))
    finish(found, execute(found, request, as_json), as_json)


def quarantine_export(out: Out = None, source: Source = None, entity: Entity = None,
                      rule: Rule = None) -> None:  # fmt: skip
    _export(_refused(source, entity, rule), out)


def mdm_explain(
    entity: Annotated[str, typer.Argument(help=t("mdm.entity"))],
    what: Annotated[str, typer.Argument(help=t("mdm.what"))],
    as_json: AsJson = False,
) -> None:
    from mdm.explain import explain

    with _warehouse(entity) as con:
        rows = explain(con, entity, what).to_pylist()
    if as_json:
        console.say_json(rows)
        return
    names = ("golden_id", "source", "ref", "event", "reason", "attribute", "raw", "standard",
             "agrees")  # fmt: skip
    console.show_table(
        [t(f"column.{name}") for name in names], [[row[name] for name in names] for row in rows]
    )


def mdm_export(
    entity: Annotated[str, typer.Argument(help=t("mdm.entity"))], out: Out = None
) -> None:
    from mdm.export import export

    with _warehouse(entity) as con:
        table: pa.Table = export(con, entity)
    _export(table.to_pylist(), out)


@contextmanager
def _warehouse(entity: str) -> Iterator[Connection]:
    """The warehouse to read; while a run writes it this is Locked, as another run would be."""
    from hub import duck
    from hub.names import nearest
    from pipelines.catalogue import catalogue
    from warehouse.access import NAME

    found = site()
    known = catalogue(found).resolved
    if entity not in known:
        what = f"{entity!r} gets no golden ids{nearest(entity, known)}"
        raise ConfigError(what, mend="entities: " + ", ".join(known))
    path = found.data_dir / NAME
    if not path.exists():
        raise ConfigError("no warehouse yet", where=str(path), mend="hub run")
    con = duck.connect(path, read_only=True)
    try:
        yield con
    finally:
        con.close()


def _refused(
    source: str | None = None, entity: str | None = None, rule: str | None = None
) -> list[dict[str, Any]]:
    from warehouse.quarantine import rows

    wanted = {"source": source, "entity": entity, "rule": rule}
    return [
        row
        for row in rows(site().data_dir)
        if all(value is None or row[name] == value for name, value in wanted.items())
    ]


def _export(rows: list[dict[str, Any]], out: Path | None) -> None:
    """CSV or Excel by the file's ending; CSV on standard output without a file."""
    from pipelines.spreadsheet import write

    write(rows, out)
    if out:
        console.say(t("export.done", count=f"{len(rows):,}", path=out))


def _parsed(text: str | None) -> Any:
    try:
        return json.loads(text) if text else text
    except ValueError:
        return text
