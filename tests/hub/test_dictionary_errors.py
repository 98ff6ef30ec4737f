"""Each way to write the dictionary wrongly gives one line with file, line and mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.dictionary import PRODUCT_FOLDER, load_dictionary
from hub.errors import ConfigError

HEAD = """apiVersion: v3.2.0
kind: DataContract
id: kiln
version: 1.0.0
status: active
schema:
- name: kiln
  businessName: 窑
  synonyms: [{synonym: Kiln, locale: en}]
  dataGranularityDescription: one row per kiln
  customProperties: [{property: kind, value: master}]
  properties:
  - name: ref
    businessName: 引用
    synonyms: [{synonym: Reference, locale: en}]
    description: Its reference.
    logicalType: string
    primaryKey: true
  - name: heat
    businessName: 热量
    synonyms: [{synonym: Heat, locale: en}]
    description: Its heat.
    logicalType: number
    customProperties: [{property: scale, value: 2}]
"""
ALIAS_HEAD = "source,code,standard_code,decided_by,decided_on,why\n"
RULE = "  quality:\n  - {name: hot, type: sql, query: select 1}\n"


def complaint(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_dictionary([PRODUCT_FOLDER, folder])
    error = caught.value
    assert error.mend, error
    assert "\n" not in str(error)
    return str(error)


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ("logicalType: number", "logicalType: numbr", "did you mean 'number'", 23),
        ("v3.2.0", "v2.0.0", "another ODCS version", 1),
        ("name: kiln\n", "name: oven\n", "differ (oven)", 7),
        ("value: master", "value: lord", "'lord' is unknown", 11),
        ("    description: Its heat.\n", "", "description is missing", 19),
        ("  - name: heat", "  - name: ref", "'ref' is taken", 19),
        ("  - name: heat", "  - name: source", "'source' is taken", 19),
        ("  - name: heat", "  - name: Heat", "'Heat' is not a name", 19),
        ("property: scale", "property: scalle", "did you mean 'scale'", 24),
        ("    customProperties: [{property: scale, value: 2}]\n", "", "number with scale", 19),
        ("    primaryKey: true\n", "    primaryKeey: true\n", "did you mean 'primaryKey'", 18),
        ("primaryKey: true", "primaryKey: true\n    primaryKeyPosition: 2", "positions are", 12),
        ("status: active", "statuss: active", "did you mean 'status'", 5),
        ("Type: number", "Type: number\n    logicalTypeOptions: {minimun: 1}", "'minimum'", 24),
        ("Type: number", "Type: number\n    classification: secret", "'secret'", 24),
        ("Type: number", "Type: number\n    relationships: [{to: site}]", "reference", 24),
        ("kind: DataContract", "kind: [", "not valid YAML", 4),
    ],
)
def test_a_bad_entity_file_names_its_line(
    tmp_path: Path, old: str, new: str, what: str, line: int
) -> None:
    assert old in HEAD
    said = complaint(tmp_path, "entities/kiln.yaml", HEAD.replace(old, new, 1))
    assert what in said
    assert f"kiln.yaml:{line}" in said


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("    primaryKey: true\n", "", "kiln has no key"),
        ("property: scale,", "property: codeList, value: uoms}, {property: scale,", "'uom'"),
        ("property: scale,", "property: unit, value: uom_code}, {property: scale,", "no property"),
        ("Its heat.", "Its heat.\n    relationships: [{to: sitte.ref}]", "'site'"),
        ("  properties:", RULE + "  properties:", "not a rule of the hub"),
    ],
)
def test_a_broken_link_is_named(tmp_path: Path, old: str, new: str, what: str) -> None:
    said = complaint(tmp_path, "entities/kiln.yaml", HEAD.replace(old, new, 1))
    assert what in said
    assert "kiln.yaml" in said


def test_a_site_cannot_change_what_the_product_decided(tmp_path: Path) -> None:
    text = HEAD.replace("kiln", "material").replace("    primaryKey: true\n", "")
    said = complaint(tmp_path, "entities/material.yaml", text)
    assert "ref is already decided" in said


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("codes/uom.csv", "code,name\n", "uom.csv:1"),
        ("codes/uom.csv", "code,name_zh,name_en\nA,甲,A\n\nA,乙,B\n", "'A' stands twice"),
        ("codes/uom.csv", "code,name_zh,name_en\nA,甲,A\n\nA,乙,B\n", "uom.csv:4"),
        ("codes/uom.csv", "code,name_zh,name_en\nA,,A\n", "uom.csv:2"),
        ("codes/uom.csv", "code,name_zh,name_en\nA,甲,A,B\n", "4 cells under 3 columns"),
        ("aliases/uom.csv", ALIAS_HEAD + "erp,x,PSC,a,b,c\n", "'PSC' is unknown"),
        ("aliases/uom.csv", ALIAS_HEAD + "erp,x,PSC,a,b,c\n", "uom.csv:2"),
        ("aliases/uom.csv", ALIAS_HEAD + "e,x,,a,b,c\ne,x,KG,a,b,c\n", "e 'x' stands twice"),
        ("aliases/uom.csv", ALIAS_HEAD + ",x,KG,a,b,c\n", "without source or code"),
        ("aliases/unit.csv", ALIAS_HEAD, "no code list 'unit'"),
    ],
)
def test_a_bad_row_of_a_list_names_file_and_row(
    tmp_path: Path, name: str, text: str, what: str
) -> None:
    assert what in complaint(tmp_path, name, text)


def test_a_list_in_another_encoding_says_so(tmp_path: Path) -> None:
    path = tmp_path / "codes" / "uom.csv"
    path.parent.mkdir()
    path.write_bytes("code,name_zh,name_en\nA,甲,A\n".encode("gb18030"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_dictionary([PRODUCT_FOLDER, tmp_path])
