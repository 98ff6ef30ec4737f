"""A user's own entity: a few lists of columns become rules whose weights come from the records."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from hub.duck import Connection, connect
from hub.errors import ConfigError
from mdm import block, compare, link
from mdm.own_rules import OwnRules, as_rules, read_own_rules
from mdm.partition import clusters
from mdm.rulebook import Learn, Rules
from mdm.standardise import Changes, kept
from mdm.train import trained

GIVEN = ["anna", "boris", "clara", "dmitri", "elena", "farid", "greta", "hugo", "ines", "jonas"]
FAMILY = ["kowal", "lindqvist", "moreau", "novak", "okafor", "petrov", "quist", "rossi", "sato"]
MONTHS = ["01", "03", "05", "07", "08", "10", "12"]
PERSON = OwnRules(
    entity="person",
    names=["given", "family"],
    identifiers=["number"],
    dates=["born"],
    texts=["street"],
)


def people(count: int, seed: int) -> list[dict[str, Any]]:
    """Everybody twice; the second time with one letter, the order of names or a value spoilt."""
    rng = random.Random(seed)
    rows = []
    for one in range(count):
        first = {
            "given": rng.choice(GIVEN) + rng.choice("abcdefghij"),
            "family": rng.choice(FAMILY) + rng.choice("abcdefghij"),
            "number": f"{rng.randrange(10**7):07d}",
            "born": f"{rng.randrange(1950, 1999)}{rng.choice(MONTHS)}{rng.randrange(10, 29)}",
            "street": f"{rng.choice(FAMILY)} road {rng.randrange(90)}",
        }
        second = dict(first)
        spoilt = rng.choice(list(second))
        second[spoilt] = rng.choice([None, second[spoilt][:-1] + "9"])
        if rng.random() < 0.2:
            second["given"], second["family"] = second["family"], second["given"]
        rows += [{"thing": one, **first}, {"thing": one, **second}]
    return rows


def table(con: Connection, rules: Rules, rows: list[dict[str, Any]]) -> None:
    """Make the table of standard values that linking reads."""
    con.execute("create schema master")
    standard = kept(rules)
    columns = ", ".join(f'"{name}" varchar' for name in rules.columns)
    con.execute(f"create table {standard} (record bigint, source varchar, ref varchar, {columns})")
    con.executemany(
        f"insert into {standard} values ({', '.join('?' * (3 + len(rules.columns)))})",
        [
            [place, "one", str(place), *(row.get(name) for name in rules.columns)]
            for place, row in enumerate(rows)
        ],
    )


def linked(con: Connection, rules: Rules, rows: list[dict[str, Any]]) -> Rules:
    """Cluster the rows; the rules with the weights that were learnt."""
    table(con, rules, rows)
    found = link.weighed(con, rules)
    link.link(con, found, Changes(len(rows), 0, whole=True), [], 0)
    return found


def leaders(con: Connection, rules: Rules) -> dict[int, int]:
    """Each linked record's cluster."""
    return dict(con.execute(f"select record, leader from {clusters(rules)}").fetchall())


def test_weights_learnt_from_the_records_find_nearly_every_pair_and_no_wrong_one() -> None:
    rows = people(800, seed=5)
    rules = as_rules(PERSON)
    con = connect()
    found = linked(con, rules, rows)
    leader = leaders(con, rules)
    pairs = [(2 * one, 2 * one + 1) for one in range(800)]
    right = sum(leader.get(a, a) == leader.get(b, b) for a, b in pairs)
    assert right >= 792
    things: dict[int, set[int]] = {}
    for record, first in leader.items():
        things.setdefault(first, set()).add(rows[record]["thing"])
    assert max(map(len, things.values())) == 1
    same = found.compare["number"][1]
    other = found.compare["number"][-1]
    assert same.bits > 8 > 0 > other.bits


def test_a_model_once_learnt_is_kept_and_used_again() -> None:
    rules = as_rules(PERSON)
    con = connect()
    table(con, rules, people(300, seed=6))
    block.make_attributes(con, rules)
    limits = Learn(auto=0.95, review=0.3)
    first = trained(con, rules, limits)
    con.execute(f"delete from {kept(rules)} where record > 20")
    assert trained(con, rules, limits) == first
    assert con.execute("select count(*) from master.model").fetchone() == (1,)


def test_few_records_are_weighed_by_what_such_columns_are_worth_elsewhere() -> None:
    rows = people(6, seed=7)
    rules = as_rules(PERSON)
    con = connect()
    linked(con, rules, rows)
    pairs = con.execute(f"select a, b from {clusters(rules)} where a is not null").fetchall()
    together = {frozenset((a // 2, b // 2)) for a, b in pairs}
    assert together
    assert all(len(one) == 1 for one in together)


def test_what_must_not_differ_keeps_records_apart() -> None:
    twins = [{"given": "anna", "family": "kowal", "number": "1234567", "born": "19800101",
              "street": "moreau road 5"} for _ in range(2)]  # fmt: skip
    twins[1]["number"] = "7654321"
    for never, groups in (([], 1), (["number"], 2)):
        rules = as_rules(PERSON.model_copy(update={"never": never}))
        con = connect()
        linked(con, rules, twins)
        leader = leaders(con, rules)
        assert len({leader.get(one, one) for one in (0, 1)}) == groups


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("entity: person\n", "no column to compare"),
        ("entity: person\nnames: [a]\nnever: [b]\n", "'b' is not listed"),
        ("entity: person\nname: [a]\n", "names"),
        ("entity: person\nnames: [Given Name]\n", "not a name"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "person.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_own_rules(path)
    assert what in str(caught.value)
    assert "person.yaml" in str(caught.value)


def test_levels_are_named_in_words() -> None:
    rules = as_rules(PERSON)
    assert compare.words(rules, "given", 1) == "same given"
    assert compare.words(rules, "given", 2) == "given and family swapped"
    assert compare.words(rules, "number", len(rules.compare["number"]) - 1) == ""
