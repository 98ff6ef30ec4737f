"""The build: what has news is built and nothing else, all of it in one transaction."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from hub import duck
from hub.dictionary import Dictionary
from hub.errors import ConfigError, HubError
from hub.progress import Progress
from hub.site import load_site
from tests.warehouse.world import World
from warehouse.build import build
from warehouse.content import content_hash
from warehouse.graph import PRODUCT_MODELS

HEAD = """/*
grain: one row per thing
key: [id]
kind: full
owner: data office
purpose: an example
label: {zh: 例, en: Example}
*/
"""


@pytest.fixture
def world(tmp_path: Path, dictionary: Dictionary) -> World:
    return World(tmp_path, dictionary)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


def write(folder: Path, name: str, table: str, columns: str, head: str = HEAD) -> None:
    path = folder / f"{name.replace('.', '/')}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"{head}with\nthings as (select * from {table}),\n"
        f"final as (select {columns} from things)\nselect * from final\n",
        "utf-8",
    )


def statuses(world: World, *folders: Path, full: bool = False) -> dict[str, str]:
    return {n: one.status for n, one in world.build(folders, full=full).items()}


def test_the_second_build_has_nothing_to_do(world: World) -> None:
    world.put("sales_order_line", "erp", customer_ref="c1")
    first = world.build()
    assert {one.status for one in first.values()} == {"built"}
    second = world.build()
    assert {one.status for one in second.values()} == {"unchanged"}
    assert {n: one.content_hash for n, one in second.items()} == {
        n: one.content_hash for n, one in first.items()
    }


def test_the_ledger_says_what_the_tables_hold(world: World) -> None:
    world.put("sales_order_line", "erp")
    built = world.build()
    rows = world.rows("select model, load, rows, content_hash, business_date from ops.model_state")
    assert {row[0] for row in rows} == set(built)
    for name, load, count, hash, day in rows:
        assert (load, day) == (1, date(2026, 6, 30))
        assert content_hash(world.con, name) == (count, hash)


def test_only_what_reads_the_news_is_built(world: World) -> None:
    world.put("sales_order_line", "erp")
    world.build()
    world.next_load()
    world.put("payment", "erp", payment_no="P1")
    built = {name for name, status in statuses(world, PRODUCT_MODELS).items() if status == "built"}
    assert built == {"core.fct_payment"}, "its marts were looked at, and came out the same"


def test_unchanged_content_is_no_news(world: World, folder: Path) -> None:
    write(folder, "core.a", "clean.sales_order_line", "things.order_no as id")
    write(folder, "core.b", "core.a", "things.id")
    world.put("sales_order_line", "erp", order_no="S1")
    assert statuses(world, folder) == {"core.a": "built", "core.b": "built"}
    world.next_load()
    world.put("sales_order_line", "erp", order_no="S1", promised_date=date(2026, 1, 1))
    assert statuses(world, folder) == {"core.a": "unchanged", "core.b": "unchanged"}


def test_changed_sql_is_built(world: World, folder: Path) -> None:
    write(folder, "core.a", "clean.sales_order_line", "things.order_no as id")
    world.put("sales_order_line", "erp")
    world.build([folder])
    write(folder, "core.a", "clean.sales_order_line", "things.order_no as id, things.line_no")
    built = world.build([folder])["core.a"]
    assert (built.status, built.why) == ("built", "its SQL changed")
    assert world.one("select * from core.a").keys() == {"id", "line_no"}


def test_a_model_taken_away_takes_its_table_along(world: World, folder: Path) -> None:
    write(folder, "core.a", "clean.sales_order_line", "things.order_no as id")
    write(folder, "core.b", "core.a", "things.id")
    world.build([folder])
    (folder / "core" / "b.sql").unlink()
    assert list(world.build([folder])) == ["core.a"]
    assert world.rows("select table_name from duckdb_tables() where schema_name = 'core'") == [
        ("a",)
    ]
    assert world.rows("select model from ops.model_state") == [("core.a",)]


def test_a_lost_table_is_made_again(world: World, folder: Path) -> None:
    write(folder, "core.a", "clean.sales_order_line", "things.order_no as id")
    world.put("sales_order_line", "erp")
    world.build([folder])
    world.con.execute("drop table core.a")
    assert world.build([folder])["core.a"].why == "first build"
    world.con.execute("drop table ops.model_state")
    assert world.build([folder])["core.a"].rows == 1


def test_rows_derived_afresh_are_seen(world: World) -> None:
    world.put("sales_order_line", "erp", order_no="S1")
    world.put("sales_order_line", "erp", order_no="S2")
    world.build()
    world.con.execute("delete from ops.all_sales_order_line where order_no = 'S2'")
    assert world.build()["core.fct_sales_order_line"].rows == 2, "rows that vanish leave no load"
    world.con.execute("insert into ops.reset values (?)", [world.next_load()])
    built = world.build()["core.fct_sales_order_line"]
    assert (built.rows, built.why) == (1, "rows were derived afresh")
    assert world.build()["core.fct_sales_order_line"].why == ""


def test_a_view_made_anew_is_seen(world: World) -> None:
    """A source switched off: its rows leave the view and no load tells of it."""
    world.put("sales_order_line", "erp")
    world.build()
    world.con.execute(
        "create or replace view clean.sales_order_line as"
        " select * exclude (_deleted) from ops.all_sales_order_line where false"
    )
    assert world.build()["core.fct_sales_order_line"].rows == 0


def test_a_new_business_date_is_news_for_its_readers(world: World) -> None:
    world.put("invoice_line", "erp", invoice_kind="sale", due_date=date(2026, 6, 1))
    world.build()
    world.as_of(date(2026, 7, 15))
    built = {n for n, status in statuses(world, PRODUCT_MODELS).items() if status == "built"}
    assert built == {"mart.receivable_ageing"}
    world.con.execute("update ops.as_of set as_of = as_of + interval 1 hour")
    assert set(statuses(world, PRODUCT_MODELS).values()) == {"unchanged"}


def test_codes_and_sources_are_compared_by_content(world: World) -> None:
    world.build()
    world.code("warehouse", "W1", "一号库", "Store 1", '{"site_code": "WX"}')
    world.con.execute("update ops.source set stale = true")
    built = {n for n, status in statuses(world, PRODUCT_MODELS).items() if status == "built"}
    assert built == {"core.dim_warehouse"}, "a stale source is no news about its data"
    world.source("plm", "plm", "material")
    assert "core.dim_source" in {
        n for n, s in statuses(world, PRODUCT_MODELS).items() if s == "built"
    }


def test_another_timezone_moves_business_dates(world: World, tmp_path: Path) -> None:
    """20:30 UTC is tomorrow in Shanghai, and still today where the night shift counts back."""
    at = datetime.fromisoformat("2026-03-02T20:30:00")
    world.put("shipment_line", "wms", shipped_at=at)
    world.build()
    assert world.one("select shipped_date from core.fct_shipment_line") == {
        "shipped_date": date(2026, 3, 3)
    }
    (tmp_path / "site.yaml").write_text(
        "name: Test\ntimezone: Asia/Shanghai\nbusiness_day_start: 06:00\n", "utf-8"
    )
    world.site = load_site(tmp_path)
    assert world.build()["core.fct_shipment_line"].why == "its SQL changed"
    assert world.one("select shipped_date from core.fct_shipment_line") == {
        "shipped_date": date(2026, 3, 2)
    }


def test_an_error_leaves_everything_as_it_was(world: World, folder: Path) -> None:
    write(folder, "core.a", "clean.sales_order_line", "things.order_no as id")
    world.build([folder])
    world.put("sales_order_line", "erp", order_no="S1")
    world.next_load()
    world.put("sales_order_line", "erp", order_no="S2")
    write(folder, "mart.z", "core.a", "cast(things.id as integer) as id")
    with pytest.raises(ConfigError, match=r"mart\.z cannot be built") as caught:
        world.build([folder])
    assert "z.sql" in str(caught.value)
    assert world.rows("select count(*) from core.a") == [(0,)], "core.a was built and rolled back"
    assert world.rows("select model, rows from ops.model_state") == [("core.a", 0)]
    (folder / "mart" / "z.sql").unlink()
    assert world.build([folder])["core.a"].rows == 2


def test_an_output_without_its_driving_key_is_refused(world: World, folder: Path) -> None:
    head = HEAD.replace("kind: full\n", "kind: incremental\nfrom: clean.sales_order_line\n")
    write(folder, "core.a", "clean.sales_order_line", "things.order_no as id", head)
    with pytest.raises(ConfigError, match="does not carry"):
        world.build([folder])


def test_a_missing_input_is_named(world: World, folder: Path) -> None:
    write(folder, "core.a", "clean.no_such", "things.id")
    with pytest.raises(HubError, match=r"clean\.no_such is not in the warehouse"):
        world.build([folder])


def test_full_finds_and_mends_a_meddled_table(world: World) -> None:
    world.put("sales_order_line", "erp")
    world.build()
    world.con.execute("update core.fct_sales_order_line set quantity = 99")
    assert world.build()["core.fct_sales_order_line"].status == "unchanged"
    built = world.build(full=True)["core.fct_sales_order_line"]
    assert (built.status, built.why) == ("built", "asked for")
    assert world.rows("select quantity from core.fct_sales_order_line") == [(1,)]


def test_want_of_a_source_is_said(world: World, folder: Path) -> None:
    head = HEAD.replace("owner:", "needs: [sales_order_line@erp, shipment_line]\nowner:")
    write(folder, "mart.a", "clean.sales_order_line", "things.order_no as id", head)
    for source in ("erp", "crm", "mes", "wms"):
        world.forget_source(source)
    world.source("crm", "crm", "customer, sales_order_line")
    one = world.build([folder])["mart.a"]
    assert (one.status, one.missing) == ("skipped", ("sales_order_line@erp", "shipment_line"))
    assert world.rows("select count(*) from mart.a") == [(0,)], "the table is there all the same"
    world.next_load()
    world.source("erp", "erp", "sales_order_line")
    world.put("sales_order_line", "erp")
    one = world.build([folder])["mart.a"]
    assert (one.status, one.missing) == ("built", ("shipment_line",))


def test_progress_tells_of_every_model(world: World, folder: Path) -> None:
    write(folder, "core.a", "clean.sales_order_line", "things.order_no as id")
    heard: list[Progress] = []
    build(world.con, world.site, [folder], progress=heard.append)
    assert [(one.stage, one.subject, one.note) for one in heard] == [("model", "core.a", "built")]


def test_it_works_in_a_file_that_is_reopened(tmp_path: Path, world: World, folder: Path) -> None:
    """Temporary tables and macros of one run are gone in the next; the ledger is not."""
    write(folder, "core.a", "clean.thing", "things.id")
    path = tmp_path / "仓 库.duckdb"
    for expected in ("built", "unchanged"):
        con = duck.connect(path)
        con.execute("create schema if not exists clean; create schema if not exists ops")
        con.execute("create table if not exists clean.thing as select 1 as id")
        con.execute("create table if not exists ops.all_thing as select 1 as id, 1 as _load")
        con.execute("create table if not exists ops.source (kind varchar, entities varchar)")
        con.execute(
            "create table if not exists ops.as_of as select date '2026-01-01' as business_date"
        )
        (one,) = build(con, world.site, [folder])
        con.close()
        assert one.status == expected
