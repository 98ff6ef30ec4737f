"""The peers that the hub is measured beside: where their scripts, environments and servers are.

They are not part of this repository; a job whose peers are not there is left out, and said so.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.load.measured import Job
from hub.settings import environment

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Peers:
    """The folder of their scripts and the scratch folder of their data and environments."""

    scripts: Path
    scratch: Path

    @classmethod
    def found(cls) -> Peers | None:
        """As HUB_BENCH_PEERS and ANCHORS_SCRATCH say, else in the usual places; None without."""
        scripts = Path(environment("HUB_BENCH_PEERS") or ROOT.parent / "shared" / "bench" / "el")
        named = environment("ANCHORS_SCRATCH")
        scratch = Path(named) if named else Path(tempfile.gettempdir()) / "anchors-el"
        there = (scripts / "tools.json").exists() and (scratch / "pg" / "port.txt").exists()
        return cls(scripts, scratch) if there else None

    def postgres(self) -> str:
        """The URL of their PostgreSQL with the table `order_line`."""
        port = (self.scratch / "pg" / "port.txt").read_text().strip()
        return f"postgresql://postgres@127.0.0.1:{port}/postgres"

    def mariadb(self) -> str:
        """The URL of their MariaDB."""
        port = (self.scratch / "my" / "port.txt").read_text().strip()
        return f"mysql+pymysql://bench:bench@127.0.0.1:{port}/bench"

    def sqlite(self) -> str:
        """The URL of their SQLite file."""
        return f"sqlite:///{self.scratch / 'src.sqlite'}"

    def job(self, tool: str, job: str, out: Path, url: str = "") -> Job | None:
        """One of their tools on one of their jobs; None where its environment is not there."""
        said = json.loads((self.scripts / "tools.json").read_text())[tool]
        python = self.scratch / said["venv"] / "bin" / "python"
        if not python.exists():
            return None
        home = self.scratch / "home"
        home.mkdir(exist_ok=True)
        env = {
            "PYTHONPATH": str(self.scripts), "ANCHORS_SCRATCH": str(self.scratch),
            "BENCH_TOOL": tool, "HOME": str(home), **said.get("env", {}),
        }  # fmt: skip
        script = str(self.scripts / "tools" / said["script"])
        command = [str(python), script, "--job", job, "--out", str(out), "--url", url]
        return Job(command, env, lambda: _clear(out))


def _clear(out: Path) -> None:
    for file in out.parent.glob(f"{out.name}*"):
        file.unlink()
