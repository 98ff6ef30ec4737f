"""One run's shared state: its lock, its warehouse connection, its clock and its account."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from hub import builtin, stamp
from hub import state as tables
from hub.contract import Stream
from hub.dictionary import Dictionary
from hub.errors import DataProblem
from hub.lock import writer_lock
from hub.progress import Progress, Report, silent
from hub.settings import redact
from hub.site import Site
from hub.state import open_state
from pipelines import busy
from pipelines.catalogue import Catalogue
from pipelines.catalogue import catalogue as read_catalogue
from pipelines.report import RunReport, RunRequest, StageReport
from pipelines.totals import stale_sources
from pipelines.world import describe_run, site_clock

if TYPE_CHECKING:
    from hub.duck import Connection
    from warehouse.graph import Model
    from warehouse.lineage import Studied

# Streams with a schedule of their own hold the lock for seconds: what was landed waits for that.
PATIENCE = 60.0


class Tally:
    """The rows a stage has handled, told by the stage itself."""

    def __init__(self) -> None:
        self.rows = 0


class Session:
    """What the stages of one run share. The lock and the warehouse are taken on first need."""

    def __init__(
        self, site: Site, request: RunRequest, progress: Report, stack: ExitStack, holder: str
    ) -> None:
        self.site = site
        self.request = request
        self.progress = progress
        self.state = open_state(site.data_dir)
        self._stack = stack
        self._opened = ExitStack()
        self._holder = holder
        self._locked = self._landed = False
        self._begun = time.perf_counter()
        as_of = request.as_of or site_clock(site)
        self.report = RunReport(0, as_of, stamp.now())

    @cached_property
    def catalogue(self) -> Catalogue:
        """Streams, dictionary and models of the site, read once per run."""
        return read_catalogue(self.site)

    @property
    def dictionary(self) -> Dictionary:
        """The product's dictionary with the site's own on top."""
        return self.catalogue.dictionary

    @property
    def models(self) -> Sequence[Model]:
        """Every model of the site, in building order."""
        return self.catalogue.models

    @cached_property
    def built_in(self) -> Sequence[Stream]:
        """The streams of the built-in source `hub`."""
        return builtin.streams(self.dictionary)

    @property
    def streams(self) -> Sequence[Stream]:
        """Every enabled stream of the site, the built-in ones last."""
        return [*self.catalogue.streams, *self.built_in]

    @cached_property
    def studied(self) -> Mapping[str, Studied]:
        """The columns of every model: types, labels, sensitivity and where they come from."""
        from warehouse.lineage import study

        return study(self.models, self.dictionary)

    @cached_property
    def con(self) -> Connection:
        """The one warehouse connection of the run; takes the writer lock first."""
        from warehouse.access import NAME, open_warehouse

        self.lock()
        self._stack.enter_context(self._opened)  # after the lock: closed before it is let go
        opened = open_warehouse(
            self.site.data_dir, self.dictionary, self.streams, self.request.warehouse or NAME
        )
        con = self._opened.enter_context(opened)
        describe_run(con, self.site, self.streams, self.report.as_of, stale_sources(self.state))
        return con

    def close_warehouse(self) -> None:
        """Close the connection before the run ends; the lock stays."""
        self._opened.close()
        self.__dict__.pop("con", None)

    def lock(self) -> None:
        """Become the one writer; raises Locked naming the holder."""
        if not self._locked:
            wait = max(self.request.wait, PATIENCE if self._landed else 0)
            self._stack.enter_context(writer_lock(self.site.data_dir, wait, self._holder))
            self._locked = True

    @contextmanager
    def landing(self, sources: Iterable[str]) -> Iterator[busy.Guard]:
        """Be the only one who lands these sources; the warehouse is free meanwhile."""
        with busy.landing(self.site.data_dir, sources, self.request.wait, self._holder) as guard:
            yield guard
        self._landed = True

    def begin(self) -> None:
        """Write the run's row, and note as `died` the rows that killed runs left open."""
        busy.bury(self.state, self.site.data_dir)
        self.report.id = self.state.start_run(stamp.text(self.report.as_of))
        alive = busy.running(self.site.data_dir, self.report.id, self._holder)
        self._stack.enter_context(alive)

    def end(self) -> None:
        """Close the run's row with its status, its seconds and its whole account."""
        report = self.report
        report.seconds = round(time.perf_counter() - self._begun, 3)
        report.status = _status(report)
        text = json.dumps(report.as_json(), default=str, ensure_ascii=False)
        self.state.put(
            tables.run,
            {
                "id": report.id,
                "status": report.status,
                "started_at": stamp.text(report.started_at),
                "as_of": stamp.text(report.as_of),
                "seconds": report.seconds,
                "landed": report.rows_landed,
                "report": redact(text),
            },
        )

    @contextmanager
    def stage(self, name: str) -> Iterator[Tally]:
        """Time one stage; an error it raises becomes the run's error."""
        tally = Tally()
        wall, cpu = time.perf_counter(), time.process_time()
        self.progress(Progress(name))
        try:
            yield tally
        except BaseException as error:
            self.report.error = error
            raise
        finally:
            seconds = round(time.perf_counter() - wall, 3)
            used = round(time.process_time() - cpu, 3)
            self.report.stages.append(StageReport(name, seconds, used, tally.rows))
            self.progress(Progress(name, rows=tally.rows, done=True))


@contextmanager
def open_session(
    site: Site, request: RunRequest, progress: Report = silent, *, holder: str = "hub run",
    eager: bool = True,
) -> Iterator[Session]:  # fmt: skip
    """Open a run; `eager` takes the writer lock at once, else the first need of it does."""
    request.check(list(site.sources))
    with ExitStack() as stack:
        session = Session(site, request, progress, stack, holder)
        stack.callback(session.state.engine.dispose)
        if eager:
            session.lock()
        session.begin()
        try:
            yield session
        except BaseException as error:
            session.report.error = session.report.error or error
            raise
        finally:
            session.end()


def _status(report: RunReport) -> str:
    if isinstance(report.error, DataProblem):
        return "refused"
    if report.error is not None:
        return "failed"
    if report.publication is None:
        return "done"
    return report.publication.status
