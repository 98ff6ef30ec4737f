"""However a history is delivered, the warehouse ends with the same content and the same money.

Metamorphic: the same events shuffled, split, read twice, late within the lookback, and replayed are
compared with one reading of the end; each planted defect breaks the property.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from connectors.read import read
from hub import duck
from hub.contract import Stream
from hub.dictionary import PRODUCT_FOLDER, load_dictionary
from hub.names import literal
from hub.reading import Reading, Window
from tests.properties.history import Delivery, Event, deliveries, histories, state
from tests.properties.world import Rows, World, total
from warehouse.landing import Read

EVERY = load_dictionary([PRODUCT_FOLDER])
DICTIONARY = replace(EVERY, entities={"sales_order_line": EVERY.entities["sales_order_line"]})
QUICK = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # a failing example is told at once, not shrunk
    database=None,
    suppress_health_check=list(HealthCheck),
)
DEEP = settings(QUICK, max_examples=250, derandomize=False, phases=tuple(Phase))
UNTIL_FOUND = settings(QUICK, max_examples=40, phases=[Phase.generate])


def mixed(rows: Rows, delivery: Delivery) -> Rows:
    """The rows in another order, some of them twice."""
    rng = random.Random(delivery.seed)
    again = rng.sample(rows, min(delivery.twice, len(rows)))
    return rng.sample(rows + again, len(rows) + len(again))


def as_table(world: World, events: list[Event], delivery: Delivery) -> None:
    """A table that is read again and again while transactions commit, late ones too."""
    for second, validated in zip(delivery.readings, delivery.validated, strict=True):
        rows = mixed(state(events, second), delivery)
        world.put(rows)
        world.land(second)
        if validated:
            world.validate()


def as_files(world: World, events: list[Event], delivery: Delivery) -> None:
    """Every version in files, in any order but for deletes, which come last of their key."""
    many = len(delivery.readings)
    rng = random.Random(delivery.seed)
    chosen = {key: rng.randrange(many) for key in {e.key for e in events if e.row["gone"] == "1"}}
    piles: list[Rows] = [[] for _ in range(many)]
    for event in events:
        piles[chosen.get(event.key, rng.randrange(many))].append(event.row)
    for pile, validated in zip(piles, delivery.validated, strict=True):
        world.put(mixed(pile, delivery))
        world.land(10**6)
        if validated:
            world.validate()


WAYS: dict[str, Callable[[World, list[Event], Delivery], None]] = {
    "sql": as_table,
    "files": as_files,
}


def holds(
    transport: str,
    events: list[Event],
    delivery: Delivery,
    read: Read = read,
    change: Callable[[Stream], Stream] = lambda stream: stream,
) -> None:
    """The property: content, money and a replay that changes nothing."""
    end = state(events, 10**6)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        straight = stack.enter_context(World(Path(folder) / "straight", DICTIONARY, "sql"))
        straight.put(end)
        straight.land(10**6)
        straight.validate()
        world = World(Path(folder) / "delivered", DICTIONARY, transport, read)
        world.stream = change(world.stream)
        stack.enter_context(world)
        WAYS[transport](world, events, delivery)
        world.validate()
        found = world.content()
        assert found == straight.content()
        alive = [row for row in end if row["gone"] == "0"]
        source = total([(row["currency"], Decimal(row["net"])) for row in alive])
        assert world.money() == source
        assert world.land(10**6, full=True).landed == 0
        world.validate()
        assert world.content() == found


@pytest.mark.parametrize("transport", WAYS)
def test_any_delivery_ends_the_same(transport: str) -> None:
    @QUICK
    @given(histories(), deliveries())
    def check(events: list[Event], delivery: Delivery) -> None:
        holds(transport, events, delivery)

    check()


@pytest.mark.exam
@pytest.mark.parametrize("transport", WAYS)
def test_any_of_many_deliveries_ends_the_same(transport: str) -> None:
    @DEEP
    @given(histories(), deliveries())
    def check(events: list[Event], delivery: Delivery) -> None:
        holds(transport, events, delivery)

    check()


def spoilt(select: str) -> Read:
    """A reader whose rows pass through `select` over the relation `part`."""

    def bad(stream: Stream, window: Window, folder: Path) -> Reading:
        found = read(stream, window, folder)
        if not found.parts:
            return found
        target = folder / "part-bad.parquet"
        files = ", ".join(literal(str(part)) for part in found.parts)
        with duck.connect() as con:
            con.execute(f"create view part as select * from read_parquet([{files}])")
            con.execute(f"copy ({select}) to {literal(str(target))} (format parquet)")
            (rows,) = con.execute(f"select count(*) from {literal(str(target))}").fetchone() or (0,)
        for part in found.parts:
            part.unlink()
        return replace(found, parts=[target], rows=rows)

    return bad


def same(stream: Stream) -> Stream:
    return stream


def without_stamps(stream: Stream) -> Stream:
    """Whatever comes last wins: the order of stamps is not known."""
    return stream.model_copy(update={"cursor": "none"})


TIES = "select * from part qualify row_number() over (partition by changed order by id) = 1"
BAD_ROWS = "select * from part where qty <> '-5'"
DEFECTS: dict[str, tuple[str, Read, Callable[[Stream], Stream]]] = {
    "one row of a tie is kept": ("sql", spoilt(TIES), same),
    "bad rows are dropped": ("sql", spoilt(BAD_ROWS), same),
    "stamps are ignored": ("files", read, without_stamps),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_planted_defect_breaks_the_property(defect: str) -> None:
    transport, bad, change = DEFECTS[defect]

    @UNTIL_FOUND
    @given(histories(), deliveries())
    def check(events: list[Event], delivery: Delivery) -> None:
        holds(transport, events, delivery, bad, change)

    with pytest.raises(AssertionError):
        check()
