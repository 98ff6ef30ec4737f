"""The scorer counts as a brute count of pairs does; perfect, merged and single sets score so."""

from __future__ import annotations

import csv
import itertools
import random
from pathlib import Path

import pytest

from bench.match import score, shown

Row = tuple[str, str, str, int, int, str]  # source, code, entity, decidable, bare, dirt


def _write(path: Path, header: str, rows: list[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(header.split())
        out.writerows(rows)


def _set(folder: Path, rows: list[Row], golden: dict[str, str]) -> tuple[Path, Path]:
    _write(folder / "truth.csv", "source_system source_code entity_id decidable bare dirt", [*rows])
    placed = [(r[0], r[1], golden[r[1]]) for r in rows if r[1] in golden]
    _write(folder / "crosswalk.csv", "source_system source_code golden_id", [*placed])
    return folder, folder


def _rows(count: int, rng: random.Random) -> list[Row]:
    return [
        ("erp", f"c{i}", f"e{rng.randrange(count // 3)}", rng.randrange(2), int(rng.random() < 0.2),
         rng.choice(("", "short", "typo|short")))
        for i in range(count)
    ]  # fmt: skip


def _brute(rows: list[Row], golden: dict[str, str]) -> score.Pairs:
    true = claimed = right = 0
    for a, b in itertools.combinations(rows, 2):
        same = a[2] == b[2]
        together = golden[a[1]] == golden[b[1]]
        true, claimed, right = true + same, claimed + together, right + (same and together)
    return score.Pairs(true, claimed, right)


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_those_of_every_pair(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    rows = _rows(90, rng)
    golden = {r[1]: f"g{rng.randrange(40)}" for r in rows}
    got = score.score(*_set(tmp_path, rows, golden))
    assert got.pairs["all"] == _brute(rows, golden)
    assert got.pairs["without_bare"] == _brute([r for r in rows if not r[4]], golden)
    assert got.pairs["decidable"] == _brute([r for r in rows if not r[4] and r[3]], golden)
    mixed = {g for g in golden.values() if len({r[2] for r in rows if golden[r[1]] == g}) > 1}
    assert got.mixed == len(mixed)


@pytest.mark.parametrize("seed", range(2))
def test_recall_of_a_kind_is_that_of_the_pairs_its_records_are_in(
    seed: int, tmp_path: Path
) -> None:
    rng = random.Random(seed)
    rows = _rows(60, rng)
    golden = {r[1]: f"g{rng.randrange(30)}" for r in rows}
    got = {k["kind"]: k for k in score.score(*_set(tmp_path, rows, golden)).kinds}
    ends = [(a, b) for a in rows for b in rows if a is not b and "typo" in a[5] and a[2] == b[2]]
    found = [1 for a, b in ends if golden[a[1]] == golden[b[1]]]
    assert got["typo"]["recall"] == pytest.approx(len(found) / len(ends))
    assert got["typo"]["records"] == sum("typo" in r[5] for r in rows)


def test_a_perfect_crosswalk_scores_one(tmp_path: Path) -> None:
    rows = _rows(60, random.Random(1))
    got = score.score(*_set(tmp_path, rows, {r[1]: "g" + r[2] for r in rows}))
    assert got.pairs["all"].f1 == 1
    assert (got.mixed, got.unmapped) == (0, 0)
    assert got.largest == got.largest_true


def test_all_in_one_has_full_recall_and_no_precision(tmp_path: Path) -> None:
    rows = _rows(60, random.Random(1))
    got = score.score(*_set(tmp_path, rows, {r[1]: "g" for r in rows}))
    assert got.pairs["all"].recall == 1
    assert got.pairs["all"].precision < 0.2
    assert (got.largest, got.mixed) == (60, 1)


def test_all_alone_claims_nothing_and_absent_records_are_told(tmp_path: Path) -> None:
    rows = _rows(60, random.Random(1))
    got = score.score(*_set(tmp_path, rows, {r[1]: r[1] for r in rows[1:]}))
    assert (got.pairs["all"].claimed, got.pairs["all"].recall) == (0, 0)
    assert (got.unmapped, got.golden_ids) == (1, 60)


def test_questions_and_relations_are_scored(tmp_path: Path) -> None:
    rows: list[Row] = [("erp", c, e, 1, 0, "") for c, e in zip("abcd", "1123", strict=True)]
    folder, _ = _set(tmp_path, rows, {"a": "g1", "b": "g1", "c": "g2", "d": "g3"})
    ends = "source_system_a source_code_a source_system_b source_code_b"
    _write(folder / "review.csv", ends, [("erp", "a", "erp", "b"), ("erp", "a", "erp", "c")])
    _write(folder / "relations_truth.csv", "entity_id related_entity_id relation",
           [("2", "1", "branch_of"), ("3", "1", "member_of")])  # fmt: skip
    _write(folder / "relations.csv", "golden_id related_golden_id relation",
           [("g1", "g2", "branch_of"), ("g2", "g3", "group")])  # fmt: skip
    got = score.score(folder, folder)
    assert (got.questions, got.questions_true) == (2, 1)
    assert got.relations == score.Pairs(2, 2, 1)
    assert "0.500 per record" in shown.table(got)


def test_the_worst_faults_are_listed_with_their_records(tmp_path: Path) -> None:
    rows: list[Row] = [("erp", c, e, 1, 0, "short") for c, e in zip("abcd", "1122", strict=True)]
    folder, _ = _set(tmp_path, rows, {"a": "g1", "b": "g2", "c": "g2", "d": "g2"})
    _write(folder / "records.csv", "source_system source_code name",
           [("erp", c, f"name of {c}") for c in "abcd"])  # fmt: skip
    text = shown.worst(folder, folder)
    assert "golden id g2" in text
    assert "entity 1" in text
    assert "name of b" in text
