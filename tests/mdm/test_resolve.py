"""Golden ids are minted once and survive; increments, permutations and rebuilds agree."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.dictionary import Dictionary
from hub.errors import DataProblem

SETTINGS = settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
CODES = [None, "91320599123456788E", "91320599000000004J", "0000"]
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "source": st.sampled_from(["crm", "erp", "mes"]),
            "ref": st.sampled_from(list("12345")),
            "name": st.sampled_from(["澜岱衡有限公司", "澜岱衡股份有限公司", "甲乙公司", "无"]),
            "uscc": st.sampled_from(CODES),
            "phone": st.sampled_from([None, "0512-55512345", "0512-55512346"]),
            "city": st.sampled_from([None, "苏州市", "无锡市"]),
        }
    ),
    min_size=2,
    max_size=14,
    unique_by=lambda row: (row["source"], row["ref"]),
)
DUPLICATE = [
    {"source": "erp", "ref": "1", "name": "澜岱衡有限公司", "phone": "0512-55512345"},
    {"source": "crm", "ref": "a", "name": "澜岱衡有限责任公司", "phone": "+86 512 5551 2345"},
    {"source": "crm", "ref": "b", "name": "甲乙有限公司", "phone": "0512-55512346"},
]
SNAPSHOT = """select 'customer', * from master.xref_customer
    union all select 'alias', *, 0 from master.golden_alias order by all"""


def test_ids_are_minted_in_order_of_entity_source_and_ref(house: Any) -> None:
    house.put("material", [{"source": "erp", "ref": "m", "uom_code": "PCS"}])
    house.put("supplier", [{"source": "erp", "ref": "s"}])
    house.put("customer", DUPLICATE)
    found = house.resolve()
    assert house.golden("customer", "crm:a") == house.golden("customer", "erp:1") == "C-000001"
    assert house.golden("customer", "crm:b") == "C-000002"
    assert house.golden("supplier", "erp:s") == "S-000001"
    assert house.golden("material", "erp:m") == "M-000001"
    assert [row["event_no"] for row in house.batches[0].to_pylist()] == [1, 2, 3, 4, 5]
    assert (found["customer"].records, found["customer"].golden) == (3, 2)
    assert (found["customer"].minted, found["customer"].joined) == (2, 1)
    assert found["customer"].joined_into == ("C-000001",)


def test_without_news_nothing_is_minted_or_written(house: Any) -> None:
    house.put("customer", DUPLICATE)
    house.resolve()
    tables = (
        "xref_customer", "standard_customer", "edge_customer", "cluster_customer", "linked",
        "shown", "code", "golden_alias",
    )  # fmt: skip
    before = [house.rows(f"select rowid, * from master.{name} order by all") for name in tables]
    again = house.resolve()["customer"]
    assert (again.minted, again.joined, again.merged, again.split) == (0, 0, 0, 0)
    assert len(house.batches) == 1
    after = [house.rows(f"select rowid, * from master.{name} order by all") for name in tables]
    assert after == before


def test_a_new_record_touches_only_its_own_row(house: Any) -> None:
    house.put("customer", DUPLICATE)
    house.resolve()
    first = dict(house.rows("select source || customer_ref, _load from master.xref_customer"))
    house.put("customer", [{**DUPLICATE[2], "source": "mes", "ref": "x"}])
    found = house.resolve()["customer"]
    assert (found.minted, found.joined, found.joined_into) == (0, 1, ("C-000002",))
    then = dict(house.rows("select source || customer_ref, _load from master.xref_customer"))
    assert then.pop("mesx") == house.load
    assert then == first


def test_ids_survive_a_deleted_record(house: Any) -> None:
    house.put("customer", DUPLICATE)
    house.resolve()
    house.put("customer", [{**row, "_deleted": True} for row in DUPLICATE[:1]])
    house.resolve()
    assert house.golden("customer", "erp:1") == "C-000001"
    house.con.execute("delete from ops.all_customer where ref = '1'")
    house.resolve()
    assert house.golden("customer", "erp:1") == "C-000001"
    assert len(house.rows("select * from master.customer")) == 2


def test_a_merge_keeps_the_lowest_id_and_the_other_stays_resolvable(house: Any) -> None:
    apart = [{**row, "phone": None} for row in DUPLICATE]
    house.put("customer", apart)
    house.resolve()
    assert len(house.groups("customer")) == 3
    gone = house.golden("customer", "erp:1")
    house.put("customer", DUPLICATE)
    found = house.resolve()["customer"]
    assert (found.merged, found.minted) == (1, 0)
    assert house.golden("customer", "erp:1") == "C-000001"
    assert house.rows("select * from master.golden_alias") == [("customer", gone, "C-000001")]
    house.put("customer", [{**DUPLICATE[2], "ref": "z", "phone": None}])
    house.resolve()
    assert house.golden("customer", "crm:z") == "C-000004"


def test_a_split_leaves_the_id_with_its_oldest_record(house: Any) -> None:
    house.put("customer", DUPLICATE)
    house.resolve()
    house.put("customer", [{**DUPLICATE[0], "phone": "0571-55599999"}])
    found = house.resolve()["customer"]
    assert found.split == 1
    assert house.golden("customer", "crm:a") == "C-000001"
    assert house.golden("customer", "erp:1") == "C-000003"
    house.put("customer", DUPLICATE[:1])
    assert house.resolve()["customer"].merged == 1
    assert house.golden("customer", "erp:1") == "C-000001"


@SETTINGS
@given(RECORDS, st.randoms(use_true_random=False))
def test_increments_in_any_order_give_the_partition_of_one_full_run(
    build_house: Callable[[], Any], customers_only: Path, rows: list[Any], shuffle: random.Random
) -> None:
    full, grown = build_house(), build_house()
    full.put("customer", rows)
    full.resolve(rules=[customers_only])
    mixed = rows.copy()
    shuffle.shuffle(mixed)
    for start in range(0, len(mixed), 4):
        grown.put("customer", mixed[start : start + 4])
        grown.resolve(rules=[customers_only])
    assert grown.groups("customer") == full.groups("customer")
    assert_same_after_replay(build_house, grown, customers_only)


@SETTINGS
@given(RECORDS, RECORDS)
def test_changed_records_give_the_partition_of_a_fresh_run(
    build_house: Callable[[], Any], customers_only: Path, before: list[Any], after: list[Any]
) -> None:
    lived, fresh = build_house(), build_house()
    for rows in (before, after, before, after):
        lived.put("customer", rows)
        lived.resolve(rules=[customers_only])
    fresh.put("customer", before)
    fresh.put("customer", after)
    fresh.resolve(rules=[customers_only])
    assert lived.groups("customer") == fresh.groups("customer")
    issued = {row["golden_id"] for batch in lived.batches for row in batch.to_pylist()}
    alive = {one for (one,) in lived.rows("select golden_id from master.xref_customer")}
    lost = {one for (one,) in lived.rows("select golden_id from master.golden_alias")}
    assert issued <= alive | lost
    assert not alive & lost
    assert_same_after_replay(build_house, lived, customers_only)


def assert_same_after_replay(build_house: Callable[[], Any], lived: Any, rules: Path) -> None:
    """A warehouse made again from the ledger and the records has the same ids, and no news."""
    again = build_house()
    again.con.register("rows", lived.con.sql("from ops.all_customer").to_arrow_table())
    again.con.execute("insert into ops.all_customer select * from rows")
    again.replay(lived.batches)
    again.resolve(rules=[rules])
    assert again.batches == []
    columns = "source, customer_ref, golden_id"
    sql = f"select {columns} from master.xref_customer order by all"
    assert again.rows(sql) == lived.rows(sql)
    sql = "select * from master.customer order by golden_id"
    assert again.rows(sql) == lived.rows(sql)


def test_a_run_that_died_after_recording_goes_on_where_it_was(house: Any) -> None:
    house.put("customer", DUPLICATE)

    def dies(batch: pa.Table) -> None:
        house.record(batch)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        house.resolve(record=dies)
    found = house.resolve()["customer"]
    assert (found.minted, found.golden) == (0, 2)
    assert len(house.batches) == 1


def test_events_that_do_not_reach_the_ledger_stop_the_run(house: Any) -> None:
    house.put("customer", DUPLICATE)
    with pytest.raises(DataProblem, match="3 identity events were landed, the ledger shows 0"):
        house.resolve(record=lambda batch: None)
    house.resolve()
    assert len(house.groups("customer")) == 2


def test_taught_words_change_the_partition_in_the_next_run(
    house: Any, dictionary: Dictionary
) -> None:
    house.put(
        "customer",
        [
            {"source": "erp", "ref": "1", "name": "澜岱衡联合体", "address": "苏州市星湖街8号"},
            {"source": "crm", "ref": "2", "name": "澜岱衡", "address": "江苏苏州星湖街"},
        ],
    )
    house.resolve()
    assert len(house.groups("customer")) == 2
    forms = {**dictionary.aliases["legal_form"], ("*", "联合体"): "JSC"}
    taught = replace(dictionary, aliases={**dictionary.aliases, "legal_form": forms})
    assert house.resolve(dictionary=taught)["customer"].merged == 1
    assert len(house.groups("customer")) == 1
