"""Loaded through PYTHONPATH by every child process of the tests: it stays on loopback too."""

from __future__ import annotations

import os
import runpy
from pathlib import Path

if os.environ.get("HUB_TEST_LOOPBACK"):
    runpy.run_path(str(Path(__file__).with_name("guard.py")))["stay"]()
