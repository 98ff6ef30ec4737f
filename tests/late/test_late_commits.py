"""Transactions that commit after a landing though they began before it: none lost, none doubled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from connectors.read import read
from hub import stamp
from hub.contract import Connection
from tests.connectors.stands.databases import own_database
from tests.late.landings import Outcome, landed, play, stream
from tests.late.schedule import LOOKBACK, random_schedule
from warehouse.landing import land_stream

NOTHING = Outcome((), ())


def within(folder: Path, seeds: range) -> None:
    """No transaction is open for longer than the lookback."""
    for seed in seeds:
        found = play(folder / str(seed), random_schedule(seed), stream())
        assert found == NOTHING, f"seed {seed}: {found}"


def longer(folder: Path, seeds: range) -> None:
    """Some are open for much longer; the last landing sweeps the keys."""
    for seed in seeds:
        schedule = random_schedule(seed, longest=5 * LOOKBACK)
        found = play(folder / str(seed), schedule, stream(), sweep=True)
        assert found == NOTHING, f"seed {seed}: {found}"


def test_within_the_lookback_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    within(tmp_path, range(60))


@pytest.mark.exam
def test_a_thousand_schedules_within_the_lookback(tmp_path: Path) -> None:
    within(tmp_path, range(1000))


def test_longer_transactions_are_found_by_the_sweep(tmp_path: Path) -> None:
    longer(tmp_path, range(20))


@pytest.mark.exam
def test_a_thousand_longer_schedules(tmp_path: Path) -> None:
    longer(tmp_path, range(1000))


def test_the_schedules_hold_what_they_must() -> None:
    """The random schedules do have late commits, ties with the lookback, and updated keys."""
    late = exact = updated = 0
    for seed in range(60):
        schedule = random_schedule(seed)
        for one in schedule.transactions:
            late += any(one.begin < second < one.commit for second in schedule.landings)
            exact += one.open_for == LOOKBACK
        keys = [key for one in schedule.transactions for key in one.keys]
        updated += len(keys) > len(set(keys))
    assert min(late, exact, updated) > 30


def test_without_a_lookback_the_checker_finds_lost_rows(tmp_path: Path) -> None:
    found = [
        play(tmp_path / str(seed), random_schedule(seed), stream(lookback=0)) for seed in range(20)
    ]
    assert [one for one in found if one.lost]


def test_longer_than_the_lookback_is_lost_without_a_sweep(tmp_path: Path) -> None:
    """What the sweep is for: the lookback alone does not find them."""
    found = [
        play(tmp_path / str(seed), random_schedule(seed, 5 * LOOKBACK), stream(deletes="none"))
        for seed in range(20)
    ]
    assert [one for one in found if one.lost]
    assert not [one for one in found if one.doubled]


def test_a_row_that_differs_at_every_reading_is_found_as_doubled(tmp_path: Path) -> None:
    """The checker's other half: an overlap whose rows are not recognised lands twice."""
    found = []
    for seed in range(10):
        schedule = random_schedule(seed)
        schedule.columns = {"read_at": lambda now: now}
        found.append(play(tmp_path / str(seed), schedule, stream()))
    assert [one for one in found if one.doubled]


@pytest.fixture
def database(postgres_url: str) -> Iterator[str]:
    with own_database(postgres_url) as url, psycopg.connect(url, autocommit=True) as con:
        con.execute(
            "create table orders"
            " (id int primary key, version int, changed timestamptz default now())"
        )
        yield url


@pytest.mark.parametrize(("lookback", "expected"), [(LOOKBACK, {1, 2, 3}), (0, {2, 3})])
def test_a_real_transaction_that_was_open_during_a_landing(
    lookback: int, expected: set[int], database: str, tmp_path: Path
) -> None:
    contract = stream(lookback=lookback, connection=Connection(url=database))

    def land() -> int:
        return land_stream(tmp_path, contract, read, as_of=stamp.now()).landed

    with psycopg.connect(database) as slow, psycopg.connect(database, autocommit=True) as quick:
        slow.execute("insert into orders values (1, 1)")  # now() is the transaction's begin
        quick.execute("insert into orders values (2, 1)")
        assert land() == 1
        slow.commit()
        quick.execute("insert into orders values (3, 1)")
    land()
    assert land() == 0, "what the overlap reads again does not land again"
    found = [row["id"] for row in landed(tmp_path)]
    assert set(found) == expected, "without a lookback the late row is lost: the check sees it"
    assert len(found) == len(set(found))
