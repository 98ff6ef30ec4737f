"""Scored pairs to clusters: the strongest first, under a guard; knows records only by number.

Never plain connected components: a record without identifiers that resembles two different
companies must not make them one. So a cluster keeps one value per guarded attribute, and a pair
that is not certain counts only where no other cluster comes close.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Values = tuple[int | None, ...]  # per guarded attribute a number for its value; None: not known


@dataclass(frozen=True, slots=True)
class Edge:
    """Evidence that two records, `a` < `b`, are one thing, and how much."""

    a: int
    b: int
    bits: int


@dataclass(frozen=True)
class Limits:
    """From `certain` on an edge counts; from `auto` on where it has no rival within `margin`."""

    certain: int
    auto: int
    margin: int


@dataclass
class Partition:
    """Each linked record's cluster (its lowest record number), and the edge that brought it in.

    `asked`: the best edge between any two clusters that nothing forbids to be one, strongest first.
    """

    leader: dict[int, int] = field(default_factory=dict)
    because: dict[int, Edge] = field(default_factory=dict)
    asked: list[Edge] = field(default_factory=list)


def cluster(
    edges: Iterable[Edge], guards: Mapping[int, Values], limits: Limits, asked: int | None = None
) -> Partition:
    """Unite by the edges, strongest first, ties by record number; the order given does not matter.

    `guards` gives per record the values of which a cluster keeps one of each; those behind the
    first `asked` (all, where None) do not keep a steward from being asked. First all certain edges
    that the guard allows; then, between the clusters they made, the edges without a rival.
    """
    ordered = sorted(edges, key=lambda one: (-one.bits, one.a, one.b))
    forest = _Forest(guards)
    unsure: list[Edge] = []
    for edge in ordered:
        if edge.bits >= limits.certain:
            forest.unite(edge)
        else:
            unsure.append(edge)
    for edge in _unrivalled(unsure, forest, limits):
        forest.unite(edge)
    questions = _open(ordered, forest, asked)
    leaders = {record: forest.root(record) for record in list(forest.parent)}
    return Partition(leaders, forest.because, questions)


def _open(ordered: Iterable[Edge], forest: _Forest, asked: int | None) -> list[Edge]:
    """The best edge of every pair of clusters that could still be one."""
    found: dict[tuple[int, int], Edge] = {}
    for edge in ordered:
        one, other = forest.root(edge.a), forest.root(edge.b)
        pair = (min(one, other), max(one, other))
        if one != other and pair not in found and forest.agree(one, other, asked):
            found[pair] = edge
    return list(found.values())


def _unrivalled(edges: list[Edge], forest: _Forest, limits: Limits) -> list[Edge]:
    """The edges of at least `auto` bits whose two clusters each have no other that comes close.

    A rival is a cluster that resembles one end nearly as much as the other end does, and nothing
    speaks for it and that other end being one: then one of the two likenesses must be false.
    """
    best: dict[tuple[int, int], Edge] = {}
    near: dict[int, dict[int, int]] = defaultdict(dict)
    for edge in edges:
        one, other = forest.root(edge.a), forest.root(edge.b)
        pair = (min(one, other), max(one, other))
        if one != other and pair not in best and forest.agree(one, other):
            best[pair] = edge
            near[one][other] = near[other][one] = edge.bits
    found = []
    for (one, other), edge in best.items():
        if edge.bits < limits.auto:
            continue
        close = edge.bits - limits.margin
        if not (_rivalled(one, other, close, near) or _rivalled(other, one, close, near)):
            found.append(edge)
    return found


def _rivalled(one: int, other: int, close: int, near: dict[int, dict[int, int]]) -> bool:
    """Whether `one` closely resembles a third cluster that is nothing like `other`."""
    return any(
        bits >= close and third != other and third not in near[other]
        for third, bits in near[one].items()
    )


class _Forest:
    """Union-find whose roots are the lowest numbers and know their cluster's values."""

    def __init__(self, guards: Mapping[int, Values]) -> None:
        self.parent: dict[int, int] = {}
        self.because: dict[int, Edge] = {}
        self.values = dict(guards)

    def root(self, record: int) -> int:
        parent = self.parent
        found = parent.setdefault(record, record)
        while found != (up := parent[found]):
            parent[record] = up
            found = up
        return found

    def agree(self, one: int, other: int, first: int | None = None) -> bool:
        """Whether none of the (first) guarded attributes has two values."""
        left, right = self.values.get(one), self.values.get(other)
        if left is None or right is None:
            return True
        return not any(
            x is not None and y is not None and x != y
            for x, y in zip(left[:first], right[:first], strict=True)
        )

    def unite(self, edge: Edge) -> None:
        """Make one cluster of the edge's two, unless the guard forbids it."""
        one, other = self.root(edge.a), self.root(edge.b)
        if one == other or not self.agree(one, other):
            return
        lowest, gone = min(one, other), max(one, other)
        kept, lost = self.values.get(lowest), self.values.pop(gone, None)
        if kept is None or lost is None:
            kept = kept or lost
        else:
            kept = tuple(x if x is not None else y for x, y in zip(kept, lost, strict=True))
        if kept is not None:
            self.values[lowest] = kept
        self.parent[gone] = lowest
        for record in (edge.a, edge.b):
            self.because.setdefault(record, edge)
