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
    for rules in found:
        limits = rules.thresholds
        assert limits.review < limits.auto < limits.certain
        best = [max(level.bits for level in levels) for levels in rules.compare.values()]
        assert sum(one for one in best if one > 0) > limits.certain


def test_a_site_replaces_the_rules_of_an_entity(tmp_path: Path, dictionary: Dictionary) -> None:
    text = (PRODUCT_RULES / "customer.yaml").read_text(encoding="utf-8")
    (tmp_path / "customer.yaml").write_text(text.replace("C-", "KD-"), encoding="utf-8")
    found = load_rules([PRODUCT_RULES, tmp_path], dictionary)
    assert [rules.golden_id.prefix for rules in found] == ["KD-", "S-", "M-"]
    product = load_rules([PRODUCT_RULES], dictionary)
    assert found[0].fingerprint != product[0].fingerprint
    assert found[1].fingerprint == product[1].fingerprint


@pytest.mark.parametrize(
    ("old", "new", "what", "at"),
    [
        ("entity: customer", "entity: client", "no entity 'client'", "entity: customer"),
        ("from: [phone]", "from: [fone]", "did you mean 'phone'", "from: [phone]"),
        ("as: uscc", "as: ussc", "did you mean 'uscc'", "as: uscc"),
        ("from: [city, address]", "from: [city]", "made from 2 properties", "from: [city,"),
        ("- {of: uscc}", "- {of: uscx}", "did you mean 'uscc'", "- {of: uscc}"),
        ("- [uscc]", "- [usc]", "did you mean 'uscc'", "- [uscc]"),
        ("same: [contact]", "same: [kontact]", "'kontact' is unknown", "same: [contact]"),
        ("  source_rank: [", "  source_rang: [", "did you mean 'source_rank'", "  source_rank: ["),
        ("phone: [newest]", "fax: [newest]", "'fax' is unknown", "phone: [newest]"),
        ("prefix: C-", "prefix: c-", "prefix", "prefix: C-"),
        ("  uscc: {from", "  Uscc: {from", "not a name", "  uscc: {from"),
        ("review: 9", "review: 90", "review <= auto <= certain", "thresholds:"),
    ],
)
def test_a_rule_that_does_not_fit_names_its_line(
    tmp_path: Path, dictionary: Dictionary, old: str, new: str, what: str, at: str
) -> None:
    text = (PRODUCT_RULES / "customer.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "customer.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_rules([tmp_path], dictionary)
    assert what in str(caught.value)
    line = text[: text.index(at)].count("\n") + 1
    assert f"customer.yaml:{line} " in str(caught.value)
    assert caught.value.mend


def test_no_rules_at_all(tmp_path: Path, dictionary: Dictionary) -> None:
    with pytest.raises(ConfigError, match="no rules found"):
        load_rules([tmp_path], dictionary)
