"""Validation: every landed row has one fate, bad rows wait in quarantine, order is by stamp."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hub import duck
from hub.contract import Cursor, Stream, Tombstone
from hub.dictionary import Dictionary
from hub.errors import ConfigError, DataProblem
from tests.warehouse.orders import AS_OF, MAP, order, reader
from warehouse import derive, intake
from warehouse.access import open_warehouse
from warehouse.landing import land_stream
from warehouse.merge import Accounts
from warehouse.validate import Validated, validate

Make = Callable[..., Stream]


class House:
    """A warehouse with one stream that can be fed again and again."""

    def __init__(
        self, con: duck.Connection, folder: Path, words: Dictionary, stream: Stream
    ) -> None:
        self.con, self.folder, self.words, self.stream = con, folder, words, stream

    def feed(self, *rows: dict[str, Any], **more: Any) -> list[Validated]:
        land_stream(self.folder, self.stream, reader(list(rows)), as_of=AS_OF, **more)
        return self.validate()

    def validate(self) -> list[Validated]:
        return validate(self.con, self.folder, self.words, [self.stream])

    def clean(self, columns: str = "order_no, quantity") -> list[tuple[Any, ...]]:
        return self.con.execute(
            f"select {columns} from clean.sales_order_line order by all"
        ).fetchall()

    def refused(self, columns: str = "key, rule, property, value") -> list[tuple[Any, ...]]:
        return self.con.execute(
            f"select {columns} from quarantine.erp__sales_order_line order by all"
        ).fetchall()


@pytest.fixture
def open_house(tmp_path: Path, dictionary: Dictionary) -> Iterator[Callable[[Stream], House]]:
    held: list[Any] = []

    def opened(stream: Stream) -> House:
        manager = open_warehouse(tmp_path, dictionary, [stream])
        held.append(manager)
        return House(manager.__enter__(), tmp_path, dictionary, stream)

    yield opened
    for manager in held:
        manager.__exit__(None, None, None)


@pytest.fixture
def house(open_house: Callable[[Stream], House], make_stream: Make) -> House:
    return open_house(make_stream())


def fates(done: list[Validated]) -> tuple[int, int, int, int, int]:
    """inserted, updated, unchanged, quarantined, superseded of the last batch."""
    found = done[-1].accounts
    return found.inserted, found.updated, found.unchanged, found.quarantined, found.superseded


def test_good_rows_are_inserted_with_exact_decimals(house: House) -> None:
    done = house.feed(order(1, net="0.1000", tax="0.0130", qty="1.5"))
    assert fates(done) == (1, 0, 0, 0, 0)
    found = house.clean("amount_net, amount_gross, tax_rate, quantity, uom_code")
    expected = (Decimal("0.1000"), Decimal("0.1130"), Decimal("0.13"), Decimal("1.5"), "PCS")
    assert found == [expected]
    assert all(isinstance(value, Decimal) for value in found[0][:4])


BAD = {
    "required": {"customer": None},
    "unreadable": {"day": "2026-13-01"},
    "code_list": {"uom": "鞋"},
    "range": {"qty": "0"},
    "not_future": {"day": "2099-01-01"},
    "scale": {"net": "1.123456", "tax": "0"},
}


@pytest.mark.parametrize("rule", BAD)
def test_every_rule_refuses_its_planted_row(house: House, rule: str) -> None:
    done = house.feed(order(1), order(2, **BAD[rule]))
    assert fates(done) == (1, 0, 0, 1, 0)
    ((key, found, _, _),) = house.refused()
    assert (key, found) == ("SO00002/1", rule)


def test_blank_text_is_missing_not_text(house: House) -> None:
    house.feed(order(1, customer="　 "))
    assert [row[1:3] for row in house.refused()] == [("required", "customer_ref")]


def test_a_broken_sum_is_a_rule_of_the_entity(open_house: Any, make_stream: Make) -> None:
    house = open_house(make_stream(map=MAP | {"amount_gross": "net"}))
    house.feed(order(1))
    assert [row[1] for row in house.refused()] == ["rule:net_plus_tax"]


def test_the_quarantine_row_keeps_the_whole_raw_row(house: House) -> None:
    house.feed(order(7, uom="鞋", net="170903.2700"))
    ((raw, batch, failures),) = house.refused("raw, batch, failures")
    assert '"net":"170903.2700"' in raw
    assert '"uom":"鞋"' in raw
    assert batch == 1
    assert '"value":"鞋"' in failures


def test_pandera_is_what_refuses_a_future_date(house: House, monkeypatch: Any) -> None:
    monkeypatch.setattr(derive, "judge_rows", lambda *_: [])
    done = house.feed(order(1, day="2099-01-01"))
    assert fates(done) == (1, 0, 0, 0, 0), "with its verdict ignored the planted row passes"


def test_two_rows_under_one_key_are_both_refused(house: House) -> None:
    done = house.feed(order(1), order(1, qty="5"), order(2))
    assert fates(done) == (1, 0, 0, 2, 0)
    assert {row[1] for row in house.refused()} == {"duplicate_key"}


def test_a_doubtful_key_is_settled_when_the_source_has_one_row_again(house: House) -> None:
    house.feed(order(1), order(1, qty="5"))
    assert house.feed(order(1), order(1, qty="5")) == [], "the same doubt is no news"
    house.feed(order(1))
    assert (len(house.clean()), house.refused()) == (1, [])


def test_two_rows_with_one_business_key_are_refused(house: House) -> None:
    house.feed(order(1), order(2, no="SO00001"))
    assert {row[1] for row in house.refused()} == {"primary_key"}
    house.feed(order(3), order(4, no="SO00003x"))
    done = house.feed(order(3), order(4, no="SO00003x"), order(5, no="SO00003"))
    assert fates(done)[3] == 1


def test_update_unchanged_delete(house: House) -> None:
    house.feed(order(1), order(2))
    assert fates(house.feed(order(1, qty="5"), order(2))) == (0, 1, 0, 0, 0)
    assert house.clean()[0] == ("SO00001", Decimal(5))
    assert fates(house.feed(order(2))) == (0, 1, 0, 0, 0)
    assert [row[0] for row in house.clean()] == ["SO00002"]
    assert fates(house.feed(order(1), order(2))) == (0, 1, 0, 0, 0)
    assert len(house.clean()) == 2


def test_a_change_that_maps_to_the_same_row_is_unchanged(house: House) -> None:
    house.feed(order(1))
    assert fates(house.feed(order(1, changed="2026-06-02 00:00:00"))) == (0, 0, 1, 0, 0)


def test_a_bad_new_version_withdraws_a_fact_and_a_good_one_settles_it(house: House) -> None:
    house.feed(order(1))
    assert fates(house.feed(order(1, uom="鞋"))) == (0, 0, 0, 1, 0)
    assert (house.clean(), len(house.refused())) == ([], 1)
    assert fates(house.feed(order(1, qty="3"))) == (0, 1, 0, 0, 0)
    assert (len(house.clean()), house.refused()) == (1, [])


def test_an_older_version_never_overwrites_a_newer_one(open_house: Any, make_stream: Make) -> None:
    stream = make_stream(cursor=Cursor(column="changed"), deletes="none")
    house = open_house(stream)
    house.feed(order(1, qty="9", changed="2026-06-05 00:00:00"))
    done = house.feed(order(1, qty="1", changed="2026-06-01 00:00:00"), full=True)
    assert fates(done) == (0, 0, 0, 0, 1)
    assert house.clean() == [("SO00001", Decimal(9))]


def test_the_order_of_versions_does_not_matter(
    open_house: Any, make_stream: Make, tmp_path: Path
) -> None:
    stream = make_stream(cursor=Cursor(column="changed"), deletes="none")
    versions = [
        order(n, qty=str(day), uom="鞋" if day == 3 else "PCS", changed=f"2026-06-0{day} 00:00:00")
        for n in range(4)
        for day in range(1, 5 if n else 4)
    ]
    seen = set()
    for seed in range(4):
        shuffled = random.Random(seed).sample(versions, len(versions))
        house = open_house(stream.model_copy(update={"name": f"order{seed}"}))
        for low in range(0, len(shuffled), 3):
            land_stream(
                tmp_path, house.stream, reader(shuffled[low : low + 3]), as_of=AS_OF, full=True
            )
        house.validate()
        seen.add((tuple(house.clean()), tuple(house.refused("key, rule"))))
    assert len(seen) == 1


def test_a_moved_business_key_leaves_a_deleted_self_behind(house: House) -> None:
    house.feed(order(1))
    house.feed(order(1, no="SO00009"))
    assert house.clean("order_no") == [("SO00009",)]
    found = house.con.execute(
        "select order_no, _deleted from ops.all_sales_order_line order by all"
    ).fetchall()
    assert found == [("SO00001", True), ("SO00009", False)]


def test_a_changed_contract_derives_again_from_raw(house: House) -> None:
    house.feed(order(1), order(2, uom="鞋"))
    house.stream = house.stream.model_copy(update={"map": MAP | {"uom_code": "'KG'"}})
    done = house.validate()
    assert fates(done) == (2, 0, 0, 0, 0)
    assert house.clean("uom_code") == [("KG",), ("KG",)]
    assert house.refused() == []


def test_a_map_that_does_not_fit_is_the_contracts_mistake(
    open_house: Any, make_stream: Make
) -> None:
    house = open_house(make_stream(map=MAP | {"order_no": "id + list_value('a')"}))
    with pytest.raises(ConfigError, match=r"erp.order: the map does not fit.*order.yaml"):
        house.feed(order(1))


def test_accounts_that_do_not_add_up_stop_the_batch() -> None:
    Accounts(3, 1, 0, 1, 1, 0).check("erp.order")
    with pytest.raises(DataProblem, match="landed 3, accounted for 2"):
        Accounts(3, 1, 0, 1, 0, 0).check("erp.order")


def test_nothing_is_half_written_when_the_ledger_fails(house: House) -> None:
    house.con.execute("alter table ops.batch rename column superseded to gone")
    house.con.execute("alter table ops.batch add column extra int")
    with pytest.raises(duck.Error):
        house.feed(order(1))
    assert house.clean() == []


def test_a_tombstone_outlives_an_older_version_that_comes_later(
    open_house: Any, make_stream: Make
) -> None:
    tombstone = Tombstone(column="customer", value="GONE")
    house = open_house(make_stream(cursor=Cursor(column="changed"), deletes=tombstone))
    house.feed(order(1, customer="GONE", changed="2026-06-05 00:00:00"))
    done = house.feed(order(1, changed="2026-06-01 00:00:00"), full=True)
    assert fates(done) == (0, 0, 0, 0, 1)
    assert house.clean() == []
    house.feed(order(1, changed="2026-06-09 00:00:00"), full=True)
    assert len(house.clean()) == 1


def test_a_large_first_batch_ends_as_a_small_one_does(
    open_house: Any, make_stream: Make, monkeypatch: Any
) -> None:
    """Good rows stream in, the others are looked at; both ways must tell the same."""
    rows = [order(n, qty=str(n % 7)) for n in range(1, 40)]
    rows += [order(3, qty="9"), order(50, no="SO00004"), order(60, uom="鞋"), order(5, qty="5")]
    stream = make_stream(deletes="none")
    small = open_house(stream)
    told = fates(small.feed(*rows))
    expected = (small.clean(), small.refused())
    monkeypatch.setattr(intake, "LARGE", 5)
    large = open_house(stream.model_copy(update={"name": "big", "source": "big"}))
    land_stream(large.folder, large.stream, reader(rows), as_of=AS_OF)
    done = large.validate()
    assert fates(done) == told
    assert sum(told) == len(rows)
    found = large.con.execute(
        "select key, rule, property, value from quarantine.big__sales_order_line order by all"
    ).fetchall()
    assert (large.clean(), found) == expected


@pytest.mark.parametrize("memory", ["1MB", "24MB"])
def test_a_batch_too_wide_for_little_memory_is_taken_in_all_the_same(
    memory: str, open_house: Any, make_stream: Make, monkeypatch: Any
) -> None:
    """The limit alone would refuse it: too small to be set, or too small for the rows."""
    monkeypatch.setattr(intake, "LARGE", 5)
    monkeypatch.setattr(intake, "MEMORY", memory)
    rows = [order(n, customer=f"C{n}" + "长" * 5000) for n in range(1, 2001)]
    house = open_house(make_stream(deletes="none"))
    with pytest.raises(duck.OutOfMemory), intake.small_memory(house.con):
        house.con.execute("select list(repeat('x', 1000) || i) from range(100000) t(i)").fetchone()
    land_stream(house.folder, house.stream, reader(rows), as_of=AS_OF)
    assert fates(house.validate()) == (2000, 0, 0, 0, 0)
    assert len(house.clean()) == 2000
    limit = house.con.execute("select current_setting('memory_limit')").fetchone()
    assert limit != (memory,)
