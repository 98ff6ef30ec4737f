"""Clusters under a guard: order does not matter, and nulls never chain two companies into one."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from mdm.cluster import Link, Partition, cluster

NAMES = st.sampled_from([None, "A", "B", "C"])
GUARDS = st.dictionaries(st.integers(0, 12), st.tuples(NAMES, NAMES))
MEMBERS = st.sets(st.integers(0, 12), min_size=2, max_size=4).map(lambda s: tuple(sorted(s)))
LINKS = st.lists(st.builds(Link, st.sampled_from([3.0, 2.0, 1.0]), st.just("r"), MEMBERS))


def groups(found: Partition) -> set[frozenset[int]]:
    made: dict[int, set[int]] = {}
    for record, leader in found.leader.items():
        made.setdefault(leader, set()).add(record)
    return {frozenset(group) for group in made.values()}


def pair(weight: float, *members: int) -> Link:
    return Link(weight, f"rule_{weight:g}", members)


@given(LINKS, GUARDS, st.randoms(use_true_random=False))
def test_the_order_of_links_does_not_matter(
    links: list[Link], guards: dict[int, tuple[str | None, ...]], shuffle: random.Random
) -> None:
    mixed = links.copy()
    shuffle.shuffle(mixed)
    assert cluster(links, guards) == cluster(mixed, guards)


@given(LINKS, GUARDS)
def test_a_cluster_keeps_one_value_of_each(
    links: list[Link], guards: dict[int, tuple[str | None, ...]]
) -> None:
    for group in groups(cluster(links, guards)):
        for place in range(2):
            said = {guards[one][place] for one in group if one in guards} - {None}
            assert len(said) <= 1


@given(LINKS)
def test_without_a_guard_clusters_are_connected_components(links: list[Link]) -> None:
    found = cluster(links, {})
    for link in links:
        assert len({found.leader[member] for member in link.members}) == 1


def test_the_strongest_link_wins_and_is_the_reason() -> None:
    found = cluster([pair(1, 1, 2), pair(2, 2, 3)], {1: ("A",), 3: ("B",)})
    assert groups(found) == {frozenset({1}), frozenset({2, 3})}
    assert found.because == {2: "rule_2", 3: "rule_2"}


def test_a_record_that_could_be_either_stays_alone() -> None:
    found = cluster([Link(1, "r", (1, 2, 3, 4))], {1: ("A",), 2: ("B",), 3: ("B",)})
    assert groups(found) == {frozenset({1}), frozenset({2, 3}), frozenset({4})}


def test_a_chain_of_nulls_makes_no_giant_and_the_guard_is_what_prevents_it() -> None:
    size = 400
    chain = [pair(1, number, number + 1) for number in range(size)]
    guards = {number: (f"ID{number}",) for number in range(0, size + 1, 4)}
    guarded = groups(cluster(chain, guards))
    assert max(map(len, guarded)) <= 4
    unguarded = groups(cluster(chain, {}))
    assert max(map(len, unguarded)) == size + 1
