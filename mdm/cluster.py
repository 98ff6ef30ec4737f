"""Scored pairs to clusters: the strongest first, under a guard; knows records only by number.

Never plain connected components: a record without identifiers that resembles two different
companies must not make them one. So a cluster keeps one value per guarded attribute, and a pair
that is not certain counts only where no other cluster comes close. What stewards said comes before
everything else and is never undone by a machine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mdm.forest import Forest, Guards

SAID = 1 << 20  # the bits of a pair that a steward made one: more than any evidence


@dataclass(frozen=True, slots=True)
class Edge:
    """Evidence that two records, `a` < `b`, are one thing, and how much."""

    a: int
    b: int
    bits: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What a steward said of two records: one thing, or apart for ever."""

    a: int
    b: int
    one: bool


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
    edges: Iterable[Edge],
    guards: Guards,
    limits: Limits,
    judged: Sequence[Judged] = (),
) -> Partition:
    """Unite by the edges, strongest first, ties by record number; the order given does not matter.

    First what stewards said, the newest first: an older word that contradicts newer ones is void.
    Then all certain edges that the guard allows; then, between the clusters they made, the edges
    without a rival.
    """
    ordered = sorted(edges, key=lambda one: (-one.bits, one.a, one.b))
    forest = Forest(guards)
    because: dict[int, Edge] = {}
    for said in judged:
        if not said.one:
            forest.part(said.a, said.b)
        elif forest.unite(said.a, said.b, forced=True):
            _note(because, Edge(min(said.a, said.b), max(said.a, said.b), SAID))
    unsure: list[Edge] = []
    for edge in ordered:
        if edge.bits < limits.certain:
            unsure.append(edge)
        elif forest.unite(edge.a, edge.b):
            _note(because, edge)
    for edge in _unrivalled(unsure, forest, limits):
        if forest.unite(edge.a, edge.b):
            _note(because, edge)
    asked = _open(ordered, forest)
    leaders = {record: forest.root(record) for record in list(forest.parent)}
    return Partition(leaders, because, asked)


def _note(because: dict[int, Edge], edge: Edge) -> None:
    for record in (edge.a, edge.b):
        because.setdefault(record, edge)


def _open(ordered: Iterable[Edge], forest: Forest) -> list[Edge]:
    """The best edge of every pair of clusters that could still be one."""
    found: dict[tuple[int, int], Edge] = {}
    for edge in ordered:
        one, other = forest.root(edge.a), forest.root(edge.b)
        pair = (one, other) if one < other else (other, one)
        if one != other and pair not in found and forest.agree(one, other, asked=True):
            found[pair] = edge
    return list(found.values())


def _unrivalled(edges: list[Edge], forest: Forest, limits: Limits) -> list[Edge]:
    """The edges of at least `auto` bits whose two clusters each have no other that comes close.

    A rival is a cluster that resembles one end nearly as much as the other end does, and nothing
    speaks for it and that other end being one: then one of the two likenesses must be false.
    """
    best: dict[tuple[int, int], Edge] = {}
    near: dict[int, dict[int, int]] = defaultdict(dict)
    for edge in edges:
        one, other = forest.root(edge.a), forest.root(edge.b)
        pair = (one, other) if one < other else (other, one)
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
