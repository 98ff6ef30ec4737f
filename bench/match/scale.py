"""How long many records take, and a thousand more: the product beside plain Splink in one run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.load.measured import Cost, Job
from bench.load.measured import run as measured
from bench.match import compare, dirty, score

ENTITIES = ("customer", "material")
NEWS = 1000
PER_ENTITY = 2.75  # records of one entity, a little less than there are
SEED = 5


@dataclass(frozen=True)
class Timed:
    """One job: what was matched, by what, how many records, and what it took."""

    entity: str
    job: str
    records: int
    cost: Cost | None
    f1: float | None = None
    note: str = ""


def run(work: Path, records: int) -> list[Timed]:
    """Match `records` customers and materials whole, then a thousand new ones against them."""
    found: list[Timed] = []
    for entity in ENTITIES:
        folder = work / f"scale-{entity}"
        kept = _make(folder, entity, records)
        whole, more = work / f"scale-{entity}-hub", work / f"scale-{entity}-more"
        command = compare.hub_command(folder / "records.csv", whole, entity, None)
        cost = measured(Job(command), _log(whole))
        f1 = score.score(folder, whole).pairs["without_bare"].f1
        found.append(Timed(entity, "hub, whole", kept, cost, f1))
        command = compare.hub_command(folder / "news.csv", more, entity, None)
        cost = measured(Job([*command, "--previous", str(whole)]), _log(more))
        found.append(Timed(entity, f"hub, {NEWS:,} more", kept, cost))
        other = work / f"scale-{entity}-splink"
        try:
            cost = measured(Job(compare.splink_command(folder, other)), _log(other))
            f1 = score.score(folder, other).pairs["without_bare"].f1
            found.append(Timed(entity, "splink, whole", kept, cost, f1))
        except (SystemExit, FileNotFoundError) as error:
            found.append(Timed(entity, "splink, whole", kept, None, note=str(error)))
    text = json.dumps([asdict(one) for one in found], default=float, indent=1)
    (work / "scale.json").write_text(text, "utf-8")
    return found


def _make(folder: Path, entity: str, records: int) -> int:
    """A set of which the last thousand records are `news.csv`; how many are in records.csv."""
    dirty.make(entity, round((records + NEWS) / PER_ENTITY), SEED, dirty.Knobs()).save(folder)
    head, *rows = (folder / "records.csv").read_text("utf-8").splitlines(keepends=True)
    kept = min(records, len(rows) - NEWS)
    (folder / "records.csv").write_text("".join([head, *rows[:kept]]), "utf-8")
    (folder / "news.csv").write_text("".join([head, *rows[kept : kept + NEWS]]), "utf-8")
    return kept


def _log(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "log.txt"


def table(lines: Sequence[Timed]) -> str:
    """The jobs as a Markdown table."""
    out = ["| entity | job | records | seconds | CPU s | MB | F1 |", "|" + "---|" * 7]
    for one in lines:
        cost = one.cost
        told = (
            [f"{cost.wall:.1f}", f"{cost.cpu:.1f}", f"{cost.peak:,.0f}"] if cost else ["", "", ""]
        )
        f1 = f"{one.f1:.4f}" if one.f1 is not None else one.note
        cells = [one.entity, one.job, f"{one.records:,}", *told, f1]
        out.append(f"| {' | '.join(cells)} |")
    return "\n".join(out)
