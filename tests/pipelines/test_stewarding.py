"""Judgements in state.db: merge, split and undo, and two stewards on the same records."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from hub import audit
from hub import state as tables
from hub.errors import ConfigError
from hub.state import State, open_state
from mdm.judgements import APART, ONE, UNSURE, Judged, effective
from pipelines.stewarding import (
    Maker,
    Overtaken,
    Row,
    all_judged,
    merging,
    record,
    record_all,
    splitting,
    undo,
)

A, B, C, D = ("erp", "1"), ("crm", "1"), ("mes", "1"), ("erp", "2")
LI, WANG = Maker("li", "same stamp"), Maker("wang")
EVER = 1 << 40


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    made = open_state(tmp_path)
    yield made
    made.engine.dispose()


def say(
    state: State, verdict: str, *pairs: tuple[tuple[str, str], tuple[str, str]], by: Maker = LI
) -> str:
    rows = [Row(verdict, a, b, EVER, EVER) for a, b in pairs]
    return record(state, "customer", rows, by).action


def held(state: State) -> list[tuple[str, frozenset[tuple[str, str]]]]:
    return sorted((row.verdict, row.pair) for row in effective(all_judged(state)))


def test_a_merge_is_a_star_over_all_members(state: State) -> None:
    rows = merging([[A, B], [C]], EVER, EVER)
    assert [(row.verdict, row.a, row.b) for row in rows] == [(ONE, A, B), (ONE, A, C)]
    done = record(state, "customer", rows, LI)
    assert (done.recorded, done.refused) == (2, [])
    found = all_judged(state, "customer")
    assert {(row.action, row.actor, row.why) for row in found} == {
        (done.action, "li", "same stamp")
    }
    assert all_judged(state, "supplier") == []


def test_a_split_keeps_every_leaver_from_every_stayer_and_has_a_bound(state: State) -> None:
    rows = splitting([A, B], [C, D], EVER, EVER)
    assert {(row.verdict, row.a, row.b) for row in rows} == {
        (APART, A, C), (APART, A, D), (APART, B, C), (APART, B, D),
    }  # fmt: skip
    many = [("erp", str(n)) for n in range(100)]
    with pytest.raises(ConfigError, match="more than 5,000 rows"):
        splitting(many, [("crm", str(n)) for n in range(51)], 0, 0)
    with pytest.raises(ConfigError, match="in one act are more than 5,000"):
        merging([[("erp", str(n)) for n in range(5_002)]], 0, 0)


def test_undo_takes_back_ones_own_last_act_and_the_one_before(state: State) -> None:
    say(state, ONE, (A, B))
    before = held(state)
    say(state, ONE, (A, C), (A, D))
    say(state, UNSURE, (("wms", "8"), ("wms", "9")), by=WANG)
    assert undo(state, LI).pair == {A, D}
    assert held(state) == before
    assert undo(state, LI).pair == {A, B}
    assert held(state) == []
    with pytest.raises(ConfigError, match="li has decided nothing"):
        undo(state, LI)


def test_an_undo_can_be_taken_back_by_its_id(state: State) -> None:
    action = say(state, ONE, (A, B))
    before = held(state)
    undo(state, LI)
    taken_back = all_judged(state)[-1].action
    with pytest.raises(ConfigError, match="is taken back already"):
        undo(state, LI, action)
    undo(state, WANG, taken_back[:8])
    assert held(state) == before
    with pytest.raises(ConfigError, match="no actions begin with 'zz'"):
        undo(state, LI, "zz")


def test_the_second_steward_is_told_who_came_first(state: State) -> None:
    say(state, APART, (A, B))
    late = [Row(ONE, B, C, seen=0, told=0)]
    with pytest.raises(Overtaken) as caught:
        record(state, "customer", late, WANG)
    said = str(caught.value)
    assert "li said 'apart' of crm:1 and erp:1 at 20" in said
    assert "(same stamp)" in said
    assert "--anyway" in said
    assert len(all_judged(state)) == 1
    record(state, "customer", late, Maker("wang", anyway=True))
    assert len(all_judged(state)) == 2


def test_what_was_seen_one_did_oneself_or_another_entity_did_is_no_obstacle(state: State) -> None:
    say(state, UNSURE, (A, B))
    record(state, "customer", [Row(ONE, A, B, seen=1, told=1)], WANG)
    record(state, "customer", [Row(ONE, A, C, seen=0, told=0)], Maker("wang", anyway=True))
    record(state, "customer", [Row(ONE, C, D, seen=0, told=0)], WANG)
    record(state, "supplier", [Row(APART, A, B, seen=0, told=0)], Maker("zhao"))


def test_an_opposite_word_known_to_the_run_but_not_to_the_person_stops_him(state: State) -> None:
    say(state, APART, (B, C))
    through = merging([[A, B], [C]], seen=1, told=0)
    with pytest.raises(Overtaken, match="li said 'apart' of crm:1 and mes:1"):
        record(state, "customer", through, WANG)
    record(state, "customer", [Row(ONE, A, B, seen=1, told=0)], WANG)
    with pytest.raises(Overtaken, match="wang said 'one'"):
        record(state, "customer", [Row(APART, A, B, seen=2, told=0)], LI)
    record(state, "customer", merging([[A, B], [C]], seen=2, told=2), WANG)


def test_an_undo_by_another_counts_as_a_word_on_its_records(state: State) -> None:
    action = say(state, ONE, (A, B))
    undo(state, WANG, action)
    with pytest.raises(Overtaken, match="wang said 'undo'"):
        record(state, "customer", [Row(ONE, B, C, seen=1, told=1)], LI)


def test_nobody_undoes_what_another_has_built_upon(state: State) -> None:
    say(state, ONE, (A, B))
    say(state, ONE, (B, C), by=WANG)
    with pytest.raises(Overtaken, match="wang said 'one'"):
        undo(state, LI)
    undo(state, Maker("li", anyway=True))
    assert held(state) == [(ONE, frozenset((B, C)))]


def test_of_a_file_the_rest_is_taken(state: State) -> None:
    say(state, APART, (A, B))
    rows = [Row(ONE, A, B, 0, 0), Row(ONE, C, D, 0, 0)]
    done = record_all(state, {"customer": rows}, WANG, partly=True)["customer"]
    assert done.recorded == 1
    ((refused, by),) = done.refused
    assert (refused.b, by.actor) == (B, "li")


def test_of_several_entities_all_or_nothing_is_recorded(state: State) -> None:
    say(state, APART, (A, B))
    rows = {"supplier": [Row(ONE, A, B, 0, 0)], "customer": [Row(ONE, A, B, 0, 0)]}
    with pytest.raises(Overtaken):
        record_all(state, rows, WANG)
    assert len(all_judged(state)) == 1


def test_of_two_at_the_same_moment_exactly_one_is_first(tmp_path: Path) -> None:
    def press(name: str) -> bool:
        own = open_state(tmp_path)
        try:
            record(own, "customer", [Row(ONE, A, B, 0, 0)], Maker(name))
        except Overtaken:
            return False
        finally:
            own.engine.dispose()
        return True

    open_state(tmp_path).engine.dispose()
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(press, [f"steward {n}" for n in range(16)]))
    assert sum(won) == 1
    state = open_state(tmp_path)
    assert len(all_judged(state)) == 1
    assert audit.broken_at(state) is None
    state.engine.dispose()


def test_every_act_stands_in_the_audit_trail(state: State) -> None:
    say(state, ONE, (A, B))
    undo(state, LI)
    rows = state.rows(sa.select(tables.audit.c.actor, tables.audit.c.action))
    assert [tuple(row.values()) for row in rows] == [("li", "mdm one"), ("li", "mdm undo")]
    assert audit.broken_at(state) is None


def test_numbers_go_on_behind_those_the_warehouse_knows(state: State) -> None:
    record(state, "customer", [Row(ONE, A, B, 0, 0)], Maker("li", floor=41))
    assert [row.no for row in all_judged(state)] == [42]


def test_a_judgement_knows_its_moment(state: State) -> None:
    say(state, ONE, (A, B))
    (row,) = all_judged(state)
    assert isinstance(row, Judged)
    assert row.at.endswith("Z")
