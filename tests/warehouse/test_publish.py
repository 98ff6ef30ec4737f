"""Publishing whole: what readers get, when nothing is published, and what keeps the old one up."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from hub.errors import ConfigError, DataProblem
from hub.state import open_state
from tests.warehouse.plant import AS_OF, Plant, query
from warehouse import publish
from warehouse.acceptance import accept, last_verdict
from warehouse.publication import current, difference


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plant]:
    made = Plant(tmp_path / "泵 厂")
    yield made
    made.con.close()


def spoil(plant: Plant, rows: int = 3) -> None:
    """A mart that no longer follows its promise: `rows` negative amounts."""
    plant.con.execute(
        "update clean.sales_order_line set amount = -1 where _key in"
        " (select _key from clean.sales_order_line order by _key limit ?)",
        [rows],
    )


def test_a_published_copy_is_whole_commented_and_read_only(plant: Plant) -> None:
    done = plant.publish()
    assert done.status == "published"
    assert done.verdict is not None
    assert done.verdict.docs is not None
    assert done.verdict.docs.exists()
    assert stat.S_IMODE(done.path.stat().st_mode) == 0o444
    assert plant.link.resolve() == done.path
    tables = "select schema_name || '.' || table_name, comment from duckdb_tables() order by 1"
    comments = dict(query(plant.link, tables))
    assert sorted(comments) == [
        "core.dim_customer",
        "core.fct_order",
        "mart.publication",
        "mart.sales",
        "mart.won",
        "ops.source",
    ]
    assert comments["core.fct_order"] == "订单行 · Order line: one row per order line"
    assert all(" · " in str(comment) for comment in comments.values())
    columns = "select table_name, column_name, comment from duckdb_columns() where not internal"
    told = {row[:2]: str(row[2]) for row in query(plant.link, columns)}
    assert told["sales", "amount"] == "金额 · Amount: Without tax."
    assert all(" · " in text for text in told.values())


def test_technical_and_personal_columns_are_left_out(plant: Plant) -> None:
    plant.publish()
    names = {row[0] for row in query(plant.link, "select column_name from duckdb_columns()")}
    assert "_key" not in names
    assert "contact_name" not in names
    parquet = f"select column_name from (describe from '{plant.published}/parquet/*/*.parquet')"
    assert "contact_name" not in {row[0] for row in plant.con.execute(parquet).fetchall()}


def test_every_table_is_listed_with_version_rows_hash_and_status(plant: Plant) -> None:
    done = plant.publish()
    listed = query(
        plant.link,
        "select table_name, rows, content_hash, status, missing, version from mart.publication",
    )
    assert {row[0]: tuple(row[1:]) for row in listed} == {
        name: (state.rows, state.hash, state.status, state.missing, done.version)
        for name, state in done.tables.items()
    }


def test_current_json_says_what_is_up_without_duckdb(plant: Plant) -> None:
    done = plant.publish()
    said = json.loads((plant.published / "current.json").read_text("utf-8"))
    assert said["path"] == done.path.name
    assert said["tables"]["core.fct_order"]["rows"] == 400
    assert said["as_of"] == "2026-06-30T12:00:00Z"
    assert said["checks"] == {"passed": 16, "warned": 0, "failed": 0}
    found = current(plant.site)
    assert found is not None
    assert (found.version, found.tables, found.content_hash) == (
        done.version,
        done.tables,
        done.content_hash,
    )


def test_parquet_carries_the_same_version(plant: Plant) -> None:
    done = plant.publish()
    said = json.loads((plant.published / "parquet" / "current.json").read_text("utf-8"))
    assert (said["version"], said["path"]) == (done.version, done.version)
    folder = plant.published / "parquet" / said["path"]
    for name, state in done.tables.items():
        found = plant.con.execute(f"select count(*) from '{folder / name}.parquet'").fetchone()
        assert found == (state.rows,)
    version = f"select distinct version from '{folder}/mart.publication.parquet'"
    assert plant.con.execute(version).fetchall() == [(done.version,)]


def test_nothing_new_publishes_nothing(plant: Plant) -> None:
    done = plant.publish()
    before = sorted(path.name for path in plant.published.rglob("*"))
    again = plant.publish(as_of=AS_OF + timedelta(hours=1))
    assert again.status == "unchanged"
    assert (again.version, again.content_hash) == (done.version, done.content_hash)
    assert sorted(path.name for path in plant.published.rglob("*")) == before


def test_another_business_day_a_stale_source_or_a_new_label_is_news(plant: Plant) -> None:
    first = plant.publish()
    assert plant.publish(as_of=AS_OF + timedelta(days=1)).status == "published"
    plant.con.execute("update ops.source set stale = true where source = 'erp'")
    stale = plant.publish(as_of=AS_OF + timedelta(days=1))
    assert stale.status == "published"
    assert stale.tables["core.fct_order"].status == "stale"
    plant.edit("mart/sales", "zh: 销售", "zh: 客户销售")
    labelled = plant.publish(as_of=AS_OF + timedelta(days=1))
    assert labelled.status == "published"
    assert labelled.content_hash == first.content_hash
    assert labelled.verdict is not None
    assert labelled.verdict.carried == 16


def test_a_planted_mart_defect_keeps_the_old_version_up(plant: Plant) -> None:
    good = plant.publish()
    files = sorted(path.name for path in plant.published.rglob("*"))
    spoil(plant, rows=3)
    bad = plant.publish()
    assert bad.status == "refused"
    assert bad.verdict is not None
    (failure,) = bad.verdict.failed
    assert (failure.check, failure.rows, failure.owner) == (
        "core.fct_order.rows:positive",
        3,
        "sales operations",
    )
    assert "core.fct_order.rows:positive: 3 rows" in str(bad.verdict.refusal())
    assert sorted(path.name for path in plant.published.rglob("*")) == files
    found = current(plant.site)
    assert found is not None
    assert found.version == good.version
    assert query(plant.link, "select count(*) from core.fct_order where amount < 0") == [(0,)]
    said = last_verdict(plant.site)
    assert said is not None
    assert said["checks"]["failed"] == 1


def test_rows_taken_back_open_the_gate_again(plant: Plant) -> None:
    good = plant.publish()
    plant.change(amount=-5)
    assert plant.publish().status == "refused"
    plant.con.execute("delete from clean.sales_order_line where amount < 0")
    assert plant.publish().status == "unchanged"
    said = last_verdict(plant.site)
    assert said is not None
    assert (said["version"], said["checks"]["failed"]) == (good.version, 0)


def test_a_check_that_could_not_be_judged_cannot_be_accepted(plant: Plant) -> None:
    assert last_verdict(plant.site) is None
    plant.edit("core/fct_order", "where amount < 0", "where nothing < 0")
    bad = plant.publish()
    assert bad.status == "refused"
    state = open_state(plant.site.data_dir)
    with pytest.raises(ConfigError, match="could not be judged"):
        accept(state, plant.site, "core.fct_order.rows:positive", why="x", actor="li")
    state.engine.dispose()


def test_an_accepted_check_lets_it_through_until_it_grows(plant: Plant) -> None:
    plant.publish()
    spoil(plant, rows=3)
    plant.publish()
    state = open_state(plant.site.data_dir)
    check = "core.fct_order.rows:positive"
    accept(state, plant.site, check, why="returns, see minutes of 3 March", actor="li")
    done = plant.publish()
    assert done.status == "published"
    assert done.checks == {"passed": 15, "warned": 1, "failed": 0}
    assert "core.fct_order" not in done.suites
    spoil(plant, rows=9)
    assert plant.publish().status == "refused"
    with pytest.raises(ConfigError, match="did not fail"):
        accept(state, plant.site, "core.fct_order.rows:positiv", why="x", actor="li")
    with pytest.raises(ConfigError, match="needs a reason"):
        accept(state, plant.site, check, why=" ", actor="li")
    with state.engine.connect() as con:
        trail = con.exec_driver_sql("select actor, action, subject from audit").fetchall()
    assert [tuple(row) for row in trail] == [("li", "accept", check)]
    state.engine.dispose()


def test_only_suites_with_news_are_judged_again(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant.publish()
    judged: list[str] = []
    real = publish.judge
    monkeypatch.setattr(
        publish,
        "judge",
        lambda path, suites, *rest: (
            judged.extend(suite.table for suite in suites) or real(path, suites, *rest)
        ),
    )
    plant.con.execute("delete from master.customer where golden_id = 'C9'")
    bad = plant.publish()
    # fct_order itself is as before, but what it refers to is not.
    assert sorted(judged) == ["core.dim_customer", "core.fct_order"]
    assert bad.verdict is not None
    assert [one.check for one in bad.verdict.failed] == ["core.fct_order.references:customer_id"]
    assert bad.verdict.failed[0].rows == 40


def test_a_site_without_a_source_says_so(plant: Plant) -> None:
    plant.con.execute("delete from ops.source where source = 'crm'")
    done = plant.publish()
    assert (done.tables["mart.won"].status, done.tables["mart.won"].missing) == (
        "no source",
        "opportunity",
    )
    assert done.tables["mart.sales"].status == "ok"


def test_a_failure_while_copying_leaves_nothing_behind(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = plant.publish()
    plant.change()

    def full(*_: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish, "export", full)
    with pytest.raises(OSError, match="No space left"):
        plant.publish()
    assert plant.link.resolve() == good.path
    monkeypatch.undo()
    done = plant.publish()
    assert done.status == "published"
    assert sorted(path.stem for path in plant.published.glob("mis_*.duckdb")) == [
        good.path.stem,
        done.path.stem,
    ]


def test_rows_the_build_did_not_count_are_not_published(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = plant.publish()
    monkeypatch.setattr("tests.warehouse.plant.content_hash", lambda *_: (7, "0" * 32))
    with pytest.raises(DataProblem, match="the build counted 7"):
        plant.publish()
    assert plant.link.resolve() == good.path
    assert [path.name for path in plant.published.glob(".*")] == []


def test_the_difference_of_two_versions_is_named(plant: Plant) -> None:
    old = plant.publish().tables
    plant.change(amount=7)
    new = dict(plant.publish().tables)
    del new["mart.won"]
    assert difference(old, new) == [
        "core.fct_order: 400 rows before, 401 now",
        "mart.sales: 10 rows as before, other values",
        "mart.won: gone",
    ]
    assert difference(new, new) == []


def test_tables_that_stand_are_taken_over_and_the_rest_is_new(plant: Plant) -> None:
    first = plant.publish()
    plant.con.execute("update clean.opportunity set amount = 1")
    plant.con.execute("insert into clean.opportunity values ('O2', 5)")
    second = plant.publish()
    changed = {name for name in second.tables if second.tables[name] != first.tables[name]}
    assert changed == {"mart.won"}
    folders = [plant.published / "parquet" / one.version for one in (first, second)]
    same = {
        file.stem
        for file in folders[1].iterdir()
        if file.samefile(folders[0] / file.name)
    }  # fmt: skip
    assert same == set(second.tables) - changed
    for name in second.tables:
        ours = plant.con.execute(f"select count(*) from {name}").fetchone()
        assert query(second.path, f"select count(*) from {name}") == [ours]
    assert query(second.path, "select sum(amount) from mart.won")[0][0] == 5
    assert query(second.path, "select distinct version from mart.publication") == [
        (second.version,)
    ]
    assert query(first.path, "select distinct version from mart.publication") == [(first.version,)]


def test_a_version_that_is_mostly_dead_space_is_not_taken_over(plant: Plant) -> None:
    plant.publish()
    sizes = []
    for number in range(12):
        plant.con.execute(
            "create or replace table clean.opportunity as select 'O' || i as opportunity_no,"
            f" cast(i + {number} as decimal(28, 4)) as amount from range(200000) t(i)"
        )
        sizes.append(plant.publish().path.stat().st_size)
    assert max(sizes) < 4 * min(sizes)
