"""Each thing that the fault exam looks at is shown to it once in a broken state: it must notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub import duck, fault
from tests.faults import rounds as exam
from tests.faults import worker
from tests.faults.rounds import Rounds

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
        fault.arm("never", worker.die)


@pytest.fixture
def company(rounds: Rounds) -> exam.Company:
    made = rounds.copy(1)
    assert worker.forked(made.folder) == worker.FINE
    return made


def spoil(company: exam.Company, statement: str, file: str = "warehouse.duckdb") -> None:
    def change() -> None:
        path = (company.site.data_dir / file).resolve()
        path.chmod(0o644)
        with duck.connect(path) as con:
            con.execute(statement)

    exam.in_a_child(change, company.folder)


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
    rounds: Rounds,
    company: exam.Company,
    defect: str,
) -> None:
    _, wanted = rounds.undisturbed(1)
    exam.check(company, wanted)
    spoil(company, defect)
    with pytest.raises(AssertionError):
        exam.check(company, wanted)


@pytest.mark.slow
def test_half_a_load_is_noticed(company: exam.Company) -> None:
    exam.published(company)
    half = "delete from core.fct_line where line_id in (select line_id from core.fct_line limit 3)"
    spoil(company, half, "published/mis.duckdb")
    with pytest.raises(AssertionError, match="half of core.fct_line"):
        exam.published(company)


@pytest.mark.slow
def test_a_half_batch_is_noticed(rounds: Rounds, company: exam.Company) -> None:
    _, wanted = rounds.undisturbed(1)
    left = company.site.data_dir / "raw" / "erp" / "sales_order_line" / "00000099"
    left.mkdir()
    with pytest.raises(AssertionError, match="a half batch stays"):
        exam.check(company, wanted)
