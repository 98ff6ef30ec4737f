"""Events bring the ledger in line with the clusters; ids go to who carried them longest."""

from __future__ import annotations

import pytest

from hub.dictionary import Dictionary
from mdm.identity import Member, decide, number_of, resolved, written
from mdm.rulebook import PRODUCT_RULES, Numbering, Rules, load_rules


@pytest.fixture(scope="module")
def rules(dictionary: Dictionary) -> Rules:
    return load_rules([PRODUCT_RULES], dictionary)[0]


def told(
    members: list[Member], rules: Rules, first: int = 10, steps: dict[str, str] | None = None
) -> list[tuple[str | None, ...]]:
    reasons = {one.record: "rule" for one in members}
    events = decide(members, reasons, rules, first, steps or {})
    return [(one.event, one.golden_id, one.member_ref, one.into_golden_id) for one in events]


def member(
    record: int, cluster: int, golden_id: str | None = None, since: int = 0, own: str | None = None
) -> Member:
    at = since if golden_id else None
    return Member(record, "erp", f"r{record}", cluster, golden_id, own or golden_id, at)


def test_mint_and_join(rules: Rules) -> None:
    assert told([member(2, 1), member(1, 1), member(3, 3)], rules) == [
        ("mint", "C-000010", "r1", None),
        ("join", "C-000010", "r2", None),
        ("mint", "C-000011", "r3", None),
    ]


def test_the_lowest_of_several_ids_survives_by_number_not_by_text(rules: Rules) -> None:
    before = [member(1, 1, "C-1000000", 5), member(2, 1, "C-999999", 9), member(3, 1)]
    assert told(before, rules) == [
        ("merge", "C-1000000", None, "C-999999"),
        ("join", "C-999999", "r3", None),
    ]


def test_a_split_part_that_owns_another_id_takes_that(rules: Rules) -> None:
    before = [member(1, 1, "C-000001", 1), member(2, 2, "C-000001", 2), member(3, 2, "C-000002", 3)]
    assert told(before, rules) == [("split", "C-000001", "r2", "C-000002")]


def test_a_split_part_that_owns_none_gets_a_new_one(rules: Rules) -> None:
    before = [member(1, 1, "C-000001", 7), member(2, 2, "C-000001", 2), member(3, 1)]
    assert told(before, rules) == [
        ("split", "C-000001", "r1", "C-000010"),
        ("join", "C-000010", "r3", None),
    ]


def test_what_was_merged_comes_apart_as_it_was(rules: Rules) -> None:
    before = [member(1, 1, "C-000001", 1), member(2, 2, "C-000001", 2, own="C-000002")]
    assert told(before, rules, steps={"C-000002": "C-000001"}) == [
        ("unmerge", "C-000002", None, None)
    ]


def test_an_alias_of_an_alias_stands_for_where_its_members_are(rules: Rules) -> None:
    before = [
        member(1, 1, "C-000001", 1),
        member(2, 2, "C-000001", 2, own="C-000002"),
        member(3, 1, "C-000001", 3, own="C-000003"),
    ]
    steps = {"C-000003": "C-000002", "C-000002": "C-000001"}
    assert told(before, rules, steps=steps) == [
        ("unmerge", "C-000002", None, None),
        ("merge", "C-000003", None, "C-000001"),
    ]


def test_aliases_are_followed_and_a_circle_does_not_hang() -> None:
    assert resolved({"C-3": "C-2", "C-2": "C-1"}, "C-3") == "C-1"
    assert resolved({"C-3": "C-2", "C-2": "C-3"}, "C-3") in {"C-2", "C-3"}
    assert written(Numbering(prefix="C-", digits=3), 12345) == "C-12345"
    assert number_of("C-000120") == 120
