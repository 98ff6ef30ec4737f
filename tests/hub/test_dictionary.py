"""The dictionary of the product is whole, quick and legible; a site's folder goes on top of it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hub.dictionary import PRODUCT_FOLDER, Dictionary, load_dictionary
from hub.duck import connect
from hub.errors import ConfigError

ISSUE_ENTITIES = [
    "company",
    "site",
    "department",
    "warehouse",
    "employee",
    "customer",
    "supplier",
    "material",
    "uom",
    "currency",
    "exchange_rate",
    "sales_order_line",
    "delivery_line",
    "shipment_line",
    "purchase_order_line",
    "receipt_line",
    "production_order",
    "production_report",
    "stock_level",
    "stock_movement",
    "invoice_line",
    "payment",
    "opportunity",
    "identity_event",
    "judgement",
    "quality_observation",
]


@pytest.fixture(scope="module")
def product() -> Dictionary:
    return load_dictionary([PRODUCT_FOLDER])


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def entity(name: str, properties: str, rest: str = "") -> str:
    return f"""apiVersion: v3.2.0
kind: DataContract
id: {name}
version: 1.0.0
status: active
schema:
- name: {name}
  businessName: 某物
  synonyms: [{{synonym: Thing, locale: en}}]
  dataGranularityDescription: one row per thing
  customProperties: [{{property: kind, value: master}}]
{rest}  properties:
{properties}"""


def line(name: str, rest: str = "logicalType: string") -> str:
    labels = f"businessName: 属性, synonyms: [{{synonym: {name}, locale: en}}]"
    return f"  - {{name: {name}, {labels}, description: A thing., {rest}}}\n"


def test_all_entities_of_the_product_have_labels_meaning_key_and_existing_links(
    product: Dictionary,
) -> None:
    assert sorted(product.entities) == sorted(ISSUE_ENTITIES)
    for found in product.entities.values():
        assert found.key
        assert any("\u4e00" <= letter <= "\u9fff" for letter in found.label_zh), found.name
        for one in found.properties:
            assert any("\u4e00" <= letter <= "\u9fff" for letter in one.label_zh), one.name
            assert one.label_en.isascii()
            assert one.meaning.endswith("."), one.name


def test_documents_carry_status_and_whole_amounts(product: Dictionary) -> None:
    amounts = {"amount_net", "tax_rate", "amount_tax", "amount_gross", "currency_code"}
    for found in product.entities.values():
        if found.kind == "document" and found.name != "opportunity":
            assert found.property("document_status").code_list == "document_status"
        if "amount_net" in found.names:
            assert amounts <= set(found.names)
            assert [rule.name for rule in found.rules] == ["net_plus_tax"]


def test_every_rule_and_type_is_duckdb_sql(product: Dictionary) -> None:
    with connect() as con:
        for found in product.entities.values():
            columns = ", ".join(f"{p.name} {p.sql_type}" for p in found.properties)
            con.execute(f"create or replace temp table t ({columns})")
            for rule in found.rules:
                kind = con.execute(f"select typeof({rule.expression}) from (select * from t)")
                assert kind.description is not None
                con.execute(f"select count(*) filter (where not ({rule.expression})) from t")


def test_types_follow_the_specification(product: Dictionary) -> None:
    order = product.entities["sales_order_line"]
    assert order.key == ("order_no", "line_no")
    assert order.property("amount_net").sql_type == "DECIMAL(18,4)"
    assert order.property("unit_price_net").sql_type == "DECIMAL(18,8)"
    assert order.property("quantity").sql_type == "DECIMAL(18,6)"
    assert order.property("approved_at").sql_type == "TIMESTAMP"
    assert order.property("quantity").exclusive_minimum == 0
    assert order.property("order_date").not_future
    assert order.property("customer_ref").references == "customer"
    assert order.property("quantity").unit == "uom_code"
    assert product.entities["customer"].property("phone").sensitivity == "confidential"
    assert product.entities["employee"].property("name").sensitivity == "personal"
    with pytest.raises(KeyError, match="no property 'colour'"):
        order.property("colour")


def test_units_of_measure_mean_one_standard_code(product: Dictionary) -> None:
    for word in ("个", "件", "只", "台", "EA", "pcs"):
        assert product.standard("uom", "wms", word) == ("PCS", True)
    for word in ("千克", "公斤", "KGS", "KG"):
        assert product.standard("uom", "erp", word) == ("KG", True)
    assert product.standard("uom", "erp", "瓩") == (None, False)


def test_a_load_is_quick() -> None:
    started = time.process_time()
    load_dictionary([PRODUCT_FOLDER])
    assert time.process_time() - started < 0.6


def test_a_site_adds_entities_properties_codes_and_aliases(
    tmp_path: Path, product: Dictionary
) -> None:
    write(tmp_path, "codes/warehouse.csv", "code,name_zh,name_en\nW1,一号仓,Store 1\n")
    write(tmp_path, "codes/uom.csv", "code,name_zh,name_en,dimension\nPCS,件,Piece,count\n")
    write(
        tmp_path,
        "aliases/uom.csv",
        "source,code,standard_code,decided_by,decided_on,why\n"
        "mes,只,SET,steward,2026-02-02,sold by set there\n"
        "*,件,,steward,2026-02-02,ignored on purpose\n",
    )
    key = "logicalType: string, primaryKey: true"
    write(tmp_path, "entities/kiln.yaml", entity("kiln", line("ref", key)))
    write(tmp_path, "entities/material.yaml", entity("material", line("colour")))
    site = load_dictionary([PRODUCT_FOLDER, tmp_path])
    assert site.entities["kiln"].key == ("ref",)
    assert site.entities["material"].names[-1] == "colour"
    assert site.codes["warehouse"]["W1"].zh == "一号仓"
    assert site.codes["uom"]["PCS"].zh == "件"
    assert site.codes["uom"]["PCS"].extra == {"dimension": "count"}
    assert site.standard("uom", "mes", "只") == ("SET", True)
    assert site.standard("uom", "erp", "只") == ("PCS", True)
    assert site.standard("uom", "erp", "件") == (None, True)
    assert product.standard("uom", "erp", "件") == ("PCS", True)


def test_the_fingerprint_follows_verdicts_not_words(tmp_path: Path, product: Dictionary) -> None:
    again = load_dictionary([PRODUCT_FOLDER])
    assert again.fingerprint("payment") == product.fingerprint("payment")
    write(tmp_path, "codes/warehouse.csv", "code,name_zh,name_en\nW1,一号仓,Store 1\n")
    site = load_dictionary([PRODUCT_FOLDER, tmp_path])
    assert site.fingerprint("stock_level") != product.fingerprint("stock_level")
    assert site.fingerprint("payment") == product.fingerprint("payment")
    write(tmp_path, "codes/warehouse.csv", "code,name_zh,name_en\nW1,二号仓,Store 2\n")
    renamed = load_dictionary([PRODUCT_FOLDER, tmp_path])
    assert renamed.fingerprint("stock_level") == site.fingerprint("stock_level")


def test_nothing_found_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no entity found"):
        load_dictionary([tmp_path])
