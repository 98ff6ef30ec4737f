"""The set-up script on machines that lack something; nothing is downloaded here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "dirname", "cat", "cksum", "ls", "sed", "rm", "grep", "make")
REAL = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info[1]}"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What set-up reads, in a folder whose name has a blank and Chinese in it."""
    clone = tmp_path / "陌生人 first minute"
    (clone / "hub").mkdir(parents=True)
    (clone / "hub" / "__init__.py").touch()
    for name in ("tools", "requirements"):
        shutil.copytree(ROOT / name, clone / name)
    for name in ("pyproject.toml", "Makefile"):
        shutil.copy(ROOT / name, clone)
    return clone


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder to use as PATH: the system's small tools and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(str(shutil.which(tool)))
    return folder


def put(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    (folder / name).chmod(0o755)


def set_up(clone: Path, *paths: Path, more: Mapping[str, str] | None = None) -> tuple[int, str]:
    environment = {
        "PATH": ":".join(map(str, paths)),
        "HOME": str(clone.parent),
        "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": os.devnull,
        **(more or {}),
    }
    ended = subprocess.run(
        ["make", "setup"], cwd=clone, env=environment, capture_output=True, text=True
    )
    return ended.returncode, ended.stdout + ended.stderr


def test_without_python_it_says_what_to_install(clone: Path, path: Path) -> None:
    put(path, "python3.12", "echo 'pyenv: python3.12: command not found' >&2; exit 127")
    put(path, "python3", f'case "$1" in -) echo unfit ;; *) echo 3.10.4 ;; esac # not {REAL}')
    code, said = set_up(clone, path)
    assert code != 0
    assert "No Python 3.11, 3.12 or 3.13 on PATH" in said
    assert "python3 (3.10.4)" in said
    assert "apt install python3 python3-venv" in said
    assert not (clone / ".venv").exists()


def test_chinese_is_spoken_to_a_chinese_shell(clone: Path, path: Path) -> None:
    code, said = set_up(clone, path, more={"LANG": "zh_CN.UTF-8"})
    assert code != 0
    assert "请安装" in said


def test_a_python_without_ensurepip_is_named_with_its_mend(clone: Path, path: Path) -> None:
    broken = "import sys; sys.modules['ensurepip'] = None; exec(sys.stdin.read())"
    put(path, "python3", f'[ "$1" = - ] && exec "{REAL}" -c "{broken}"; exec "{REAL}" "$@"')
    code, said = set_up(clone, path)
    assert code != 0
    assert f"{path}/python3 (Python 3." in said
    assert "apt install python3-venv" in said


def test_a_named_python_that_does_not_fit_is_refused(clone: Path, path: Path) -> None:
    put(path, "snake", "echo unfit")
    code, said = set_up(clone, path, more={"PYTHON": "snake"})
    assert code != 0
    assert "PYTHON=snake — not a working 64-bit Python 3.11 to 3.13" in said
    code, said = set_up(clone, path, more={"PYTHON": "no-such-thing"})
    assert code != 0
    assert "no such command" in said


def test_a_dead_shim_is_passed_over_and_a_failed_download_says_how_to_go_on(
    clone: Path, path: Path, tmp_path: Path
) -> None:
    """The shim stands first on PATH; the Python that runs is found behind it."""
    shims = tmp_path / "shims"
    for name in ("python3.13", "python3.12", "python3.11", "python3"):
        put(shims, name, "echo 'command not found' >&2; exit 127")
    (path / REAL.name).symlink_to(REAL)
    code, said = set_up(clone, shims, path)
    assert f"at {path}/{REAL.name}; making .venv" in said
    megabytes = (clone / "requirements" / "download_mb.txt").read_text("utf-8").split()[1]
    assert int(megabytes) > 100
    assert f"about {megabytes} MB to download" in said
    assert code != 0
    assert "HTTPS_PROXY or PIP_INDEX_URL" in said
    assert not (clone / ".venv" / ".installed-run").exists()
    # The second attempt goes on with the environment that stands.
    assert "Using .venv (Python 3." in set_up(clone, shims, path)[1]
    # An environment cannot be moved: its scripts name the old place.
    moved = clone.rename(clone.with_name("搬走 moved"))
    assert "making .venv" in set_up(moved, shims, path)[1]


def test_with_nothing_to_do_it_is_quick() -> None:
    if not (ROOT / ".venv" / ".installed-dev").exists():
        pytest.skip("this environment was not made by make")
    ours = ("PYTHON", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")  # this may run below `make test`
    environment = {k: v for k, v in os.environ.items() if k not in ours}
    began = time.monotonic()
    ended = subprocess.run(
        ["make", "setup", "setup-dev"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert time.monotonic() - began < 5  # 0.05 s; room for a busy machine
