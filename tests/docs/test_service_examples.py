"""The systemd units and the cron line of the guide are well formed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "run-as-service.md"


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    units = re.findall(r"^```ini\n# \S+/(\S+)\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    assert {name for name, _ in units} == {"hub-run.service", "hub-run.timer", "hub-ui.service"}
    for name, text in units:
        assert "TimeoutStopSec=" in text or name.endswith(".timer")
        # The paths of the example need not exist on the machine of the test.
        (tmp_path / name).write_text(text.replace("/opt/hub/.venv/bin/hub", "/bin/true"), "utf-8")
    command = [
        "systemd-analyze",
        "verify",
        "--man=no",
        *(str(tmp_path / name) for name, _ in units),
    ]
    ended = subprocess.run(command, capture_output=True, text=True)
    # It also tells of faults in the machine's own units.
    assert [line for line in ended.stderr.splitlines() if "hub-" in line] == []


def test_the_cron_line_is_a_shell_command() -> None:
    (text,) = re.findall(r"^```cron\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    (line,) = [line for line in text.splitlines() if line[0] in "*0123456789"]
    fields = line.split(maxsplit=6)
    assert fields[5] == "hub"  # the user, as /etc/cron.d has it
    assert "%" not in fields[6]  # cron would make a new line of it
    assert subprocess.run(["sh", "-n", "-c", fields[6]]).returncode == 0
