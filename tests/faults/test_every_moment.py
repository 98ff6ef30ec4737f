"""A load that fails at any moment of its protocol loses nothing, doubles nothing, shows no half.

Each round: a load that succeeds, a change at the sources, a load that fails at one moment, and the
load after it. The end must equal that of a company whose power never failed.
"""

from __future__ import annotations

import threading
import time

import pytest

from hub import fault
from tests.faults.rounds import FAILED, FINE, KILLED, Rounds

SEEDS = (1, 2, 3)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("moment", fault.MOMENTS)
def test_killed_at_every_moment(rounds: Rounds, moment: str, seed: int) -> None:
    rounds.fail_at(seed, moment, "die", KILLED)


@pytest.mark.exam
@pytest.mark.parametrize("seed", range(100, 200))
def test_killed_at_every_moment_of_a_hundred_histories(rounds: Rounds, seed: int) -> None:
    for moment in fault.MOMENTS:
        rounds.fail_at(seed, moment, "die", KILLED)


@pytest.mark.slow
@pytest.mark.parametrize("moment", fault.MOMENTS)
def test_a_full_disk_at_every_moment(rounds: Rounds, moment: str) -> None:
    rounds.fail_at(1, moment, "full", FAILED)


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["read.page", "read.part", "land.read"])
def test_a_connection_that_is_reset(rounds: Rounds, moment: str) -> None:
    rounds.fail_at(2, moment, "reset", FAILED)


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["land.rename", "clean.commit", "publish.swap"])
def test_a_stale_second_instance_is_turned_away(rounds: Rounds, moment: str) -> None:
    """One load stalls at a moment and another one starts: the second is refused, nothing mixes."""
    _, wanted = rounds.undisturbed(3)
    company = rounds.copy(3)
    stalled = company.folder / "stalled"
    ended: list[tuple[int, object]] = []

    def stall() -> None:
        ended.append(rounds.second.ask("load", company.folder, moment, "stall"))

    first = threading.Thread(target=stall, daemon=True)
    first.start()
    until = time.monotonic() + 60
    while not stalled.exists() and not ended and time.monotonic() < until:
        time.sleep(0.02)
    assert stalled.exists(), ended
    code, trace = rounds.worker.ask("load", company.folder, None, None)
    stalled.unlink()
    first.join(60)
    assert code == FAILED
    assert "another run is writing" in str(trace)
    assert ended[0][0] == FINE, ended
    rounds.check(company, wanted)
