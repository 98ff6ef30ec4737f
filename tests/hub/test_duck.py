"""The one opener: exact division, extensions from wheels, no way out for users' SQL."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub import duck
from hub.errors import ConfigError, HubError, Locked

money = st.decimals(
    min_value=Decimal("-1e12"), max_value=Decimal("1e12"), places=4, allow_nan=False
)


@settings(max_examples=200, deadline=None)
@given(money, money.filter(lambda d: d != 0), st.integers(0, 10))
def test_exact_division_rounds_half_away_from_zero(n: Decimal, d: Decimal, scale: int) -> None:
    con = duck.connect()
    try:
        sql = f"select exact_div({n:f}::decimal(20,4), {d:f}::decimal(20,4), {scale})"
        expected = (n / d).quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
        if abs(expected) < Decimal("1e17"):
            found = con.execute(sql).fetchone()
            assert found is not None
            assert found[0] == expected
    finally:
        con.close()


def test_division_by_zero_or_null_is_null() -> None:
    con = duck.connect()
    assert con.execute("select exact_div(1, 0, 2), exact_div(null, 1, 2)").fetchone() == (
        None,
        None,
    )


def test_extensions_come_from_wheels_and_nothing_from_the_network() -> None:
    con = duck.connect(extensions=["postgres", "sqlite"])
    with pytest.raises(duck.Error):
        con.execute("install spatial")
    with pytest.raises(KeyError):
        duck.load(con, "spatial")


def test_an_extension_without_its_wheel_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(duck.EXTENSIONS, "gone", "gone_scanner")
    with pytest.raises(ConfigError, match="pip install duckdb-extension-gone-scanner=="):
        duck.load(duck.connect(), "gone")


def test_guarded_sql_reaches_no_file_and_no_setting(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    duck.connect(path).close()
    con = duck.guarded(path)
    for sql in (
        "select * from read_csv('/etc/hostname')",
        "set enable_external_access = true",
        "create table x (a int)",
        f"attach '{tmp_path / 'b.duckdb'}'",
    ):
        with pytest.raises(duck.Error):
            con.execute(sql)


def test_a_damaged_file_is_one_line_with_its_mend(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(b"not a database at all" * 500)
    with pytest.raises(HubError, match="cannot open the DuckDB file.*hub rebuild") as caught:
        duck.connect(path)
    assert not isinstance(caught.value, Locked)


def test_a_transaction_is_all_or_nothing() -> None:
    con = duck.connect()
    con.execute("create table t (a int)")
    with pytest.raises(duck.Error), duck.transaction(con):
        con.execute("insert into t values (1); select * from no_such_table")
    with duck.transaction(con):
        con.execute("insert into t values (2)")
    assert con.execute("select a from t").fetchall() == [(2,)]
