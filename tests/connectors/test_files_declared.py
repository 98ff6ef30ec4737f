"""Whatever way people write a day or an amount, the declared type reads the same value or none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.columns import fits
from connectors.files_declared import canonical
from hub import duck
from hub.exact import decimal_sql

WIDE = str.maketrans("0123456789.,-+()", "０１２３４５６７８９．，－＋（）")
CON = duck.connect()


def read(text: str, kind: str) -> Any:
    """The value, or None where the type does not take the text."""
    said = canonical("t", kind)
    row = CON.execute(
        f"select case when {fits('said', kind)} then {decimal_sql('said', kind)} end "
        f"from (select {said} as said from (select ? as t))",
        [text],
    ).fetchone()
    return row[0] if row else None


DAYS = (
    "{0:04}-{1:02}-{2:02}",
    "{0}-{1}-{2}",
    "{0}.{1}.{2}",
    "{0}/{1:02}/{2}",
    "{0}年{1}月{2}日",
    "{0} 年 {1} 月 {2} 日",
    "{0:04}{1:02}{2:02}",
)
AMOUNTS = ("{}", " {} ", "¥{}", "￥ {}", "RMB {}", "{}元", "{} 元", "+{}")


@settings(max_examples=60, deadline=None)
@given(
    day=st.dates(date(1950, 1, 1), date(2199, 12, 31)),
    form=st.sampled_from(DAYS),
    wide=st.booleans(),
)
def test_a_day_is_the_same_day_in_every_form(day: date, form: str, wide: bool) -> None:
    text = form.format(day.year, day.month, day.day)
    assert read(text.translate(WIDE) if wide else text, "DATE") == day


@settings(max_examples=80, deadline=None)
@given(
    amount=st.decimals(-(10**12), 10**12, places=2),
    form=st.sampled_from(AMOUNTS),
    minus=st.sampled_from(["-{}", "({})", "{}-"]),
    comma=st.booleans(),
    wide=st.booleans(),
)
def test_an_amount_is_the_same_amount_in_every_form(
    amount: Decimal, form: str, minus: str, comma: bool, wide: bool
) -> None:
    text = f"{abs(amount):,}" if comma else f"{abs(amount)}"
    text = minus.format(text) if amount < 0 else form.format(text)
    assert read(text.translate(WIDE) if wide else text, "DECIMAL(18,2)") == amount


@settings(max_examples=150, deadline=None)
@given(text=st.text("0123456789.,-+()%元万¥年月日/: eE", max_size=12))
def test_a_text_is_read_with_all_its_digits_or_not_at_all(text: str) -> None:
    found = read(text, "DECIMAL(18,4)")
    if found is None or "e" in text.lower():
        return
    whole, _, places = "".join(c for c in text if c.isdigit() or c == ".").partition(".")
    assert abs(found) == Decimal(f"{whole or 0}.{places or 0}")
    assert not set(text) & set("%万年月日/:")
