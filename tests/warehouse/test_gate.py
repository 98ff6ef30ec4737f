"""The gate on real files through Great Expectations: every guard is proved by a planted defect."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote

import pytest

from hub import duck
from hub.site import Site, load_site
from warehouse import gate
from warehouse.expectations import Outcome
from warehouse.gate import judge
from warehouse.suites import compile_suite
from warehouse.verdict import Acceptance, Verdict

COLUMNS = ("id", "kind", "amount")
CHECKS: tuple[dict[str, Any], ...] = (
    {"not_null": "amount"},
    {"accepted": {"kind": ["good", "fair"]}},
    {"unique": ["kind", "id"]},
    {"references": {"id": "core.known.id"}},
    {
        "rows": {
            "name": "positive",
            "sql": "select * from core.t where amount < 0 or kind = '{odd} :odd'",
            "why": "money comes in",
        }
    },
)
Judge = Callable[..., Verdict]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("泵 厂 50%")
    (folder / "site.yaml").write_text("name: 泵厂\n", "utf-8")
    return load_site(folder)


@pytest.fixture
def judged(site: Site, tmp_path: Path) -> Judge:
    """Judge 1000 good rows after `defect` was done to them."""

    def run(
        defect: str = "",
        checks: Sequence[dict[str, Any]] = CHECKS,
        accepted: dict[str, Acceptance] | None = None,
        columns: Sequence[str] = COLUMNS,
    ) -> Verdict:
        candidate = tmp_path / ".candidate-v1.duckdb"
        with duck.connect(candidate) as con:
            con.execute(
                "create schema core;"
                "create table core.known as select i as id from range(1000) t(i);"
                "create table core.t as select i as id, 'good' as kind, i * 1.5 as amount"
                f" from range(1000) t(i); {defect}"
            )
        suite = compile_suite("core.t", "sales", ["id"], checks, columns)
        return judge(candidate, [suite], site, accepted or {})

    return run


def test_good_rows_pass_and_the_docs_are_written(judged: Judge) -> None:
    verdict = judged()
    assert verdict.open
    assert verdict.counts() == {"passed": 8, "warned": 0, "failed": 0}
    assert str(verdict) == "8 expectations, all passed"
    assert verdict.docs is not None
    assert "core.t" in verdict.docs.read_text("utf-8")


@pytest.mark.parametrize(
    ("defect", "check", "rows"),
    [
        ("update core.t set amount = null where id < 3", "not_null:amount", 3),
        ("update core.t set id = null where id = 7", "not_null:id", 1),
        ("update core.t set id = 5 where id = 6", "unique:id", 2),
        ("insert into core.t select 5, 'good', 1 from range(400)", "unique:kind,id", 401),
        ("update core.t set kind = 'bad' where id >= 500", "accepted:kind", 500),
        ("delete from core.known where id >= 250", "references:id", 750),
        ("update core.t set amount = -1 where id < 999", "rows:positive", 999),
        ("update core.t set kind = '{odd} :odd' where id = 1", "rows:positive", 1),
        ("alter table core.t add column more int", "columns", 1),
        ("alter table core.t rename amount to sum", "columns", 2),
    ],
)
def test_a_planted_defect_closes_the_gate_with_its_exact_rows(
    judged: Judge, defect: str, check: str, rows: int
) -> None:
    verdict = judged(defect)
    found = {one.check: one for one in verdict.failed}
    assert not verdict.open
    assert found[f"core.t.{check}"].rows == rows
    assert found[f"core.t.{check}"].owner == "sales"
    assert 1 <= len(found[f"core.t.{check}"].sample) <= 5
    assert f"core.t.{check}" in " ".join(str(one) for one in verdict.failed)


def test_the_verdict_is_that_of_great_expectations(
    judged: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its verdicts ignored, the defect would be published: it is the guard."""
    every = {"core.t." + name: Outcome(True) for name in ("columns", "not_null:id", "unique:id")}
    monkeypatch.setattr(gate, "run_suites", lambda *_: every)
    assert judged("update core.t set id = 5 where id = 6", checks=()).open


