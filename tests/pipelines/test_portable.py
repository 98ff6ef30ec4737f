"""An empty machine with the data folder's raw files goes on where the other one was."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from pipelines.report import RunRequest
from pipelines.run import run
from tests.pipelines.conftest import Company
from tests.pipelines.test_backfill import mark, order, trading  # noqa: F401 - a fixture
from warehouse.publication import current, difference

LOST = (
    "state.db", "state.db-wal", "state.db-shm", "warehouse.duckdb", "warehouse.duckdb.wal",
    "desk.duckdb",
)  # fmt: skip


def moved(company: Company, folder: Path) -> Company:
    """The site and its sources elsewhere, with raw and published only."""
    shutil.copytree(
        company.folder, folder, symlinks=True,
        ignore=shutil.ignore_patterns(*LOST, "dagster", "lock", "gx", "ops"),
    )  # fmt: skip
    assert {path.name for path in (folder / ".hub").iterdir()} == {"raw", "published"}
    return Company(folder)


def differing(one: Company, other: Company) -> list[str]:
    """The tables whose content differs, by name."""
    tables = [found.tables if (found := current(each.site)) else {} for each in (one, other)]
    return difference(*tables)


def test_it_reads_no_more_than_the_lookback_and_the_content_is_equal(
    trading: Company,  # noqa: F811
    tmp_path: Path,
) -> None:
    order(trading, (60, 9, "2026-03-01 08:00:00"))
    before = run(trading.site, RunRequest())
    there = moved(trading, tmp_path / "另一台 machine")
    report = run(there.site, RunRequest())
    assert report.rows_landed == 0
    read = {f"{one.source}.{one.stream}": one.rows_read for one in report.landed}
    assert read["erp.order"] == 1  # the row at the mark itself
    assert report.accounts()["landed"] > 57  # all of it validated again, from raw
    assert differing(there, trading) == []
    assert report.publication is not None
    assert before.publication is not None
    assert report.publication.status == "unchanged"
    assert report.publication.version == before.publication.version


def test_it_goes_on_with_what_is_new(trading: Company, tmp_path: Path) -> None:  # noqa: F811
    there = moved(trading, tmp_path / "elsewhere")
    for company in (there, trading):
        order(company, (61, 9, "2026-03-02 08:00:00"))
        with sqlite3.connect(company.folder / "crm.sqlite") as con:
            con.execute("insert into customer values (8, 'A-8', 'New Pumps', null)")
        con.close()
        assert run(company.site, RunRequest()).rows_landed == 2
    assert mark(there) == mark(trading) == "2026-03-02T00:00:00Z"
    # What was observed carries the moment of each machine's own run.
    others = [one for one in differing(there, trading) if not one.startswith("mart.data_quality:")]
    assert others == []
