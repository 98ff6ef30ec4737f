"""Front matter becomes checks whose SQL selects exactly the rows that break them."""

from __future__ import annotations

from typing import Any

import pytest

from hub import duck
from hub.errors import ConfigError
from warehouse.suites import Suite, compile_suite

COLUMNS = ("a", "b", "kind")
ROWS = [(1, "x", "good"), (1, "x", "good"), (2, None, "odd"), (None, "z", None), (3, "w", "good")]


def compiled(*checks: dict[str, Any], key: tuple[str, ...] = ("a",)) -> Suite:
    return compile_suite("core.t", "sales", key, checks, COLUMNS, "t.sql:3")


def offenders(suite: Suite) -> dict[str, int]:
    """How many rows break each check of the suite on ROWS."""
    with duck.connect() as con:
        con.execute("create schema core; create table core.t (a bigint, b varchar, kind varchar)")
        con.execute("create table core.other as select 1 as id")
        con.executemany("insert into core.t values (?, ?, ?)", ROWS)
        return {
            check.id.removeprefix("core.t."): len(con.execute(check.offenders).fetchall())
            for check in suite.checks
        }


def test_the_key_and_the_columns_are_checked_unasked() -> None:
    assert offenders(compiled()) == {"columns": 0, "not_null:a": 1, "unique:a": 2}


def test_each_kind_selects_the_rows_that_break_it() -> None:
    suite = compiled(
        {"not_null": ["b", "kind"]},
        {"unique": ["a", "b"]},
        {"accepted": {"kind": ["good", "it's"]}},
        {"references": {"a": "core.other.id"}},
        {"rows": {"name": "small", "sql": "select * from core.t where a > 1 -- one", "why": "w"}},
    )
    assert offenders(suite) == {
        "columns": 0,
        "not_null:a": 1,
        "unique:a": 2,
        "not_null:b": 1,
        "not_null:kind": 1,
        "unique:a,b": 2,
        "accepted:kind": 1,
        "references:a": 2,
        "rows:small": 2,
    }


def test_missing_and_unexpected_columns_are_named() -> None:
    suite = compile_suite("core.t", "sales", (), (), ("a", "b", "more"))
    with duck.connect() as con:
        con.execute("create schema core; create table core.t (a bigint, b varchar, kind varchar)")
        found = con.execute(suite.checks[0].offenders).fetchall()
    assert sorted(found) == [("kind", "unexpected"), ("more", "missing")]


def test_a_check_said_twice_is_one_check() -> None:
    assert len(compiled({"not_null": "a"}, {"unique": "a"}).checks) == len(compiled().checks)


def test_severity_and_reason_are_kept() -> None:
    check = compiled({"not_null": "b", "severity": "warn", "why": "nice to have"}).checks[-1]
    assert (check.severity, check.why) == ("warn", "nice to have")
    rows = {"name": "n", "sql": "select 1", "severity": "warn"}
    assert compiled({"rows": rows}).checks[-1].severity == "warn"


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"not_nul": "a"}, "'not_nul' is no check (did you mean 'not_null'?)"),
        ({"not_null": "a", "unique": "a"}, "'not_null and unique' is no check"),
        ({"not_null": "aa"}, "no column 'aa'"),
        ({"not_null": []}, "not_null is not understood"),
        ({"accepted": {"kind": "good"}}, "accepted is not understood"),
        ({"references": {"a": "core.other"}}, "references is not understood"),
        ({"rows": {"name": "x"}}, "rows is not understood"),
        ({"not_null": "a", "severity": "loud"}, "'loud' is no severity"),
    ],
)
def test_a_broken_check_is_refused_with_its_place(said: dict[str, Any], what: str) -> None:
    with pytest.raises(ConfigError) as caught:
        compiled(said)
    assert what in str(caught.value)
    assert "t.sql:3" in str(caught.value)
    assert caught.value.mend


def test_the_fingerprint_follows_the_meaning() -> None:
    one = compiled({"accepted": {"kind": ["good"]}})
    assert one.fingerprint() == compiled({"accepted": {"kind": ["good"]}}).fingerprint()
    assert one.fingerprint() != compiled({"accepted": {"kind": ["good", "bad"]}}).fingerprint()
    assert one.fingerprint() != compiled({"accepted": {"kind": ["good"]}, "severity": "warn"})
