"""The product beside plain Splink in one run: accuracy, seconds, memory, over several seeds."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.load.measured import Cost, Job
from bench.load.measured import run as measured
from bench.match import dirty, public, score


@dataclass(frozen=True)
class Line:
    """One tool on one set; `score` is None where the tool failed, `note` says how."""

    set: str
    tool: str
    score: score.Score | None
    cost: Cost | None
    note: str = ""

    def told(self) -> dict[str, object]:
        """All of it as plain values, for JSON."""
        return {
            "set": self.set,
            "tool": self.tool,
            "score": self.score and self.score.told(),
            "cost": self.cost and asdict(self.cost),
            "note": self.note,
        }


def hub_command(records: Path, out: Path, entity: str, rules: Path | None) -> list[str]:
    """The product's own command over a file of records."""
    hub = str(Path(sys.executable).with_name("hub"))
    what = ["--rules", str(rules)] if rules else ["--entity", entity]
    return [hub, "mdm", "match", str(records), *what, "--out", str(out)]


def splink_command(folder: Path, out: Path) -> list[str]:
    """The baseline over the same set, in a process of its own."""
    return [sys.executable, "-m", "bench.match", "--splink", str(folder), "--out", str(out)]


def beside(name: str, folder: Path, work: Path, entity: str, rules: Path | None) -> list[Line]:
    """Both tools over one set."""
    lines = []
    for tool in ("hub", "splink"):
        out = work / f"{name}-{tool}"
        out.mkdir(parents=True, exist_ok=True)
        command = splink_command(folder, out)
        if tool == "hub":
            command = hub_command(folder / "records.csv", out, entity, rules)
        try:
            cost = measured(Job(command), out / "log.txt")
            lines.append(Line(name, tool, score.score(folder, out), cost))
        except (SystemExit, FileNotFoundError) as error:  # so that the other tool is still measured
            lines.append(Line(name, tool, None, None, str(error)))
    return lines


def run(
    work: Path, seeds: Sequence[int], entities: int, harder: float, rules: Path | None
) -> list[Line]:
    """Every entity over every seed, and the public person sets where `rules` for them are given."""
    lines: list[Line] = []
    for entity in dirty.ENTITIES:
        for seed in seeds:
            name = f"{entity}-{seed}"
            dirty.make(entity, entities, seed, dirty.Knobs().harder(harder)).save(work / name)
            lines += beside(name, work / name, work, entity, None)
    for name in public.SETS if rules else ():
        try:
            public.save(name, work / name)
        except public.NotThere as error:
            lines.append(Line(name, "", None, None, str(error)))
            continue
        lines += beside(name, work / name, work, "", rules)
    (work / "figures.json").write_text(
        json.dumps([one.told() for one in lines], ensure_ascii=False, default=float, indent=1),
        "utf-8",
    )
    return lines


def table(lines: Sequence[Line]) -> str:
    """The lines as a Markdown table; precision, recall and F1 leave bare short names out."""
    head = ("set", "tool", "records", "precision", "recall", "F1", "F1 of all", "largest (true)",
            "mixed ids", "asked per record", "of them true", "seconds", "CPU s", "MB")  # fmt: skip
    out = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for one in lines:
        out.append(f"| {' | '.join(_cells(one))} |")
    return "\n".join(out)


def _cells(one: Line) -> list[str]:
    got, cost = one.score, one.cost
    if got is None or cost is None:
        return [one.set, one.tool, one.note]
    pairs, asked = got.pairs["without_bare"], got.questions
    questions = ["", ""]
    if asked is not None:
        true = f"{(got.questions_true or 0) / asked:.0%}" if asked else ""
        questions = [f"{asked / max(got.records, 1):.3f}", true]
    return [
        one.set,
        one.tool,
        f"{got.records:,}",
        f"{pairs.precision:.4f}",
        f"{pairs.recall:.4f}",
        f"{pairs.f1:.4f}",
        f"{got.pairs['all'].f1:.4f}",
        f"{got.largest} ({got.largest_true})",
        f"{got.mixed_share:.2%}",
        *questions,
        f"{cost.wall:.1f}",
        f"{cost.cpu:.1f}",
        f"{cost.peak:,.0f}",
    ]
