"""hub init, hub scan, hub check, hub schema: a site's own files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.words import t
from pipelines import console
from pipelines.commands.findings import show_findings
from pipelines.commands.options import AsJson, site


def init(
    folder: Annotated[Path, typer.Argument(help=t("init.folder"))],
    name: Annotated[str, typer.Option("--name", help=t("init.name"))] = "My Company",
) -> None:
    from pipelines.newsite import write

    for path in write(folder, name):
        console.say(str(path))
    console.say(t("init.next", folder=folder))


def scan(
    source: Annotated[str, typer.Argument(help=t("scan.source"))],
    table: Annotated[str | None, typer.Argument(help=t("scan.table"))] = None,
    write: Annotated[str | None, typer.Option("--write", help=t("scan.write"))] = None,
    entity: Annotated[str | None, typer.Option("--entity", help=t("scan.entity"))] = None,
    as_json: AsJson = False,
) -> None:
    from pipelines import scan as looking

    found = site()
    if table is None:
        rows = looking.tables(found, source)
        names = ("name", "kind", "rows", "comment")
        headings = [t(f"column.{name}") for name in names]
        if as_json:
            console.say_json(rows)
        else:
            console.show_table(headings, [[row[name] for name in names] for row in rows], right=[2])
    elif as_json:
        console.say_json(looking.shape(found, source, table))
    elif write is None:
        console.say(looking.draft(found, source, table, entity).rstrip())
    else:
        path = looking.write(found, source, write, looking.draft(found, source, table, entity))
        console.say(t("scan.written", path=path))


def check(
    online: Annotated[bool, typer.Option("--online/--offline", help=t("check.online"))] = True,
    as_json: AsJson = False,
) -> None:
    from pipelines.check import findings

    found = findings(site(), online=online)
    show_findings(found, as_json)


def schema(
    out: Annotated[Path | None, typer.Option("--out", help=t("schema.out"))] = None,
) -> None:
    from pipelines.jsonschema import write

    found = site()
    for path in write(out or found.data_dir / "schema"):
        console.say(str(path))
