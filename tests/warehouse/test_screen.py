"""The screen before pandera: it may hold back too much, never a row less than pandera refuses."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub import duck
from hub.entity import Entity, Property
from warehouse import judge, screen

NOW = datetime.fromisoformat("2026-06-30T12:00:00")
PATTERN = "[A-Z]{2}\\d{2,4}"


def rule(name: str, kind: str, **said: Any) -> Property:
    return Property(name, name, name, name, kind, **said)


ENTITY = Entity(
    "thing", "document", "物", "Thing", "one row each",
    (
        rule("code", "string", required=True, pattern=PATTERN, max_length=5),
        rule("note", "string", max_length=3),
        rule("amount", "number", scale=4, minimum=Decimal("-1.5"), maximum=Decimal(10)),
        rule("quantity", "number", scale=2, required=True, exclusive_minimum=Decimal(0)),
        rule("day", "date", not_future=True),
        rule("at", "timestamp", not_future=True),
    ),
)  # fmt: skip

text = st.one_of(
    st.none(), st.text(max_size=6), st.from_regex(PATTERN, fullmatch=True),
    st.sampled_from(["AB12\n", "泵泵泵", "泵泵泵泵", "é́", "", " ", "AB12345", "👍🏽👍🏽", "ab12"]),
)  # fmt: skip
near = st.timedeltas(timedelta(days=-2), timedelta(days=2))
rows = st.fixed_dictionaries(
    {
        "code": text,
        "note": text,
        "amount": st.none() | st.decimals(-3, 12, places=4),
        "quantity": st.none() | st.decimals(-1, 1, places=2),
        "day": st.none() | near.map(lambda by: (NOW + by).date()),
        "at": st.none() | near.map(lambda by: NOW + by) | st.just(NOW),
    }
)


@pytest.fixture(scope="module")
def con() -> Any:
    with duck.connect() as opened:
        yield opened


def verdicts(con: duck.Connection, chosen: list[dict[str, Any]]) -> tuple[set[int], set[int]]:
    """The rows that the screen holds back, and those that pandera refuses."""
    kinds = {"string": pa.string(), "date": pa.date32(), "timestamp": pa.timestamp("us")}
    schema = pa.schema(
        [("_row", pa.int64())]
        + [
            (p.name, kinds.get(p.type) or pa.decimal128(18, p.scale or 0))
            for p in ENTITY.properties
        ]
    )
    numbered = [{"_row": n, **row} for n, row in enumerate(chosen)]
    con.register("incoming", pa.Table.from_pylist(numbered, schema))
    con.execute("create or replace temp table judged as select * from incoming")
    tests = " or ".join(screen.suspicious(ENTITY, NOW, NOW.date()))
    held = {n for (n,) in con.execute(f"select _row from judged where {tests}").fetchall()}
    refused = {row for row, _, _ in judge.failures(con, "judged", ENTITY, NOW, NOW.date())}
    return held, refused


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(rows, min_size=1, max_size=40))
def test_what_pandera_refuses_is_held_back(con: duck.Connection, chosen: Any) -> None:
    held, refused = verdicts(con, chosen)
    assert refused <= held


BAD: dict[str, Any] = {
    "code": None, "note": "four", "amount": Decimal("10.0001"), "quantity": Decimal(0),
    "day": date(2026, 7, 1), "at": NOW + timedelta(seconds=1),
}  # fmt: skip
GOOD: dict[str, Any] = {
    "code": "AB12", "note": None, "amount": Decimal("-1.5"), "quantity": Decimal("0.01"),
    "day": date(2026, 6, 30), "at": NOW,
}  # fmt: skip


def test_a_good_row_is_not_held_back(con: duck.Connection) -> None:
    assert verdicts(con, [GOOD]) == (set(), set())


@pytest.mark.parametrize("name", BAD)
def test_a_screen_with_a_hole_is_noticed(
    con: duck.Connection, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = [GOOD | {name: BAD[name]}]
    assert verdicts(con, bad) == ({0}, {0})
    whole = screen._tests
    monkeypatch.setattr(
        screen, "_tests", lambda one, *rest: [] if one.name == name else whole(one, *rest)
    )
    held, refused = verdicts(con, bad)
    assert not refused <= held
