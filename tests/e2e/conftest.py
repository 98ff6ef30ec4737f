"""The whole hub on the simulated company: own data folders, own ports, the real command line."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from examples.factory import simulate

ROOT = Path(__file__).resolve().parents[2]
HUB = (sys.executable, "-m", "pipelines.cli")
SCALE = 0.1


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Demo:
    """A data folder of the demo site, and the `hub` command upon it."""

    data: Path
    site: Path | None = None
    port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        found = {
            **os.environ,
            "HUB_DATA": str(self.data),
            "FACTORY_CRM_URL": f"http://127.0.0.1:{self.port}",
            "HUB_LANG": "en",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ['PYTHONPATH']}",
            **self.extra,
        }
        return found | ({"HUB_SITE": str(self.site)} if self.site else {})

    def hub(self, *words: str, code: int = 0, **env: str) -> subprocess.CompletedProcess[str]:
        """Run `hub words`; the exit code is asserted."""
        done = subprocess.run(
            [*HUB, *words],
            capture_output=True,
            text=True,
            env=self.env | env,
            cwd=ROOT,
            check=False,
        )
        assert done.returncode == code, f"hub {' '.join(words)}: {done.stdout}\n{done.stderr}"
        return done

    def start(self, *words: str, **env: str) -> subprocess.Popen[str]:
        """Start `hub words` in a process group of its own."""
        return subprocess.Popen(
            [*HUB, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self.env | env,
            cwd=ROOT,
            start_new_session=True,
        )

    def json(self, *words: str, code: int = 0, **env: str) -> Any:
        """The JSON that `hub words --json` prints."""
        return json.loads(self.hub(*words, "--json", code=code, **env).stdout)

    def truth(self) -> Any:
        """What the simulation planted."""
        return json.loads((self.data / "demo" / "truth.json").read_text(encoding="utf-8"))

    def published(self) -> Any:
        """published/current.json."""
        return json.loads((self.data / "published" / "current.json").read_text(encoding="utf-8"))

    def query(self, sql: str, file: str = "published/mis.duckdb") -> list[tuple[Any, ...]]:
        """Rows of a plain DuckDB client on the published copy (or another file of the folder)."""
        with duckdb.connect(str(self.data / file), read_only=True) as con:
            return con.execute(sql).fetchall()

    def copy_to(self, folder: Path) -> Demo:
        """The same data folder somewhere else, with a port of its own."""
        shutil.copytree(self.data, folder, symlinks=True)
        return Demo(folder, self.site, extra=dict(self.extra))


@pytest.fixture(scope="session")
def make_demo(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Demo]:
    """A simulated company, not yet read by the hub."""

    def make(seed: int = 7, scale: float = SCALE) -> Demo:
        data = tmp_path_factory.mktemp(f"demo {seed} 数据")
        simulate.create(data / "demo", scale=scale, seed=seed)
        return Demo(data)

    return make


@pytest.fixture(scope="session")
def systems(make_demo: Callable[..., Demo]) -> Demo:
    """The company of seed 7 before its first run; copy it, never change it."""
    return make_demo()


@pytest.fixture(scope="session")
def first_run(systems: Demo, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The company of seed 7 after its first run; copy it, never change it."""
    demo = systems.copy_to(tmp_path_factory.mktemp("first") / "数据 1")
    demo.hub("run")
    return demo


@pytest.fixture
def fresh(systems: Demo, tmp_path: Path) -> Demo:
    """An own copy of the unread company."""
    return systems.copy_to(tmp_path / "own data")


@pytest.fixture
def done(first_run: Demo, tmp_path: Path) -> Demo:
    """An own copy of the company after its first run."""
    return first_run.copy_to(tmp_path / "own data")
