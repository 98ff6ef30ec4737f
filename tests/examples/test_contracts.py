"""The K/3 contracts and the demo site's own: complete, portable, true to the simulated tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from connectors import registry
from hub.builtin import ENTITIES
from hub.contract import Stream
from hub.dictionary import PRODUCT_FOLDER, load_dictionary
from hub.site import load_site

SITE = load_site(Path(__file__).resolve().parents[2] / "examples" / "factory")
STREAMS = {stream.id: stream for stream in registry.streams(SITE)}
DICTIONARY = load_dictionary([PRODUCT_FOLDER, SITE.folder / "dictionary"])
QUERIES = [name for name, stream in STREAMS.items() if stream.query]
ERP = [name for name in QUERIES if name.startswith("erp.")]


def used(stream: Stream) -> set[str]:
    """Lower-case names of the raw columns that the map names."""
    trees = [sqlglot.parse_one(text, dialect="duckdb") for text in stream.map.values()]
    return {column.name.lower() for tree in trees for column in tree.find_all(exp.Column)}


def test_the_site_covers_the_entities_of_the_issue() -> None:
    fed = {stream.feeds for stream in STREAMS.values()}
    assert fed == set(DICTIONARY.entities) - set(ENTITIES)
    assert {stream.source for stream in STREAMS.values()} == {"erp", "crm", "mes", "wms"}


@pytest.mark.parametrize("name", STREAMS)
def test_required_properties_are_mapped_and_no_unknown_one(name: str) -> None:
    stream = STREAMS[name]
    properties = {one.name: one for one in DICTIONARY.entities[stream.feeds].properties}
    assert set(stream.map) <= set(properties)
    assert {one for one, found in properties.items() if found.required} <= set(stream.map)


@pytest.mark.parametrize("name", QUERIES)
def test_every_selected_column_is_mapped_a_key_or_ignored_by_name(name: str) -> None:
    stream = STREAMS[name]
    selected = {one.lower() for one in sqlglot.parse_one(stream.query or "").named_selects}
    ignored = {one.lower() for one in stream.ignore}
    keys = {one.lower() for one in stream.key}
    assert selected == used(stream) | ignored | keys
    assert not ignored & used(stream)


@pytest.mark.parametrize("name", ERP)
def test_the_queries_are_one_text_for_every_database(name: str) -> None:
    text = STREAMS[name].query or ""
    shared = {"MAX", "COALESCE", "CASE", "IF", "AND", "OR"}  # IF is how a CASE's branch is parsed
    for dialect in ("tsql", "postgres", "sqlite", "duckdb"):
        tree = sqlglot.parse_one(text, dialect=dialect)
        assert tree.sql("tsql") == sqlglot.parse_one(text, dialect="tsql").sql("tsql")
        assert {function.sql_name() for function in tree.find_all(exp.Func)} <= shared, dialect


@pytest.mark.parametrize("name", QUERIES)
def test_the_queries_give_rows_under_a_unique_key(
    name: str, created: Callable[[int], Path]
) -> None:
    stream = STREAMS[name]
    keys = ", ".join(stream.key)
    with closing(sqlite3.connect(created(7) / f"{stream.source}.sqlite")) as con:
        rows, distinct = con.execute(
            f"select count(*), count(distinct {' || chr(31) || '.join(stream.key)})"
            f" from ({stream.query})".replace("chr(31)", "char(31)")
        ).fetchone()
    assert rows > 0
    assert rows == distinct, keys


def test_k3_streams_are_whole_pictures_compared_by_key() -> None:
    for name in ERP:
        assert STREAMS[name].change is None
        assert STREAMS[name].removal == "diff"
