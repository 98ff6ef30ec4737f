"""Scan and check: what a source holds, what a contract gets wrong, and a draft that passes."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest
from pytest_httpserver import HTTPServer

from connectors import inspect
from connectors.registry import of_source
from hub.dictionary import Dictionary, load_dictionary
from hub.errors import ConfigError, DataProblem, SourceUnreachable
from hub.site import PRODUCT, Site, load_site
from tests.connectors.streams import Land


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return load_dictionary([PRODUCT / "mdm" / "dictionary"])


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site with an own ERP in SQLite and a drop folder."""
    con = sqlite3.connect(tmp_path / "own.sqlite")
    con.executescript(
        """
        create table PRODUCTS (item_id integer primary key, item_code text, ItemName text,
            unit_code text, updated_at datetime, shelf text);
        insert into PRODUCTS values (1, 'P-1', '泵', 'PCS', '2026-01-05 08:00:00', 'A');
        create view live as select * from PRODUCTS;
        """
    )
    con.close()
    (tmp_path / "drop").mkdir()
    (tmp_path / "site.yaml").write_text("name: Own\n", "utf-8")
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "erp.yaml").write_text(f"system: sql\nurl: sqlite:///{tmp_path}/own.sqlite\n")
    (sources / "wms.yaml").write_text(f"system: files\nurl: {tmp_path}/drop\n")
    return load_site(tmp_path)


def contract(site: Site, source: str, name: str, text: str) -> Any:
    folder = site.folder / "sources" / source
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, "utf-8")
    return next(one for one in of_source(site, source) if one.name == name)


def said(found: list[Any]) -> list[str]:
    return [f"{one.level}: {one.what}" for one in found]


def test_tables_come_with_rows(site: Site) -> None:
    assert [(one.name, one.kind, one.rows) for one in inspect.tables(site, "erp")] == [
        ("PRODUCTS", "table", 1),
        ("live", "view", 1),
    ]
    with pytest.raises(ConfigError, match="did you mean 'PRODUCTS'"):
        inspect.shape(site, "erp", "PRODUCT")
    with pytest.raises(ConfigError, match="no source 'erb'.*'erp'"):
        inspect.tables(site, "erb")


def test_a_draft_passes_the_check_and_reads(site: Site, dictionary: Dictionary, land: Land) -> None:
    text = inspect.draft(site, "erp", "PRODUCTS", dictionary)
    assert "feeds: material\n" in text
    assert "cursor: {column: updated_at}" in text
    assert "code: item_code" in text
    assert "name: ItemName" in text
    assert "- shelf" in text
    stream = contract(site, "erp", "material", text)
    assert stream.key == ["item_id"]
    assert said(inspect.check(stream, dictionary)) == []
    assert land(stream).reading.rows == 1


def test_a_draft_leaves_what_it_cannot_find_to_a_person(site: Site, dictionary: Dictionary) -> None:
    text = inspect.draft(site, "erp", "PRODUCTS", dictionary, "customer")
    assert "feeds: customer" in text
    stream = contract(site, "erp", "customer", inspect.draft(site, "erp", "live", dictionary))
    assert (stream.table, stream.key) == ("live", [])
    with pytest.raises(ConfigError, match="no entity 'custmer'.*'customer'"):
        inspect.draft(site, "erp", "PRODUCTS", dictionary, "custmer")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("feeds: material", "feeds: materiel"), "which is no entity (did you mean 'material'?)"),
        (("code: item_code", "cod: item_code"), "no property 'cod' (did you mean 'code'?)"),
        (("code: item_code", "code: item_cod"), "no column 'item_cod' (did you mean 'item_code'"),
        (("code: item_code", "code: upper(item_code"), "is not a DuckDB expression"),
        (("code: item_code", "spec: item_code"), "does not map code (代码)"),
        (("  - shelf", "  - gone"), "ignores 'gone'"),
        (("  - shelf", "  - ref"), "neither mapped nor ignored: shelf"),
        (("column: updated_at", "column: updated_on"), "did you mean 'updated_at'?"),
        (("table: PRODUCTS", "table: gone"), "no such table: gone"),
    ],
)
def test_a_planted_mistake_is_found_with_its_line(
    change: tuple[str, str], what: str, site: Site, dictionary: Dictionary
) -> None:
    text = inspect.draft(site, "erp", "PRODUCTS", dictionary)
    assert change[0] in text
    found = inspect.check(contract(site, "erp", "material", text.replace(*change)), dictionary)
    hit = next(one for one in found if what in one.what)
    assert "material.yaml" in hit.where
    assert hit.mend


def test_an_unreachable_source_is_a_finding(site: Site, dictionary: Dictionary) -> None:
    stream = contract(site, "erp", "m", inspect.draft(site, "erp", "PRODUCTS", dictionary))
    (site.folder / "own.sqlite").unlink()
    assert "error: no database file" in said(inspect.check(stream, dictionary))[0]
    assert said(inspect.check(stream, dictionary, online=False)) == []


