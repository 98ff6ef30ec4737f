"""hub status, hub sql, hub ui, hub docs: everything that only looks."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.errors import ConfigError
from hub.names import nearest
from hub.words import t
from pipelines import console
from pipelines.commands.options import AsJson, published_copy, site

if TYPE_CHECKING:
    from collections.abc import Sequence

FORMATS = ("table", "csv", "json")
SHOWN = 1000  # rows of a table on the terminal


def status(as_json: AsJson = False) -> None:
    from pipelines.status import status as read

    said = read(site())
    if as_json:
        console.say_json(said)
        return
    _show_head(said)
    columns = ("source", "stream", "landed", "inserted", "updated", "unchanged", "quarantined",
               "superseded", "last_batch_at", "fresh")  # fmt: skip
    console.show_table(
        [t(f"column.{name}") for name in columns],
        [[row[name] for name in columns] for row in said["sources"]],
        right=range(2, 8),
    )
    for row in said["sources"]:
        if row["error"]:
            stream = f"{row['source']}.{row['stream']}"
            console.say(t("run.unreachable", stream=stream, why=row["error"]), style="red")
    _show_trouble(said)


def _show_trouble(said: dict[str, Any]) -> None:
    """Drifted columns, expected deliveries, and what waits in quarantine; nothing where none is."""
    shown = {
        "drift": ("source", "stream", "kind", "column", "was", "now", "since", "where", "mend"),
        "deliveries": ("owner", "source", "stream", "day", "due", "state", "delivered_at",
                       "missed_days"),
    }  # fmt: skip
    for section, names in shown.items():
        if said[section]:
            console.say(t(f"status.{section}"), style="bold")
            rows = [[_cell(one[name]) for name in names] for one in said[section]]
            console.show_table([t(f"column.{name}") for name in names], rows)
    waiting = said["quarantine"]
    if waiting["rows"]:
        count = f"{waiting['rows']:,}"
        console.say(t("status.quarantine", rows=count, oldest=waiting["oldest"]), style="yellow")


def _cell(value: object) -> object:
    return ", ".join(value) if isinstance(value, list) else value


def _show_head(said: dict[str, Any]) -> None:
    published, last = said["published"], said["last_run"]
    console.say(said["site"], style="bold")
    console.say(
        t("status.up", version=published["version"], as_of=published["as_of"],
          tables=len(published["tables"]), hash=published["content_hash"][:12])
        if published else t("status.unpublished")
    )  # fmt: skip
    if last:
        console.say(t("status.last_run", id=last["id"], status=t(f"status.{last['status']}"),
                      started=last["started_at"], landed=f"{last['landed'] or 0:,}"))  # fmt: skip
    console.say(t("status.checks", **said["checks"]))
    for entity, sources in said["unresolved"].items():
        named = ", ".join(_share(said, entity, one) for one, count in sources.items() if count)
        if named:
            console.say(t("status.unresolved", entity=entity, sources=named), style="yellow")
    if said["review_queue"]:
        console.say(t("status.review", count=f"{said['review_queue']:,}"))


def _share(said: dict[str, Any], entity: str, source: str) -> str:
    """How many references of a source nobody knows, of how many: `erp 3 of 120 (2.5 %)`."""
    unknown = said["unresolved"][entity][source]
    every = said["references"].get(entity, {}).get(source, unknown)
    share = f"{100 * unknown / every:.1f} %"
    return t("status.share", source=source, unknown=f"{unknown:,}", every=f"{every:,}", share=share)


def sql(
    query: Annotated[str, typer.Argument(help=t("sql.query"))],
    form: Annotated[str, typer.Option("--format", help=t("sql.format"))] = "table",
    as_json: AsJson = False,
) -> None:
    from warehouse.sqlguard import run_query

    form = "json" if as_json else form
    if form not in FORMATS:
        what = f"no format {form!r}{nearest(form, FORMATS)}"
        raise ConfigError(what, mend="formats: " + ", ".join(FORMATS))
    limit = SHOWN if form == "table" else None
    with published_copy(site()) as path, run_query(path, query, max_rows=limit) as answer:
        _write(form, answer.columns, list(answer.rows))
        if answer.more:
            console.tell(t("sql.more", rows=f"{SHOWN:,}"))


def _write(form: str, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    if form == "json":
        console.say_json([dict(zip(names, row, strict=True)) for row in rows])
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
    else:
        console.show_table(names, [[_plain(value) for value in row] for row in rows])


def _plain(value: object) -> object:
    """A number of a query as it is: 2026 may be a year."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def ui(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help=t("ui.port"))] = 3000,
) -> None:
    from pipelines.ui import serve

    raise typer.Exit(serve(site(), port))


def docs(
    out: Annotated[Path | None, typer.Option("--out", help=t("docs.out"))] = None,
) -> None:
    from pipelines.docs import write

    found = site()
    index = write(found, out or found.data_dir / "docs")
    console.say(t("docs.done", path=index))
