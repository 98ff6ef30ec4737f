"""Runs one command and says what it cost; medians over rounds in which the tools take turns."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Wall and own CPU seconds of one process, and its peak memory in MB."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True)
class Job:
    """A command, what it needs in its environment, and what to do before it."""

    command: Sequence[str]
    env: Mapping[str, str] | None = None
    before: Callable[[], None] | None = None


def run(job: Job, log: Path) -> Cost:
    """The cost of one run by wait4; a command that fails ends the benchmark with its last words."""
    if job.before:
        job.before()
    # Byte code is kept, as it is on every machine that does not forbid it.
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with log.open("wb") as sink:
        began = time.perf_counter()
        child = subprocess.Popen(
            list(job.command), stdout=sink, stderr=sink, env={**env, **(job.env or {})}
        )
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        child.returncode = status
    if status:
        words = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
        sys.exit(f"{' '.join(job.command)} failed: {' '.join(words)}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def rounds(jobs: Mapping[str, Job], times: int, folder: Path) -> dict[str, Cost]:
    """Every job `times` times, in turns, after one turn that is not counted; the medians."""
    found: dict[str, list[Cost]] = {name: [] for name in jobs}
    for turn in range(times + 1):
        for name, job in jobs.items():
            cost = run(job, folder / "job.log")
            sys.stdout.write(f"{turn} {name}: {cost.wall:.2f} s, {cost.cpu:.2f} CPU s\n")
            sys.stdout.flush()
            if turn:
                found[name].append(cost)
    return {name: _median(costs) for name, costs in found.items()}


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(one.wall for one in costs),
        statistics.median(one.cpu for one in costs),
        statistics.median(one.peak for one in costs),
    )