def test_files_are_listed_and_their_header_read(site: Site, dictionary: Dictionary) -> None:
    drop = site.folder / "drop"
    (drop / "库存.csv").write_bytes("物料编码;仓库;数量\nA;W1;1\n".encode("gb18030"))
    book = openpyxl.Workbook()
    book.active.append(["物料", "数量"])
    book.save(drop / "b.xlsx")
    (drop / "c.parquet").write_bytes(b"no parquet")
    (drop / "readme.md").write_text("x")
    assert [one.name for one in inspect.tables(site, "wms")] == ["b.xlsx", "c.parquet", "库存.csv"]
    shape = inspect.shape(site, "wms", "库存.csv")
    assert shape.names == ["物料编码", "仓库", "数量"]
    assert shape.place == {"path": "库存.csv", "encoding": "gb18030", "delimiter": ";"}
    assert inspect.shape(site, "wms", "b.xlsx").names == ["物料", "数量"]
    with pytest.raises(DataProblem, match="c.parquet cannot be read"):
        inspect.shape(site, "wms", "c.parquet")
    with pytest.raises(ConfigError, match="no file 'd.csv'"):
        inspect.shape(site, "wms", "d.csv")
    stream = contract(
        site, "wms", "stock", inspect.draft(site, "wms", "库存.csv", dictionary, "stock_level")
    )
    assert not [one for one in inspect.check(stream, dictionary) if "no column" in one.what]


def test_a_rest_list_is_probed(site: Site, dictionary: Dictionary, httpserver: HTTPServer) -> None:
    records = [{"id": 1, "customerName": None, "open": True}, {"id": 2, "customerName": "x"}]
    body = {"code": 0, "data": {"items": records, "tags": ["a"]}}
    httpserver.expect_request("/accounts").respond_with_data(
        json.dumps(body), content_type="application/json"
    )
    httpserver.expect_request("/none").respond_with_json({"data": []})
    (site.folder / "sources/crm.yaml").write_text(
        f"system: rest\nurl: {httpserver.url_for('')}\noptions: {{retries: 0}}\n"
    )
    site = load_site(site.folder)
    assert inspect.tables(site, "crm") == []
    shape = inspect.shape(site, "crm", "/accounts")
    assert shape.place == {"get": "/accounts", "rows": "$.data.items"}
    assert [(one.name, one.type) for one in shape.fields] == [
        ("id", "number"),
        ("customerName", "text"),
        ("open", "boolean"),
    ]
    stream = contract(
        site, "crm", "customer", inspect.draft(site, "crm", "/accounts", dictionary, "customer")
    )
    assert "error: crm.customer does not map code" in said(inspect.check(stream, dictionary))[0]
    assert [one.name for one in inspect.tables(site, "crm")] == ["/accounts"]
    with pytest.raises(ConfigError, match="answers no list"):
        inspect.shape(site, "crm", "/none")
    (site.folder / "sources/crm.yaml").write_text(
        "system: rest\nurl: http://127.0.0.1:9\noptions: {retries: 0}\n"
    )
    with pytest.raises(SourceUnreachable):
        inspect.shape(load_site(site.folder), "crm", "/accounts")


def test_postgres_tables_carry_comments(
    site: Site, postgres_url: str, dictionary: Dictionary
) -> None:
    (site.folder / "sources/pg.yaml").write_text(f"system: sql\nurl: {postgres_url}\n")
    with psycopg.connect(postgres_url, autocommit=True) as con:
        con.execute("drop schema if exists hub_inspect cascade; create schema hub_inspect")
        con.execute(
            """create table hub_inspect.t1 (k1 bigint primary key, x1 text, x2 text, x3 numeric);
            comment on table hub_inspect.t1 is '客户';
            comment on column hub_inspect.t1.x1 is '客户编码';
            comment on column hub_inspect.t1.x2 is '客户名称'"""
        )
    try:
        site = load_site(site.folder)
        listed = {one.name: one for one in inspect.tables(site, "pg")}
        assert listed["hub_inspect.t1"].comment == "客户"
        shape = inspect.shape(site, "pg", "hub_inspect.t1")
        assert shape.key == ["k1"]
        assert [one.lands for one in shape.fields] == ["BIGINT", "VARCHAR", "VARCHAR", "VARCHAR"]
        text = inspect.draft(site, "pg", "hub_inspect.t1", dictionary)
        assert "feeds: customer" in text
        assert "name: x2" in text
        stream = contract(site, "pg", "customer", text)
        assert not [one for one in inspect.check(stream, dictionary) if "no column" in one.what]
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as con:
            con.execute("drop schema hub_inspect cascade")
