"""Pages of a REST list over a real socket: every record once, and never for ever."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from hub.errors import SourceUnreachable
from tests.connectors.service import paged, records, serve
from tests.connectors.streams import Land


@pytest.mark.parametrize("say", [True, False])
@pytest.mark.parametrize("cap", [10_000, 3])
@pytest.mark.parametrize("total", [0, 1, 7, 10, 20])
@pytest.mark.parametrize("by", ["offset", "page"])
def test_every_record_lands_once(
    by: str, total: int, cap: int, say: bool, httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    """Also where the service caps the page below the size asked for, and never says a total."""
    queries = paged(httpserver, total, cap=cap, say=say)
    page = {"by": by, "size": 5, "total": "$.total" if say else None}
    if by == "page":
        page |= {"size_param": "size", "size": min(5, cap)}
    landed = land(rest(page=page))
    assert sorted(map(int, landed.column("id") if total else [])) == list(range(total))
    assert landed.reading.complete
    assert len(queries) <= total / min(5, cap) + 2


def test_a_cursor_leads_from_page_to_page(httpserver: HTTPServer, rest: Any, land: Land) -> None:
    asked = serve(
        httpserver,
        [
            {"data": records(0, 2), "next": "a b&c"},
            {"data": [], "next": "d"},
            {"data": records(2, 3), "next": None},
        ],
    )
    page = {"by": "cursor", "send": "after", "read": "$.next", "size": 2, "size_param": "limit"}
    landed = land(rest(page=page, params={"kind": "x"}))
    assert landed.column("id") == ["0", "1", "2"]
    assert [request.args.get("after") for request in asked] == [None, "a b&c", "d"]
    assert {request.args["kind"] + request.args["limit"] for request in asked} == {"x2"}


def test_a_post_carries_paging_and_cursor_in_its_body(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    asked = serve(httpserver, [{"data": records(0, 2)}, {"data": records(2, 3)}])
    landed = land(
        rest(
            post="/items",
            body={"search": {"state": "open"}},
            page={"by": "offset", "send": "search.offset", "size_param": "search.limit", "size": 2},
            cursor={"column": "updated", "send": "search.since"},
        ),
        since="2026-03-01T00:00:00.000000Z",
    )
    assert landed.reading.rows == 3
    assert [request.get_json() for request in asked] == [
        {"search": {"state": "open", "limit": 2, "offset": n, "since": "2026-03-01T00:00:00Z"}}
        for n in (0, 2)
    ]
    assert not landed.reading.complete


def test_records_that_move_while_paging_land_once(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    """The newest state wins; the reading is no whole picture, so no delete is inferred."""
    serve(
        httpserver,
        [
            {"data": [{"id": 1, "v": "a"}, {"id": 2, "v": "old"}], "total": 4},
            {"data": [{"id": 2, "v": "new"}, {"id": 3, "v": "c"}], "total": 5},
            {"data": [{"id": 4, "v": "d"}], "total": 5},
        ],
    )
    landed = land(rest(page={"by": "offset", "size": 2, "total": "$.total"}))
    assert {row["id"]: row["v"] for row in landed.rows} == {
        "1": "a",
        "2": "new",
        "3": "c",
        "4": "d",
    }
    assert landed.reading.rows == 4
    assert not landed.reading.complete
    assert landed.reading.notes == [
        "the total moved from 4 to 5 while paging",
        "1 records moved to another page while paging; each landed once",
    ]


def test_a_key_that_is_not_unique_drops_nothing(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    serve(
        httpserver,
        [
            {"data": [{"id": 1, "line": 1}, {"id": 1, "line": 2}]},
            {"data": [{"id": 1, "line": 3}, {"id": None, "line": 4}]},
            {"data": [{"id": None, "line": 5}]},
        ],
    )
    landed = land(rest(page={"by": "offset", "size": 2}))
    assert sorted(landed.column("line")) == ["1", "2", "3", "4", "5"]
    assert "is the key complete?" in landed.reading.notes[0]


def test_paging_never_goes_on_for_ever(httpserver: HTTPServer, rest: Any, land: Land) -> None:
    serve(httpserver, [{"data": records(0, 5), "next": "a"}])
    with pytest.raises(SourceUnreachable, match="the same page comes again"):
        land(rest(page={"by": "offset", "size": 5}))
    with pytest.raises(SourceUnreachable, match="the same page comes again"):
        land(rest(page={"by": "cursor", "send": "after", "read": "$.next"}))
    short = land(rest(page={"by": "page", "size": 50}))
    assert short.reading.rows == 5
    assert short.reading.notes == ["the last page came twice"]


def test_a_cursor_that_goes_in_circles_is_an_error(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    serve(
        httpserver,
        [{"data": records(n, n + 1), "next": "ab"[n % 2]} for n in range(10)],
    )
    with pytest.raises(SourceUnreachable, match="the cursor 'a' comes back"):
        land(rest(page={"by": "cursor", "send": "after", "read": "$.next"}))
