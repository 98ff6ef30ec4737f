"""An increment compares only what a change reaches, and ends where a whole run does."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mdm import news
from mdm.rulebook import PRODUCT_RULES

NAMES = ["甲乙公司", "苏州甲乙机械有限公司", "无", "甲乙机械", "无锡甲乙有限公司", "蘇州甲乙機械"]
CITIES = ["无锡市", "苏州市", None]
CODES = ["91320599123456788E", "0000", None]
PHONES = ["0512-55512345", "0512-55512346", None]
NAMED = """select x.source, x.ref, y.source, y.ref, e.* exclude (a, b)
    from master.edge_customer e join master.standard_customer x on x.record = e.a
    join master.standard_customer y on y.record = e.b"""


def some(rng: random.Random) -> list[dict[str, Any]]:
    rows = [
        {"source": rng.choice(["erp", "crm", "mes"]), "ref": str(rng.randint(1, 6)),
         "name": rng.choice(NAMES), "city": rng.choice(CITIES), "uscc": rng.choice(CODES),
         "phone": rng.choice(PHONES)}
        for _ in range(rng.randint(1, 3))
    ]  # fmt: skip
    return list({(row["source"], row["ref"]): row for row in rows}.values())


def edges(house: Any) -> set[tuple[Any, ...]]:
    """The scored pairs by source and ref, whichever of the two came first."""
    return {(*sorted([(a, b), (c, d)]), *rest) for a, b, c, d, *rest in house.rows(NAMED)}


@pytest.fixture
def narrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rules whose keys are soon too crowded, and no increment is too large to be one."""
    monkeypatch.setattr(news, "TOO_MANY", 0)
    path = tmp_path / "customer.yaml"
    text = (PRODUCT_RULES / "customer.yaml").read_text(encoding="utf-8")
    path.write_text(text + "\nblock_cap: 4\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("seed", range(2))
def test_every_increment_ends_where_a_whole_run_does(
    build_house: Callable[[], Any], narrow: Path, seed: int
) -> None:
    rng = random.Random(seed)
    lived = build_house()
    for _ in range(8):
        lived.put("customer", some(rng))
        if rng.random() < 0.2:
            lived.con.execute(
                "delete from ops.all_customer where ref = ?", [str(rng.randint(1, 6))]
            )
        if rng.random() < 0.4:
            a, b = rng.sample([(s, str(n)) for s in ("erp", "crm", "mes") for n in range(1, 7)], 2)
            verdict = rng.choice(["one", "apart"])
            lived.judge([{"verdict": verdict, "source_a": a[0], "ref_a": a[1],
                          "source_b": b[0], "ref_b": b[1]}])  # fmt: skip
        lived.resolve(rules=[narrow])
        whole = build_house()
        for table in ("ops.all_customer", "clean.judgement"):
            whole.con.register("rows", lived.con.sql(f"from {table}").to_arrow_table())
            whole.con.execute(f"insert into {table} select * from rows")
        whole.resolve(rules=[narrow])
        assert edges(lived) == edges(whole)
        alive = {frozenset(group) for group in whole.groups("customer")}
        known = {f"{source}:{ref}" for group in alive for source, _, ref in
                 (member.partition(":") for member in group)}  # fmt: skip
        mine = {frozenset(group & known) for group in lived.groups("customer")}
        assert mine - {frozenset()} == alive
        questions = "select * exclude (source_a) from master.question_customer order by all"
        assert lived.rows(questions) == whole.rows(questions)


def test_a_small_change_is_not_compared_with_everybody(
    house: Any, customers_only: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"source": ("erp", "crm")[n % 2], "ref": str(n), "phone": f"0512-6{n:07d}",
         "name": f"苏州{chr(0x6C40 + 3 * n)}{chr(0x7250 + n)}机械有限公司"}
        for n in range(60)
    ]  # fmt: skip
    house.put_many("customer", rows)
    house.resolve(rules=[customers_only])

    def everybody(*_: Any) -> None:
        raise AssertionError("all records were compared")

    monkeypatch.setattr(news, "compare_all", everybody)
    house.put("customer", [{**rows[8], "source": "crm", "ref": "new"}])
    found = house.resolve(rules=[customers_only])["customer"]
    assert (found.records, found.joined) == (61, 1)
    assert frozenset({"erp:8", "crm:new"}) in house.groups("customer")
    house.put("customer", [{**rows[9], "source": "wms", "ref": "new"}])
    with pytest.raises(AssertionError, match="all records were compared"):
        house.resolve(rules=[customers_only])  # a source more: every value is worth something else
