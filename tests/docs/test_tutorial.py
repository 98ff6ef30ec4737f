"""The tutorial does what it says: its blocks run in order, in one shell, on a real PostgreSQL."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tutorial-own-erp.md"
BLOCK = re.compile(
    r"(?P<said>(?:^<!-- prints: [^\n]* -->\n)*)^```(?P<kind>sh|sql|yaml)\n(?P<text>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
# Stands in for psql, which need not be installed where the tests run.
SQL = (
    "import os, sys, psycopg as p\n"
    "p.connect(os.environ['ERP_URL'], autocommit=True).execute(sys.argv[1])"
)


@dataclass(frozen=True)
class Block:
    """One fenced block: what to do, and the words its output must hold."""

    kind: str
    text: str
    prints: tuple[str, ...]

    @property
    def script(self) -> str:
        """The block as a shell would be given it."""
        if self.kind == "sh":
            return self.text
        if self.kind == "sql":
            return f"{shlex.quote(sys.executable)} -c {shlex.quote(SQL)} {shlex.quote(self.text)}\n"
        path = self.text.splitlines()[0].removeprefix("# ")
        return f"mkdir -p $(dirname {path})\ncat >{path} <<'YAML'\n{self.text}YAML\n"


def blocks(page: str) -> list[Block]:
    return [
        Block(hit["kind"], hit["text"], tuple(re.findall(r"prints: (.*) -->", hit["said"])))
        for hit in BLOCK.finditer(page)
    ]


@pytest.fixture
def erp_url(postgres_url: str) -> Iterator[str]:
    """A database of its own on the tests' server."""
    name = f"tutorial_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as con:
        con.execute(f"create database {name}")
        try:
            yield re.sub(r"/[^/?]*(?=\?|$)", f"/{name}", postgres_url, count=1)
        finally:
            con.execute(f"drop database {name} with (force)")


@pytest.mark.slow
def test_the_tutorial_runs_as_printed(erp_url: str, tmp_path: Path) -> None:
    if not (ROOT / ".venv" / "bin" / "hub").exists():
        pytest.skip("hub is not installed in .venv: make setup")
    told = blocks(PAGE.read_text("utf-8"))
    assert [block.kind for block in told].count("yaml") == 2  # a source and one contract, no more
    mark = uuid.uuid4().hex
    script = "set -e\n" + f"\necho {mark}\n".join(block.script for block in told)
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "TMPDIR", "HUB_TEST_REQUIRE")}
    ended = subprocess.run(
        ["bash", "--noprofile", "--norc"],
        cwd=ROOT,
        input=script,
        env={**kept, "HOME": str(tmp_path), "ERP_URL": erp_url, "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout
    for block, output in zip(told, ended.stdout.split(mark), strict=True):
        for words in block.prints:
            assert words in output, f"{block.text}printed:\n{output}"
    assert "net_plus_tax" not in ended.stdout.split(mark)[-1]


def test_blocks_and_what_they_print_are_read() -> None:
    page = "a\n<!-- prints: x y -->\n<!-- prints: z -->\n```sh\nls\n```\n"
    page += "```yaml\n# a/b.yaml\nc: 1\n```\n"
    first, second = blocks(page)
    assert first == Block("sh", "ls\n", ("x y", "z"))
    assert "cat >a/b.yaml" in second.script
