"""Who is at work in a data folder: the one writer, those who land a source, and every run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from hub import state as tables
from hub.errors import Locked
from hub.lock import hold
from hub.state import State

LOOK_AGAIN = 0.2
Guard = Callable[[str], AbstractContextManager[Any]]


def holder(data_dir: Path) -> str | None:
    """Who writes, in the words of the lock's own error; None when nobody does."""
    try:
        refuse(data_dir)
    except Locked as held:
        return held.what
    return None


def refuse(data_dir: Path) -> None:
    """Raise Locked when somebody writes."""
    _touch(data_dir / "lock" / "warehouse")


def _touch(place: Path) -> None:
    """Raise Locked when `place` is held.

    The lock is touched only where its note exists, so that this question never makes a run that
    starts at the same moment find the lock taken.
    """
    if place.with_name(f"{place.name}.json").exists():
        with hold(place, holder="a look at the lock"):
            pass


@contextmanager
def landing(
    data_dir: Path, sources: Iterable[str], wait: float, holder: str = "hub run"
) -> Iterator[Guard]:
    """Be the only one who lands `sources`, for two would sweep each other's batches.

    All of them are taken at once or none, so that nobody waits for a source while holding another.
    Yields what holds one source: it is free again when that ends, however long the others take.
    """
    until = time.monotonic() + wait
    with ExitStack() as stack:
        while (taken := _every(data_dir, sorted(sources), holder, until)) is None:
            time.sleep(LOOK_AGAIN)
        for one in taken.values():
            stack.enter_context(one)
        yield lambda source: taken[source]


def _every(
    data_dir: Path, sources: list[str], holder: str, until: float
) -> dict[str, ExitStack] | None:
    """A lock for each source; None where one is held and there is time left to wait for it."""
    taken: dict[str, ExitStack] = {}
    try:
        for source in sources:
            place, what = data_dir / "lock" / "landing" / source, f"another run is landing {source}"
            taken[source] = ExitStack()
            taken[source].enter_context(hold(place, holder=holder, what=what))
    except Locked:
        for one in taken.values():
            one.close()
        if time.monotonic() >= until:
            raise
        return None
    return taken


@contextmanager
def running(data_dir: Path, name: int | str, holder: str = "hub run") -> Iterator[None]:
    """Be a living run for as long as this lasts: of state.db by number, of Dagster by id."""
    place = _run(data_dir, name)
    with hold(place, holder=holder):
        yield
    place.with_name(f"{place.name}.lock").unlink(missing_ok=True)


def alive(data_dir: Path, name: int | str) -> bool:
    """Whether the process of that run is still there."""
    try:
        _touch(_run(data_dir, name))
    except Locked:
        return True
    return False


def bury(state: State, data_dir: Path) -> None:
    """Note as `died` the runs that a kill left open."""
    for row in state.rows(sa.select(tables.run.c.id).where(tables.run.c.status == "running")):
        if not alive(data_dir, row["id"]):
            state.put(tables.run, {"id": row["id"], "status": "died"})
            place = _run(data_dir, row["id"])
            place.with_name(f"{place.name}.lock").unlink(missing_ok=True)


def _run(data_dir: Path, name: int | str) -> Path:
    return data_dir / "lock" / "run" / str(name)
