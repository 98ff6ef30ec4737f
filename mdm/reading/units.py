"""Units of measure: which can be turned into which, and how much of the one is one of the other.

Codes, dimensions and factors are the dictionary's (codes/uom.csv); pint holds their dimensions.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from hub.codes import CodeRow
from hub.dictionary import ANY_SOURCE, Dictionary
from hub.errors import ConfigError, DataProblem
from hub.names import nearest

UOM = "uom"
NO_DIMENSION = "packing"  # how much a packing holds is said per item
DIGITS = 28  # of a quotient that has no end, as decimal arithmetic has


class Units:
    """The units of a dictionary: every code with its dimension and its factor to the main unit."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._rows = dictionary.codes.get(UOM, {})
        self._dictionary = dictionary
        self._registry = _registry(self._rows)

    def code(self, spelt: str, source: str = ANY_SOURCE) -> str:
        """The code of a unit as `source` spells it: 公斤 -> KG. An unknown one is a DataProblem."""
        bare = spelt.strip()
        for word in (bare, bare.lower(), bare.upper()):
            code, known = self._dictionary.standard(UOM, source, word)
            if known and code is not None:
                return code
        mend = "add it to aliases/uom.csv"
        raise DataProblem(f"no unit {spelt!r}{nearest(spelt, self._rows)}", mend=mend)

    def convert(
        self,
        quantity: Decimal,
        from_code: str,
        to_code: str,
        per_item: Mapping[str, tuple[Decimal, str]] | None = None,
    ) -> Decimal:
        """`quantity` of `from_code` in `to_code`, exact wherever decimals can be.

        `per_item` says what one unit of this item holds: {"BOX": (Decimal(12), "PCS")} where a box
        is 12 pieces. Units that no factor and no such line connects raise DataProblem.
        """
        if isinstance(quantity, float):
            raise DataProblem("a quantity in floating point", mend="pass a Decimal")
        if from_code == to_code:
            self._row(from_code)
            return quantity
        ratio = self._ratio(from_code, to_code)
        if ratio is None:
            ratio = self._through(from_code, to_code, per_item or {})
        if ratio is None:
            what = f"{from_code} cannot be turned into {to_code}"
            mend = f"say per item how much one {from_code} holds"
            raise DataProblem(what, mend=mend)
        return _decimal(Fraction(quantity) * ratio)

    def _row(self, code: str) -> CodeRow:
        if code not in self._rows:
            mend = "use a code of codes/uom.csv"
            raise DataProblem(f"no unit {code!r}{nearest(code, self._rows)}", mend=mend)
        return self._rows[code]

    def _ratio(self, from_code: str, to_code: str) -> Fraction | None:
        """How many `to_code` one `from_code` is by the factors; None across dimensions."""
        one, other = self._row(from_code), self._row(to_code)
        if from_code == to_code:
            return Fraction(1)
        if NO_DIMENSION in (one.extra["dimension"], other.extra["dimension"]):
            return None
        quantity = self._registry.Quantity(Fraction(1), _unit(from_code))
        wanted = self._registry.Unit(_unit(to_code))
        if not quantity.is_compatible_with(wanted):
            return None
        return Fraction(quantity.to(wanted).magnitude)

    def _through(
        self, from_code: str, to_code: str, per_item: Mapping[str, tuple[Decimal, str]]
    ) -> Fraction | None:
        """The ratio along the item's own lines, each usable both ways; the fewest steps first."""
        steps: dict[str, list[tuple[str, Fraction]]] = {}
        for code, (holds, inner) in sorted(per_item.items()):
            self._row(code)
            self._row(inner)
            if holds <= 0:
                raise DataProblem(f"one {code} holds {holds} {inner}", mend="write more than 0")
            steps.setdefault(code, []).append((inner, Fraction(holds)))
            steps.setdefault(inner, []).append((code, 1 / Fraction(holds)))
        reached = {from_code: Fraction(1)}
        front = [from_code]
        while front:
            here = front.pop(0)
            straight = self._ratio(here, to_code)
            if straight is not None:
                return reached[here] * straight
            for start in sorted(steps):
                joined = self._ratio(here, start)
                for further, ratio in steps[start] if joined is not None else ():
                    if further not in reached:
                        reached[further] = reached[here] * (joined or 1) * ratio
                        front.append(further)
        return None


def units(dictionary: Dictionary) -> Units:
    """The units of a dictionary, made once."""
    return _made(_Same(dictionary))


class _Same:
    """A dictionary as a key: the same object is the same key."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary

    def __hash__(self) -> int:
        return id(self.dictionary)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.dictionary is self.dictionary


@lru_cache(maxsize=8)
def _made(same: _Same) -> Units:
    return Units(same.dictionary)


def _unit(code: str) -> str:
    return f"uom_{code.lower()}"


def _registry(rows: Mapping[str, CodeRow]) -> Any:
    """A pint registry of the dictionary's units alone, reckoning in fractions."""
    import pint  # only where quantities are converted

    registry: Any = pint.UnitRegistry(None, non_int_type=Fraction, cache_folder=None)
    for dimension in sorted({row.extra.get("dimension", "") for row in rows.values()}):
        if dimension and dimension != NO_DIMENSION:
            registry.define(f"main_{dimension} = [{dimension}]")
    for code, row in sorted(rows.items()):
        kind = row.extra.get("dimension")
        if not kind:
            raise ConfigError(f"unit {code} has no dimension", mend="fill it in codes/uom.csv")
        if kind != NO_DIMENSION:
            exact = Fraction(row.extra.get("factor") or "1")
            scale = f"{exact.numerator} / {exact.denominator}"
            registry.define(f"{_unit(code)} = {scale} * main_{kind}")
    return registry


def _decimal(exact: Fraction) -> Decimal:
    """The fraction as a decimal: exact where it ends, else to DIGITS digits."""
    rest = exact.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return Context(prec=DIGITS).divide(Decimal(exact.numerator), Decimal(exact.denominator))
    places = max(twos, fives)
    digits = exact.numerator * 10**places // exact.denominator
    return Decimal(digits).scaleb(-places, Context(prec=max(1, len(str(abs(digits))))))
