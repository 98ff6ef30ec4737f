"""What a steward writes into the dictionary is what the standardiser knows."""

from __future__ import annotations

from pathlib import Path

from hub.dictionary import ANY_SOURCE, PRODUCT_FOLDER, Dictionary, load_dictionary
from mdm.reading.lexicon import LISTS, Lexicon, lexicon, own_words, said
from mdm.reading.organisations import name
from mdm.reading.text import plain, signless

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


def test_a_site_teaches_trades_branches_and_places(tmp_path: Path) -> None:
    for folder in ("aliases", "codes"):
        (tmp_path / folder).mkdir()
    (tmp_path / "aliases" / "trade.csv").write_text(
        HEAD + "*,电镀液,SURFACE,steward,2026-03-01,taught\n", encoding="utf-8"
    )
    (tmp_path / "aliases" / "branch_word.csv").write_text(
        HEAD + "*,驻外点,OFFICE,steward,2026-03-01,taught\n", encoding="utf-8"
    )
    (tmp_path / "aliases" / "division.csv").write_text(
        HEAD
        + "*,独墅湖,320500,steward,2026-03-01,a part of the city\n"
        + "*,昆山,,steward,2026-03-01,a brand here\n",
        encoding="utf-8",
    )
    (tmp_path / "codes" / "division.csv").write_text(
        "code,name_zh,name_en,short,parent,alone\n320599,新设区,Xinshe,新设,320500,1\n",
        encoding="utf-8",
    )
    seen = lexicon(load_dictionary([PRODUCT_FOLDER, tmp_path]), ANY_SOURCE)
    parts = name("独墅湖华星电镀液有限公司上海驻外点", seen).parts
    assert (parts["place"], parts["trade"]) == ("3205", "SURFACE")
    assert (parts["brand"], parts["branch"]) == ("华星", "31 OFFICE")
    assert name("新设华星有限公司", seen).parts["place"] == "320599"
    assert name("昆山华星有限公司", seen).parts["brand"] == "昆山华星"


def test_a_weak_trade_counts_only_alone(words: Lexicon) -> None:
    assert words.strong(["MACHINERY", "EQUIPMENT", None]) == ["MACHINERY"]
    assert words.strong(["TECHNOLOGY", "EQUIPMENT"]) == ["EQUIPMENT", "TECHNOLOGY"]
    assert words.strong([]) == []


def test_every_spelling_of_the_lists_is_plain(dictionary: Dictionary) -> None:
    """A spelling that plain text can never show would never be found."""
    for listed in LISTS:
        for _, spelt in dictionary.aliases.get(listed, {}):
            assert plain(spelt), (listed, spelt)
            assert listed == "placeholder" or signless(plain(spelt)), (listed, spelt)


def test_without_words_nothing_is_stripped(dictionary: Dictionary) -> None:
    bare = Dictionary(dictionary.entities, dictionary.codes, {})
    assert own_words(bare) == []
    assert name("甲乙有限公司 停用", lexicon(bare, ANY_SOURCE)).value == "甲乙有限公司停用"


def test_whatever_a_lexicon_reads_shows_in_what_is_said(
    dictionary: Dictionary, tmp_path: Path
) -> None:
    seen = {said(dictionary)}
    assert seen == {said(load_dictionary([PRODUCT_FOLDER]))}
    for folder in ("aliases", "codes"):
        (tmp_path / folder).mkdir()
    taught = {
        "aliases/trade.csv": HEAD + "*,电镀液,SURFACE,steward,2026-03-01,taught\n",
        "codes/trade.csv": "code,name_zh,name_en,weak\nVALVE,阀门,Valves,1\n",
        "codes/brand.csv": "code,name_zh,name_en\nHENGRUI,恒瑞,Hengrui\n",
        "codes/area_code.csv": "code,name_zh,name_en,division\n0999,某地,Somewhere,320500\n",
    }
    for place, text in taught.items():
        (tmp_path / place).write_text(text, encoding="utf-8")
        seen.add(said(load_dictionary([PRODUCT_FOLDER, tmp_path])))
    assert len(seen) == 1 + len(taught)


def test_of_weak_trades_the_strongest_counts(words: Lexicon) -> None:
    assert words.strong(["HYDRAULIC", "MACHINERY", "TECHNOLOGY"]) == ["HYDRAULIC"]
    assert words.strong(["ENGINEERING", "MACHINERY"]) == ["MACHINERY"]
    assert words.strong(["ENGINEERING", "TECHNOLOGY"]) == ["ENGINEERING"]
