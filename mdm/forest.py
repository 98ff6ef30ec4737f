"""Union-find whose clusters know their values: what a cluster keeps one of, and who stays apart.

Knows nothing of evidence; `cluster` decides in which order records are united.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = int | frozenset[int] | None  # a number for the value; several where a steward united them
Values = tuple[Value, ...]


@dataclass(frozen=True)
class Guards:
    """Per record what its cluster keeps one of: numbers for its values, in a fixed order.

    The first `forbidden` attributes (all, where None) keep even a steward from being asked.
    """

    values: Mapping[int, Values] = field(default_factory=dict)
    forbidden: int | None = None


class Forest:
    """The roots are the lowest numbers of their clusters."""

    def __init__(self, guards: Guards) -> None:
        self.parent: dict[int, int] = {}
        self._values: dict[int, Values] = dict(guards.values)
        self._apart: dict[int, set[int]] = {}
        self._forbidden = guards.forbidden

    def root(self, record: int) -> int:
        """The lowest record of the cluster."""
        parent = self.parent
        found = parent.setdefault(record, record)
        while found != (up := parent[found]):
            parent[record] = up
            found = up
        return found

    def agree(self, one: int, other: int, *, asked: bool = False) -> bool:
        """Whether two roots may be one; `asked`: whether a steward may be asked about them."""
        if self._apart and other in self._apart.get(one, ()):
            return False
        left, right = self._values.get(one), self._values.get(other)
        if left is not None and right is not None:
            first = self._forbidden if asked else None
            for x, y in zip(left[:first], right[:first], strict=True):
                if x is not None and y is not None and x != y and not _meet(x, y):
                    return False
        return True

    def part(self, a: int, b: int) -> None:
        """Keep two records apart for good, unless they are one already."""
        one, other = self.root(a), self.root(b)
        if one != other:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def unite(self, a: int, b: int, *, forced: bool = False) -> bool:
        """Make one cluster of two, unless the guard forbids it; True when that made news.

        `forced`: values may contradict one another; only what is kept apart stays apart.
        """
        one, other = self.root(a), self.root(b)
        if one == other or other in self._apart.get(one, ()):
            return False
        if not (forced or self.agree(one, other)):
            return False
        lowest, gone = (one, other) if one < other else (other, one)
        self._join(lowest, gone)
        self.parent[gone] = lowest
        return True

    def _join(self, lowest: int, gone: int) -> None:
        kept, lost = self._values.get(lowest), self._values.pop(gone, None)
        if kept is not None and lost is not None:
            kept = tuple(map(_both, kept, lost))
        elif kept is None:
            kept = lost
        if kept is not None:
            self._values[lowest] = kept
        for enemy in self._apart.pop(gone, ()):
            self._apart[enemy].discard(gone)
            self._apart[enemy].add(lowest)
            self._apart.setdefault(lowest, set()).add(enemy)


def _meet(x: Value, y: Value) -> bool:
    """Whether values of which a steward united several have one in common."""
    if isinstance(x, frozenset) or isinstance(y, frozenset):
        return bool(_several(x) & _several(y))
    return False


def _several(x: Value) -> frozenset[int]:
    if isinstance(x, frozenset):
        return x
    return frozenset() if x is None else frozenset({x})


def _both(x: Value, y: Value) -> Value:
    if x is None or x == y:
        return y
    return x if y is None else _several(x) | _several(y)
