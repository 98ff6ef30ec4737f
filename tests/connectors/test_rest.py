"""REST over a real socket: exact values, sign-in, waiting, refusals, one host only."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from connectors.rest_wait import retry_after
from hub.errors import ConfigError, SourceUnreachable
from tests.connectors.service import FAST, paged, records, serve, text
from tests.connectors.streams import AS_OF, Land, MakeStream

CANARY = "canary-4711-secret"


def test_values_land_as_they_were_written(httpserver: HTTPServer, rest: Any, land: Land) -> None:
    body = (
        '{"data": [{"id": 1, "price": 1.50, "big": 12345678901234567890.123456789, "e": 1E+2,'
        ' "yes": true, "no": false, "nil": null, "名称": "泵\\n\\"甲\\"",'
        ' "lines": [{"qty": 2.50, "unit": "个"}], "empty": {}},'
        ' {"id": 2, "late": "x"}]}'
    )
    serve(httpserver, [text(body)])
    landed = land(rest())
    assert set(landed.types.values()) == {"VARCHAR"}
    first = landed.rows[0]
    assert first == {
        "id": "1",
        "price": "1.50",
        "big": "12345678901234567890.123456789",
        "e": "1E+2",
        "yes": "true",
        "no": "false",
        "nil": None,
        "名称": '泵\n"甲"',
        "lines": '[{"qty":2.50,"unit":"个"}]',
        "empty": "{}",
        "late": None,
    }
    assert landed.rows[1]["late"] == "x"
    assert landed.reading.complete


def test_the_mark_is_the_newest_stamp_in_utc(httpserver: HTTPServer, rest: Any, land: Land) -> None:
    stamps = ["2026-03-01T08:00:00+08:00", "2026-03-01T01:00:00Z", "2026-03-01 08:30:00", None]
    serve(httpserver, [{"data": [{"id": n, "updated": s} for n, s in enumerate(stamps)]}])
    reading = land(rest(cursor={"column": "updated", "send": "since"})).reading
    assert reading.cursor_low == "2026-03-01T00:00:00Z"
    assert reading.cursor_high == "2026-03-01T01:00:00Z"


def test_failures_are_tried_again_with_growing_waits(
    httpserver: HTTPServer, rest: Any, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("connectors.rest_wait.time.sleep", waits.append)
    asked = serve(
        httpserver, [text("", 500), text("", 502), text("", 503), {"data": records(0, 1)}]
    )
    assert land(rest()).reading.rows == 1
    assert len(asked) == 4
    assert [0.005 * 2**n <= wait <= 0.015 * 2**n for n, wait in enumerate(waits)] == [True] * 3


def test_failures_end_after_the_agreed_tries(httpserver: HTTPServer, rest: Any, land: Land) -> None:
    asked = serve(httpserver, [text("", 500)])
    options = {**FAST, "retries": 2}
    with pytest.raises(SourceUnreachable, match="HTTP 500, after 3 tries"):
        land(rest(connection={"options": options}))
    assert len(asked) == 3


def test_a_slow_service_is_asked_again(httpserver: HTTPServer, rest: Any, land: Land) -> None:
    count = iter(range(10))

    def handler(_: Request) -> Response:
        if next(count) == 0:
            time.sleep(0.5)
        return text(json.dumps({"data": records(0, 1)}))

    httpserver.expect_request("/items").respond_with_handler(handler)
    assert land(rest(connection={"options": {**FAST, "timeout": 0.2}})).reading.rows == 1


def test_throttling_waits_as_long_as_it_is_told(
    httpserver: HTTPServer, rest: Any, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("connectors.rest_wait.time.sleep", waits.append)
    many = [text("", 429, **{"Retry-After": "3"})] * 7  # more often than failures are tried again
    serve(httpserver, [*many, text("", 429), {"data": records(0, 1)}])
    assert land(rest()).reading.rows == 1
    assert [round(wait) for wait in waits[:7]] == [3] * 7
    serve(httpserver, [text("", 429, **{"Retry-After": "4000"})], "/busy")
    with pytest.raises(SourceUnreachable, match="HTTP 429, asks to wait"):
        land(rest(get="/busy"))


def test_retry_after_is_seconds_or_a_date() -> None:
    assert retry_after("120") == 120
    date = (AS_OF + timedelta(seconds=90)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert retry_after(date, AS_OF) == 90
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT", AS_OF) == 0
    assert retry_after("soon", AS_OF) is None
    assert retry_after(None) is None


def test_a_bearer_token_is_sent_and_never_shown(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    asked = serve(httpserver, [{"data": records(0, 1)}])
    bearer = {"auth": {"kind": "bearer"}}
    land(rest(system=bearer, connection={"token": CANARY}))
    assert asked[0].headers["Authorization"] == f"Bearer {CANARY}"
    serve(httpserver, [text(f"no such token {CANARY}", 401)], "/denied")
    with pytest.raises(SourceUnreachable, match="HTTP 401") as caught:
        land(rest(get="/denied", system=bearer, connection={"token": CANARY}))
    assert CANARY not in str(caught.value)
    with pytest.raises(ConfigError, match="'token' is missing"):
        land(rest(system=bearer))


SESSION = {
    "auth": {
        "kind": "session",
        "login": "/login",
        "body": {"user": "{user}", "password": "{password}"},
        "read": "$.data.token",
        "header": "X-Token",
        "scheme": "",
    },
    "errors": {"path": "$.code", "ok": [0], "expired": [401001], "message": "$.msg"},
}
WHO = {"user": "ann", "password": CANARY}


@pytest.mark.parametrize("expiry", [text("", 401), {"code": 401001, "msg": "session over"}])
def test_a_session_that_ends_is_opened_again_and_the_read_goes_on(
    expiry: Any, httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    logins = serve(httpserver, [{"data": {"token": f"t-{n}-xyz"}} for n in range(5)], "/login")
    asked = serve(
        httpserver,
        [
            {"code": 0, "data": records(0, 2)},
            expiry,
            {"code": 0, "data": records(2, 4)},
            expiry,
            {"code": "0", "data": records(4, 5)},
            {"code": 0, "data": []},
        ],
    )
    page = {"by": "page", "size": 2, "verify": "none"}
    landed = land(rest(system=SESSION, connection=WHO, page=page))
    assert landed.column("id") == ["0", "1", "2", "3", "4"]
    assert [request.get_json() for request in logins] == [{"user": "ann", "password": CANARY}] * 3
    tokens = [request.headers["X-Token"] for request in asked]
    assert tokens == ["t-0-xyz", "t-0-xyz", "t-1-xyz", "t-1-xyz", "t-2-xyz", "t-2-xyz"]


def test_a_sign_in_that_fails_is_one_line_without_the_password(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    serve(
        httpserver,
        [
            text("", 401),
            {"code": 7, "msg": f"wrong password {CANARY}"},
            {"data": {}},
            {"data": {"token": "t"}},
        ],
        "/login",
    )
    serve(httpserver, [text("", 401)])
    stream = rest(system=SESSION, connection=WHO)
    for what in ("refused (HTTP 401)", "error 7: wrong password ***", "without $.data.token"):
        with pytest.raises(SourceUnreachable) as caught:
            land(stream)
        assert what in str(caught.value)
        assert CANARY not in str(caught.value)
    with pytest.raises(SourceUnreachable, match="ends again and again"):
        land(stream)


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ({"code": 500, "msg": "no such view"}, "answered error 500: no such view"),
        (text("{broken"), "broken JSON instead of JSON: {broken"),
        (text("<html><body>sign in</body></html>"), "HTML instead of JSON"),
        (text("", 404), "HTTP 404"),
        (text('{"code": 0, "data": NaN}'), "broken JSON"),
        ({"code": 0, "dat": []}, "no rows at $.data (did you mean 'dat'?)"),
        ({"code": 0, "data": [[1, 2]]}, "does not lead to a list of objects"),
        ({"code": 0, "data": [{"ID": 1, "idd": 1}]}, "ok"),
        ({"code": 0, "data": [{"ident": 1}]}, "no record carries the key 'id'"),
        ({"code": 0, "data": [{"id": 1, "ID": 2}]}, "comes twice"),
    ],
)
def test_a_wrong_answer_is_one_line(
    answer: Any, what: str, httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    serve(httpserver, [answer])
    stream = rest(system={"errors": SESSION["errors"]})
    if what == "ok":
        assert land(stream).reading.rows == 1
        return
    with pytest.raises((SourceUnreachable, ConfigError)) as caught:
        land(stream)
    assert what in str(caught.value)
    assert caught.value.mend
    assert "\n" not in str(caught.value)


def test_credentials_stay_on_their_host(httpserver: HTTPServer, rest: Any, land: Land) -> None:
    with HTTPServer(host="127.0.0.1") as other:
        other.expect_request("/items").respond_with_json({"data": []})
        elsewhere = other.url_for("/items").replace("127.0.0.1", "localhost")
        serve(httpserver, [text("", 302, Location=elsewhere)])
        with pytest.raises(SourceUnreachable, match="leads to another host, localhost"):
            land(rest(system={"auth": {"kind": "bearer"}}, connection={"token": CANARY}))
        assert other.log == []
    serve(httpserver, [text("", 307, Location="/there")], "/here")
    serve(httpserver, [{"data": records(0, 1)}], "/there")
    assert land(rest(get="/here")).reading.rows == 1


def test_a_service_that_is_down_or_misnamed_is_one_line(
    make_stream: MakeStream, land: Land
) -> None:
    options = {"options": {"retries": 0}}
    with pytest.raises(SourceUnreachable, match="no connection, after 1 tries"):
        land(make_stream("rest", "http://127.0.0.1:9", get="/x", connection=options))
    with pytest.raises(ConfigError, match="not an http or https address"):
        land(make_stream("rest", "ftp://host", get="/x"))
    with pytest.raises(ConfigError, match="unknown option 'retry'.*'retries'"):
        land(make_stream("rest", "http://h", get="/x", connection={"options": {"retry": 1}}))


def test_mapped_columns_that_no_record_carries_land_empty(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    serve(httpserver, [{"data": records(0, 1)}])
    landed = land(rest(map={"code": "upper(code)", "name": "name"}))
    assert landed.rows == [{"id": "0", "name": "泵 0", "code": None}]
    assert landed.reading.notes == ["no record carries 'code'; it lands empty"]


def test_two_reads_in_a_row_are_equal(httpserver: HTTPServer, rest: Any, land: Land) -> None:
    paged(httpserver, 50)
    stream = rest(page={"by": "offset", "size": 7})
    assert land(stream).rows == land(stream).rows


def test_an_abnormal_cursor_reads_nothing(httpserver: HTTPServer, rest: Any, land: Land) -> None:
    asked = serve(httpserver, [{"data": []}])
    stream = rest(cursor={"column": "updated", "send": "since"})
    reading = land(stream, since="9999-12-31T23:59:59Z").reading
    assert (reading.rows, reading.parts, reading.cursor_high) == (0, [], None)
    assert asked[0].args["since"] == "9999-12-31T23:59:59Z"
