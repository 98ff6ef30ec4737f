"""Runs the stages of a company in a forked child that imports nothing and may be made to die.

The parent has imported what a run needs, without Dagster, so that a round takes a second or two.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

# A child finds these imported; whoever forks must not have used them before.
import great_expectations  # noqa: F401
import pandera.polars  # noqa: F401
import sqlglot.optimizer  # noqa: F401

from connectors.read import read
from hub import fault, stamp
from hub.errors import HubError
from hub.lock import writer_lock
from hub.site import load_site
from pipelines.catalogue import catalogue
from warehouse.access import open_warehouse
from warehouse.build import build
from warehouse.graph import models
from warehouse.landing import land
from warehouse.lineage import labels, study
from warehouse.publish import publish
from warehouse.schema import set_as_of
from warehouse.validate import validate

KILLED, FAILED, FINE = -signal.SIGKILL, 1, 0
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


def forked(folder: Path, moment: str | None = None, act: Callable[[], None] | None = None) -> int:
    """Run in a child, with a moment armed: its exit code, or minus the signal that ended it."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)
    code = FAILED
    try:
        if moment and act:
            fault.arm(moment, act)
        with (folder / "run.log").open("a", encoding="utf-8") as log:
            os.dup2(log.fileno(), sys.stdout.fileno())
            os.dup2(log.fileno(), sys.stderr.fileno())
            load(folder)
        code = FINE
    except BaseException:
        (folder / "trace.txt").write_text(traceback.format_exc(), encoding="utf-8")
    finally:
        os._exit(code)


def die() -> None:
    """As the power fails: nothing is flushed, nobody is told."""
    os.kill(os.getpid(), signal.SIGKILL)
