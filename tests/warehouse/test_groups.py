"""Dimensions roll up to the top of a group, and hear of it when only the group changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hub.dictionary import Dictionary
from tests.warehouse.world import World
from warehouse.graph import PRODUCT_MODELS


@pytest.mark.parametrize("entity", ["customer", "supplier"])
def test_the_group_is_the_top_or_oneself(
    entity: str, tmp_path: Path, dictionary: Dictionary
) -> None:
    world, folder = World(tmp_path, dictionary), tmp_path / "models"
    (folder / "core").mkdir(parents=True)
    model = f"core.dim_{entity}"
    shutil.copy(PRODUCT_MODELS / "core" / f"dim_{entity}.sql", folder / "core")
    for golden in ("G1", "G2", "G3"):
        world.put(entity, "erp", ref=golden, name=golden)
        world.know(entity, "erp", golden, golden)
    world.top(entity, "G2", "G1")
    world.build([folder])
    sql = f"select {entity}_id, group_{entity}_id from {model}"
    alone = {"G1": "G1", "G3": "G3", "unresolved": "unresolved"}
    assert dict(world.rows(sql)) == {**alone, "G2": "G1"}
    assert world.build([folder])[model].status == "unchanged"
    world.con.execute(f"delete from master.rollup_{entity}")
    world.top(entity, "G3", "G2")
    assert world.build([folder])[model].status == "built"
    assert dict(world.rows(sql)) == {**alone, "G2": "G2", "G3": "G2"}
