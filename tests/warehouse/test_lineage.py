"""Lineage: columns are followed to their inputs, and take type, label and sensitivity along."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.dictionary import Dictionary
from hub.errors import ConfigError
from tests.warehouse.world import World
from warehouse.content import described, quoted
from warehouse.graph import PRODUCT_MODELS, models
from warehouse.lineage import Studied, labels, study

HEAD = """/*
grain: one row per thing
key: [id]
kind: full
owner: data office
purpose: an example
label: {zh: 例, en: Example}
columns:
  named: {zh: 我们的名字, en: Our name, meaning: As we say.}
*/
"""


@pytest.fixture(scope="module")
def product(dictionary: Dictionary) -> dict[str, Studied]:
    return study(models([PRODUCT_MODELS]), dictionary)


def studied(folder: Path, dictionary: Dictionary, sql: str) -> Studied:
    (folder / "core").mkdir()
    (folder / "core" / "a.sql").write_text(HEAD + sql, "utf-8")
    return study(models([folder]), dictionary)["core.a"]


SQL = """with
customers as (select * from master.customer),
links as (select * from master.xref_customer),
both as (
    select customers.golden_id, customers.name, customers.phone as tel, customers.is_active
    from customers
    union all
    select 'nobody', 'Nobody', cast(null as varchar), cast(null as boolean)
),
final as (
    select
        both.golden_id as id,
        coalesce(both.name, '-') as name,
        both.name as named,
        both.name || both.tel as contact,
        links.source,
        count(*) over (partition by links.source) as links
    from both
    left join links on links.golden_id = both.golden_id
)
select * from final
"""


def test_columns_are_followed_through_ctes_and_unions(
    tmp_path: Path, dictionary: Dictionary
) -> None:
    found = studied(tmp_path, dictionary, SQL).columns
    trails = {name: (sorted(one.trail.origins), one.trail.same) for name, one in found.items()}
    customer, link = "master.customer", "master.xref_customer"
    assert trails == {
        "id": ([(customer, "golden_id")], (customer, "golden_id")),
        "name": ([(customer, "name")], (customer, "name")),
        "named": ([(customer, "name")], (customer, "name")),
        "contact": ([(customer, "name"), (customer, "phone")], None),
        "source": ([(link, "source")], (link, "source")),
        "links": ([(link, "source")], None),
    }


def test_labels_are_inherited_unless_said(tmp_path: Path, dictionary: Dictionary) -> None:
    found = studied(tmp_path, dictionary, SQL).columns
    said = {name: (one.column.zh, one.column.en) for name, one in found.items() if one.labelled}
    assert said["id"] == ("客户主数据号", "Customer master id")
    assert said["name"] == ("名称", "Name")
    assert said["named"] == ("我们的名字", "Our name")
    assert set(found) - set(said) == {"contact", "links"}


def test_what_is_made_of_a_secret_is_one(tmp_path: Path, dictionary: Dictionary) -> None:
    found = studied(tmp_path, dictionary, SQL).columns
    assert found["contact"].column.sensitivity == "confidential"
    assert found["name"].column.sensitivity == "internal"


def test_models_pass_on_what_they_derived(product: dict[str, Studied]) -> None:
    row = product["mart.order_trace"].columns["customer_id"]
    assert row.trail.same == ("core.fct_sales_order_line", "customer_id")
    assert (row.column.zh, row.column.en) == ("客户主数据号", "Customer master id")


def test_every_published_column_speaks_both_languages(product: dict[str, Studied]) -> None:
    for table, columns in labels(product).items():
        for name, column in columns.items():
            assert column.zh, f"{table}.{name}"
            assert column.en, f"{table}.{name}"
            assert not name.startswith("_")


def test_derived_columns_are_the_tables(
    product: dict[str, Studied], tmp_path: Path, dictionary: Dictionary
) -> None:
    """The derivation agrees with DuckDB on every column's name, and on every decimal's scale."""
    world = World(tmp_path, dictionary)
    world.build()
    for table, one in product.items():
        actual = described(world.con, quoted(table))
        assert [name for name, _ in actual] == list(one.columns), table
        for name, kind in actual:
            said = one.columns[name].column.type
            if kind.startswith("DECIMAL") and said.startswith("DECIMAL("):
                assert said.replace(" ", "") == kind.replace(" ", ""), f"{table}.{name}"


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ("both.golden_id as id", "both.gold_id as id", "Unknown column: gold_id", 22),
        ("master.xref_customer", "master.xref_custmer", "did you mean 'master.xref_customer'?", 0),
    ],
)
def test_what_nobody_knows_is_named(
    old: str, new: str, what: str, line: int, tmp_path: Path, dictionary: Dictionary
) -> None:
    with pytest.raises(ConfigError) as caught:
        studied(tmp_path, dictionary, SQL.replace(old, new))
    assert what in str(caught.value)
    assert (f"a.sql:{line}" if line else "a.sql") in str(caught.value)
