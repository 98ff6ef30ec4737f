"""The warehouse made again from raw files and git, beside the old one, and then in its place."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hub.errors import DataProblem
from hub.progress import Report, silent
from hub.site import Site
from pipelines import stages
from pipelines.report import RunRequest
from pipelines.session import Session, open_session
from warehouse.access import NAME
from warehouse.publication import Publication, TableState, current, difference, overall_hash

BESIDE = "warehouse.rebuild.duckdb"


@dataclass(frozen=True)
class Rebuilt:
    """What the new warehouse holds, and how it differs from the published version."""

    rows: int
    tables: int
    content_hash: str
    difference: list[str]

    def as_json(self) -> dict[str, Any]:
        """As plain values, for `--json`."""
        return {**asdict(self), "equal": not self.difference}


def rebuild(site: Site, wait: float = 0, progress: Report = silent) -> Rebuilt:
    """Validate every landed batch afresh, resolve, build, compare, swap.

    The moment is that of the published version, so that equal raw files give equal tables.
    """
    published = current(site)
    as_of = published.as_of if published else None
    request = RunRequest(wait=wait, as_of=as_of, through="model", warehouse=BESIDE)
    with open_session(site, request, progress, holder="hub rebuild") as session:
        _clear(site.data_dir / BESIDE)
        stages.validate(session, [one for one in session.streams if one not in session.built_in])
        stages.resolve(session)
        stages.model(session)
        done = _compare(session, published)
        session.close_warehouse()
        _swap(site.data_dir)
    return done


def _compare(session: Session, published: Publication | None) -> Rebuilt:
    tables = {one.model: TableState(one.rows, one.content_hash) for one in session.report.built}
    before = published.tables if published else {}
    return Rebuilt(
        rows=sum(table.rows for table in tables.values()),
        tables=len(tables),
        content_hash=overall_hash(tables),
        difference=difference(before, tables),
    )


def _clear(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_name(path.name + ".wal").unlink(missing_ok=True)


def _swap(data_dir: Path) -> None:
    """Put the new file in the old one's place.

    The old log goes first: DuckDB would replay it over the new file. A crash in between leaves
    the old warehouse without its last transactions, which the next run makes again from raw.
    """
    beside, place = data_dir / BESIDE, data_dir / NAME
    if beside.with_name(beside.name + ".wal").exists():
        raise DataProblem(
            "the new warehouse was not closed cleanly", where=str(beside), mend="hub rebuild again"
        )
    place.with_name(place.name + ".wal").unlink(missing_ok=True)
    beside.replace(place)
