"""hub mdm: who is who; and rows as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.errors import ConfigError
from hub.words import t
from pipelines import console
from pipelines.commands.options import AsJson, site

if TYPE_CHECKING:
    import pyarrow as pa

    from hub.duck import Connection

Out = Annotated[Path | None, typer.Option("--out", help=t("option.out"))]


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
    export_rows(table.to_pylist(), out)


def mdm_match(
    file: Annotated[Path, typer.Argument(help=t("match.file"))],
    out: Annotated[Path, typer.Option("--out", help=t("match.out"))],
    entity: Annotated[str | None, typer.Option("--entity", help=t("mdm.entity"))] = None,
    rules: Annotated[Path | None, typer.Option("--rules", help=t("match.rules"))] = None,
    previous: Annotated[Path | None, typer.Option("--previous", help=t("match.previous"))] = None,
    as_json: AsJson = False,
) -> None:
    from hub.dictionary import load_dictionary
    from pipelines.catalogue import rule_folders
    from pipelines.matching import chosen, match_file

    found = site()
    dictionary = load_dictionary(found.layers("mdm/dictionary", "dictionary"))
    dictionary, asked = chosen(dictionary, rule_folders(found), entity, rules)
    made = match_file(file, out, dictionary, asked, previous)
    if as_json:
        console.say_json(made.as_dict())
        return
    console.say(
        t(
            "match.done",
            records=f"{made.records:,}",
            golden=f"{made.golden:,}",
            questions=f"{made.questions:,}",
            out=made.out,
        )
    )


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


def export_rows(rows: list[dict[str, Any]], out: Path | None) -> None:
    """CSV or Excel by the file's ending; CSV on standard output without a file."""
    from pipelines.spreadsheet import write

    write(rows, out)
    if out:
        console.say(t("export.done", count=f"{len(rows):,}", path=out))
