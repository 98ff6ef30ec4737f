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
    from pipelines.watch import Watch

    found = site()
    dictionary = load_dictionary(found.layers("mdm/dictionary", "dictionary"))
    dictionary, asked = chosen(dictionary, rule_folders(found), entity, rules)
    with Watch(quiet=as_json) as told:
        made = match_file(file, out, dictionary, asked, previous, told)
    if as_json:
        console.say_json(made.as_dict())
        return
    names = ["records", "outranked", "golden", "questions", "relations"]
    if previous is not None:
        names += ["known", "answers", "minted", "joined", "merged", "split"]
    rows = [[t(f"match.{name}"), made.as_dict()[name]] for name in names]
    console.show_table(["", ""], rows, right=[1])
    console.say(t("match.done", out=made.out))


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
