"""The exam of every contract of the catalogue, each against its server or fake.

A new contract is picked up by its file alone; a new system needs a stand in stands/<system>.py.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import pytest

from hub.site import PRODUCT
from tests.connectors.exam import OF_A_CURSOR, QUESTIONS, Candidate
from tests.connectors.stands.stand import Stand
from tests.tryton.conftest import seeded, tryton_url  # noqa: F401
from tests.tryton.test_rpc import served  # noqa: F401

STANDS = Path(__file__).parent / "stands"
CATALOGUE = (PRODUCT / "connectors" / "systems", PRODUCT / "examples" / "factory" / "systems")


def systems() -> dict[str, list[str]]:
    """Every system and the names of its contracts."""
    return {
        file.parent.name: sorted(p.stem for p in file.parent.glob("*.yaml") if p != file)
        for place in CATALOGUE
        for file in sorted(place.glob("*/system.yaml"))
    }


def stand_of(system: str) -> ModuleType | None:
    """The module that makes a system run."""
    if not (STANDS / f"{system}.py").exists():
        return None
    return importlib.import_module(f"tests.connectors.stands.{system}")


def seats() -> Iterator[tuple[str, str, str]]:
    """(system, variant, stream): a template's streams are those that its stand brings."""
    for system, contracts in systems().items():
        found = stand_of(system)
        for variant in found.VARIANTS if found else ("",):
            for stream in contracts or getattr(found, "CONTRACTS", ()):
                yield system, variant, stream


def marks(seat: tuple[str, str, str], question: str) -> list[pytest.MarkDecorator]:
    """The same contracts on a second database drift in `make exam` only."""
    system, variant, _ = seat
    found = stand_of(system)
    again = found and systems()[system] and variant != found.VARIANTS[0]
    return [pytest.mark.exam] if again and question.endswith(" column") else []


SEATS = [pytest.param(seat, id="-".join(seat).replace(" ", "_")) for seat in seats()]
PLACES = [
    pytest.param(seat, question, id="-".join((*seat, question)), marks=marks(seat, question))
    for seat in seats()
    for question in QUESTIONS
]


@pytest.fixture(scope="module")
def stands(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[tuple[str, str], Stand]]:
    """The stands that were opened so far; all are closed at the end."""
    with ExitStack() as stack:
        opened = Opened(request, tmp_path_factory, stack)
        yield opened


class Opened(dict[tuple[str, str], Stand]):
    """Opens a stand when it is first asked for."""

    def __init__(
        self, request: pytest.FixtureRequest, homes: pytest.TempPathFactory, stack: ExitStack
    ) -> None:
        super().__init__()
        self.request, self.homes, self.stack = request, homes, stack
        self.candidates: dict[tuple[str, str, str], Candidate] = {}

    def __missing__(self, place: tuple[str, str]) -> Stand:
        system, variant = place
        found = stand_of(system)
        assert found, f"give it a stand in tests/connectors/stands/{system}.py"
        home = self.homes.mktemp(f"{system} {variant}")
        self[place] = self.stack.enter_context(found.open_stand(variant, home, self.request))
        return self[place]

    def candidate(self, seat: tuple[str, str, str]) -> Candidate:
        """The candidate of a seat: its first reading serves all questions."""
        if seat not in self.candidates:
            stand = self[seat[:2]]
            home = self.homes.mktemp("papers")
            self.candidates[seat] = Candidate(stand, stand.stream(seat[2]), home)
        return self.candidates[seat]


def excused(candidate: Candidate, question: str) -> None:
    """Skip what a stand gives a reason for."""
    if reason := candidate.stand.excuses.get(f"{candidate.stream.name}.{question}"):
        pytest.skip(reason)


@pytest.mark.parametrize(("seat", "question"), PLACES)
def test_every_stream(seat: tuple[str, str, str], question: str, stands: Opened) -> None:
    candidate = stands.candidate(seat)
    excused(candidate, question)
    QUESTIONS[question](candidate)


@pytest.mark.parametrize("question", OF_A_CURSOR)
@pytest.mark.parametrize("seat", SEATS)
def test_every_cursor(seat: tuple[str, str, str], question: str, stands: Opened) -> None:
    candidate = stands.candidate(seat)
    if candidate.stream.change is None:
        pytest.skip("it has no cursor: every reading is a whole one")
    OF_A_CURSOR[question](candidate)


def test_a_system_without_a_stand_fails() -> None:
    assert stand_of("nobody_wrote_this") is None
    missing = [name for name, contracts in systems().items() if contracts and not stand_of(name)]
    assert not missing, f"give it a stand in tests/connectors/stands/{missing[0]}.py"
