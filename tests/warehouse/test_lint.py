"""The linter: silent on the product, and each rule proved by a planted model."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.dictionary import Dictionary
from hub.errors import ConfigError
from warehouse.graph import PRODUCT_MODELS
from warehouse.lint import lint
from warehouse.portable import RULES

GOOD = """/*
grain: one row per order line
key: [sales_order_line_id]
kind: incremental
from: clean.sales_order_line
changes:
  master.xref_customer:
    select _key from clean.sales_order_line join {changed} using (source, customer_ref)
owner: sales operations
purpose: an example
label: {zh: 订单, en: Orders}
needs: [sales_order_line@erp]
checks:
- not_null: [quantity]
columns:
  sales_order_line_id: {zh: 键, en: Id}
  share: {zh: 份额, en: Share}
*/
with
lines as (select * from clean.sales_order_line),
customers as (select * from master.xref_customer),
logic as (
    select
        lines.source,
        lines.order_no,
        lines.line_no,
        lines._key,
        customers.golden_id as customer_id,
        lines.quantity,
        lines.order_date,
        exact_div(lines.amount_net, lines.quantity, 4) as share
    from lines
    left join customers
        on customers.source = lines.source and customers.customer_ref = lines.customer_ref
),
final as (
    select
        surrogate_key(logic.source, logic.order_no, logic.line_no) as sales_order_line_id,
        logic.customer_id,
        logic.quantity,
        logic.share,
        logic._key
    from logic
)
select * from final
"""
SHARE = "exact_div(lines.amount_net, lines.quantity, 4) as share"
FROM = "    from lines\n    left join"


def complaints(folder: Path, dictionary: Dictionary, text: str) -> list[ConfigError]:
    path = folder / "core" / "planted.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return lint([folder], dictionary)


def test_the_product_is_clean(dictionary: Dictionary) -> None:
    assert [str(one) for one in lint([PRODUCT_MODELS], dictionary)] == []


def test_the_good_model_is_clean(tmp_path: Path, dictionary: Dictionary) -> None:
    assert [str(one) for one in complaints(tmp_path, dictionary, GOOD)] == []


PLANTED_SQL = {
    "asof": (FROM, "    from lines\n    asof left join", "ASOF JOIN"),
    "positional": (FROM, "    from lines\n    positional join", "POSITIONAL JOIN"),
    "natural": (
        FROM,
        "    from lines\n    natural join customers as others\n    left join",
        "NATURAL JOIN",
    ),
    "outer or": (
        "customers.customer_ref = lines.customer_ref\n",
        "(customers.customer_ref = lines.customer_ref or lines.line_no = 1)\n",
        "every row with every row",
    ),
    "comma join": (FROM, "    from customers as others, lines\n    left join", "without a cond"),
    "exclude": ("select * from clean.sales", "select * exclude (city) from clean.sales", "EXCLUDE"),
    "group by all": (
        "    from logic",
        "    from logic\n    group by all",
        "GROUP BY ALL is not portable",
    ),
    "group by position": ("    from logic", "    from logic\n    group by 1", "by a position"),
    "order by all": ("    from logic", "    from logic\n    order by all", "ORDER BY ALL"),
    "qualify": (
        "    from logic",
        "    from logic\n    qualify row_number() over (order by logic.quantity nulls last) = 1",
        "Qualify is not in the portable subset",
    ),
    "limit": ("    from logic", "    from logic\n    limit 5", "Limit is not in"),
    "sample": ("    from logic", "    from logic using sample 5", "TableSample is not in"),
    "list": (SHARE, "[lines.quantity] as share", "Array is not in"),
    "struct": (SHARE, "{'a': lines.quantity} as share", "Struct is not in"),
    "lambda": (SHARE, "list_transform([1], x -> x) as share", "is not in the portable subset"),
    "current_date": (SHARE, "current_date as share", "a model has no clock"),
    "now": (SHARE, "now() as share", "a model has no clock"),
    "today": (SHARE, "today() as share", "a model has no clock"),
    "random": (SHARE, "random() as share", "Rand is not in"),
    "sequence": (SHARE, "nextval('s') as share", "function nextval is not portable"),
    "regexp": (SHARE, "regexp_full_match(lines.order_no, 'a') as share", "RegexpFullMatch"),
    "median": (SHARE, "median(lines.quantity) as share", "Median is not in"),
    "divide": (SHARE, "lines.amount_net / lines.quantity as share", "outside exact_div"),
    "divide by a count": (SHARE, "lines.amount_net / 2 as share", "outside exact_div"),
    "integer divide": (SHARE, "lines.line_no // 2 as share", "outside exact_div"),
    "average": (SHARE, "avg(lines.amount_net) over () as share", "avg makes a float"),
    "float": (SHARE, "cast(lines.amount_net as double) as share", "becomes a float"),
    "nulls": (SHARE, "lag(lines.quantity) over (order by lines.line_no) as share", "without nulls"),
    "implicit cast": (SHARE, "lines.order_no = 5 as share", "text is compared with number"),
    "implicit date": (SHARE, "lines.order_date > '2026-01-01' as share", "compared with"),
    "recursive": ("with\nlines", "with recursive\nlines", "RECURSIVE is not portable"),
    "star in a join": (
        "        lines.source,\n",
        "        lines.*,\n        lines.source as s,\n",
        "",
    ),
    "star in final": ("        logic.customer_id,\n", "        logic.*,\n", "a star hides columns"),
}


@pytest.mark.parametrize("name", PLANTED_SQL)
def test_a_planted_breach_of_the_subset_is_found(
    name: str, tmp_path: Path, dictionary: Dictionary
) -> None:
    old, new, said = PLANTED_SQL[name]
    assert old in GOOD
    found = [str(one) for one in complaints(tmp_path, dictionary, GOOD.replace(old, new))]
    assert any(said in text for text in found), found
    assert all("planted.sql" in text and "\n" not in text for text in found)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_its_planted_breach(
    rule: str, tmp_path: Path, dictionary: Dictionary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one rule switched off, at least one planted model passes: no rule is idle."""
    kept = {name: one for name, one in RULES.items() if name != rule}
    monkeypatch.setattr("warehouse.portable.RULES", kept)
    missed = []
    for name, (old, new, said) in PLANTED_SQL.items():
        found = complaints(tmp_path, dictionary, GOOD.replace(old, new))
        if not any(said in str(one) for one in found):
            missed.append(name)
    assert missed, f"{rule} finds nothing that the other rules do not"


