"""Decimals from text: the quick way gives what the slow way gives."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hub import duck
from hub.exact import decimal_sql

plain = st.from_regex(r"[-+]?[0-9]{0,22}(\.[0-9]{0,14})?", fullmatch=True)
odd = st.sampled_from(["", " ", "abc", "1e5", "1,234", "-", ".", "NaN", "0x10", "１２", "1 2"])


@settings(max_examples=300, deadline=None)
@given(plain | odd, st.sampled_from(["decimal(38, 12)", "DECIMAL(28,4)", "DECIMAL(18,2)"]))
def test_the_quick_way_equals_the_slow_way(text: str, kind: str) -> None:
    with duck.connect() as con:
        quick, slow = con.execute(
            f"select {decimal_sql('x', kind)}, try_cast(x as {kind}) from (select ? as x)", [text]
        ).fetchall()[0]
    assert quick == slow
