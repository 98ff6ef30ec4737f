"""One round of the fault exam: a load that fails at a moment, the load after it, the comparison."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_httpserver import HTTPServer

from tests.faults.company import Company, orders, serve_customers
from warehouse import batch as batches

KILLED, FAILED, FINE = -9, 1, 0
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class End:
    """What is compared: the content of the clean tables, the refused rows, what readers see."""

    clean: tuple[tuple[int, str], ...]
    refused: tuple[tuple[Any, ...], ...]
    published: str


class Worker:
    """A process of tests.faults.worker; one question at a time."""

    def __init__(self, folder: Path) -> None:
        self.answer = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.worker"], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        self.lock = threading.Lock()

    def ask(self, work: str, folder: Path, *more: Any) -> tuple[int, Any]:
        """The child's exit code (minus the signal that ended it) and its answer or its trace."""
        said = {"work": work, "folder": str(folder), "more": more, "answer": str(self.answer)}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with self.lock:
            self.answer.unlink(missing_ok=True)
            self.process.stdin.write(json.dumps(said) + "\n")
            self.process.stdin.flush()
            code = int(self.process.stdout.readline())
            told = json.loads(self.answer.read_text("utf-8")) if self.answer.exists() else {}
        return code, told.get("failed") if code else told.get("answer")

    def stop(self) -> None:
        """End the process: it ends with its standard input."""
        self.process.communicate(timeout=20)


class Rounds:
    """Companies after their first load, kept to be copied; and how an undisturbed one ends."""

    def __init__(self, folder: Path, server: HTTPServer) -> None:
        self.folder, self.server = folder, server
        self.worker = Worker(folder / "answer.json")
        self.second = Worker(folder / "second.json")
        self.folders: dict[int, Path] = {}
        self.ends: dict[int, tuple[str, End]] = {}
        self.count = 0
        serve_customers(server, self.folders)

    def first(self, seed: int) -> Path:
        """The folder of a company after its first load; made once."""
        made = self.folder / f"公司 {seed}"
        if not made.exists():
            self.folders[seed] = made
            Company(made, self.server, seed).move_to(0)
            self.load(made)
        return made

    def load(self, folder: Path) -> None:
        """A load that must succeed."""
        code, trace = self.worker.ask("load", folder, None, None)
        assert code == FINE, trace

    def copy(self, seed: int) -> Company:
        """An own copy of it, whose sources have moved on by a step."""
        self.count += 1
        copy = self.folder / f"round {self.count}"
        shutil.copytree(self.first(seed), copy, symlinks=True)
        self.folders[seed] = copy
        company = Company(copy, self.server, seed)
        company.move_to(1)
        return company

    def undisturbed(self, seed: int) -> tuple[str, End]:
        """The content hash before and the end of a company whose second load nothing disturbs."""
        if seed not in self.ends:
            company = self.copy(seed)
            before = self.published(company)
            self.load(company.folder)
            self.ends[seed] = (before, self.end_of(company))
        return self.ends[seed]

    def published(self, company: Company) -> str:
        """The content hash of the version that readers see, which must be whole."""
        code, said = self.worker.ask("published", company.folder)
        assert code == FINE, said
        return str(said)

    def end_of(self, company: Company) -> End:
        """How a company's load ended."""
        code, said = self.worker.ask("loaded", company.folder)
        assert code == FINE, said
        clean, refused, published = said
        return End(
            tuple(tuple(one) for one in clean),
            tuple(tuple(one) for one in refused),
            str(published),
        )

    def check(self, company: Company, wanted: End) -> None:
        """Rows = distinct keys = produced, and the end is the undisturbed one."""
        found = self.end_of(company)
        produced = {row[0] for row in orders(company.seed, 1)}
        rows = found.clean[0][0] + len(found.refused)
        assert rows == len(produced), "rows are not what was produced"
        assert found == wanted
        raw = company.site.data_dir / "raw"
        left = [path for path in raw.rglob("0*") if path.is_dir()]
        assert all((path / batches.MANIFEST).exists() for path in left), "a half batch stays"

    def fail_at(self, seed: int, moment: str, act: str, code: int) -> None:
        """Fail at a moment, look as a reader does, load again, compare."""
        before, wanted = self.undisturbed(seed)
        company = self.copy(seed)
        ended, trace = self.worker.ask("load", company.folder, moment, act)
        assert ended == code, trace
        assert self.published(company) in (before, wanted.published), "a reader sees half a load"
        self.load(company.folder)
        self.check(company, wanted)
        shutil.rmtree(company.folder)
