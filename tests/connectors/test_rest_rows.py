"""Rows wherever they are: arrays, children, tagged values; cursors in the vendors' forms."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from hub.errors import ConfigError, SourceUnreachable
from tests.connectors.service import records, serve, text
from tests.connectors.streams import Land

ORDERS = {
    "site": "SH",
    "data": [
        {"no": "A1", "customer": {"id": 7}, "lines": [{"n": 1, "qty": 1.50}, {"n": 2, "qty": 2}]},
        {"no": "A2", "customer": None, "lines": []},
        {"no": "A3", "lines": None},
        {"no": "A4", "customer": {"id": 9}, "lines": [{"n": 1, "qty": 3, "parts": [{"p": "x"}]}]},
    ],
}


def test_children_are_rows_of_their_own_with_what_their_parents_say(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    asked = serve(httpserver, [text(json.dumps(ORDERS).replace("1.5,", "1.50,"))])
    parent = {"order": "$.data[*].no", "customer": "$.data[*].customer.id", "site": "$.site"}
    landed = land(rest(rows="$.data[*].lines[*]", parent=parent, key=["order", "n"]))
    assert [(r["order"], r["customer"], r["site"], r["n"]) for r in landed.rows] == [
        ("A1", "7", "SH", "1"),
        ("A1", "7", "SH", "2"),
        ("A4", "9", "SH", "1"),
    ]
    assert len(asked) == 1
    deeper = {"order": "$.data[*].no", "line": "$.data[*].lines[*].n"}
    rows = land(rest(rows="$.data[*].lines[*].parts[*]", parent=deeper, key=["p"])).rows
    assert rows == [{"order": "A4", "line": "1", "p": "x"}]


def test_pages_of_parents_are_paged_by_parents(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    """Some parents have no line and some have many: the place is counted in parents."""
    from tests.connectors.service import shelve

    orders = [{"id": n, "lines": [{"k": f"{n}-{m}"} for m in range(n % 3)]} for n in range(11)]
    shelve(httpserver, orders, say=True)
    for by in ("offset", "page"):
        size = {"size_param": "size"} if by == "page" else {}
        landed = land(
            rest(
                rows="$.data[*].lines[*]",
                parent={"order": "$.data[*].id"},
                key=["k"],
                page={"by": by, "size": 3, "total": "$.total", **size},
            )
        )
        expected = sorted(line["k"] for order in orders for line in order["lines"])
        assert sorted(landed.column("k")) == expected
        assert landed.reading.complete


@pytest.mark.parametrize(
    ("rows", "body"),
    [
        ("$", [{"id": 1}, {"id": 2}]),
        ("$[*]", [{"id": 1}, {"id": 2}]),
        ("$.a.b[0].c", {"a": {"b": [{"c": [{"id": 1}, {"id": 2}]}]}}),
        ("$.a[*].c[*]", {"a": [{"c": [{"id": 1}]}, {"c": [{"id": 2}]}]}),
        ("$.a[*][*]", {"a": [[{"id": 1}], [{"id": 2}]]}),
        ("$.a[*].only", {"a": [{"only": {"id": 1}}, {"only": None}, {"only": {"id": 2}}]}),
    ],
)
def test_rows_are_found_at_any_path(
    rows: str, body: Any, httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    serve(httpserver, [body])
    assert land(rest(rows=rows)).column("id") == ["1", "2"]


def test_array_rows_take_their_columns_from_the_request(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    asked = serve(httpserver, [text('[["X1", 1.50, null], ["X2", 2, "泵"]]'), [["X2", 2, "泵"]]])
    body = {"data": {"FieldKeys": "FBillNo, FQty,FCustId.FName", "Limit": 2}}
    stream = rest(
        post="/items", rows="$", body=body, columns_from="data.FieldKeys", key=["FBillNo"],
        page={"by": "offset", "send": "data.StartRow", "size_param": "data.Limit", "size": 2},
    )  # fmt: skip
    landed = land(stream)
    assert landed.rows == [
        {"FBillNo": "X1", "FQty": "1.50", "FCustId.FName": None},
        {"FBillNo": "X2", "FQty": "2", "FCustId.FName": "泵"},
    ]
    assert [r.get_json()["data"]["StartRow"] for r in asked] == [0, 1]
    serve(httpserver, [[["X1"]]], "/short")
    with pytest.raises(ConfigError, match=r"a row has 1 values, data\.FieldKeys names 3"):
        land(rest(post="/short", rows="$", body=body, columns_from="data.FieldKeys"))
    with pytest.raises(ConfigError, match="no column names at 'data.Fields'"):
        land(rest(post="/short", rows="$", body=body, columns_from="data.Fields"))


def test_tagged_values_become_the_scalar_they_stand_for(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    forms = {
        "Decimal": "{decimal}",
        "date": "{year:04}-{month:02}-{day:02}",
        "time": "{hour:02}:{minute:02}",
    }
    row = {
        "id": 1,
        "amount": {"__class__": "Decimal", "decimal": "170903.270"},
        "day": {"__class__": "date", "year": 2026, "month": 1, "day": 5},
        "to": {"id": 3, "at": {"__class__": "time", "hour": 7, "minute": 5}},
        "other": {"__class__": "unknown", "x": 1},
        "list": [{"__class__": "Decimal", "decimal": "0.10"}],
    }
    serve(httpserver, [{"data": [row]}])
    tagged = {"by": "__class__", "forms": forms}
    (landed,) = land(rest(system={"tagged": tagged})).rows
    assert landed == {
        "id": "1",
        "amount": "170903.270",
        "day": "2026-01-05",
        "to": '{"id":3,"at":"07:05"}',
        "other": '{"__class__":"unknown","x":1}',
        "list": '["0.10"]',
    }


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"rows": "data"}, "rows: 'data' does not begin with \\$"),
        ({"rows": "$.data[*].lines[*]", "parent": {"n": "$.data[*].no"}}, "fields? .*'n' of their"),
        ({"parent": {"x": "$.other[*].no"}}, "does not lie above the rows"),
        ({"rows": "$.nothing[*].x"}, "no rows at \\$.nothing"),
        ({"rows": "$.data[*].no"}, "does not lead to a list of objects"),
    ],
)
def test_a_wrong_path_is_one_line(
    wrong: dict[str, Any], what: str, httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    serve(httpserver, [ORDERS])
    with pytest.raises(ConfigError, match=what):
        land(rest(**{"key": ["no"], **wrong}))


SINCE = "2026-03-01T16:30:15.250000Z"


@pytest.mark.parametrize(
    ("cursor", "sent"),
    [
        ({"send": "since"}, "2026-03-01T16:30:15.250000Z"),
        ({"send": "since", "format": "%Y-%m-%d %H:%M:%S"}, "2026-03-02 00:30:15"),
        ({"send": "since", "format": "seconds"}, "1772382615"),
        ({"send": "since", "format": "milliseconds"}, "1772382615250"),
        (
            {"send": "since", "form": "FModifyDate>='{since}'", "format": "%Y-%m-%d"},
            "FModifyDate>='2026-03-02'",
        ),
        (
            {"send": "$filter", "form": "Changed gt datetimeoffset'{since}'"},
            "Status eq 'A' and Changed gt datetimeoffset'2026-03-01T16:30:15.250000Z'",
        ),
        (
            {"send": "q", "form": "AND At >= {since}", "join": " "},
            "SELECT Id FROM T WHERE Id != null AND At >= 2026-03-01T16:30:15.250000Z ORDER BY Id",
        ),
    ],
)
def test_a_cursor_is_sent_as_the_service_wants_it(
    cursor: dict[str, Any], sent: str, httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    asked = serve(httpserver, [{"data": records(0, 1)}])
    params = {
        "$filter": "Status eq 'A'",
        "q": "SELECT Id FROM T WHERE Id != null{filter} ORDER BY Id",
    }
    stream = rest(cursor={"column": "updated", **cursor}, params=params, map={"code": "updated"})
    land(stream, since=SINCE)
    assert asked[0].args[cursor["send"]] == sent
    land(stream)
    assert (
        asked[1].args.get(cursor["send"]) == params.get(cursor["send"], "").replace("{filter}", "")
        or cursor["send"] == "since"
    )


@pytest.mark.parametrize(
    ("form", "sent"),
    [
        ("FNumber>'{since}'", "FNumber>'A'' or ''1''=''1'"),
        ("FNumber>{since}", "FNumber>A' or '1'='1"),
    ],
)
def test_the_quotes_of_a_text_cursor_do_not_end_the_filter(
    form: str, sent: str, httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    asked = serve(httpserver, [{"data": records(0, 1)}])
    cursor = {"column": "name", "kind": "text", "send": "filter", "form": form}
    land(rest(cursor=cursor), since="A' or '1'='1")
    assert asked[0].args["filter"] == sent


def test_a_filter_may_be_a_list_and_a_backfill_says_its_end(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    rows = [{"id": n, "at": f"2026-03-0{n} 00:00:00"} for n in range(1, 8)] + [{"id": 9}]
    asked = serve(httpserver, [{"data": rows}])
    cursor = {
        "column": "at",
        "send": "vos",
        "form": {"field": "pubts", "op": "egt", "value1": "{since}"},
        "form_until": {"field": "pubts", "op": "lt", "value1": "{until}", "year": "{until.year}"},
        "format": "%Y-%m-%d",
    }
    stream = rest(post="/items", body={"vos": [{"field": "org"}]}, cursor=cursor)
    landed = land(stream, since="2026-03-01T16:00:00Z", until="2026-03-04T17:00:00Z")
    assert asked[0].get_json()["vos"] == [
        {"field": "org"},
        {"field": "pubts", "op": "egt", "value1": "2026-03-02"},
        {"field": "pubts", "op": "lt", "value1": "2026-03-06", "year": 2026},
    ]
    assert landed.column("id") == ["1", "2", "3", "4", "5", "9"], "what came too much is left out"
    assert not landed.reading.complete


@pytest.mark.parametrize(
    ("kind", "until"), [("number", "5"), ("text", "5"), ("stamp", "2026-01-05")]
)
def test_a_backfills_end_is_kept_even_where_it_cannot_be_sent(
    kind: str, until: str, httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    rows = [{"id": n, "at": f"2026-01-0{n}" if kind == "stamp" else n} for n in range(1, 9)]
    serve(httpserver, [{"data": rows}])
    landed = land(rest(cursor={"column": "at", "kind": kind}), until=until)
    wanted = ["1", "2", "3", "4"]
    assert landed.column("id") == wanted


def test_a_sweep_reads_the_whole_list_and_lands_the_keys_alone(
    httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    asked = serve(httpserver, [{"data": records(0, 3)}])
    stream = rest(cursor={"column": "updated", "send": "since"}, map={"code": "name"})
    landed = land(stream, keys_only=True, since=SINCE)
    assert landed.rows == [{"id": "0"}, {"id": "1"}, {"id": "2"}]
    assert landed.reading.complete
    assert "since" not in asked[0].args


KINGDEE = [
    {
        "path": "$[0][0].Result.ResponseStatus.IsSuccess", "ok": ["true"], "expired": [1],
        "expired_path": "$[0][0].Result.ResponseStatus.MsgCode",
        "message": "$[0][0].Result.ResponseStatus.Errors[0].Message",
    },
    {"path": "$.error[0]", "ok": [], "message": "$.error[1][0]"},
    {"path": "$.error.code", "ok": [], "message": "$.error.data.message"},
]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (
            [[{"Result": {"ResponseStatus": {
                "IsSuccess": False, "ErrorCode": 500, "MsgCode": 4,
                "Errors": [{"FieldName": "x", "Message": "字段不存在"}],
            }}}]],
            "error false: 字段不存在",
        ),
        ({"id": 1, "error": ["UserError", ["You are not allowed", ""]]}, "UserError: You are not"),
        ({"id": 1, "error": ["'nope'", ""]}, "error 'nope'"),
        ({"error": {"code": 200, "data": {"name": "x", "message": "no model"}}}, "200: no model"),
    ],
)  # fmt: skip
def test_vendors_errors_inside_http_200_are_seen(
    answer: Any, what: str, httpserver: HTTPServer, rest: Any, land: Land
) -> None:
    serve(httpserver, [answer])
    with pytest.raises(SourceUnreachable) as caught:
        land(rest(rows="$", system={"errors": KINGDEE}))
    assert what in str(caught.value)
