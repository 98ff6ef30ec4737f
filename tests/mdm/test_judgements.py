"""Which judgements hold: undone acts, undone undoings, and newer words on the same pair."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hub import duck
from mdm.judgements import APART, ONE, UNDO, UNSURE, Judged, effective, in_force, undone

RECORDS = [("erp", "1"), ("crm", "1"), ("mes", "1"), ("erp", "2")]


def said(no: int, verdict: str, a: int, b: int, action: str = "") -> Judged:
    action = action or str(no)
    return Judged(no, verdict, *RECORDS[a], *RECORDS[b], "li", "", action, "customer")


def undo(no: int, action: str) -> Judged:
    return Judged(no, UNDO, None, None, None, None, "li", "", str(no), "customer", action)


def numbers(*rows: Judged) -> list[int]:
    return [row.no for row in effective(rows)]


def test_newest_first_and_one_word_per_pair_whichever_way_round() -> None:
    rows = said(1, ONE, 0, 1), said(2, APART, 1, 0), said(3, ONE, 0, 2)
    assert numbers(*rows) == [3, 2]


def test_an_undone_act_gives_way_to_what_was_before_it() -> None:
    rows = [said(1, ONE, 0, 1), said(2, APART, 0, 1), undo(3, "2")]
    assert numbers(*rows) == [1]
    assert numbers(*rows, undo(4, "3")) == [2]
    assert numbers(*rows, undo(4, "3"), undo(5, "4")) == [1]
    assert undone(rows) == {"2"}


def test_an_act_of_several_rows_is_taken_back_whole() -> None:
    rows = [said(1, ONE, 0, 1, "x"), said(2, ONE, 0, 2, "x"), said(3, ONE, 1, 3)]
    assert numbers(*rows, undo(4, "x")) == [3]


def test_unsure_decides_nothing_and_takes_nothing_back() -> None:
    assert numbers(said(1, ONE, 0, 1), said(2, UNSURE, 0, 1)) == [1]


def test_what_is_said_of_one_record_alone_is_nothing() -> None:
    assert numbers(said(1, ONE, 0, 0)) == []


def test_entities_do_not_overrule_each_other() -> None:
    other = Judged(2, APART, *RECORDS[0], *RECORDS[1], "li", "", "2", "supplier")
    assert numbers(said(1, ONE, 0, 1), other) == [2, 1]


ACTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from([ONE, APART, UNSURE]), st.integers(0, 3), st.integers(0, 3)),
        st.tuples(st.just(UNDO), st.integers(1, 12), st.just(0)),
    ),
    max_size=14,
)


def rows_of(acts: list[Any]) -> list[Judged]:
    return [
        undo(no, str(a)) if verdict == UNDO else said(no, verdict, a, b)
        for no, (verdict, a, b) in enumerate(acts, 1)
    ]


@given(ACTS, st.randoms(use_true_random=False))
def test_the_order_of_reading_does_not_matter(acts: list[Any], shuffle: Any) -> None:
    rows = rows_of(acts)
    mixed = rows.copy()
    shuffle.shuffle(mixed)
    assert effective(mixed) == effective(rows)


@given(ACTS)
def test_undoing_the_last_act_restores_what_held_before_it(acts: list[Any]) -> None:
    rows = rows_of(acts)
    after = [*rows, undo(len(rows) + 1, str(len(rows)))]
    if rows:
        assert effective(after) == effective(rows[:-1])
        again = [*after, undo(len(rows) + 2, str(len(rows) + 1))]
        assert effective(again) == effective(rows)


@given(ACTS)
def test_at_most_one_row_per_pair_and_each_is_the_newest_that_stands(acts: list[Any]) -> None:
    rows = rows_of(acts)
    found = effective(rows)
    assert len({row.pair for row in found}) == len(found)
    gone = undone(rows)
    for row in found:
        later = [
            one for one in rows
            if one.no > row.no and one.pair == row.pair and one.verdict in (ONE, APART)
        ]  # fmt: skip
        assert all(one.action in gone for one in later)


def test_reading_a_warehouse_that_has_no_judgements_yet_gives_none() -> None:
    with duck.connect() as con:
        assert in_force(con, "customer") == []
        con.execute("create schema clean")
        con.execute(
            """create table clean.judgement as select 1 as judgement_no, 'x' as action,
                'customer' as entity, 'one' as verdict, 'erp' as source_a, '1' as ref_a,
                'crm' as source_b, '2' as ref_b, cast(null as varchar) as undoes, 'li' as actor,
                cast(null as varchar) as why"""
        )
        (found,) = in_force(con, "customer")
        assert (found.no, found.verdict, found.why, found.action) == (1, ONE, "", "x")
        assert in_force(con, "supplier") == []
