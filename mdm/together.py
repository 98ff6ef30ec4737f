"""Which things hang together by pairs: union-find over any hashable things; knows no evidence."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

Thing = TypeVar("Thing", bound=Hashable)


class Together(Generic[Thing]):
    """Things joined by pairs; each group is known by one of its things."""

    def __init__(self, pairs: Iterable[tuple[Thing, Thing]] = ()) -> None:
        self._up: dict[Thing, Thing] = {}
        self._size: dict[Thing, int] = {}
        for one, other in pairs:
            self.join(one, other)

    def of(self, thing: Thing) -> Thing:
        """The thing that stands for the group of `thing`; of a stranger itself."""
        found = thing
        while (up := self._up.get(found, found)) != found:
            found = up
        while (up := self._up.get(thing, thing)) != found:
            self._up[thing] = found
            thing = up
        return found

    def same(self, one: Thing, other: Thing) -> bool:
        """Whether two things are of one group."""
        return self.of(one) == self.of(other)

    def size(self, thing: Thing) -> int:
        """How many things the group of `thing` has."""
        return self._size.get(self.of(thing), 1)

    def join(self, one: Thing, other: Thing) -> None:
        """Make one group of the two."""
        first, second = self.of(one), self.of(other)
        if first == second:
            return
        if self.size(first) < self.size(second):
            first, second = second, first
        self._size[first] = self.size(first) + self.size(second)
        self._up[second] = first