def test_a_check_that_cannot_be_judged_is_an_error_and_keeps_the_gate_closed(
    judged: Judge,
) -> None:
    rows = {"name": "wrong", "sql": "select nope from core.t", "severity": "warn"}
    verdict = judged(
        checks=[{"rows": rows}], accepted={"core.t.rows:wrong": Acceptance(9, "a", "b")}
    )
    (failure,) = verdict.failed
    assert failure.error is not None
    assert "could not be judged" in failure.error
    assert "nope" in failure.error
    assert "\n" not in str(failure)


def test_a_missing_table_fails_all_its_checks(judged: Judge) -> None:
    verdict = judged("drop table core.t")
    assert verdict.passed == 0
    assert len(verdict.failed) == 8
    assert all(failure.error for failure in verdict.failed)


def test_a_warning_lets_pass(judged: Judge) -> None:
    verdict = judged(
        "update core.t set amount = null", [{"not_null": "amount", "severity": "warn"}]
    )
    assert verdict.open
    assert [(one.check, one.rows) for one in verdict.warned] == [("core.t.not_null:amount", 1000)]
    assert verdict.counts() == {"passed": 3, "warned": 1, "failed": 0}


@pytest.mark.parametrize(("rows", "is_open"), [(3, True), (4, True), (2, False)])
def test_an_accepted_check_passes_while_its_rows_do_not_grow(
    judged: Judge, rows: int, is_open: bool
) -> None:
    word = {"core.t.not_null:amount": Acceptance(rows, "li", "known since May")}
    verdict = judged("update core.t set amount = null where id < 3", accepted=word)
    assert verdict.open is is_open
    assert len(verdict.accepted) == int(is_open)
    if is_open:
        assert verdict.accepted[0].note == "accepted by li: known since May"


def test_disagreement_with_the_counting_sql_is_an_error(
    judged: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = {"core.t.columns": Outcome(False)}
    monkeypatch.setattr(gate, "run_suites", lambda *_: broken)
    verdict = judged()
    assert "disagree" in str(next(one.error for one in verdict.failed))


def test_nothing_is_held_open_and_no_network_is_touched(
    judged: Judge, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("the gate called out")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    judged("update core.t set amount = null")
    with duck.connect(tmp_path / ".candidate-v1.duckdb") as con:  # writing: nobody else has it
        con.execute("create table core.later (id int)")


def test_the_docs_name_the_rows_and_fetch_nothing(judged: Judge) -> None:
    verdict = judged("update core.t set kind = '<b>bad</b>' where id = 977")
    assert verdict.docs is not None
    index = verdict.docs.read_text("utf-8")
    assert "core.t.accepted:kind: 1 row, owner sales" in index
    assert "<td>977</td><td>&lt;b&gt;bad&lt;/b&gt;</td>" in index
    pages = list(verdict.docs.parent.rglob("*.html"))
    (link,) = re.findall(r"href='(validations/core/t/[^']*)'", index)
    assert verdict.docs.parent / unquote(link) in pages
    for page in pages:
        text = page.read_text("utf-8")
        assert not re.search(r"""(src|<link[^>]*href)=["']?https?://|url\(['"]?http""", text)
        assert "<script" not in text
    assert sum(file.stat().st_size for file in verdict.docs.parent.rglob("*.*")) < 200_000


def test_the_docs_of_the_last_judgements_are_kept(judged: Judge, site: Site) -> None:
    for name in ("1", "2", "3", "4", "5"):
        (site.data_dir / "gx" / name).mkdir(parents=True)
    verdict = judged()
    kept = sorted(path.name for path in (site.data_dir / "gx").iterdir() if path.is_dir())
    assert len(kept) == 5
    assert verdict.docs is not None
    assert verdict.docs.parent.name in kept


def test_the_refusal_is_one_line_with_check_rows_owner_and_mend(judged: Judge) -> None:
    verdict = judged("update core.t set amount = null; update core.t set kind = 'bad'")
    error = verdict.refusal()
    assert error.exit_code == 1
    assert "core.t.not_null:amount: 1,000 rows, owner sales" in str(error)
    assert "hub publish --accept core.t.not_null:amount --why TEXT" in str(error)
    assert "\n" not in str(error)
