"""The queue's order and its cases: what is asked first, and how much is asked at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.dictionary import Dictionary
from hub.duck import Connection, connect
from mdm import worth
from mdm.judgements import APART, ONE, UNSURE, Judged
from mdm.queue import MOST_IDS, cases, questions
from mdm.together import Together


@pytest.fixture
def con() -> Iterator[Connection]:
    """A desk of twelve golden ids in a chain of questions, the first the most pressing."""
    with connect() as made:
        made.execute("create schema master")
        made.execute(
            """create table master.crosswalk_part as
            select 'erp' as source, cast(i as varchar) as ref, 'c' || i as code, 'n' as name,
                'P-' || i as golden_id from range(12) r(i)"""
        )
        made.execute(
            """create table master.question_part as
            select 'erp' as source_a, cast(i as varchar) as ref_a, 'erp' as source_b,
                cast(i + 1 as varchar) as ref_b, 10.0 as score, 'same code' as reasons,
                'P-' || i as golden_a, 'P-' || (i + 1) as golden_b,
                cast(100 - i as decimal(28, 4)) as value, cast(100 - i as double) as rank
            from range(11) r(i)"""
        )
        yield made


def judged(no: int, verdict: str, a: int, b: int) -> Judged:
    return Judged(no, verdict, "erp", str(a), "erp", str(b), "li", "", str(no), "part")


def test_a_chain_is_cut_into_cases_that_a_person_can_look_at(con: Connection) -> None:
    first, *rest = cases(con, "part", [])
    assert len(first.golden_ids) == MOST_IDS
    assert first.golden_ids[:2] == ["P-0", "P-1"]
    assert all(2 <= len(case.golden_ids) <= MOST_IDS for case in rest)
    asked = [question for case in [first, *rest] for question in case.questions]
    assert sorted((one.golden_a, one.golden_b) for one in asked) == sorted(
        (one.golden_a, one.golden_b) for one in questions(con, "part", [])
    )


def test_answers_close_questions_and_unsure_only_puts_them_off(con: Connection) -> None:
    said = [judged(1, ONE, 0, 1), judged(2, APART, 1, 2), judged(3, UNSURE, 5, 4)]
    left = questions(con, "part", said)
    assert len(left) == 9
    assert {(one.golden_a, one.golden_b) for one in left if one.unsure} == {("P-4", "P-5")}


def test_what_is_said_of_one_holds_for_all_that_is_one_with_it(con: Connection) -> None:
    con.execute(
        """insert into master.question_part
        select * replace ('P-0' as golden_a, '0' as ref_a, 'P-2' as golden_b, '2' as ref_b)
        from master.question_part where golden_a = 'P-0'"""
    )
    through = [judged(1, ONE, 0, 1), judged(2, APART, 1, 2)]
    left = {(one.golden_a, one.golden_b) for one in questions(con, "part", through)}
    assert ("P-0", "P-2") not in left
    assert ("P-0", "P-1") not in left
    assert ("P-2", "P-3") in left


def uncertainty(bits: float) -> float:
    with connect() as con:
        row = con.execute(f"select {worth.entropy_sql(repr(bits), 11)}").fetchone()
    assert row is not None
    return float(row[0])


def test_a_question_is_most_open_at_the_threshold_and_certain_far_from_it() -> None:
    assert uncertainty(11) == pytest.approx(1)
    assert uncertainty(10) == pytest.approx(uncertainty(12)) == pytest.approx(0.9183, abs=1e-4)
    assert uncertainty(9) < uncertainty(10) < uncertainty(11)
    assert uncertainty(211) == pytest.approx(0)
    assert uncertainty(-189) == pytest.approx(0, abs=1e-9)


def test_a_fact_is_worth_one_and_its_amount(dictionary: Dictionary) -> None:
    with connect() as con:
        con.execute("create schema clean")
        nothing = worth.uses_sql(con, dictionary, "customer")
        assert con.execute(nothing).fetchall() == []
        con.execute(
            "create table clean.sales_order_line as select 'erp' as source, '7' as customer_ref,"
            " cast(-12.5 as decimal(18, 4)) as amount_net"
        )
        con.execute(
            "create table clean.opportunity as select 'crm' as source, 'x' as customer_ref,"
            " cast(null as decimal(18, 4)) as amount_net, cast(null as decimal(18, 4)) as"
            " amount_gross"
        )
        rows = con.execute(worth.uses_sql(con, dictionary, "customer")).fetchall()
        assert sorted((source, ref, float(worth)) for source, ref, worth in rows) == [
            ("crm", "x", 1.0), ("erp", "7", 13.5),
        ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20))
def test_together_is_what_pairs_connect(pairs: list[tuple[int, int]]) -> None:
    groups = {one: {one} for one in range(10)}
    for one, other in pairs:
        whole = groups[one] | groups[other]
        for each in whole:
            groups[each] = whole
    found = Together(pairs)
    for one in range(10):
        assert found.size(one) == len(groups[one])
        for other in range(10):
            assert found.same(one, other) == (other in groups[one])
