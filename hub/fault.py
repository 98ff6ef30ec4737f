"""Named moments at which the tests make the hub fail. Only code can arm one, and only tests do.

No setting, variable or file reaches in here, so that no production run can be made to fail by one.
"""

from __future__ import annotations

from collections.abc import Callable

# What a load does, in its order; each is a place where a process may die.
MOMENTS = (
    "read.page",  # a page of a REST list has come
    "read.part",  # the rows are read, the parts are being written
    "land.read",  # the parts are whole, nothing was compared
    "land.fsync",  # batch.json is written aside, not yet safe on disk
    "land.rename",  # batch.json is safe aside: the batch has not happened
    "land.renamed",  # the batch has happened
    "clean.begin",
    "clean.delete",
    "clean.insert",
    "clean.ledger",
    "clean.commit",
    "clean.committed",
    "model.commit",
    "publish.copy",
    "publish.settle",
    "publish.swap",  # the new version is whole, the link shows the old one
    "publish.swapped",
)
_armed: dict[str, Callable[[], None]] = {}


def reach(moment: str) -> None:
    """Pass a moment: nothing happens unless a test has armed it."""
    if _armed and moment in _armed:
        _armed[moment]()


def arm(moment: str, act: Callable[[], None]) -> None:
    """Let `act` happen at a moment from now on in this process; KeyError for an unknown one."""
    if moment not in MOMENTS:
        raise KeyError(moment)
    _armed[moment] = act


def disarm() -> None:
    """Let nothing happen any more."""
    _armed.clear()
