"""A process that has imported what a load needs, without Dagster, and forks one child per load.

A child imports nothing, so a round is short; and it may be made to die at any moment.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

# A child finds these imported; whoever forks must not have used them before.
import great_expectations  # noqa: F401
import pandera.polars  # noqa: F401
import sqlglot.optimizer  # noqa: F401

from connectors.read import read
from hub import duck, fault, stamp
from hub.errors import HubError
from hub.lock import writer_lock
from hub.site import load_site
from pipelines.catalogue import catalogue
from warehouse import expectations
from warehouse.access import open_warehouse
from warehouse.build import build
from warehouse.content import content_hash
from warehouse.graph import models
from warehouse.landing import land
from warehouse.lineage import labels, study
from warehouse.publication import read_manifest
from warehouse.publish import publish
from warehouse.schema import set_as_of
from warehouse.validate import validate

# Great Expectations judges every version; its pages for people are no step of the protocol and
# take as long as the rest of a small load.
expectations._build_docs = lambda context, docs: None  # noqa: ARG005
KILLED, FAILED, FINE = -signal.SIGKILL, 1, 0
CLEAN = ("clean.sales_order_line", "clean.customer")
AS_OF = stamp.parse("2026-06-30T12:00:00Z")


def load(folder: Path) -> None:
    """One load of a site in this process, from landing to publication of the site's own models."""
    site = load_site(folder)
    found = catalogue(site)
    with writer_lock(site.data_dir, holder="a test"):
        for one in land(site.data_dir, found.streams, read, as_of=AS_OF):
            if one.error:
                raise HubError(one.error)
        own = models([folder / "models"])
        with open_warehouse(site.data_dir, found.dictionary, found.streams) as con:
            set_as_of(con, AS_OF, AS_OF.date(), "CNY")
            validate(con, site.data_dir, found.dictionary, found.streams)
            built = build(con, site, [folder / "models"])
            columns = labels(study(own, found.dictionary))
            done = publish(con, site, own, built, columns=columns, as_of=AS_OF)
            if done.verdict and not done.verdict.open:
                raise done.verdict.refusal()


def _die(_: Path) -> None:
    """As the power fails: nothing is flushed, nobody is told."""
    os.kill(os.getpid(), signal.SIGKILL)


def _full(_: Path) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _reset(_: Path) -> None:
    raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")


def _stall(folder: Path) -> None:
    """Wait once while the file `stalled` is there, which says that this moment has come."""
    fault.disarm()
    (folder / "stalled").touch()
    while (folder / "stalled").exists():
        time.sleep(0.02)


ACTS = {"die": _die, "full": _full, "reset": _reset, "stall": _stall}


def _load(folder: Path, moment: str | None, act: str | None) -> None:
    if moment and act:
        fault.arm(moment, partial(ACTS[act], folder))
    load(folder)


def _published(folder: Path) -> str:
    """The content hash that readers see; the copy itself must say the same, table by table.

    A reader follows the link: it is what commits a version, whatever is announced beside it.
    """
    version = (load_site(folder).data_dir / "published" / "mis.duckdb").resolve()
    found = read_manifest(version.with_suffix(".json"))
    assert found is not None
    with duck.connect(version, read_only=True) as con:
        for name, table in found.tables.items():
            assert content_hash(con, name) == (table.rows, table.hash), f"half of {name}"
    return found.content_hash


def _loaded(folder: Path) -> list[Any]:
    """The content of the clean tables, the refused rows, and the content that readers see."""
    with duck.connect(load_site(folder).data_dir / "warehouse.duckdb", read_only=True) as con:
        refused = "select key, rule, value from quarantine.erp__sales_order_line order by all"
        return [
            [content_hash(con, name) for name in CLEAN],
            con.execute(refused).fetchall(),
            _published(folder),
        ]


def _spoil(folder: Path, file: str, statement: str) -> None:
    path = (load_site(folder).data_dir / file).resolve()
    path.chmod(0o644)
    with duck.connect(path) as con:
        con.execute(statement)


WORK: dict[str, Callable[..., Any]] = {
    "load": _load, "published": _published, "loaded": _loaded, "spoil": _spoil,
}  # fmt: skip


def _child(answer: Path, work: str, folder: Path, more: list[Any]) -> None:
    """Do one piece of work in this process, say how it went, and end."""
    code = FINE
    try:
        said: dict[str, Any] = {"answer": WORK[work](folder, *more)}
    except BaseException:
        code, said = FAILED, {"failed": traceback.format_exc()}
    answer.write_text(json.dumps(said), encoding="utf-8")
    os._exit(code)


def serve() -> None:
    """Fork a child for every line on standard input; its exit code and answer on a line each.

    The parent has used nothing of what it imported, so that a child may.
    """
    for line in sys.stdin:
        asked = json.loads(line)
        answer = Path(asked["answer"])
        child = os.fork()
        if not child:
            _child(answer, asked["work"], Path(asked["folder"]), asked["more"])
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
