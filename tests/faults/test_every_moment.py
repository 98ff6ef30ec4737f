"""A load that fails at any moment of its protocol loses nothing, doubles nothing, shows no half.

Each round: a load that succeeds, a change at the sources, a load that fails at one moment, and the
load after it. The end must equal that of a company whose power never failed.
"""

from __future__ import annotations

import errno
import threading
import time

import pytest

from hub import fault
from tests.faults import worker
from tests.faults.rounds import Rounds, check, one_round, trace

SEEDS = (1, 2, 3)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("moment", fault.MOMENTS)
def test_killed_at_every_moment(rounds: Rounds, moment: str, seed: int) -> None:
    one_round(rounds, seed, moment, worker.die, worker.KILLED)


@pytest.mark.exam
@pytest.mark.parametrize("seed", range(100, 200))
def test_killed_at_every_moment_of_a_hundred_histories(rounds: Rounds, seed: int) -> None:
    for moment in fault.MOMENTS:
        one_round(rounds, seed, moment, worker.die, worker.KILLED)


def disk_full() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def reset() -> None:
    raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")


@pytest.mark.slow
@pytest.mark.parametrize("moment", fault.MOMENTS)
def test_a_full_disk_at_every_moment(rounds: Rounds, moment: str) -> None:
    one_round(rounds, 1, moment, disk_full, worker.FAILED)


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["read.page", "read.part", "land.read"])
def test_a_connection_that_is_reset(rounds: Rounds, moment: str) -> None:
    one_round(rounds, 2, moment, reset, worker.FAILED)


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["land.rename", "clean.commit", "publish.swap"])
def test_a_stale_second_instance_is_turned_away(rounds: Rounds, moment: str) -> None:
    """One load stalls at a moment and another one starts: the second is refused, nothing mixes."""
    _, wanted = rounds.undisturbed(3)
    company = rounds.copy(3)
    stalled = company.folder / "stalled"

    def stall() -> None:
        stalled.touch()
        while (company.folder / "stalled").exists():
            time.sleep(0.02)

    codes: list[int] = []
    first = threading.Thread(
        target=lambda: codes.append(worker.forked(company.folder, moment, stall))
    )
    first.start()
    until = time.monotonic() + 60
    while not stalled.exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert stalled.exists(), trace(company)
    assert worker.forked(company.folder) == worker.FAILED
    assert "another run is writing" in trace(company)
    stalled.unlink()
    first.join()
    assert codes == [worker.FINE]
    check(company, wanted)
