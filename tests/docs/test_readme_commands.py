"""Every command that the READMEs and the demo print runs as pasted into a fresh shell."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"(?P<note><!-- [^\n]* -->\n)?^```sh\n(?P<text>.*?)^```", re.M | re.S)
# The twin's commands are the same ones, which test_pages.py sees to.
README = (ROOT / "README.md").read_text("utf-8")


def commands(page: str) -> list[str]:
    """The lines of all sh blocks, but of those that a note says stay in the foreground."""
    return [
        line
        for hit in BLOCK.finditer(page)
        if "stays in the foreground" not in (hit["note"] or "")
        for line in hit["text"].splitlines()
        if line.strip()
    ]


@dataclass
class Shell:
    """Fresh shells at the repository's root that share nothing but a data folder of their own."""

    data: Path
    said: dict[str, str] = field(default_factory=dict)

    def run(self, command: str) -> str:
        """What a command prints; one that stands in several places runs once."""
        if command not in self.said:
            self.said[command] = self._run(command)
        return self.said[command]

    def _run(self, command: str) -> str:
        kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "TMPDIR")}
        ended = subprocess.run(
            ["bash", "--noprofile", "--norc", "-c", command],
            cwd=ROOT,
            env={**kept, "HUB_DATA": str(self.data), "LC_ALL": "C.UTF-8", "COLUMNS": "120"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )
        assert ended.returncode == 0, f"$ {command}\n{ended.stdout}"
        return ended.stdout


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """The demo, run once by the README's first command."""
    if not (ROOT / ".venv" / ".installed-dev").exists():
        pytest.skip("this environment was not made by make: make setup-dev")
    shell = Shell(tmp_path_factory.mktemp("readme") / "数据 data" / ".hub")
    assert commands(README)[0] == "make demo"
    shell.run("make demo")
    return shell


@pytest.mark.slow
def test_the_readme_runs_as_pasted(shell: Shell) -> None:
    said = {command: shell.run(command) for command in commands(README)[1:]}
    assert len(said) >= 4
    for command, output in said.items():
        assert output.strip(), f"{command} said nothing"


@pytest.mark.slow
def test_what_the_demo_prints_to_open_next_runs_as_pasted(shell: Shell) -> None:
    demo = shell.run("make demo")
    printed = re.findall(r"^\s+((?:\S*/)?hub [a-z].*?)\s*$", demo, re.MULTILINE)
    assert len(printed) >= 4, demo
    for command in printed:
        if command.split()[1] != "ui":  # it stays in the foreground
            shell.run(command)


@pytest.mark.slow
def test_the_python_of_the_bi_guide_reads_the_published_copy(shell: Shell) -> None:
    page = (ROOT / "docs" / "guides" / "bi.md").read_text("utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```", page, re.M | re.S)
    python = [str(ROOT / ".venv" / "bin" / "python"), "-c", code]
    ended = subprocess.run(python, cwd=shell.data.parent, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert "'CNY'" in ended.stdout


def test_blocks_are_found_and_servers_left_out() -> None:
    page = "```sh\na\nb c\n```\n<!-- stays in the foreground -->\n```sh\nserve\n```\n```\nno\n```\n"
    assert commands(page) == ["a", "b c"]
