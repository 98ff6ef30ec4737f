"""Who is the same: truth.json has every record once; distinct things share no identifier."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from stdnum import ean
from stdnum.cn import uscc as check

from examples.factory import identifiers, names
from examples.factory.play import history
from tests.examples.differences import dropped


@pytest.mark.parametrize("number", [0, 1, 37, 99_999_999])
def test_identifiers_carry_valid_check_digits(number: int) -> None:
    code = identifiers.uscc("320599", number)
    assert check.is_valid(code)
    assert not check.is_valid(identifiers.mistyped(code))
    assert ean.is_valid(identifiers.gtin(number))


def test_names_are_distinct_for_distinct_numbers() -> None:
    assert len({names.mark(number) for number in range(20_000)}) == 20_000


def test_no_two_things_share_an_identifier_or_name_and_place() -> None:
    company = history(7, 1)
    for things, keys in (
        (company.customers.made + company.suppliers.made, ("uscc",)),
        (company.materials.made, ("drawing", "gtin")),
    ):
        for key in keys:
            values = Counter(getattr(one, key) for one in things if getattr(one, key))
            assert values.most_common(1)[0][1] == 1, key
    for parties in (company.customers.made, company.suppliers.made):
        assert Counter((one.name, one.city) for one in parties).most_common(1)[0][1] == 1
        assert Counter((one.name, one.area, one.line) for one in parties).most_common(1)[0][1] == 1
    described = Counter((one.name, one.spec) for one in company.materials.made)
    assert described.most_common(1)[0][1] == 1


def test_there_are_decoys_doubles_and_undecidable_ones() -> None:
    company = history(7, 1)
    customers = company.customers.made
    assert Counter(one.name for one in customers).most_common(1)[0][1] > 1, "no equal names"
    assert any("分公司" in one.name for one in customers)
    assert sum(len(one.of("erp")) > 1 for one in customers) >= 4
    assert sum(len(one.of("erp")) > 1 for one in company.materials.made) >= 4
    hidden = [r for one in customers for r in one.records if not r.decidable]
    assert 3 <= len(hidden) <= 12
    assert all(not record.uscc and not record.phone and not record.city for record in hidden)


def test_every_sameness_is_decidable_unless_marked() -> None:
    company = history(7, 1)
    for party in company.customers.made + company.suppliers.made:
        sure = [record for record in party.records if record.decidable]
        for record in sure[1:]:
            first = sure[0]
            same_code = record.uscc and record.uscc == first.uscc
            by_name = record.phone or record.city == first.city
            assert same_code or by_name, (party.id, record)
    for material in company.materials.made:
        first = material.records[0]
        for one in material.records[1:]:
            if one.decidable:
                named = one.spec and one.name
                assert one.gtin == first.gtin != "" or one.drawing or named, (material.id, one)


def test_truth_covers_every_record_once(created: Callable[[int], Path]) -> None:
    folder = created(7)
    told = json.loads((folder / "truth.json").read_text("utf-8"))
    seen: dict[str, set[str]] = defaultdict(set)
    for group in ("customers", "suppliers", "materials"):
        for thing in told[group]:
            for member in thing["members"]:
                label = f"{group}.{member['source']}"
                assert member["ref"] not in seen[label]
                seen[label].add(member["ref"])
    with closing(sqlite3.connect(folder / "erp.sqlite")) as erp:
        for label, table in (
            ("customers", "t_Organization"),
            ("suppliers", "t_Supplier"),
            ("materials", "t_ICItem"),
        ):
            keys = {str(key) for (key,) in erp.execute(f"select FItemID from {table}")}
            bad = {
                one["key"]["ref"]
                for one in told["quarantine"]
                if (one["source"], one["entity"] + "s") == ("erp", label)
            }
            assert keys - bad == seen[f"{label}.erp"]
    wms = dropped(folder / "wms", "客户_*.csv", "编码")
    assert {code for (code,) in wms} == seen["customers.wms"]
