"""The graph: order, overlays, and every way in which models do not fit together."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.errors import ConfigError
from warehouse.graph import PRODUCT_MODELS, models

HEAD = """/*
grain: one row per thing
key: [thing_id]
kind: full
owner: data office
purpose: an example
label: {zh: 东西, en: Thing}
*/
"""


def add(folder: Path, name: str, sql: str, head: str = HEAD) -> Path:
    path = folder / f"{name.replace('.', '/')}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + sql, "utf-8")
    return path


def reading(table: str, value: str = "1") -> str:
    return (
        f"with rows_read as (select * from {table}),\n"
        f"final as (select {value} as thing_id from rows_read)\nselect * from final\n"
    )


def test_each_model_comes_after_what_it_reads(tmp_path: Path) -> None:
    add(tmp_path, "mart.a", reading("core.z"))
    add(tmp_path, "core.z", reading("core.m"))
    add(tmp_path, "core.m", reading("clean.customer"))
    found = models([tmp_path])
    assert [model.name for model in found] == ["core.m", "core.z", "mart.a"]
    assert found[2].inputs == ("core.z",)
    assert found[0].models == ()


def test_the_product_is_in_order() -> None:
    seen: set[str] = set()
    for model in models([PRODUCT_MODELS]):
        assert set(model.models) <= seen, model.name
        seen.add(model.name)
    assert {"core.dim_date", "core.fct_sales_order_line", "mart.order_trace", "mart.break"} <= seen


def test_a_site_replaces_and_adds(tmp_path: Path) -> None:
    product, site = tmp_path / "product", tmp_path / "site"
    add(product, "core.a", reading("clean.customer", "1"))
    add(product, "core.b", reading("core.a"))
    add(site, "core.a", reading("clean.customer", "2"))
    add(site, "mart.c", reading("core.b"))
    found = {model.name: model for model in models([product, site, tmp_path / "nothing here"])}
    assert list(found) == ["core.a", "core.b", "mart.c"]
    assert found["core.a"].path.is_relative_to(site)


def test_the_fingerprint_follows_the_rows_and_not_the_words(tmp_path: Path) -> None:
    def fingerprint(head: str = HEAD, sql: str = reading("clean.customer")) -> str:
        add(tmp_path, "core.a", sql, head)
        return models([tmp_path])[0].fingerprint

    first = fingerprint()
    assert fingerprint(HEAD.replace("Thing", "Other")) == first
    assert fingerprint(sql=reading("clean.customer").replace("\n", "\n\n    ")) == first
    assert fingerprint(HEAD.replace("[thing_id]", "[other_id]")) != first
    assert fingerprint(sql=reading("clean.supplier")) != first


@pytest.mark.parametrize(
    ("sql", "what", "line"),
    [
        (reading("core.unknwon"), "no model core.unknwon", 9),
        (reading("core.aa"), "did you mean 'core.a'?", 9),
        (reading("raw.erp"), "models may not read raw.erp", 9),
        (reading("customers"), "no table with a schema", 9),
        ("with final as (\nselect (1 + ) as a\n)\nselect * from final", "not valid SQL", 10),
        ("select 1; select 2", "a model is one select", None),
        ("create table x (a int)", "a model is one select", None),
    ],
)
def test_what_cannot_be_read_names_its_place(
    tmp_path: Path, sql: str, what: str, line: int | None
) -> None:
    path = add(tmp_path, "core.a", sql)
    with pytest.raises(ConfigError) as caught:
        models([tmp_path])
    assert what in str(caught.value)
    assert f"{path}:{line}" in str(caught.value) if line else str(path) in str(caught.value)
    assert caught.value.mend


def test_models_that_read_each_other_are_refused(tmp_path: Path) -> None:
    add(tmp_path, "core.a", reading("core.c"))
    add(tmp_path, "core.b", reading("core.a"))
    add(tmp_path, "core.c", reading("core.b"))
    with pytest.raises(ConfigError, match=r"read each other: core\.\w -> core\.\w -> core\.\w"):
        models([tmp_path])


@pytest.mark.parametrize("key", ["from", "changes"])
def test_from_and_changes_are_inputs(tmp_path: Path, key: str) -> None:
    said = {
        "from": "from: clean.supplier\n",
        "changes": 'from: clean.customer\nchanges:\n  clean.custome: "select {changed}"\n',
    }
    head = HEAD.replace("kind: full\n", "kind: incremental\n" + said[key])
    add(tmp_path, "core.a", reading("clean.customer"), head)
    with pytest.raises(ConfigError, match=f"{key}: the SQL does not read"):
        models([tmp_path])


def test_a_file_name_is_a_name(tmp_path: Path) -> None:
    add(tmp_path, "core.A-b", reading("clean.customer"))
    with pytest.raises(ConfigError, match="is not a name"):
        models([tmp_path])
