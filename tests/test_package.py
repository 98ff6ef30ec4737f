"""A wheel of the hub carries every file that it reads at run time; knows names of files only."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("hub", "connectors", "mdm", "warehouse", "mis", "pipelines", "examples")
READ_AT_RUN_TIME = {".py", ".yaml", ".sql", ".csv"}


def needed(root: Path) -> set[str]:
    return {
        path.relative_to(root).as_posix()
        for package in PACKAGES
        for path in (root / package).rglob("*")
        if path.suffix in READ_AT_RUN_TIME and "__pycache__" not in path.parts
    }


def built(root: Path, folder: Path) -> set[str]:
    """The names in a wheel built from `root` without any download."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*command, "--no-index", "--wheel-dir", str(folder), str(root)],
        check=True,
        capture_output=True,
        env={**os.environ, "PIP_CONFIG_FILE": os.devnull},
    )
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


@pytest.mark.slow
def test_the_wheel_holds_every_contract_model_and_code_list(tmp_path: Path) -> None:
    if int(importlib.metadata.version("setuptools").split(".")[0]) < 77:
        pytest.skip("setuptools here is not the pinned one: make setup-dev")
    copy = tmp_path / "copy"
    copy.mkdir()
    ours = shutil.ignore_patterns("__pycache__", ".hub")
    for package in PACKAGES:
        if (ROOT / package).is_dir():
            shutil.copytree(ROOT / package, copy / package, ignore=ours)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    # A file that is not matched by package-data would be left out: the check must see it.
    (copy / "hub" / "planted.dat").touch()
    (copy / "mdm" / "planted.yaml").touch()
    held = built(copy, tmp_path)
    assert needed(copy) - held == set()
    assert "mdm/planted.yaml" in held
    assert "hub/planted.dat" not in held
