"""One round of the fault exam: a load that fails at a moment, the load after it, the comparison."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_httpserver import HTTPServer

from hub import duck
from tests.faults import worker
from tests.faults.company import Company, orders, serve_customers
from warehouse import batch as batches
from warehouse.content import content_hash
from warehouse.publication import current

LOADED = ("clean.sales_order_line", "clean.customer")


@dataclass(frozen=True)
class End:
    """What is compared: the content of the clean tables, the refused rows, what readers see."""

    clean: tuple[tuple[int, str], ...]
    refused: tuple[tuple[Any, ...], ...]
    published: str


class Rounds:
    """Companies after their first load, kept to be copied; and how an undisturbed one ends."""

    def __init__(self, folder: Path, server: HTTPServer) -> None:
        self.folder, self.server = folder, server
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
            assert worker.forked(made) == worker.FINE, (made / "trace.txt").read_text("utf-8")
        return made

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
            before = published(company)
            assert worker.forked(company.folder) == worker.FINE
            self.ends[seed] = (before, end_of(company))
        return self.ends[seed]


def in_a_child(work: Callable[[], Any], folder: Path) -> Any:
    """What `work` returns, from a process of its own: this one must stay fit to be forked."""
    said = folder / "said.json"
    said.unlink(missing_ok=True)
    child = os.fork()
    if not child:
        try:
            answer = {"answer": work()}
        except BaseException as error:
            answer = {"failed": f"{type(error).__name__}: {error}"}
        said.write_text(json.dumps(answer), encoding="utf-8")
        os._exit(0)
    os.waitpid(child, 0)
    answer = json.loads(said.read_text(encoding="utf-8"))
    assert "answer" in answer, answer["failed"]
    return answer["answer"]


def published(company: Company) -> str:
    """The content hash of the version that readers see; the copy itself must say the same."""

    def look() -> str:
        found = current(company.site)
        assert found is not None
        with duck.connect(
            company.site.data_dir / "published" / "mis.duckdb", read_only=True
        ) as con:
            for name, table in found.tables.items():
                assert content_hash(con, name) == (table.rows, table.hash), f"half of {name}"
        return found.content_hash

    return str(in_a_child(look, company.folder))


def end_of(company: Company) -> End:
    """How a company's load ended."""

    def look() -> list[Any]:
        with duck.connect(company.site.data_dir / "warehouse.duckdb", read_only=True) as con:
            clean = [content_hash(con, name) for name in LOADED]
            refused = con.execute(
                "select key, rule, value from quarantine.erp__sales_order_line order by all"
            ).fetchall()
        return [clean, refused]

    clean, refused = in_a_child(look, company.folder)
    return End(
        tuple(tuple(one) for one in clean),
        tuple(tuple(one) for one in refused),
        published(company),
    )


def check(company: Company, wanted: End) -> None:
    """Rows = distinct keys = produced, and the end is the undisturbed one."""
    found = end_of(company)
    produced = {row[0] for row in orders(company.seed, 1)}
    assert found.clean[0][0] + len(found.refused) == len(produced), "rows are not what was produced"
    assert found == wanted
    left = [path for path in (company.site.data_dir / "raw").rglob("0*") if path.is_dir()]
    assert all((path / batches.MANIFEST).exists() for path in left), "a half batch stays"


def one_round(rounds: Rounds, seed: int, moment: str, act: Callable[[], None], code: int) -> None:
    """Fail at a moment, look as a reader does, load again, compare."""
    before, wanted = rounds.undisturbed(seed)
    company = rounds.copy(seed)
    ended = worker.forked(company.folder, moment, act)
    assert ended in (code, worker.FINE if code == worker.FAILED else code), moment
    assert published(company) in (before, wanted.published), "a reader sees half a load"
    assert worker.forked(company.folder) == worker.FINE, trace(company)
    check(company, wanted)
    shutil.rmtree(company.folder)


def trace(company: Company) -> str:
    path = company.folder / "trace.txt"
    return path.read_text(encoding="utf-8") if path.exists() else ""
