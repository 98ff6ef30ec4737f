"""Lists that move while they are paged: rows come and go between two pages, none slips through.

What is promised: a row that is there from the first request to the last lands exactly once, with
every kind of paging; rows that come or go meanwhile land once or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from connectors import rest_numbers, rest_offsets, rest_shared
from connectors.read import read
from hub.reading import Window
from tests.connectors.service import Shelf, records, shelve
from tests.connectors.streams import AS_OF, Land, Landed

# after which request, what happens, and where in the list (as a share of it)
EVENTS = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from(["insert", "delete"]), st.floats(0, 0.999)),
    max_size=14,
)
PAGINGS: dict[str, dict[str, Any]] = {
    "offset": {"by": "offset"},
    "offset, total": {"by": "offset", "total": "$.total"},
    "range": {"by": "range"},
    "page": {"by": "page", "size_param": "size"},
    "page, total, twice": {
        "by": "page", "size_param": "size", "total": "$.total", "verify": "twice",
    },
    "keyset": {"by": "keyset", "send": "after", "size_param": "limit"},
}  # fmt: skip


class Mover:
    """Carries the events out, and knows which rows were there all the time."""

    def __init__(self, rows: int, events: list[tuple[int, str, float]]) -> None:
        self.events, self.always = events, set(range(0, rows * 10, 10))

    def __call__(self, shelf: Shelf, request: int) -> None:
        for when, what, share in self.events:
            place = int(share * len(shelf.rows))
            if when != request:
                continue
            if what == "delete" and shelf.rows:
                self.always.discard(shelf.rows.pop(place)["id"])
            elif what == "insert":
                below = shelf.rows[place - 1]["id"] if place else -1000
                above = shelf.rows[place]["id"] if place < len(shelf.rows) else below + 10
                if above - below > 1:  # the order is the key's
                    shelf.rows.insert(place, {"id": (below + above) // 2, "name": "new"})


def spread(count: int) -> list[dict[str, Any]]:
    return [{"id": n * 10, "name": f"泵 {n}"} for n in range(count)]


@pytest.fixture(scope="module")
def server() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1") as running:
        yield running


@pytest.mark.parametrize("paging", PAGINGS)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.integers(0, 25), size=st.integers(2, 7), events=EVENTS, say=st.booleans())
def test_no_row_is_lost_or_doubled(
    paging: str,
    server: HTTPServer,
    make_stream: Any,
    tmp_path_factory: pytest.TempPathFactory,
    rows: int,
    size: int,
    events: list[tuple[int, str, float]],
    say: bool,
) -> None:
    server.clear()
    rest_shared.forget()
    mover = Mover(rows, events)
    shelve(server, spread(rows), say=say or "total" in PAGINGS[paging], after=mover)
    stream = make_stream(
        "rest", server.url_for(""), get="/items", rows="$.data",
        page={**PAGINGS[paging], "size": size},
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("read") / "batch"
    landed = Landed(read(stream, Window(AS_OF), folder))
    found = [int(row["id"]) for row in landed.rows]
    assert len(found) == len(set(found)), "doubled"
    assert mover.always <= set(found), "lost"
    assert not (folder.parent / ".resume-things").exists()


def _delete_first(shelf: Shelf, request: int) -> None:
    if request == 1:
        del shelf.rows[0]


@pytest.mark.parametrize("paging", ["offset", "range", "page"])
def test_the_classic_loss_is_caught_and_would_be_lost_without_the_check(
    paging: str, httpserver: HTTPServer, rest: Any, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row of the first page goes: the row that began the second page is now on the first."""
    how = {**PAGINGS[paging], "size": 5}
    shelve(httpserver, records(0, 15), after=_delete_first)
    landed = land(rest(page=how))
    assert {int(n) for n in landed.column("id")} >= set(range(1, 15))
    httpserver.clear()
    shelve(httpserver, records(0, 15), after=_delete_first)
    lost = land(rest(page={**how, "verify": "none"}))
    assert "5" not in lost.column("id"), "the defect that the check is there for"
    httpserver.clear()
    shelve(httpserver, records(0, 15), after=_delete_first)
    monkeypatch.setattr(rest_offsets, "_last_known", lambda known, idents: 1)
    monkeypatch.setattr(rest_numbers, "MOST_WALKS", 1)
    assert "5" not in land(rest(page=how)).column("id"), "with the check broken it is lost"


@pytest.mark.parametrize("paging", ["page, total"])
def test_a_moving_total_has_the_list_read_again(
    paging: str, httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    shelf = shelve(httpserver, records(0, 15), say=True, after=_delete_first)
    page = {"by": "page", "size": 5, "size_param": "size", "total": "$.total"}
    landed = land(rest(page=page))
    assert sorted(map(int, landed.column("id"))) == list(range(1, 15))
    assert landed.reading.complete
    assert landed.reading.notes == [
        "the total moved from 15 to 14 while paging",
        "rows moved while paging; the list was read again",
    ]
    assert len(shelf.queries) == 6


def test_a_list_that_never_stands_still_lands_all_that_was_seen_and_infers_no_delete(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    def churn(shelf: Shelf, request: int) -> None:
        shelf.rows.insert(0, {"id": 1000 + request, "name": "new"})

    shelve(httpserver, records(0, 15), say=True, after=churn)
    page = {"by": "page", "size": 5, "size_param": "size", "total": "$.total"}
    landed = land(rest(page=page))
    found = landed.column("id")
    assert set(map(str, range(15))) <= set(found)
    assert len(found) == len(set(found))
    assert not landed.reading.complete
    assert "the list moved in each of 4 walks; all rows seen landed" in landed.reading.notes


def test_a_record_that_changed_while_it_moved_lands_in_its_newest_state(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    """Newest first: an update takes a row from a page to come to a page that was read."""

    def update(shelf: Shelf, request: int) -> None:
        if request == 2:
            row = shelf.rows.pop(9)
            shelf.rows.insert(0, {**row, "name": "changed"})

    shelve(httpserver, records(0, 12), say=True, after=update)
    page = {"by": "page", "size": 4, "size_param": "size", "total": "$.total"}
    landed = land(rest(page=page))
    names = dict(zip(landed.column("id"), landed.column("name"), strict=True))
    assert len(landed.rows) == 12
    assert names["9"] == "changed"
