"""What a steward writes into the dictionary is what the standardiser knows."""

from __future__ import annotations

from pathlib import Path

from hub.dictionary import ANY_SOURCE, PRODUCT_FOLDER, Dictionary, load_dictionary
from mdm.lexicon import lexicon, own_words
from mdm.organisations import name

HEAD = "source,code,standard_code,decided_by,decided_on,why\n"


def test_a_site_teaches_words_to_all_or_to_one_source(tmp_path: Path) -> None:
    (tmp_path / "aliases").mkdir()
    (tmp_path / "aliases" / "legal_form.csv").write_text(
        HEAD + "*,控股公司,JSC,steward,2026-03-01,taught\n", encoding="utf-8"
    )
    (tmp_path / "aliases" / "placeholder.csv").write_text(
        HEAD + "wms,默认客户,ANYBODY,steward,2026-03-01,taught\n", encoding="utf-8"
    )
    taught = load_dictionary([PRODUCT_FOLDER, tmp_path])
    assert own_words(taught) == ["wms"]
    everyone, wms = lexicon(taught, ANY_SOURCE), lexicon(taught, "wms")
    assert name("甲乙控股公司", everyone).value == "甲乙"
    assert name("默认客户", everyone).value == "默认客户"
    assert name("默认客户", wms).value is None
    assert name("无", wms).value is None


def test_without_words_nothing_is_stripped(dictionary: Dictionary) -> None:
    bare = Dictionary(dictionary.entities, dictionary.codes, {})
    assert own_words(bare) == []
    assert name("甲乙有限公司(停用)", lexicon(bare, ANY_SOURCE)).value == "甲乙有限公司停用"
