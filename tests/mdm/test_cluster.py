"""Clusters under a guard: order does not matter, and nulls never chain two companies into one."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from mdm.cluster import Edge, Judged, Limits, Partition
from mdm.cluster import cluster as clustered
from mdm.forest import Guards, Values

LIMITS = Limits(certain=200, auto=100, margin=30)
CERTAIN, LIKELY, WEAK = 300, 150, 60
VALUES = st.sampled_from([None, 1, 2, 3])
GUARDS = st.dictionaries(st.integers(0, 12), st.tuples(VALUES, VALUES))
PAIRS = st.sets(st.integers(0, 12), min_size=2, max_size=2).map(lambda s: tuple(sorted(s)))
EDGES = st.dictionaries(PAIRS, st.sampled_from([WEAK, 100, LIKELY, 200, CERTAIN])).map(
    lambda found: [Edge(a, b, bits) for (a, b), bits in found.items()]
)


JUDGED = st.lists(
    st.tuples(PAIRS, st.booleans()).map(lambda said: Judged(*said[0], said[1])), max_size=12
)


def cluster(
    edges: Sequence[Edge],
    values: Mapping[int, Values],
    limits: Limits,
    judged: Sequence[Judged] = (),
) -> Partition:
    return clustered(edges, Guards(values), limits, judged)


def groups(found: Partition) -> set[frozenset[int]]:
    made: dict[int, set[int]] = {}
    for record, leader in found.leader.items():
        made.setdefault(leader, set()).add(record)
    return {frozenset(group) for group in made.values()}


@given(EDGES, GUARDS, st.randoms(use_true_random=False))
def test_the_order_of_edges_does_not_matter(
    edges: list[Edge], guards: dict[int, Values], shuffle: random.Random
) -> None:
    mixed = edges.copy()
    shuffle.shuffle(mixed)
    assert cluster(edges, guards, LIMITS) == cluster(mixed, guards, LIMITS)


@given(EDGES, GUARDS)
def test_a_cluster_keeps_one_value_of_each(edges: list[Edge], guards: dict[int, Values]) -> None:
    for group in groups(cluster(edges, guards, LIMITS)):
        for place in range(2):
            said = {guards[one][place] for one in group if one in guards} - {None}
            assert len(said) <= 1


@given(EDGES, GUARDS)
def test_what_is_asked_is_neither_decided_nor_forbidden(
    edges: list[Edge], guards: dict[int, Values]
) -> None:
    found = cluster(edges, guards, LIMITS)
    for edge in found.asked:
        assert found.leader[edge.a] != found.leader[edge.b]
        left, right = (guards.get(one, (None, None)) for one in (edge.a, edge.b))
        assert not any(x and y and x != y for x, y in zip(left, right, strict=True))


def test_the_strongest_edge_wins_and_is_the_reason() -> None:
    weaker, stronger = Edge(1, 2, 300), Edge(2, 3, 400)
    found = cluster([weaker, stronger], {1: (1,), 3: (2,)}, LIMITS)
    assert groups(found) == {frozenset({1}), frozenset({2, 3})}
    assert found.because == {2: stronger, 3: stronger}
    assert found.asked == []  # 1 and 3 contradict each other


def test_a_likely_pair_without_a_rival_is_one() -> None:
    assert groups(cluster([Edge(1, 2, LIKELY)], {}, LIMITS)) == {frozenset({1, 2})}
    weak = cluster([Edge(1, 2, WEAK)], {}, LIMITS)
    assert groups(weak) == {frozenset({1}), frozenset({2})}
    assert weak.asked == [Edge(1, 2, WEAK)]


def test_a_record_that_could_be_either_stays_alone_and_is_asked_about() -> None:
    edges = [Edge(1, 2, LIKELY), Edge(1, 3, LIKELY - 20)]
    found = cluster(edges, {2: (1,), 3: (2,)}, LIMITS)
    assert groups(found) == {frozenset({1}), frozenset({2}), frozenset({3})}
    assert found.asked == edges
    clear = cluster([Edge(1, 2, LIKELY), Edge(1, 3, LIKELY - 40)], {2: (1,), 3: (2,)}, LIMITS)
    assert groups(clear) == {frozenset({1, 2}), frozenset({3})}


def test_likes_of_one_another_are_no_rivals() -> None:
    edges = [Edge(1, 2, LIKELY), Edge(1, 3, LIKELY), Edge(2, 3, LIKELY)]
    assert groups(cluster(edges, {}, LIMITS)) == {frozenset({1, 2, 3})}


def test_a_chain_of_nulls_makes_no_giant_and_the_guard_is_what_prevents_it() -> None:
    size = 400
    chain = [Edge(number, number + 1, CERTAIN) for number in range(size)]
    guards: dict[int, Values] = {number: (number,) for number in range(0, size + 1, 4)}
    assert max(map(len, groups(cluster(chain, guards, LIMITS)))) <= 4
    assert max(map(len, groups(cluster(chain, {}, LIMITS)))) == size + 1


@given(EDGES, GUARDS, JUDGED)
def test_no_machine_undoes_what_stewards_said(
    edges: list[Edge], guards: dict[int, Values], judged: list[Judged]
) -> None:
    """The newest judgement always holds, and an older one unless newer ones contradict it."""
    leader = cluster(edges, guards, LIMITS, judged).leader
    one: list[set[int]] = []
    apart: list[tuple[int, int]] = []
    for said in judged:
        mine = [group for group in one if {said.a, said.b} & group]
        joined = {said.a, said.b}.union(*mine)
        if said.one:
            if any(x in joined and y in joined for x, y in apart):
                continue
            one = [group for group in one if group not in mine] + [joined]
            assert leader[said.a] == leader[said.b]
        elif not any(said.a in group and said.b in group for group in one):
            apart.append((said.a, said.b))
            assert leader[said.a] != leader[said.b]


@given(EDGES, GUARDS, JUDGED)
def test_what_is_apart_for_good_is_not_asked_about(
    edges: list[Edge], guards: dict[int, Values], judged: list[Judged]
) -> None:
    asked = {(edge.a, edge.b) for edge in cluster(edges, guards, LIMITS, judged).asked}
    assert not judged or judged[0].one or (judged[0].a, judged[0].b) not in asked


def test_a_steward_unites_what_the_guard_keeps_apart() -> None:
    edges = [Edge(1, 2, CERTAIN), Edge(2, 3, CERTAIN), Edge(3, 4, CERTAIN)]
    guards: dict[int, Values] = {1: (1,), 2: (2,), 3: (2,), 4: (3,)}
    assert groups(cluster(edges, guards, LIMITS)) == {
        frozenset({1}), frozenset({2, 3}), frozenset({4})
    }  # fmt: skip
    found = cluster(edges, guards, LIMITS, [Judged(1, 2, one=True)])
    assert groups(found) == {frozenset({1, 2, 3}), frozenset({4})}
