"""A steward's merge, split and undo through real runs and a rebuild; and why two are one."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from hub import audit
from hub import state as tables
from hub.errors import DataProblem
from hub.lock import writer_lock
from hub.state import open_state
from mdm import desk
from pipelines.report import RunRequest
from pipelines.run import run
from tests.pipelines.conftest import Company, Hub, found_company

Groups = set[frozenset[str]]


@pytest.fixture(scope="module")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A company after one run; copy it before you change it."""
    company = found_company(tmp_path_factory.mktemp("resolved") / "my 厂")
    report = run(company.site, RunRequest(through="resolve"))
    assert report.exit_code == 0, report.error
    return company


@pytest.fixture
def company(resolved: Company, tmp_path: Path) -> Company:
    shutil.copytree(resolved.folder, tmp_path / "own 厂", symlinks=True)
    return Company(tmp_path / "own 厂")


def again(company: Company) -> Groups:
    """Another run; who is with whom then."""
    report = run(company.site, RunRequest(through="resolve"))
    assert report.exit_code == 0, report.error
    return groups(company)


def groups(company: Company) -> Groups:
    with desk.opened(company.data) as con:
        rows = con.execute(
            "select list(source || ':' || ref) from master.crosswalk_customer group by golden_id"
        ).fetchall()
    return {frozenset(members) for (members,) in rows}


def golden(company: Company, member: str) -> str:
    with desk.opened(company.data) as con:
        row = con.execute(
            "select golden_id from master.crosswalk_customer where source || ':' || ref = ?",
            [member],
        ).fetchone()
    assert row is not None
    return str(row[0])


def said(hub: Hub, *words: str) -> Any:
    answer = hub(*words, "--json")
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


ONE, TWO = frozenset({"erp:1", "crm:7"}), frozenset({"erp:2"})


def test_merge_then_undo_ends_where_it_began_and_a_rebuild_says_the_same(
    company: Company, hub: Hub
) -> None:
    assert groups(company) == {ONE, TWO}
    merged = said(hub, "mdm", "merge", "customer", "erp:2", "C-000001", "--why", "same owner")
    assert (merged["rows"], merged["entity"]) == (2, "customer")
    assert groups(company) == {ONE, TWO}  # nothing moves before a run
    assert again(company) == {ONE | TWO}
    assert golden(company, "erp:2") == golden(company, "crm:7")
    made_again = hub("rebuild")
    assert made_again.code == 0, made_again.err
    assert groups(company) == {ONE | TWO}
    assert again(company) == {ONE | TWO}
    (line,) = said(hub, "mdm", "decisions", "customer")
    assert (line["state"], line["why"], line["verdict"]) == ("in_force", "same owner", "one")
    taken = hub("mdm", "undo")
    assert "Taken back" in taken.out
    assert again(company) == {ONE, TWO}
    assert golden(company, "erp:2") == "C-000002"
    assert [one["state"] for one in said(hub, "mdm", "decisions")] == ["noted", "undone"]


def test_a_split_outranks_the_evidence_until_it_is_undone(company: Company, hub: Hub) -> None:
    kept = golden(company, "erp:1")
    told = hub("mdm", "split", "customer", kept, "crm:7", "--as", "li")
    assert told.code == 0, told.err
    assert f"1 records leave {kept}" in told.out
    apart = {frozenset({"erp:1"}), frozenset({"crm:7"}), TWO}
    assert again(company) == apart
    company.put("crm", (7, "A-7", "Acme Pumps", "010-64368888 ext 1"))
    assert again(company) == apart
    assert hub("mdm", "undo", "--as", "li").code == 0
    assert again(company) == {ONE, TWO}


def test_the_second_steward_is_stopped_by_the_first(company: Company, hub: Hub) -> None:
    assert hub("mdm", "split", "customer", "C-000001", "crm:7", "--as", "li").code == 0
    late = hub("mdm", "merge", "customer", "crm:7", "erp:2", "--as", "wang")
    assert late.code == 1
    assert len(late.err.strip().splitlines()) == 1
    assert "li said 'apart' of crm:7 and erp:1" in late.err
    knowingly = ("mdm", "merge", "customer", "crm:7", "erp:2", "--as", "wang", "--anyway")
    assert hub(*knowingly).code == 0
    state = open_state(company.data)
    rows = state.rows(sa.select(tables.audit.c.actor).where(tables.audit.c.action.like("mdm %")))
    assert [row["actor"] for row in rows] == ["li", "wang"]
    assert audit.broken_at(state) is None
    state.engine.dispose()


def test_a_decision_never_waits_for_a_run(company: Company, hub: Hub) -> None:
    with writer_lock(company.data, holder="hub run"):
        assert hub("mdm", "merge", "customer", "C-000001", "C-000002").code == 0
        assert hub("mdm", "explain", "customer", "erp:1", "erp:2").code == 0
        assert hub("mdm", "undo").code == 0
        assert hub("mdm", "decisions").code == 0


def test_the_desk_is_written_only_where_there_is_news(company: Company, hub: Hub) -> None:
    before = (company.data / desk.NAME).stat()
    again(company)
    assert (company.data / desk.NAME).stat().st_mtime_ns == before.st_mtime_ns
    assert before.st_mode & 0o777 == 0o600
    company.put("erp", (9, "C9", "Delta Seals", None))
    again(company)
    assert (company.data / desk.NAME).stat().st_mtime_ns != before.st_mtime_ns
    assert golden(company, "erp:9") == "C-000003"
    assert not list(company.data.glob("master.*tmp*"))


