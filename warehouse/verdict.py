"""What the gate found: the promises that hold, and those that do not with their exact rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hub.errors import DataProblem


@dataclass(frozen=True)
class Acceptance:
    """A person's word that a broken check may pass while its offending rows are no more."""

    rows: int
    actor: str
    why: str


@dataclass(frozen=True)
class Failure:
    """A broken check. `rows` is exact; `sample` holds the first few of them for people.

    `error` is set when the check itself could not be judged, `note` when a person accepted it.
    """

    check: str
    table: str
    rows: int
    owner: str
    why: str
    sample: tuple[Mapping[str, Any], ...] = ()
    error: str | None = None
    note: str | None = None

    def __str__(self) -> str:
        said = self.error or f"{self.rows:,} row{'' if self.rows == 1 else 's'}"
        why = f" ({self.why})" if self.why else ""
        return f"{self.check}: {said}{why}, owner {self.owner}"


@dataclass(frozen=True)
class Verdict:
    """The judgement on one candidate; `docs` is the index page of the Data Docs, None without any.

    `passed` counts checks that hold, those `carried` over from an unchanged table included.
    """

    passed: int = 0
    warned: list[Failure] = field(default_factory=list)
    accepted: list[Failure] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    docs: Path | None = None
    carried: int = 0
    seconds: float = 0.0

    @property
    def open(self) -> bool:
        """Whether the candidate may be published."""
        return not self.failed

    def counts(self) -> dict[str, int]:
        """As `hub status` shows it: accepted checks count as warned."""
        warned = len(self.warned) + len(self.accepted)
        return {"passed": self.passed, "warned": warned, "failed": len(self.failed)}

    def __str__(self) -> str:
        """As the terminal shows it: `212 expectations, all passed`."""
        counts = self.counts()
        told = f"{sum(counts.values())} expectations"
        broken = [f"{number} {name}" for name, number in counts.items() if number]
        whole = counts["passed"] == sum(counts.values())
        return f"{told}, all passed" if whole else f"{told}: {', '.join(broken)}"

    def refusal(self) -> DataProblem:
        """The one-line error of a closed gate."""
        first = "; ".join(str(failure) for failure in self.failed[:3])
        more = f"; and {len(self.failed) - 3} more" if len(self.failed) > 3 else ""
        return DataProblem(
            f"the gate is closed: {first}{more}",
            where=str(self.docs) if self.docs else None,
            mend=f"mend the rows, or hub publish --accept {self.failed[0].check} --why TEXT",
        )

    def as_json(self) -> dict[str, Any]:
        """Counts and every failure, as plain values."""
        lists = {"warned": self.warned, "accepted": self.accepted, "failed": self.failed}
        said = {name: [_plain(failure) for failure in found] for name, found in lists.items()}
        return {
            "checks": self.counts(),
            "docs": str(self.docs) if self.docs else None,
            "seconds": round(self.seconds, 3),
            **said,
        }


def _plain(failure: Failure) -> dict[str, Any]:
    rows = [{name: _text(value) for name, value in row.items()} for row in failure.sample]
    return {**asdict(failure), "sample": rows}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
