"""Canary secrets and a canary identity-card number, searched in everything that a run leaves.

Failures are provoked: an address that nobody answers, servers that repeat what they were sent.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from hub import duck
from tests.canary.plant import IDENTITY, SECRETS, WORDS, Plant, build
from tests.canary.search import found

COMMANDS = [
    ("run",),
    ("run", "--debug", "--full", "--through", "land"),
    ("status", "--json"),
    ("quarantine", "list"),
    ("scan", "erp", "--debug"),
    ("scan", "crm", "--debug"),
]


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    with HTTPServer(host="127.0.0.1", port=0) as server:
        yield build(tmp_path_factory.mktemp("canary 厂"), server)
        server.clear()


@pytest.fixture(scope="module")
def said(plant: Plant) -> dict[str, str]:
    """What every command printed, on both channels."""
    done = {" ".join(words): plant.hub(*words) for words in COMMANDS}
    assert done["run"].returncode == 3, done["run"].stderr
    exported = plant.hub("quarantine", "export", "--out", str(plant.folder / "refused.csv"))
    assert exported.returncode == 0, exported.stderr
    return {name: one.stdout + one.stderr for name, one in done.items()}


def test_no_command_says_a_secret(said: dict[str, str]) -> None:
    for source in ("erp", "old", "crm", "mes"):
        assert source in said["run"], "each provoked failure is told"
    leaks = [name for name, text in said.items() if any(word in text for word in WORDS)]
    assert leaks == []


def test_no_file_keeps_a_secret(plant: Plant, said: dict[str, str]) -> None:
    """Batches, quarantine, warehouse, published copies, state, Dagster's runs and events."""
    assert found(plant.data, WORDS) == []
    assert not any(word in (plant.folder / "refused.csv").read_text("utf-8") for word in WORDS)


def test_a_personal_number_stays_where_rows_are_kept(plant: Plant, said: dict[str, str]) -> None:
    """In the raw rows, the clean table and the quarantine; not in what people are shown."""
    kept = {place.split("/")[0].split(":")[0] for place in found(plant.data, {IDENTITY})}
    assert kept == {"raw", "warehouse.duckdb", "ops"}
    assert [name for name, text in said.items() if IDENTITY in text] == []
    assert found(plant.data, {"hr"}), "the source itself is named there: the search looks"


def test_a_secret_written_into_a_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "site.yaml").write_text("name: Careless\n", "utf-8")
    source = "system: sql\nurl: mysql://127.0.0.1:1/x\npassword: Canary-literal-4715\n"
    (tmp_path / "sources" / "erp.yaml").write_text(source, "utf-8")
    done = Plant(tmp_path).hub("check", "--debug")
    assert done.returncode == 2
    assert "written into the file" in done.stderr
    assert "Canary-literal-4715" not in done.stdout + done.stderr


def test_the_search_finds_what_is_planted(tmp_path: Path) -> None:
    """Compressed in DuckDB and Parquet, in SQLite, in a manifest: each place is seen."""
    secret = SECRETS["MES_TOKEN"]
    with duck.connect(tmp_path / "copy.duckdb") as con:
        con.execute(f"create table note as select '{secret}' as text from range(5000)")
        con.execute(f"copy note to '{tmp_path}/part.parquet' (format parquet, compression zstd)")
    with closing(sqlite3.connect(tmp_path / "runs.db")) as con, con:
        con.execute("create table event (body text)")
        con.execute("insert into event values (?)", [f"failed with {secret}"])
    (tmp_path / "batch.json").write_text(f'{{"notes": ["{secret}"]}}', "utf-8")
    (tmp_path / "clean.json").write_text("{}", "utf-8")
    assert found(tmp_path, WORDS) == [
        "batch.json",
        "copy.duckdb: main.note",
        "part.parquet",
        "runs.db: event",
    ]
