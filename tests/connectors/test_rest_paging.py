"""Pages of a REST list over a real socket: every record once, and never for ever."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from hub.errors import ConfigError, SourceUnreachable
from tests.connectors.service import paged, records, serve, shelve
from tests.connectors.streams import Land


def numbers(landed: Any) -> list[int]:
    return sorted(int(row["id"]) for row in landed.rows)


@pytest.mark.parametrize("say", [True, False])
@pytest.mark.parametrize("cap", [10_000, 3, 1])
@pytest.mark.parametrize("total", [0, 1, 5, 7, 10, 20])
@pytest.mark.parametrize("by", ["offset", "page", "range", "keyset"])
def test_every_record_lands_once(
    by: str, total: int, cap: int, say: bool, httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    """Also where the service caps the page below the size asked for, and never says a total."""
    queries = paged(httpserver, total, cap=cap, say=say)
    page: dict[str, Any] = {"by": by, "size": 5, "total": "$.total" if say else None}
    if by == "page":
        page |= {"size_param": "size", "size": min(5, cap)}
    if by == "keyset":
        page |= {"send": "after", "size_param": "limit"}
    landed = land(rest(page=page))
    assert numbers(landed) == list(range(total))
    assert landed.reading.complete
    step = min(5, cap) - (by in ("offset", "range") and min(5, cap) > 1)
    walks = 2 if by == "page" and not say else 1
    assert len(queries) <= walks * (total / step + 2)


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


@pytest.mark.parametrize("where", ["body", "relative", "header"])
def test_a_link_leads_from_page_to_page_on_the_same_host_only(
    where: str, httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    from tests.connectors.service import text

    def answer(first: int, to: str | None) -> Any:
        rows = ", ".join(f'{{"id": {n}}}' for n in range(first, first + 2))
        if where == "header":
            link = f'<{to}>; rel="next", <{httpserver.url_for("/")}>; rel="first"' if to else ""
            return text(f'{{"data": [{rows}]}}', **({"Link": link} if link else {}))
        return text(f'{{"data": [{rows}], "next": {f"{chr(34)}{to}{chr(34)}" if to else "null"}}}')

    second = httpserver.url_for("/more?token=x&page=2")
    following = second if where != "relative" else "/more?token=x&page=2"
    serve(httpserver, [answer(0, following), answer(0, "http://elsewhere.invalid/more")])
    asked = serve(httpserver, [answer(2, None)], "/more")
    page = {"by": "link" if where == "header" else "next"}
    landed = land(rest(page=page, params={"limit": 2}))
    assert numbers(landed) == [0, 1, 2, 3]
    assert asked[0].query_string == b"token=x&page=2"
    with pytest.raises(SourceUnreachable, match="leads to another host, elsewhere.invalid"):
        land(rest(page=page))


def test_a_keyset_may_be_a_filter_over_several_columns(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    rows = [{"id": n, "at": f"2026-01-0{1 + n // 3}"} for n in range(7)]
    asked = serve(
        httpserver, [{"data": rows[:3]}, {"data": rows[3:6]}, {"data": rows[6:]}, {"data": []}]
    )
    form = "at > '{after.at}' or at = '{after.at}' and id > {after.id}"
    page = {"by": "keyset", "after": ["at", "id"], "send": "filter", "form": form}
    landed = land(rest(page=page, params={"filter": "state = 1"}))
    assert numbers(landed) == list(range(7))
    assert [request.args["filter"] for request in asked] == [
        "state = 1",
        "state = 1 and at > '2026-01-01' or at = '2026-01-01' and id > 2",
        "state = 1 and at > '2026-01-02' or at = '2026-01-02' and id > 5",
        "state = 1 and at > '2026-01-03' or at = '2026-01-03' and id > 6",
    ]
    serve(httpserver, [{"data": [{"id": 1, "at": None}]}], "/empty")
    with pytest.raises(ConfigError, match="the last row of a page has no 'at'"):
        land(rest(get="/empty", page=page))


def test_a_post_carries_paging_and_cursor_in_its_body(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    asked = serve(httpserver, [{"data": records(*part)} for part in ((0, 2), (1, 3), (2, 3))])
    landed = land(
        rest(
            post="/items",
            body={"search": {"state": "open", "in": [0, 0]}},
            page={"by": "offset", "send": "search.in.1", "size_param": "search.limit", "size": 2},
            cursor={"column": "updated", "send": "?since"},
            map={"code": "updated"},
        ),
        since="2026-03-01T00:00:00.000000Z",
    )
    assert landed.reading.rows == 3
    assert [request.get_json() for request in asked] == [
        {"search": {"state": "open", "in": [0, n], "limit": 2}} for n in (0, 1, 2)
    ]
    assert {request.args["since"] for request in asked} == {"2026-03-01T00:00:00Z"}
    assert not landed.reading.complete
    with pytest.raises(ConfigError, match=r"'search.in.7' is no place in the body"):
        land(
            rest(
                post="/items",
                body={"search": {"in": []}},
                page={"by": "offset", "send": "search.in.7"},
            )
        )


@pytest.mark.parametrize("whole", ["refuse", "floor"])
@pytest.mark.parametrize("say", [True, False])
def test_a_service_that_serves_whole_pages_only_is_read_all_the_same(
    whole: str, say: bool, httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    shelve(httpserver, records(0, 23), whole=whole, say=say)
    page = {"by": "offset", "size": 5, "total": "$.total" if say else None}
    landed = land(rest(page=page))
    assert numbers(landed) == list(range(23))
    assert landed.reading.complete
    assert "checked by reading" in landed.reading.notes[0]


def test_a_total_that_is_only_the_pages_size_is_not_believed(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    shelf = shelve(httpserver, records(0, 12))
    for by in ("offset", "page"):
        size = {"size_param": "size"} if by == "page" else {}
        stream = rest(page={"by": by, "size": 5, "total": "$.data", **size})
        assert numbers(land(stream)) == list(range(12))
    counted = [{"data": records(n, min(n + 5, 12)), "count": min(5, 12 - n)} for n in (0, 5, 10)]
    serve(httpserver, [*counted, {"data": [], "count": 0}], "/counted")
    page = {"by": "page", "size": 5, "total": "$.count", "verify": "none"}
    assert numbers(land(rest(get="/counted", page=page))) == list(range(12))
    assert shelf.queries


def test_a_key_that_is_not_unique_drops_nothing(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    rows = [
        {"id": 1, "line": 1},
        {"id": 1, "line": 2},
        {"id": 1, "line": 3},
        {"id": None, "line": 4},
        {"id": None, "line": 5},
    ]
    for by in ("offset", "page"):
        shelve(httpserver, rows)
        size = {"size_param": "size"} if by == "page" else {}
        landed = land(rest(page={"by": by, "size": 2, **size}))
        assert sorted(landed.column("line")) == ["1", "2", "3", "4", "5"]
        assert any("is the key complete?" in note for note in landed.reading.notes)


def test_paging_never_goes_on_for_ever(httpserver: HTTPServer, rest: Any, land: Land) -> None:
    serve(httpserver, [{"data": records(0, 5), "next": "a"}])
    for by in ("offset", "page", "range"):
        with pytest.raises(SourceUnreachable, match="the same page comes again"):
            land(rest(page={"by": by, "size": 5}))
    with pytest.raises(SourceUnreachable, match="the same page comes again"):
        land(rest(page={"by": "cursor", "send": "after", "read": "$.next"}))
    with pytest.raises(SourceUnreachable, match="behind 4 the same rows come again"):
        land(rest(page={"by": "keyset", "send": "after"}))
    for by in ("offset", "page", "range"):
        short = land(rest(page={"by": by, "size": 50}))
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
