"""What a run is asked for and what it says afterwards; knows no stage's inside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hub import stamp
from hub.errors import ConfigError
from hub.names import nearest
from hub.reading import Backfill
from pipelines.windowed import windowed

if TYPE_CHECKING:
    from hub.contract import Stream
    from mdm.resolve import Resolved
    from warehouse.build import Built
    from warehouse.landing import Landed
    from warehouse.publication import Publication
    from warehouse.validate import Validated

STAGES = ("land", "validate", "resolve", "model", "publish")


@dataclass(frozen=True)
class RunRequest:
    """One run: which streams, whether they are read again, whole or a window, how far it goes."""

    sources: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    full: bool = False
    backfill: Backfill | None = None
    sweep: bool = False
    through: str = "publish"
    as_of: datetime | None = None
    wait: float = 0
    only: tuple[str, ...] = ()
    warehouse: str | None = None

    def stages(self) -> Sequence[str]:
        """The stages up to and with `through`, or those of `only`, in order."""
        return self.only or STAGES[: STAGES.index(self.through) + 1]

    def check(self, known_sources: Sequence[str]) -> None:
        """Refuse an unknown stage or source with the nearest known one."""
        if self.through not in STAGES:
            what = f"no stage {self.through!r}{nearest(self.through, STAGES)}"
            raise ConfigError(what, mend="stages: " + ", ".join(STAGES))
        for name in self.sources:
            if name not in known_sources:
                what = f"no source {name!r}{nearest(name, known_sources)}"
                raise ConfigError(what, mend="sources: " + ", ".join(known_sources))
        if self.backfill and self.full:
            raise ConfigError("--full reads everything, --from and --to a part", mend="say one")

    def choose(self, known: Sequence[Stream]) -> list[Stream]:
        """The streams asked for, by `stream` or `source.stream`; all of them where none is named.

        Of a window, those without a cursor are left out, but named ones raise ConfigError.
        """
        found = [one for one in known if not self.sources or one.source in self.sources]
        for name in self.streams:
            if not any(name in (one.id, one.name) for one in found):
                names = [one.id for one in found]
                what = f"no stream {name!r}{nearest(name, [*names, *(n.name for n in found)])}"
                raise ConfigError(what, mend="streams: " + ", ".join(names))
        if self.streams:
            found = [one for one in found if {one.id, one.name} & {*self.streams}]
        if self.backfill is None:
            return found
        return windowed(found, self.backfill, strict=bool(self.streams))


@dataclass(frozen=True)
class StageReport:
    """How long one stage took, and how many rows it handled."""

    stage: str
    seconds: float
    cpu_seconds: float
    rows: int


@dataclass
class RunReport:
    """The account of one run, filled stage by stage."""

    id: int
    as_of: datetime
    started_at: datetime
    status: str = "running"
    seconds: float = 0.0
    stages: list[StageReport] = field(default_factory=list)
    landed: list[Landed] = field(default_factory=list)
    validated: list[Validated] = field(default_factory=list)
    resolved: list[Resolved] = field(default_factory=list)
    built: list[Built] = field(default_factory=list)
    publication: Publication | None = None
    error: BaseException | None = None
    dagster_run: str | None = None

    @property
    def rows_landed(self) -> int:
        """Rows that were news to the hub."""
        return sum(one.landed for one in self.landed)

    @property
    def unreachable(self) -> dict[str, str]:
        """Why each stream that could not be read failed, by `source.stream`."""
        return {f"{one.source}.{one.stream}": one.error for one in self.landed if one.error}

    @property
    def nothing_new(self) -> bool:
        """Whether a whole run found nothing to land and left the published version as it is."""
        up = self.publication is not None and self.publication.status == "unchanged"
        return up and not self.rows_landed and not self.unreachable

    @property
    def exit_code(self) -> int:
        """What `hub run` ends with; see the exit codes in the design."""
        if self.error is not None:
            return int(getattr(self.error, "exit_code", 2))
        return 3 if self.unreachable else 0

    def accounts(self) -> dict[str, int]:
        """Sums over the validated batches: landed and what became of it."""
        total: Counter[str] = Counter()
        for one in self.validated:
            total.update(vars(one.accounts))
        return {name: total[name] for name in ACCOUNTS}

    def as_json(self) -> dict[str, Any]:
        """The report as plain values, for `--json` and for the run's row in state.db."""
        return {
            "id": self.id,
            "status": self.status,
            "started_at": stamp.text(self.started_at),
            "as_of": stamp.text(self.as_of),
            "seconds": self.seconds,
            "exit_code": self.exit_code,
            "landed": self.rows_landed,
            "nothing_new": self.nothing_new,
            "stages": [vars(stage) for stage in self.stages],
            "accounts": self.accounts(),
            "streams": [
                {
                    "source": one.source,
                    "stream": one.stream,
                    "read": one.rows_read,
                    "already_known": one.already_known,
                    "landed": one.landed,
                    "error": one.error,
                }
                for one in self.landed
            ],
            "resolved": [dict(vars(one)) for one in self.resolved],
            "models": {one.model: one.status for one in self.built},
            "publication": _publication(self.publication),
            "error": str(self.error) if self.error else None,
            "dagster_run": self.dagster_run,
        }


ACCOUNTS = ("landed", "inserted", "updated", "unchanged", "quarantined", "superseded")


def _publication(one: Publication | None) -> dict[str, Any] | None:
    if one is None:
        return None
    said = one.as_json()
    kept = ("version", "content_hash", "as_of", "checks", "tables")
    return {"status": one.status, "path": str(one.path), **{name: said[name] for name in kept}}