PLANTED_SHAPE = {
    "not final": (
        "from logic\n)\n",
        "from logic\n),\nlast as (select 1 as one)\n",
        "the last one final",
    ),
    "no plain end": ("select * from final", "select quantity from final", "the last one final"),
    "nobody reads": (
        "logic as (",
        "idle as (select lines.source from lines),\nlogic as (",
        "nobody reads idle",
    ),
    "outside an import": (
        "left join customers\n",
        "left join master.xref_customer as customers\n",
        "is read outside an import",
    ),
    "imported twice": (
        "customers as (select * from master.xref_customer),",
        "customers as (select * from master.xref_customer),\n"
        "again as (select * from master.xref_customer),",
        "is imported twice",
    ),
    "driving rows twice": (
        FROM,
        "    from lines\n    inner join lines as same on same._key = lines._key\n    left join",
        "the driving rows are read 2 times",
    ),
    "key not carried": ("        logic._key\n", "        logic.quantity as q\n", "lacks '_key'"),
    "key unknown": ("key: [sales_order_line_id]", "key: [id]", "lacks 'id'"),
    "unlabelled": ("  share: {zh: 份额, en: Share}\n", "", "column 'share' of core.planted"),
    "label of nothing": (
        "  share:",
        "  shares: {zh: 份, en: S}\n  share:",
        "a label for no column",
    ),
    "needs": ("sales_order_line@erp", "sales_orders@erp", "needs: no entity 'sales_orders'"),
    "check": ("- not_null: [quantity]", "- not_nul: [quantity]", "is no check"),
    "check column": (
        "- not_null: [quantity]",
        "- not_null: [quantities]",
        "no column 'quantities'",
    ),
    "check technical": ("- not_null: [quantity]", "- not_null: [_key]", "no column '_key'"),
    "changes SQL": (
        "select _key from clean.sales_order_line join",
        "select select join",
        "not valid",
    ),
    "changes no select": (
        "select _key from clean.sales_order_line join {changed} using (source, customer_ref)",
        "delete from {changed}",
        "changes: not a select",
    ),
    "changes of driving rows": (
        "  master.xref_customer:\n",
        "  clean.sales_order_line: select _key from {changed}\n  master.xref_customer:\n",
        "are not kept",
    ),
    "unknown entity": (
        "master.xref_customer",
        "master.xref_employee",
        "no table master.xref_employee",
    ),
    "unknown column": ("customers.golden_id", "customers.gold_id", "gold_id"),
    "rows with deleted": ("master.xref_customer", "ops.all_customer", "no table ops.all_customer"),
}


@pytest.mark.parametrize("name", PLANTED_SHAPE)
def test_a_planted_misshape_is_found(name: str, tmp_path: Path, dictionary: Dictionary) -> None:
    old, new, said = PLANTED_SHAPE[name]
    assert old in GOOD
    found = complaints(tmp_path, dictionary, GOOD.replace(old, new))
    assert any(said in str(one) for one in found), [str(one) for one in found]
    assert all(one.mend and "planted.sql" in str(one) for one in found)


def test_a_complaint_names_the_line(tmp_path: Path, dictionary: Dictionary) -> None:
    text = GOOD.replace(SHARE, "lines.amount_net / lines.quantity as share")
    (found,) = complaints(tmp_path, dictionary, text)
    line = 1 + text.splitlines().index("        lines.amount_net / lines.quantity as share")
    assert f"planted.sql:{line}" in str(found)


def test_floats_may_be_divided_on_purpose(tmp_path: Path, dictionary: Dictionary) -> None:
    ratio = "cast(lines.line_no as double) / cast(2 as double) as share"
    assert complaints(tmp_path, dictionary, GOOD.replace(SHARE, ratio)) == []


def test_a_broken_file_is_the_only_complaint(tmp_path: Path, dictionary: Dictionary) -> None:
    (found,) = complaints(tmp_path, dictionary, GOOD.replace("owner:", "ownr:"))
    assert "unknown key 'ownr' (did you mean 'owner'?)" in str(found) or "missing" in str(found)
