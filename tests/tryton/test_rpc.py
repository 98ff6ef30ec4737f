"""Tryton by JSON-RPC, against a real Tryton server on a socket: every trap of its interface."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from connectors import rest_shared
from connectors.agreement import with_dictionary, with_source
from connectors.inspect import columns_of_source
from connectors.read import read
from hub import stamp
from hub.contract import Stream
from hub.errors import SourceUnreachable
from hub.reading import Window
from tests.connectors.streams import Landed
from tests.tryton.conftest import HERE, Seeded, copied, run_tryton
from tests.tryton.trip import Trip

PASSWORD = "Lapis-Heron-4711"
STREAMS = [
    "customer", "invoice_line", "material", "purchase_order_line", "sales_order_line",
    "stock_movement", "supplier",
]  # fmt: skip


@dataclass(frozen=True)
class Served:
    """A Tryton server, the database behind it, and a site that reads it by JSON-RPC."""

    database: str
    url: str
    site: Path

    def sql(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database, autocommit=True) as con:
            done = con.execute(query, values)
            return done.fetchall() if done.description else []

    def act(self, *changes: list[Any]) -> None:
        """Let Tryton carry out changes, each in a transaction of its own."""
        run_tryton("act.py", self.database, json.dumps(changes))

    def stream(self, name: str, **changes: Any) -> Stream:
        return Trip(self.site, **changes).stream(name)

    def read(self, stream: Stream, folder: Path, **window: Any) -> Landed:
        return Landed(read(stream, Window(**{"as_of": stamp.now(), **window}), folder / "1"))


@pytest.fixture(scope="module")
def served(seeded: Seeded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("rpc")
    for database in copied(seeded):
        with psycopg.connect(database) as con:
            (user,) = con.execute("select id from res_user where login = 'admin'").fetchone() or (
                0,
            )
        run_tryton("act.py", database, json.dumps([["res.user", user, {"password": PASSWORD}]]))
        told = folder / "port.txt"
        words = [sys.executable, str(HERE / "server.py"), database, str(told)]
        with (folder / "server.log").open("w") as log:
            process = subprocess.Popen(words, stdout=log, stderr=log)
        try:
            until = time.monotonic() + 60
            while not told.exists():
                assert process.poll() is None, (folder / "server.log").read_text()[-2000:]
                assert time.monotonic() < until, "the Tryton server did not start"
                time.sleep(0.1)
            url = f"http://127.0.0.1:{told.read_text()}/{urlsplit(database).path.strip('/')}"
            yield Served(database, url, _site(folder / "厂 site", url))
        finally:
            process.terminate()
            process.wait(20)


def _site(folder: Path, url: str) -> Path:
    (folder / "sources").mkdir(parents=True)
    (folder / "dictionary" / "codes").mkdir(parents=True)
    (folder / "site.yaml").write_text("name: Canglan\ntimezone: Asia/Shanghai\n", "utf-8")
    (folder / "sources" / "rpc.yaml").write_text(
        f"system: tryton_rpc\nurl: {url}\nuser: admin\npassword: ${{TRYTON_PASSWORD}}\n"
        "options: {backoff: 0.01, patience: 1}\n",
        "utf-8",
    )
    (folder / "dictionary" / "codes" / "warehouse.csv").write_text(
        "code,name_zh,name_en\nWH,一号库,Warehouse 1\nWH2,二号库,Warehouse 2\n", "utf-8"
    )
    return folder


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRYTON_PASSWORD", PASSWORD)
    rest_shared.forget()


@pytest.mark.parametrize("name", STREAMS)
def test_a_contract_fits_tryton_and_the_dictionary(name: str, served: Served) -> None:
    trip = Trip(served.site)
    stream = trip.stream(name)
    found = [*with_dictionary(stream, trip.dictionary)]
    found += with_source(stream, columns_of_source(stream))
    assert [one.what for one in found] == []


COUNTS = {
    "customer": "party_party",
    "supplier": "party_party",
    "material": "product_product",
    "sales_order_line": "sale_line where type = 'line'",
    "purchase_order_line": "purchase_line where type = 'line'",
    "invoice_line": "account_invoice_line where type = 'line' and invoice is not null",
    "stock_movement": (
        "stock_move m where exists (select 1 from stock_location l "
        "where l.id in (m.from_location, m.to_location) and l.type = 'storage')"
    ),
}


@pytest.mark.parametrize("name", STREAMS)
def test_every_row_lands_once_deactivated_ones_too(
    name: str, served: Served, tmp_path: Path
) -> None:
    stream = served.stream(name)
    page = stream.system.page
    assert page
    landed = served.read(
        stream.model_copy(update={"page": page.model_copy(update={"size": 7})}), tmp_path
    )
    (expected,) = served.sql(f"select count(*), count(*) from {COUNTS[name]}")
    assert (len(landed.rows), len(set(landed.column("id")))) == expected
    assert landed.reading.complete
    if name == "customer":
        assert "false" in landed.column("active")
    values = [value for row in landed.rows for value in row.values() if value]
    assert not any("__class__" in value for value in values), "a tag that was not decoded"


def test_decimals_and_dates_arrive_exactly(served: Served, tmp_path: Path) -> None:
    landed = served.read(served.stream("sales_order_line"), tmp_path)
    prices = dict(served.sql("select id, unit_price::text from sale_line where type = 'line'"))
    assert {int(r["id"]): r["unit_price"] for r in landed.rows} == prices
    days = dict(
        served.sql(
            "select l.id, s.sale_date::text from sale_line l join sale_sale s on s.id = l.sale "
            "where l.type = 'line'"
        )
    )
    got = {int(r["id"]): json.loads(r["sale."]).get("sale_date") for r in landed.rows}
    assert got == days
    assert None in set(landed.column("write_date")), "the trap: never updated, no stamp"


def test_a_run_lands_validates_and_keeps_the_books(served: Served) -> None:
    trip = Trip(served.site)
    trip.go()
    refused = {one.stream: one.accounts.quarantined for one in trip.accounts}
    assert {name for name, count in refused.items() if count} <= {"material", "sales_order_line"}
    for name, entity in (("sale", "sales_order_line"), ("purchase", "purchase_order_line")):
        at_source = served.sql(
            f"select c.code, sum(untaxed_amount_cache) from {name}_{name} d "
            "join currency_currency c on c.id = d.currency "
            f"where state in ('processing', 'done') group by 1"
        )
        in_clean = trip.rows(
            f"select currency_code, sum(amount_net) from clean.{entity} "
            "where document_status in ('approved', 'closed') group by 1"
        )
        refused_here = refused.get(entity, 0)
        assert refused_here or dict(in_clean) == dict(at_source)
    again = trip.land()
    assert {name: one.landed for name, one in again.items() if one.landed} == {}


def since_now(served: Served) -> str:
    ((at,),) = served.sql("select timezone('UTC', clock_timestamp())")
    return stamp.text(at.replace(tzinfo=UTC))


def test_lines_and_documents_that_change_apart_are_both_read(
    served: Served, tmp_path: Path
) -> None:
    stream = served.stream("sales_order_line")
    ((sale, lines),) = served.sql(
        "select sale, array_agg(l.id order by l.id) from sale_line l join sale_sale s "
        "on s.id = l.sale where s.state = 'draft' and l.type = 'line' and l.product is not null "
        "group by sale having count(*) > 1 limit 1"
    )
    since = since_now(served)
    assert served.read(stream, tmp_path / "a", since=since).rows == []
    served.act(["sale.line", lines[0], {"description": "changed"}])
    assert str(lines[0]) in served.read(stream, tmp_path / "b", since=since).column("id")
    since = since_now(served)
    served.act(["sale.sale", sale, {"reference": "PO-77"}])
    assert set(map(str, lines)) <= set(
        served.read(stream, tmp_path / "c", since=since).column("id")
    )
    gone = lines[-1]
    served.act(["sale.line", gone, None])
    whole = served.read(stream, tmp_path / "d")
    assert str(gone) not in whole.column("id"), "a delete is seen by a whole read alone"
    assert whole.reading.complete


def test_the_rest_of_a_tie_is_read_over_several_pages(served: Served, tmp_path: Path) -> None:
    stream = served.stream("sales_order_line")
    ((at, together),) = served.sql(
        "select greatest(l.create_date, l.write_date, s.create_date, s.write_date) as at, count(*) "
        "from sale_line l join sale_sale s on s.id = l.sale where l.type = 'line' "
        "group by 1 order by 2 desc limit 1"
    )
    page = stream.system.page
    assert page
    small = stream.model_copy(update={"page": page.model_copy(update={"size": 3})})
    landed = served.read(small, tmp_path, since=stamp.text(at.replace(tzinfo=UTC)))
    tied = f"{at:%Y-%m-%d %H:%M:%S.%f}"
    newest = [max(filter(None, (
        r["create_date"], r["write_date"],
        json.loads(r["sale."])["create_date"], json.loads(r["sale."])["write_date"],
    ))) for r in landed.rows]  # fmt: skip
    assert newest.count(tied) == together
    assert landed.reading.cursor_high == stamp.text(
        datetime.fromisoformat(max(newest)).replace(tzinfo=UTC)
    )


def test_a_session_that_tryton_ended_is_opened_again(served: Served, tmp_path: Path) -> None:
    stream = served.stream("material")
    first = served.read(stream, tmp_path / "a")
    served.sql("delete from ir_session")
    assert served.read(stream, tmp_path / "b").rows == first.rows


def test_what_tryton_refuses_is_one_line(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = served.stream("material")
    for place, value, what in (
        (4, ["nope"], "nope"),
        (0, [["nope", "=", 1]], "nope"),
    ):
        body = json.loads(json.dumps(stream.body))
        body["params"][place] = value
        with pytest.raises(SourceUnreachable, match=f"error .*{what}") as caught:
            served.read(stream.model_copy(update={"body": body}), tmp_path)
        assert "\n" not in str(caught.value)
    monkeypatch.setenv("TRYTON_PASSWORD", "canary-wrong-4711")
    rest_shared.forget()
    wrong = served.stream("material")
    said = []
    for _ in range(12):
        with pytest.raises(SourceUnreachable) as caught:
            served.read(wrong, tmp_path)
        said.append(str(caught.value))
    assert "the sign-in was refused (HTTP 401)" in said[0]
    assert any("HTTP 429" in one for one in said), "too many tries"
    assert not any("canary" in one for one in said)
    served.sql("delete from res_user_login_attempt")
