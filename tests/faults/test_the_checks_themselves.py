"""Each thing that the fault exam looks at is shown to it once in a broken state: it must notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub import fault
from tests.faults.company import Company
from tests.faults.rounds import FINE, Rounds

ROOT = Path(__file__).resolve().parents[2]


def test_every_moment_is_reached_somewhere_and_armed_only_here() -> None:
    said = {
        path: path.read_text(encoding="utf-8")
        for room in ("hub", "connectors", "warehouse", "mdm", "pipelines")
        for path in (ROOT / room).rglob("*.py")
    }
    text = "".join(said.values())
    assert [m for m in fault.MOMENTS if f'fault.reach("{m}")' not in text] == []
    assert [str(path) for path, words in said.items() if "fault.arm(" in words] == []


def test_an_unknown_moment_cannot_be_armed() -> None:
    with pytest.raises(KeyError):
        fault.arm("never", lambda: None)


@pytest.fixture
def company(rounds: Rounds) -> Company:
    made = rounds.copy(1)
    rounds.load(made.folder)
    return made


def spoil(rounds: Rounds, company: Company, statement: str, file: str) -> None:
    code, trace = rounds.worker.ask("spoil", company.folder, file, statement)
    assert code == FINE, trace


LOST = (
    "delete from clean.erp__sales_order_line where _key ="
    " (select min(_key) from clean.erp__sales_order_line where not _deleted)"
)
DOUBLED = (
    "insert into clean.erp__sales_order_line"
    " select * from clean.erp__sales_order_line where not _deleted limit 1"
)
CHANGED = "update clean.erp__sales_order_line set quantity = quantity + 1 where not _deleted"


@pytest.mark.slow
@pytest.mark.parametrize("defect", [LOST, DOUBLED, CHANGED])
def test_a_lost_a_doubled_and_a_changed_row_are_noticed(
    rounds: Rounds, company: Company, defect: str
) -> None:
    _, wanted = rounds.undisturbed(1)
    rounds.check(company, wanted)
    spoil(rounds, company, defect, "warehouse.duckdb")
    with pytest.raises(AssertionError):
        rounds.check(company, wanted)


@pytest.mark.slow
def test_half_a_load_is_noticed(rounds: Rounds, company: Company) -> None:
    rounds.published(company)
    half = "delete from core.fct_line where line_id in (select line_id from core.fct_line limit 3)"
    spoil(rounds, company, half, "published/mis.duckdb")
    with pytest.raises(AssertionError, match="half of core.fct_line"):
        rounds.published(company)


@pytest.mark.slow
def test_a_half_batch_is_noticed(rounds: Rounds, company: Company) -> None:
    _, wanted = rounds.undisturbed(1)
    left = company.site.data_dir / "raw" / "erp" / "sales_order_line" / "00000099"
    left.mkdir()
    with pytest.raises(AssertionError, match="a half batch stays"):
        rounds.check(company, wanted)
