"""A scratch copy of a site's data folder, in which a run may do as it likes; removed afterwards.

Batches and the published file never change and are linked; what a run writes to is copied.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from hub.errors import HubError
from hub.lock import hold, writer_lock
from hub.site import Site
from hub.state import copy_state
from warehouse.access import NAME
from warehouse.batch import MANIFEST as BATCH
from warehouse.publication import MANIFEST, current
from warehouse.quarantine import file_of

FOLDER = "rehearsal"
HOLDER = "hub run --rehearse"
SPARE = 64 << 20  # what a run writes beside its copies, at the least


@dataclass(frozen=True)
class Room:
    """Bytes that are copied, bytes that the run may take in all, and those that are free."""

    copied: int
    needed: int
    free: int

    def check(self, where: Path) -> None:
        """Refuse when the disk would run full."""
        if self.needed > self.free:
            raise HubError(
                f"a rehearsal may need {megabytes(self.needed)}, {megabytes(self.free)} are free",
                where=str(where),
                mend="make room there; nothing was copied",
            )


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / 1e6:,.1f} MB"


def room(site: Site) -> Room:
    """What a rehearsal copies and may need: the copies, a candidate to judge, and some to spare."""
    data = site.data_dir
    data.mkdir(parents=True, exist_ok=True)
    copied = sum(_size(path) for path in (*_warehouse(data), data / "state.db"))
    published = current(site)
    needed = 2 * copied + (_size(published.path) if published else copied) + SPARE
    return Room(copied, needed, shutil.disk_usage(data).free)


@contextmanager
def scratch_site(site: Site, wait: float = 0) -> Iterator[Site]:
    """The same site upon a copy of its data folder; sources and configuration are the real ones.

    The writer lock is held while the copy is made. What a killed rehearsal left is swept first.
    """
    folder = site.data_dir / FOLDER
    what = "another rehearsal is at work"
    with hold(site.data_dir / "lock" / FOLDER, wait, HOLDER, what):
        shutil.rmtree(folder, ignore_errors=True)
        room(site).check(site.data_dir)
        try:
            folder.mkdir(mode=0o700, parents=True)
            with writer_lock(site.data_dir, wait, HOLDER):
                _copy_data(site, folder)
            yield replace(site, data_dir=folder, settings=_simulated(site, folder).settings)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def refused_before(scratch: Path) -> Path:
    """Where the quarantine as it was before is kept, inside the scratch folder."""
    return scratch / "before" / "quarantine.parquet"


def _copy_data(site: Site, folder: Path) -> None:
    data = site.data_dir
    for path in _warehouse(data):
        if path.exists():
            clone(path, folder / path.name)
    copy_state(data, folder / "state.db")
    if file_of(data).exists():
        _link(file_of(data), refused_before(folder))
    published = current(site)
    if published:
        own = folder / "published"
        for path in (published.path, published.path.with_suffix(".json")):
            _link(path, own / path.name)
        shutil.copyfile(published.path.with_name(MANIFEST), own / MANIFEST)
    for stream in sorted((data / "raw").glob("*/*")):
        if stream.is_dir():
            _copy_stream(stream, folder / "raw" / stream.parent.name / stream.name)


def _copy_stream(stream: Path, target: Path) -> None:
    """Notes first, batches second: a note must not know of a batch that is not there.

    Pages of a read that broke off stay behind: they are another run's to go on with.
    """
    target.mkdir(parents=True)
    known = sorted(path for path in stream.iterdir() if not path.name.startswith("."))
    for path in known:
        if path.is_file():
            with suppress(FileNotFoundError):  # written aside, and renamed by now
                shutil.copyfile(path, target / path.name)
    for path in sorted(stream.iterdir()):
        if (path / BATCH).exists():
            for part in path.iterdir():
                _link(part, target / path.name / part.name)


def _simulated(site: Site, folder: Path) -> Site:
    """The demo's systems where they are, but their logs are written into the scratch folder."""
    real, simulation = site.simulation_folder, site.settings.simulation
    if real is None or simulation is None or not real.is_dir():
        return site
    own = folder / "simulation"
    own.mkdir()
    for path in real.iterdir():
        if path.suffix != ".log":
            (own / path.name).symlink_to(path)
    moved = simulation.model_copy(update={"folder": str(own)})
    return replace(site, settings=site.settings.model_copy(update={"simulation": moved}))


def _warehouse(data: Path) -> tuple[Path, Path]:
    """The warehouse file, and the log that a killed writer leaves beside it."""
    return data / NAME, data / f"{NAME}.wal"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _link(source: Path, target: Path) -> None:
    """The same bytes under another name; a copy where the file system has no links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(source)
    except OSError:
        clone(source, target)


def clone(source: Path, target: Path) -> None:
    """Copy a file; where the file system can, it shares the blocks until one side is written."""
    if hasattr(os, "copy_file_range"):
        with source.open("rb") as old, target.open("wb") as new, suppress(OSError):
            left = source.stat().st_size
            while left and (done := os.copy_file_range(old.fileno(), new.fileno(), left)):
                left -= done
            if not left:
                return
    shutil.copyfile(source, target)
