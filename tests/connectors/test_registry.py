"""The streams of a site: templates, the site's word on top, and one-line complaints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.registry import streams, system_folders
from hub.errors import ConfigError
from hub.site import load_site

Write = Callable[[str, str], Path]

SYSTEM = """
name: {en: Press line, zh: 冲压线}
kind: mes
transport: sql
defaults: {cursor: {column: changed, lookback: 20m}, deletes: diff, timezone: Europe/Berlin}
"""
ORDERS = "feeds: sales_order_line\ntable: orders\nkey: [id]\nmap: {order_no: no}\n"
STOCK = """feeds: stock_level
query: select * from stock
key: [id]
cursor: {column: at}
map: {quantity: qty}
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A site with one own system of two streams and one source that runs it."""

    def file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    file("site.yaml", "name: Kleine Werke\n")
    file("systems/press/system.yaml", SYSTEM)
    file("systems/press/orders.yaml", ORDERS)
    file("systems/press/stock.yaml", STOCK)
    file("sources/plant_a.yaml", "system: press\nurl: sqlite:////a.sqlite\n")
    return file


def test_a_folder_is_a_system_and_a_file_a_source(write: Write, tmp_path: Path) -> None:
    write("sources/plant_b.yaml", "system: press\nurl: sqlite:////b.sqlite\ntimezone: UTC\n")
    found = streams(load_site(tmp_path))
    assert [one.id for one in found] == [
        "plant_a.orders",
        "plant_a.stock",
        "plant_b.orders",
        "plant_b.stock",
    ]
    assert [one.timezone for one in found] == ["Europe/Berlin"] * 2 + ["UTC"] * 2
    assert found[2].connection.url == "sqlite:////b.sqlite"
    assert {"sql", "rest", "files", "press"} <= set(system_folders(load_site(tmp_path)))


def test_what_a_site_says_of_drift_columns_and_deliveries_goes_over_the_templates(
    write: Write, tmp_path: Path
) -> None:
    write("systems/press/orders.yaml", ORDERS + "drift: freeze\nignore: [a]\ntypes: {no: TEXT}\n")
    expect = 'expect: {by: "08:30", days: mon-sat}'
    write(
        "sources/plant_a.yaml",
        "system: press\nurl: sqlite:////a.sqlite\ndrift: quarantine\nowner: plant IT\nstreams:\n"
        f"  orders: {{ignore: [b], types: {{qty: BIGINT}}, {expect}}}\n",
    )
    write("sources/plant_b.yaml", "system: press\nurl: sqlite:////b.sqlite\n")
    orders, stock, other, plain = streams(load_site(tmp_path))
    assert (orders.drift, stock.drift, other.drift, plain.drift) == (
        "quarantine", "quarantine", "freeze", "evolve",
    )  # fmt: skip
    assert (orders.ignore, orders.types) == (["a", "b"], {"no": "TEXT", "qty": "BIGINT"})
    assert (other.ignore, other.types, other.expect) == (["a"], {"no": "TEXT"}, None)
    assert orders.expect is not None
    assert (orders.expect.days, orders.owner, orders.expect.owner) == (
        (0, 1, 2, 3, 4, 5), "plant IT", None,
    )  # fmt: skip
    write("sources/plant_b.yaml", "system: press\nurl: sqlite:////b\ndrift: melt\n")
    with pytest.raises(ConfigError, match="plant_b.yaml:3"):
        streams(load_site(tmp_path))


def test_the_sites_word_goes_over_the_templates(write: Write, tmp_path: Path) -> None:
    write(
        "sources/plant_a.yaml",
        """
system: press
url: sqlite:////a.sqlite
required: true
schedule: "0 * * * *"
streams:
  orders: {lookback: 2h, required: false, schedule: "*/5 * * * *"}
  stock: off
""",
    )
    write("sources/plant_a/scrap.yaml", STOCK.replace("query: select * from stock", "table: scrap"))
    orders, scrap = streams(load_site(tmp_path))
    assert (orders.lookback, orders.required, orders.schedule) == (7200, False, "*/5 * * * *")
    assert (scrap.name, scrap.required, scrap.schedule) == ("scrap", True, "0 * * * *")
    assert scrap.file == tmp_path / "sources/plant_a/scrap.yaml"
    assert scrap.lookback == 600


def test_lookback_is_the_nearest_that_is_said(write: Write, tmp_path: Path) -> None:
    assert streams(load_site(tmp_path))[0].lookback == 1200
    write("sources/plant_a.yaml", "system: press\nurl: sqlite:////a.sqlite\nlookback: 1h\n")
    assert streams(load_site(tmp_path))[0].lookback == 3600


def test_a_template_without_a_zone_takes_the_sites(write: Write, tmp_path: Path) -> None:
    write("sources/plant_a.yaml", "system: sql\nurl: sqlite:////a.sqlite\n")
    write("sources/plant_a/orders.yaml", ORDERS)
    assert streams(load_site(tmp_path))[0].timezone == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("name", "text", "what", "where"),
    [
        ("sources/plant_a.yaml", "system: pres\nurl: x\n", "(did you mean 'press'?)", ":1"),
        (
            "sources/plant_a.yaml",
            "system: press\nurl: x\nstreams:\n  order: off\n",
            "no stream 'order' (did you mean 'orders'?)",
            ":4",
        ),
        ("sources/plant_a/orders.yaml", ORDERS, "is there twice", "plant_a/orders.yaml:1"),
        ("systems/press/Orders.yaml", ORDERS, "is not a name", "Orders.yaml"),
        (
            "systems/press/orders.yaml",
            ORDERS.replace("table: orders", "get: /orders"),
            "'get' does not go with transport 'sql'",
            ":2",
        ),
        (
            "systems/press/orders.yaml",
            ORDERS + "ignored: [a]\n",
            "unknown key 'ignored' (did you mean 'ignore'?)",
            ":5",
        ),
        ("systems/press/orders.yaml", ORDERS + "query: select 1\n", "exactly one of", "orders"),
        (
            "systems/press/system.yaml",
            SYSTEM.replace("Europe/Berlin", "Europe/Berlim"),
            "unknown time zone",
            ":5",
        ),
        (
            "sources/plant_a.yaml",
            "system: press\nurl: x\ntimezone: Shanghai\n",
            "unknown time zone",
            ":3",
        ),
    ],
)
def test_a_broken_site_is_one_line_with_file_line_and_mend(
    name: str, text: str, what: str, where: str, write: Write, tmp_path: Path
) -> None:
    write(name, text)
    with pytest.raises(ConfigError) as caught:
        streams(load_site(tmp_path))
    assert what in str(caught.value)
    assert where in str(caught.value.where)
    assert caught.value.mend
    assert "\n" not in str(caught.value)
