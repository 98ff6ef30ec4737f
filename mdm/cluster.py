"""Links to clusters: the strongest first, under a guard; knows records only by number.

Never plain connected components: a record without identifiers that resembles two different
companies must not make them one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Values = tuple[str | None, ...]


@dataclass(frozen=True)
class Link:
    """Evidence that `members` (two or more record numbers, ascending) are one thing."""

    weight: float
    rule: str
    members: tuple[int, ...]


@dataclass
class Partition:
    """Each linked record's cluster (its lowest record number), and the rule that brought it in."""

    leader: dict[int, int] = field(default_factory=dict)
    because: dict[int, str] = field(default_factory=dict)


def cluster(links: Iterable[Link], guards: Mapping[int, Values]) -> Partition:
    """Apply the links, strongest first, ties by record number; the order given does not matter.

    `guards` gives records' identifying values; a cluster keeps at most one value per position.
    """
    forest = _Forest(guards)
    because: dict[int, str] = {}
    for link in sorted(links, key=lambda one: (-one.weight, one.members, one.rule)):
        for group in forest.parts(link.members):
            forest.unite(group)
            for record in link.members:
                if forest.root(record) == min(group):
                    because.setdefault(record, link.rule)
    leaders = {record: forest.root(record) for record in forest.parent}
    return Partition(leaders, because)


class _Forest:
    """Union-find whose roots are the lowest numbers and know their cluster's values."""

    def __init__(self, guards: Mapping[int, Values]) -> None:
        self.parent: dict[int, int] = {}
        self.values = dict(guards)
        self.unsaid: Values = (None,) * max(map(len, guards.values()), default=0)

    def root(self, record: int) -> int:
        self.parent.setdefault(record, record)
        while self.parent[record] != record:
            self.parent[record] = self.parent[self.parent[record]]
            record = self.parent[record]
        return record

    def parts(self, members: Iterable[int]) -> list[list[int]]:
        """The sets of clusters that one link may unite, each of two or more.

        Without a contradiction that is one set. Else clusters unite by the contradicted values,
        and one that lacks such a value stays out: nothing says to which side it belongs.
        """
        roots = sorted({self.root(member) for member in members})
        seen = [self.values.get(root, self.unsaid) for root in roots]
        torn = [
            place
            for place in range(len(self.unsaid))
            if len({values[place] for values in seen} - {None}) > 1
        ]
        sides: dict[Values, list[int]] = defaultdict(list)
        for root, values in zip(roots, seen, strict=True):
            side = tuple(values[place] for place in torn)
            if None not in side:
                sides[side].append(root)
        return [group for group in sides.values() if len(group) > 1]

    def unite(self, roots: list[int]) -> None:
        """Make one cluster of compatible ones."""
        lowest = min(roots)
        seen = [self.values.get(root, self.unsaid) for root in roots]
        self.values[lowest] = tuple(
            next((values[place] for values in seen if values[place] is not None), None)
            for place in range(len(self.unsaid))
        )
        for root in roots:
            self.parent[root] = lowest
