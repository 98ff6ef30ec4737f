"""Rules that do not fit the dictionary are refused with file, line and mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.dictionary import Dictionary
from hub.errors import ConfigError
from mdm.rulebook import PRODUCT_RULES, load_rules


def test_the_product_resolves_three_entities_in_order(dictionary: Dictionary) -> None:
    found = load_rules([PRODUCT_RULES], dictionary)
    assert [rules.entity for rules in found] == ["customer", "supplier", "material"]
    assert all(
        len(rule.equal) > 1 or rule.rule.startswith("same_")
        for rules in found
        for rule in rules.match
    )


def test_a_site_replaces_the_rules_of_an_entity(tmp_path: Path, dictionary: Dictionary) -> None:
    text = (PRODUCT_RULES / "customer.yaml").read_text(encoding="utf-8")
    (tmp_path / "customer.yaml").write_text(text.replace("C-", "KD-"), encoding="utf-8")
    found = load_rules([PRODUCT_RULES, tmp_path], dictionary)
    assert [rules.golden_id.prefix for rules in found] == ["KD-", "S-", "M-"]
    product = load_rules([PRODUCT_RULES], dictionary)
    assert found[0].fingerprint != product[0].fingerprint
    assert found[1].fingerprint == product[1].fingerprint


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ("entity: customer", "entity: client", "no entity 'client'", 2),
        ("from: [phone]", "from: [fone]", "did you mean 'phone'", 10),
        ("as: uscc", "as: ussc", "did you mean 'uscc'", 9),
        ("from: [city, address]", "from: [city]", "made from 2 properties", 12),
        ("one_value_each: [uscc]", "one_value_each: [uscx]", "did you mean 'uscc'", 13),
        ("equal: [name, city]", "equal: [name, town]", "'town' is unknown", 18),
        ("  source_rank: [", "  source_rang: [", "did you mean 'source_rank'", 23),
        ("phone: [newest]", "fax: [newest]", "'fax' is unknown", 27),
        ("prefix: C-", "prefix: c-", "prefix", 3),
        ("  uscc: {from", "  Uscc: {from", "not a name", 9),
    ],
)
def test_a_rule_that_does_not_fit_names_its_line(
    tmp_path: Path, dictionary: Dictionary, old: str, new: str, what: str, line: int
) -> None:
    text = (PRODUCT_RULES / "customer.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "customer.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_rules([tmp_path], dictionary)
    assert what in str(caught.value)
    assert f"customer.yaml:{line}" in str(caught.value)
    assert caught.value.mend


def test_no_rules_at_all(tmp_path: Path, dictionary: Dictionary) -> None:
    with pytest.raises(ConfigError, match="no rules found"):
        load_rules([tmp_path], dictionary)
