"""Exact figures as scaled integers, and their text; a float never holds money or a quantity.

Money is kept in cents, quantities in thousandths, prices and rates in ten-thousandths.
"""

from __future__ import annotations


def text(value: int, places: int) -> str:
    """`value` scaled by 10**places, as plain decimal text."""
    sign = "-" if value < 0 else ""
    digits = f"{abs(value):0{places + 1}d}"
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def short(value: int, places: int) -> str:
    """As `text`, without trailing zeros: the way a spreadsheet or a CSV shows it."""
    return text(value, places).rstrip("0").rstrip(".")


def money(cents: int) -> str:
    """Cents as text with two decimals."""
    return text(cents, 2)


def quantity(thousandths: int) -> str:
    """Thousandths as text with three decimals."""
    return text(thousandths, 3)


def price(ten_thousandths: int) -> str:
    """Ten-thousandths as text with four decimals."""
    return text(ten_thousandths, 4)


def amount(thousandths: int, ten_thousandths: int) -> int:
    """Quantity times price in cents, half up away from zero."""
    return rounded(thousandths * ten_thousandths, 100_000)


def tax(cents: int, percent: int) -> int:
    """The tax on a net amount, in cents, half up away from zero."""
    return rounded(cents * percent, 100)


def rounded(numerator: int, denominator: int) -> int:
    """numerator / denominator as an integer, half up away from zero."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))
