"""Tryton's contracts against the schema that Tryton itself made: every column, key and entity."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from connectors.expressions import columns_used
from connectors.read import read
from hub import stamp
from hub.contract import Stream
from hub.reading import Window
from hub.site import PRODUCT
from tests.tryton.trip import Trip

SYSTEM = PRODUCT / "connectors" / "systems" / "tryton"
NAMES = sorted(path.stem for path in SYSTEM.glob("*.yaml") if path.stem != "system")
MASTERS = {
    "company", "currency", "customer", "employee", "exchange_rate", "material", "supplier", "uom",
    "warehouse",
}  # fmt: skip


@pytest.fixture
def trip(tryton_url: str, site_of: Callable[[str], Path]) -> Trip:
    return Trip(site_of(tryton_url))


def columns_at_source(url: str, stream: Stream) -> list[str]:
    with psycopg.connect(url) as source:
        found = source.execute(f"select * from ({stream.query}) as q limit 0").description or []
    return [column.name for column in found]


@pytest.mark.parametrize("name", NAMES)
def test_the_mapping_fits_from_both_ends(name: str, trip: Trip, tryton_url: str) -> None:
    stream = trip.stream(name)
    at_source = columns_at_source(tryton_url, stream)
    assert len(at_source) == len(set(at_source))
    used = set(columns_used(stream)) | set(stream.key)
    assert used <= set(at_source), "the contract names columns that are not there"
    unnamed = set(at_source) - used
    assert unnamed == set(stream.ignore), "columns that are neither mapped nor left out on purpose"
    entity = trip.dictionary.entities[stream.feeds]
    required = {one.name for one in entity.properties if one.required}
    assert required <= set(stream.map)
    assert set(stream.map) <= {one.name for one in entity.properties}


@pytest.mark.parametrize("name", NAMES)
def test_a_whole_read_has_rows_of_unique_keys_and_no_floats(
    name: str, trip: Trip, tmp_path: Path
) -> None:
    stream = trip.stream(name)
    reading = read(stream, Window(as_of=stamp.now(), full=True), tmp_path)
    assert reading.rows > 0
    assert reading.complete
    with duckdb.connect() as con:
        parts = con.read_parquet([str(part) for part in reading.parts])
        assert not {"DOUBLE", "FLOAT"} & {str(kind) for kind in parts.types}
        keys = ", ".join(f'"{key}"' for key in stream.key)
        total, distinct = parts.aggregate(f"count(*), count(distinct ({keys}))").fetchall()[0]
    assert total == distinct == reading.rows


def test_masters_are_read_whole_and_documents_by_their_stamp(trip: Trip) -> None:
    whole = {one.name for one in trip.streams if one.change is None}
    assert whole == MASTERS
    assert {one.change.column for one in trip.streams if one.change} == {"changed_at"}
    assert {one.removal for one in trip.streams} == {"diff"}


def test_nothing_tryton_wrote_is_refused_but_what_was_planted(
    trip: Trip, truth: dict[str, Any]
) -> None:
    trip.go()
    for one in trip.accounts:
        accounts = one.accounts
        assert accounts.landed == (
            accounts.inserted + accounts.updated + accounts.unchanged
            + accounts.quarantined + accounts.superseded
        )  # fmt: skip
    refused = {one.stream: one.accounts.quarantined for one in trip.accounts}
    # A product without a code; a free text line without a product, a customer's return (a negative
    # order line): the dictionary wants a code, a material and a positive quantity.
    assert {name: n for name, n in refused.items() if n} == {"material": 1, "sales_order_line": 2}
    assert trip.column("select distinct rule from quarantine.tryton__material") == ["required"]
    rules = trip.column("select rule from quarantine.tryton__sales_order_line order by rule")
    assert rules == ["range", "required"]
    assert trip.column("select count(*) from clean.customer") == [truth["counts"]["customers"]]
    assert trip.column("select count(*) from clean.supplier") == [truth["counts"]["suppliers"]]