def test_why_two_records_are_one_and_two_are_not(company: Company, hub: Hub) -> None:
    told = said(hub, "mdm", "explain", "customer", "erp:1", "crm:7")
    assert told["together"] is True
    assert told["pair"]["reached"] == "certain"
    by = {one["comparison"]: one for one in told["pair"]["compared"]}
    assert by["phone"]["level"] == "shared phone.all"
    assert sum(one["bits"] for one in told["pair"]["compared"]) == told["pair"]["bits"]
    other = said(hub, "mdm", "explain", "customer", "C-000001", "C-000002")
    assert (other["together"], other["pair"]["reached"]) == (False, "below")
    assert other["compared"] == 2
    assert hub("mdm", "merge", "customer", "C-000001", "C-000002", "--why", "w").code == 0
    other = said(hub, "mdm", "explain", "customer", "C-000001", "C-000002")
    assert [one["verdict"] for one in other["judgements"]] == ["one"] * 2
    shown = hub("mdm", "explain", "customer", "C-000001", "C-000002").out
    assert "One from 15 bits on" in shown
    assert "decided at" in shown


def test_how_a_golden_id_was_built_step_by_step(company: Company, hub: Hub) -> None:
    hub("mdm", "merge", "customer", "C-000001", "C-000002", "--why", "same owner")
    again(company)
    told = said(hub, "mdm", "explain", "customer", "erp:2")
    assert told["golden_id"] == "C-000001"
    assert [one["event"] for one in told["steps"]] == ["mint", "join", "mint", "merge"]
    joined = told["steps"][1]
    assert {joined["member"], joined["member_with"]} == {"erp:1", "crm:7"}
    assert joined["bits"] > 15
    assert [one["why"] for one in told["judgements"]] == ["same owner"] * 2
    assert {row["source"] for row in told["members"]} == {"erp", "crm"}
    assert "How C-000001 was built" in hub("mdm", "explain", "customer", "C-000002").out


def test_what_forbids_is_named(company: Company, hub: Hub) -> None:
    company.put(
        "crm", (8, "A-8", "Acme Pumps (停用)", None), (9, "A-9", "Acme Pumps 上海分公司", None)
    )
    again(company)
    told = said(hub, "mdm", "explain", "customer", "erp:1", "crm:9")
    assert "name.branch" in [one["attribute"] for one in told["forbidden"]]
    shown = hub("mdm", "explain", "customer", "erp:1", "crm:9").out
    assert "Never one: name.branch is nothing and" in shown


WRONG = [
    (("merge", "custmer", "C-1", "C-2"), "did you mean 'customer'"),
    (("merge", "customer", "C-000001", "C-9"), "no customer is called 'C-9'"),
    (("merge", "customer", "erp:1", "crm:7"), "are one customer already"),
    (("split", "customer", "C-000001", "erp:2"), "'erp:2' is no member of C-000001"),
    (("split", "customer", "C-000001", "erp:1", "crm:7"), "nobody would stay"),
    (("explain", "customer", "erp:1", "erp:1"), "are the same record"),
    (("undo", "--as", "nobody"), "nobody has decided nothing"),
    (("undo", "--action", "zz"), "no actions begin with 'zz'"),
]


@pytest.mark.parametrize(("words", "what"), WRONG, ids=lambda one: " ".join(one)[:40])
def test_a_wrong_word_is_one_line_that_says_what(
    company: Company, hub: Hub, words: tuple[str, ...], what: str
) -> None:
    answer = hub("mdm", *words)
    assert answer.code == 2
    assert what in answer.err
    assert len(answer.err.strip().splitlines()) == 1


def test_before_the_first_run_it_says_to_run(hub: Hub, company: Company) -> None:
    (company.data / desk.NAME).unlink()
    answer = hub("mdm", "merge", "customer", "a", "b")
    assert (answer.code, "hub run" in answer.err) == (2, True)


def test_a_lost_state_is_filled_again_and_a_strange_one_is_refused(
    company: Company, hub: Hub
) -> None:
    hub("mdm", "merge", "customer", "C-000001", "C-000002", "--why", "w")
    assert again(company) == {ONE | TWO}
    for file in company.data.glob("state.db*"):
        file.unlink()
    assert again(company) == {ONE | TWO}
    (line,) = said(hub, "mdm", "decisions")
    assert (line["state"], line["why"], line["records"]) == (
        "in_force", "w", ["crm:7", "erp:1", "erp:2"],
    )  # fmt: skip
    state = open_state(company.data)
    with state.engine.begin() as con:
        con.execute(sa.update(tables.judgement).values(action="other", no=1).where(
            tables.judgement.c.no == 1))  # fmt: skip
        con.execute(sa.insert(tables.judgement).values(
            no=9, action="x", at="2026-01-01T00:00:00Z", actor="li", entity="customer",
            verdict="unsure", why=""))  # fmt: skip
    state.engine.dispose()
    report = run(company.site, RunRequest(through="resolve"))
    assert isinstance(report.error, DataProblem)
    assert "judgement 1 of state.db is another" in str(report.error)


def test_explaining_takes_a_moment(company: Company) -> None:
    """Not the figure of a million records, but it would show a scan per comparison."""
    from mdm.rulebook import PRODUCT_RULES, load_rules
    from mdm.story import explain_pair
    from pipelines.catalogue import catalogue

    (rules,) = load_rules([PRODUCT_RULES], catalogue(company.site).dictionary, ["customer"])
    with desk.opened(company.data) as con:
        began = time.perf_counter()
        explain_pair(con, rules, "erp:1", "crm:7", [])
        assert time.perf_counter() - began < 2


def test_a_broken_desk_is_made_anew(company: Company) -> None:
    (company.data / desk.NAME).write_bytes(b"no database")
    assert again(company) == {ONE, TWO}
