"""Readers of the stable path: killed publishers, busy publishers, old versions, clocks put back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from tests.warehouse.plant import Plant, query
from warehouse import pointer, publish
from warehouse.publication import current
from warehouse.verdict import Verdict

SAME = """
select (select count(distinct version) from mart.publication),
    (select any_value(version) from mart.publication),
    (select sum(amount) from core.fct_order) - (select sum(amount) from mart.sales),
    (select count(*) from core.fct_order)
        - (select rows from mart.publication where table_name = 'core.fct_order')
"""
READER = """
import pathlib, sys, duckdb
link, stop, reads, seen = sys.argv[1], pathlib.Path(sys.argv[2]), 0, set()
while not stop.exists() or reads < 150:
    with duckdb.connect(link, read_only=True) as con:
        [(versions, version, difference, missing)] = con.execute(sys.argv[3]).fetchall()
    assert (versions, difference, missing) == (1, 0, 0), (versions, version, difference, missing)
    reads += 1
    seen.add(version)
print(reads, len(seen))
"""
CHANGES = {"os.rename", "os.remove", "os.symlink", "os.chmod", "os.mkdir", "os.rmdir", "os.listdir"}


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plant]:
    """A plant whose gate is open to everything: files are what is tested here."""
    monkeypatch.setattr(publish, "judge", lambda *_: Verdict(passed=1))
    made = Plant(tmp_path / "厂 1")
    yield made
    made.con.close()


def test_a_reader_in_a_loop_sees_no_error_and_no_mixed_version(
    plant: Plant, tmp_path: Path
) -> None:
    plant.publish()
    stop = tmp_path / "stop"
    command = [sys.executable, "-c", READER, str(plant.link), str(stop), SAME]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader:
        for _ in range(12):
            plant.change()
            assert plant.publish().status == "published"
        stop.touch()
        out, err = reader.communicate(timeout=60)
    assert reader.returncode == 0, err.decode()
    reads, seen = map(int, out.split())
    assert reads >= 150
    assert seen > 1


def test_the_reader_of_the_loop_would_notice_a_mixed_version(plant: Plant) -> None:
    done = plant.publish()
    done.path.chmod(0o644)
    import duckdb

    with duckdb.connect(done.path) as con:
        con.execute("update mart.publication set version = 'x' where table_name = 'mart.sales'")
    assert query(plant.link, SAME)[0][0] == 2


def _dies_at(plant: Plant, step: int) -> bool:
    """Publish in a child that is killed before its `step`th change to the published folder."""
    plant.con.close()
    child = os.fork()
    if child == 0:
        seen = 0

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal seen
            writes = event == "open" and "w" in str(arguments[1])
            if (writes or event in CHANGES) and "published" in str(arguments[0]):
                seen += 1
                if seen == step:
                    os._exit(9)

        sys.addaudithook(hook)
        try:
            plant.open()
            plant.publish()
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    plant.open()
    assert os.waitstatus_to_exitcode(status) in (0, 9)
    return os.waitstatus_to_exitcode(status) == 9


def test_killed_at_any_step_readers_keep_a_whole_version_and_nothing_is_left(plant: Plant) -> None:
    old = plant.publish()
    died_after_commit = 0
    for step in count(1):
        plant.change()
        died = _dies_at(plant, step)
        [(versions, version, difference, missing)] = query(plant.link, SAME)
        assert (versions, difference, missing) == (1, 0, 0)
        announced = current(plant.site)
        assert announced is not None
        assert announced.path.exists()
        died_after_commit += died and version != old.version
        old = plant.publish()  # the next run: no human in between
        assert query(plant.link, SAME)[0][1] == old.version
        announced = current(plant.site)
        assert announced is not None
        assert announced.version == old.version
        leftovers = [path.name for path in plant.published.rglob(".*")]
        assert leftovers == []
        assert pointer.versions(plant.published)[-1] == old.version
        if not died:
            break
    assert step > 10
    assert died_after_commit


def test_a_settled_version_nobody_saw_is_swept(plant: Plant) -> None:
    done = plant.publish()
    orphan = pointer.version_file(plant.published, "2999-01-01T000000Z")
    orphan.write_bytes(done.path.read_bytes())
    folder = plant.published / "parquet" / "2999-01-01T000000Z"
    folder.mkdir()
    pointer.recover(plant.published)
    assert not orphan.exists()
    assert not folder.exists()
    assert done.path.exists()


def test_a_kill_between_link_and_current_json_is_finished(plant: Plant) -> None:
    first = plant.publish()
    text = (plant.published / "current.json").read_text("utf-8")
    plant.change()
    second = plant.publish()
    (plant.published / "current.json").write_text(text, "utf-8")
    before = current(plant.site)
    assert before is not None
    assert before.version == first.version
    pointer.recover(plant.published)
    after = current(plant.site)
    assert after is not None
    assert after.version == second.version
    assert after.tables == second.tables


def test_a_lost_link_comes_back(plant: Plant) -> None:
    plant.publish()
    plant.link.unlink()
    assert plant.publish().status == "unchanged"
    assert query(plant.link, SAME)[0][0] == 1


def test_the_last_five_stay_and_an_open_old_one_goes_on(plant: Plant) -> None:
    from hub import duck

    first = plant.publish()
    with duck.connect(first.path, read_only=True) as reader:
        for _ in range(6):
            plant.change()
            done = plant.publish()
        assert not first.path.exists()
        assert reader.execute("select count(*) from core.fct_order").fetchone() == (400,)
    kept = pointer.versions(plant.published)
    assert len(kept) == 5
    assert kept[-1] == done.version
    assert len(list(plant.published.glob("mis_*.json"))) == 5
    assert len(list((plant.published / "parquet").glob("2*"))) == 2


def test_versions_grow_even_when_the_clock_does_not(tmp_path: Path) -> None:
    at = datetime(2026, 3, 1, 8, 15, 2, tzinfo=UTC)
    names = []
    for _ in range(12):
        names.append(pointer.next_version(tmp_path, at))
        pointer.version_file(tmp_path, names[-1]).touch()
    assert names[:2] == ["2026-03-01T081502Z", "2026-03-01T081502Z-2"]
    assert pointer.versions(tmp_path) == names
    back = pointer.next_version(tmp_path, at.replace(year=2025))
    assert back == "2026-03-01T081502Z-13"
    assert not set('\\/:*?"<>|') & set(back)
