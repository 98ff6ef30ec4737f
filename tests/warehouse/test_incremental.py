"""Building by affected keys gives what a full build gives: random histories, and planted defects.

Rows are inserted, changed (their business key too), deleted and brought back; crosswalk entries
move; masters are renamed. After every round the incremental result is compared with a full one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.dictionary import Dictionary
from tests.warehouse.world import World
from warehouse import news
from warehouse.content import content_hash
from warehouse.graph import PRODUCT_MODELS, models

FRONT = """/*
grain: one row per order line
key: [id]
kind: {kind}
{driven}owner: data office
purpose: an example
label: {{zh: 例, en: Example}}
*/
"""
LINE = """with
lines as (select * from clean.sales_order_line),
customers as (select * from master.xref_customer),
final as (
    select
        surrogate_key(lines.source, lines.order_no, lines.line_no) as id,
        coalesce(customers.golden_id, 'unresolved') as customer_id,
        lines.quantity,
        lines._key
    from lines
    left join customers
        on customers.source = lines.source and customers.customer_ref = lines.customer_ref
)
select * from final
"""
NAME = """with
golden as (select * from master.customer),
final as (select golden.golden_id as id, golden.name from golden)
select * from final
"""
NAMED = """with
lines as (select * from core.line),
names as (select * from core.name),
final as (
    select lines.id, lines.quantity, names.name
    from lines
    left join names on names.id = lines.customer_id
)
select * from final
"""
BY_XREF = (
    "  master.xref_customer: select _key from clean.sales_order_line"
    " join {changed} using (source, customer_ref)\n"
)
BY_NAME = (
    "  core.name: select lines.id from core.line as lines"
    " join {changed} as renamed on renamed.id = lines.customer_id\n"
)
REFS, GOLDEN = ["c1", "c2", "c3"], ["G1", "G2", "G3"]


def write_models(folder: Path, by_xref: str = BY_XREF, by_name: str = BY_NAME) -> Path:
    def write(name: str, kind: str, driven: str, sql: str) -> None:
        path = folder / f"{name.replace('.', '/')}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FRONT.format(kind=kind, driven=driven) + sql, "utf-8")

    first = f"from: clean.sales_order_line\nchanges:\n{by_xref}"
    second = f"from: core.line\nchanges:\n{by_name}"
    write("core.line", "incremental", first, LINE)
    write("core.name", "full", "", NAME)
    write("mart.named", "incremental", second, NAMED)
    return folder


def put_line(world: World, id: int, order: int, ref: str, quantity: int) -> None:
    values: dict[str, Any] = {"order_no": f"S{order}", "line_no": 1, "customer_ref": ref}
    values["quantity"] = Decimal(quantity)
    # Two rows of one business key never pass validation: the later one wins its number.
    world.con.execute(
        "update ops.all_sales_order_line set _deleted = true, _load = ? where order_no = ?"
        " and not _deleted",
        [world.load, f"S{order}"],
    )
    world.put("sales_order_line", "erp", str(id), **values)


def drop_line(world: World, id: int) -> None:
    world.con.execute(
        "update ops.all_sales_order_line set _deleted = true, _load = ? where _key ="
        " (select min(_key) from ops.all_sales_order_line where order_no = ? and not _deleted)",
        [world.load, f"S{id}"],
    )


Step = Callable[[World], None]
ids, refs = st.integers(0, 3), st.sampled_from(REFS)
steps = st.one_of(
    st.builds(
        lambda i, o, r, q: lambda world: put_line(world, i, o, r, q),
        ids, ids, refs, st.integers(1, 3),
    ),
    st.builds(lambda i: lambda world: drop_line(world, i), ids),
    st.builds(
        lambda r, g: lambda world: world.know("customer", "erp", r, g),
        refs, st.sampled_from(GOLDEN),
    ),
    st.builds(
        lambda r, n: lambda world: world.put("customer", "erp", ref=r, name=n),
        refs, st.sampled_from(["one", "two"]),
    ),
)  # fmt: skip


def differing(world: World, folders: Sequence[Path]) -> list[str]:
    """The models whose rows, or whose content hash, a full build finds to be wrong."""
    built = world.build(folders)
    wrong = [name for name, one in built.items() if hash_of(world, name) != one.content_hash]
    standing = world.snapshot()
    full = world.build(folders, full=True)
    assert world.snapshot().keys() == standing.keys()
    wrong += [name for name, one in full.items() if one.status == "built"]
    wrong += [name for name, rows in world.snapshot().items() if rows != standing[name]]
    return sorted(set(wrong))


def hash_of(world: World, name: str) -> str:
    return content_hash(world.con, name)[1]


@given(history=st.lists(st.lists(steps, min_size=1, max_size=4), min_size=1, max_size=5))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_history_gives_what_a_full_build_gives(
    history: list[list[Step]], tmp_path: Path, dictionary: Dictionary
) -> None:
    folder = write_models(tmp_path)
    world = World(tmp_path, dictionary)
    for round_of_steps in history:
        world.next_load()
        for step in round_of_steps:
            step(world)
        assert differing(world, [folder]) == []
    world.con.close()


def known_history(world: World, folder: Path) -> list[str]:
    """A fixed history in which each kind of change matters; the models it finds wrong."""
    wrong: list[str] = []
    for number, ref in enumerate(REFS):
        put_line(world, number, number, ref, 1)
        world.put("customer", "erp", ref=ref, name=f"name of {ref}")
        world.know("customer", "erp", ref, GOLDEN[number])
    changes: list[Step] = [
        lambda world: None,
        lambda world: world.know("customer", "erp", "c1", "G2"),
        lambda world: [world.put("customer", "erp", ref=r, name="new") for r in REFS][0] and None,
        lambda world: put_line(world, 1, 7, "c2", 5),
        lambda world: drop_line(world, 2),
    ]
    for change in changes:
        world.next_load()
        change(world)
        wrong += differing(world, [folder])
    return sorted(set(wrong))


def test_the_known_history_is_right(tmp_path: Path, dictionary: Dictionary) -> None:
    assert known_history(World(tmp_path, dictionary), write_models(tmp_path)) == []


@pytest.mark.parametrize(
    ("planted", "model"),
    [
        ({"by_xref": BY_XREF.rstrip() + " where source = 'crm'\n"}, "core.line"),
        ({"by_name": BY_NAME.rstrip() + " where renamed.name = 'no such'\n"}, "mart.named"),
    ],
)
def test_wrong_changes_are_found(
    planted: dict[str, str], model: str, tmp_path: Path, dictionary: Dictionary
) -> None:
    folder = write_models(tmp_path, **planted)
    assert model in known_history(World(tmp_path, dictionary), folder)


def test_an_engine_that_overlooks_deletes_is_found(
    tmp_path: Path, dictionary: Dictionary, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = news._rows_of
    monkeypatch.setattr(
        "warehouse.news._rows_of",
        lambda name: name if name == "clean.sales_order_line" else real(name),
    )
    wrong = known_history(World(tmp_path, dictionary), write_models(tmp_path))
    assert "core.line" in wrong


def test_only_affected_rows_are_written(tmp_path: Path, dictionary: Dictionary) -> None:
    world, folder = World(tmp_path, dictionary), write_models(tmp_path)
    for number in range(50):
        put_line(world, number, number, REFS[number % 3], 1)
    assert world.build([folder])["core.line"].changed == 50
    world.next_load()
    world.know("customer", "erp", "c1", "G1")
    built = world.build([folder])
    assert (built["core.line"].changed, built["core.line"].why) == (17, "")
    assert built["mart.named"].status == "unchanged", "the name of G1 is nobody's yet"


def test_an_input_without_changes_forces_full(tmp_path: Path, dictionary: Dictionary) -> None:
    world = World(tmp_path, dictionary)
    folder = write_models(tmp_path)
    text = (folder / "core" / "line.sql").read_text("utf-8")
    (folder / "core" / "line.sql").write_text(text.replace(f"changes:\n{BY_XREF}", ""), "utf-8")
    put_line(world, 1, 1, "c1", 1)
    world.build([folder])
    world.next_load()
    world.know("customer", "erp", "c1", "G1")
    built = world.build([folder])["core.line"]
    assert built.why == "master.xref_customer changed and has no changes: entry"
    assert world.one("select customer_id from core.line") == {"customer_id": "G1"}


def random_round(world: World, dice: random.Random) -> None:
    """Change something of everything the facts read."""
    facts = [m.front.driving for m in models([PRODUCT_MODELS]) if m.kind == "incremental"]
    for entity in sorted({str(name).split(".")[1] for name in facts}):
        for _ in range(3):
            number = dice.randrange(4)
            said = {p.name: dice.choice(["r1", "r2", "r3"]) for p in
                    world.dictionary.entities[entity].properties if p.references in
                    ("customer", "supplier", "material")}  # fmt: skip
            keyed = {
                p.name: f"{p.name}{number}" if p.type == "string" else number
                for p in world.dictionary.entities[entity].properties
                if p.key_position and p.name not in said
            }
            status = {"document_status": dice.choice(["approved", "draft", "cancelled"])}
            known = {
                n: v for n, v in status.items() if n in world.dictionary.entities[entity].names
            }
            key = world.put(entity, dice.choice(["erp", "crm"]), **said, **keyed, **known)
            if dice.random() < 0.3:
                world.delete(entity, key)
    for master in ("customer", "supplier", "material"):
        ref = dice.choice(["r1", "r2", "r3"])
        world.put(master, "erp", ref=ref, name=dice.choice(["泵", "阀"]))
        world.know(master, "erp", ref, dice.choice(GOLDEN))
    world.as_of(date(2026, 6, dice.randrange(1, 29)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_product_gives_what_a_full_build_gives(
    seed: int, tmp_path: Path, dictionary: Dictionary
) -> None:
    world, dice = World(tmp_path, dictionary), random.Random(seed)
    for _ in range(3):
        world.next_load()
        random_round(world, dice)
        assert differing(world, [PRODUCT_MODELS]) == []
