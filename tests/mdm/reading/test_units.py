"""Quantities are turned from unit to unit exactly, by factors and by what a packing holds."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.dictionary import Dictionary
from hub.errors import DataProblem
from mdm.reading.units import Units, units

CARTON = {"BOX": (Decimal(12), "PCS")}


@pytest.fixture(scope="module")
def uom(dictionary: Dictionary) -> Units:
    return units(dictionary)


@pytest.mark.parametrize(
    ("spelt", "code"),
    [
        *[(one, "KG") for one in ("kg", "KG", "千克", "公斤", "KGS", " kg ")],
        *[(one, "T") for one in ("t", "吨", "TON")],
        *[(one, "G") for one in ("g", "克", "GRAM")],
        *[(one, "M") for one in ("m", "米", "Meter")],
        *[(one, "MM") for one in ("mm", "毫米", "MM")],
        *[(one, "PCS") for one in ("PCS", "pcs", "个", "件", "EA", "只", "支", "PC")],
        *[(one, "KPCS") for one in ("千只", "千个", "KPCS")],
        *[(one, "DOZEN") for one in ("打", "DOZ", "dozen")],
    ],
)
def test_spellings_of_a_unit(uom: Units, spelt: str, code: str) -> None:
    assert uom.code(spelt) == code


def test_an_unknown_unit_is_refused(uom: Units) -> None:
    with pytest.raises(DataProblem, match="no unit 'furlong'"):
        uom.code("furlong")
    with pytest.raises(DataProblem, match="no unit 'KGG'"):
        uom.convert(Decimal(1), "KGG", "KG")


@pytest.mark.parametrize(
    ("quantity", "start", "end", "made"),
    [
        ("1.5", "KG", "G", "1500"),
        ("0.1", "T", "KG", "100"),
        ("1", "G", "T", "0.000001"),
        ("25", "MM", "M", "0.025"),
        ("3", "KM", "CM", "300000"),
        ("2", "PAIR", "PCS", "4"),
        ("2.5", "KPCS", "PCS", "2500"),
        ("3", "DOZEN", "PCS", "36"),
        ("1", "KPCS", "SET", "1000"),
        ("1", "M3", "L", "1000"),
        ("250", "ML", "L", "0.25"),
        ("36", "H", "D", "1.5"),
        ("1", "LB", "KG", "0.45359237"),
        ("12345678901234567890.123456789", "KG", "G", "12345678901234567890123.456789"),
        ("7", "PCS", "PCS", "7"),
        ("-2", "T", "KG", "-2000"),
    ],
)
def test_by_factor(uom: Units, quantity: str, start: str, end: str, made: str) -> None:
    assert uom.convert(Decimal(quantity), start, end) == Decimal(made)


@pytest.mark.parametrize(
    ("quantity", "start", "end", "holds", "made"),
    [
        ("3", "BOX", "PCS", CARTON, "36"),
        ("36", "PCS", "BOX", CARTON, "3"),
        ("1", "BOX", "DOZEN", CARTON, "1"),
        ("2", "DRUM", "KG", {"DRUM": (Decimal("180.5"), "KG")}, "361"),
        ("2", "DRUM", "T", {"DRUM": (Decimal("180.5"), "KG")}, "0.361"),
        ("2", "M", "KG", {"M": (Decimal("2.47"), "KG")}, "4.94"),
        ("500", "MM", "G", {"M": (Decimal("2.47"), "KG")}, "1235"),
        ("1", "BOX", "G", {**CARTON, "PCS": (Decimal("0.25"), "KG")}, "3000"),
        ("1", "DRUM", "BOTTLE", {"DRUM": (Decimal(20), "L"), "BOTTLE": (Decimal(500), "ML")}, "40"),
    ],
)
def test_by_what_an_item_holds(
    uom: Units,
    quantity: str,
    start: str,
    end: str,
    holds: dict[str, tuple[Decimal, str]],
    made: str,
) -> None:
    assert uom.convert(Decimal(quantity), start, end, holds) == Decimal(made)


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [
        ("KG", "M", None),
        ("BOX", "PCS", None),
        ("BOX", "BAG", None),
        ("BOX", "KG", CARTON),
    ],
)
def test_units_that_nothing_connects(
    uom: Units, start: str, end: str, holds: dict[str, tuple[Decimal, str]] | None
) -> None:
    with pytest.raises(DataProblem, match=f"{start} cannot be turned into {end}") as caught:
        uom.convert(Decimal(1), start, end, holds)
    assert caught.value.mend


def test_a_packing_holds_something(uom: Units) -> None:
    with pytest.raises(DataProblem, match="holds 0"):
        uom.convert(Decimal(1), "BOX", "PCS", {"BOX": (Decimal(0), "PCS")})


def test_floating_point_is_refused(uom: Units) -> None:
    with pytest.raises(DataProblem, match="floating point"):
        uom.convert(0.1, "KG", "G")  # type: ignore[arg-type]


@given(
    quantity=st.decimals(-(10**9), 10**9, places=6),
    pair=st.sampled_from([("KG", "G"), ("T", "KG"), ("M", "MM"), ("DOZEN", "PCS"), ("M3", "ML")]),
)
def test_there_and_back_is_the_same(
    dictionary: Dictionary, quantity: Decimal, pair: tuple[str, str]
) -> None:
    uom = units(dictionary)
    assert uom.convert(uom.convert(quantity, *pair), *reversed(pair)) == quantity
