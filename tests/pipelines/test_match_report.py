"""report.html of a matching: figures, pictures and examples; nothing from outside, all escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from hub import duck, words
from hub.dictionary import PRODUCT_FOLDER, Dictionary, load_dictionary
from mdm import standalone
from mdm.rulebook import PRODUCT_RULES, Rules, load_rules
from pipelines import match_report, matching

VOID = {"meta", "rect", "line", "br"}
HEAD = "source_system,source_code,name,uscc,phone,address"
REAL = [
    "erp,1,苏州澜岱衡机电有限公司,91320599123456788E,0512-55512345,江苏省苏州市星湖街8号",
    "crm,2,蘇州澜岱衡機電有限责任公司（停用）,,0512 55512345,苏州市星湖街８号",
    "mes,3,Suzhou Landaiheng Electromechanical Co. Ltd.,n/a,0512-55512345,",
    "mes,4,无锡玥铧昀水务有限公司,N/A,0510-55598765,",
    "wms,5,<script>alert(1)</script> & Co,,,",
]


class Page(HTMLParser):
    """A page as a browser reads it: its tags must close, its words and addresses are kept."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [str(v) for name, v in attrs if name in {"href", "src"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return load_dictionary([PRODUCT_FOLDER])


@pytest.fixture(scope="module")
def rules(dictionary: Dictionary) -> Rules:
    (found,) = load_rules([PRODUCT_RULES], dictionary, ["customer"])
    return found


@pytest.fixture
def con(dictionary: Dictionary) -> Iterator[duck.Connection]:
    """The tables of a matching without a record."""
    with duck.connect() as made:
        standalone.build(made, [dictionary.entities["customer"]], dictionary)
        made.execute(
            """create table out_crosswalk (source_system varchar, source_code varchar,
                golden_id varchar, match_kind varchar, score double)"""
        )
        made.execute(
            """create table out_review (source_system_a varchar, source_code_a varchar,
                source_system_b varchar, source_code_b varchar, score double, reasons varchar)"""
        )
        yield made


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    words.speak("en")
    yield
    words.speak("en")


def add(
    con: duck.Connection, source: str, ref: str, golden: str, score: float | None, **values: str
) -> None:
    names = "".join(f", {name}" for name in values)
    marks = ", ?" * len(values)
    con.execute(
        f"insert into ops.all_customer (source, ref{names}) values (?, ?{marks})",
        [source, ref, *values.values()],
    )
    kind = "alone" if score is None else "certain" if score >= 15 else "likely"
    con.execute(
        "insert into out_crosswalk values (?, ?, ?, ?, ?)", [source, ref, golden, kind, score]
    )


def report(con: duck.Connection, rules: Rules, out: Path, **facts: Any) -> str:
    match_report.write_report(con, rules, "Customer", rules.thresholds, out, facts=facts)
    return (out / "report.html").read_text("utf-8")


@pytest.fixture
def real(tmp_path: Path, rules: Rules, dictionary: Dictionary) -> str:
    """The report of records that were really matched."""
    path, out = tmp_path / "客户 list.csv", tmp_path / "out"
    path.write_text("\n".join([HEAD, *REAL]), "utf-8")
    matching.match_file(path, out, dictionary, rules)
    return (out / "report.html").read_text("utf-8")


def test_real_records_with_a_planted_script(real: str) -> None:
    page = Page(real)
    assert "script" not in page.tags
    assert "<script>alert(1)</script> & Co" not in real
    assert "客户 list.csv" in page.text
    assert "Records 5 from 4 sources" in page.text
    assert "No longer used" in page.text  # the status mark, by its label
    assert re.search(r"a placeholder Unified social credit code 2 (n/a|N/A)", page.text)
    assert "same Name · brand" in page.text
    assert '<td class="text useless">n/a</td>' in real
    assert len(real) < 100_000


def test_the_page_needs_nothing_from_outside(real: str) -> None:
    page = Page(real)
    assert page.addresses
    assert all(one.startswith("#") for one in page.addresses)
    assert not re.search(r"url\(|@import|https?:", real)
    targets = set(re.findall(r'id="([^"]+)"', real))
    assert {one.removeprefix("#") for one in page.addresses} <= targets


def test_the_reader_of_pages_finds_a_planted_defect() -> None:
    assert "script" in Page("<p><script>alert(1)</script></p>").tags
    with pytest.raises(AssertionError):
        Page("<p><b>never closed</p>")


def test_chinese_is_spoken_where_it_is_in_force(
    con: duck.Connection, rules: Rules, tmp_path: Path
) -> None:
    words.speak("zh")
    add(con, "erp", "1", "C-1", 20.0, name="澜岱衡")
    add(con, "crm", "2", "C-1", 20.0, name="澜岱衡机电")
    text = Page(report(con, rules, tmp_path)).text
    assert "来源重合度" in text
    assert "Records" not in text


def test_figures_are_counted(con: duck.Connection, rules: Rules, tmp_path: Path) -> None:
    con.execute(
        """insert into out_crosswalk
        select 'erp', n, 'C-' || n, if(n < 300, 'certain', 'alone'), if(n < 300, 20.0, null)
        from range(1_200) r(n)
        union all select 'crm', n, 'C-' || n, 'likely', 12.0 from range(300) r(n)"""
    )
    page = Page(report(con, rules, tmp_path))
    assert "Records 1,500 from 2 sources" in page.text
    assert "Golden records 1,200 1.2 records each" in page.text
    assert "Duplicates found 300 20% of all records" in page.text
    assert "certain 300 · 20%" in page.text
    assert "alone 900 · 60%" in page.text
    assert "erp and crm share 300 golden records, 100% of the smaller one" in page.text
    assert "900 golden records are known to erp alone" in page.text
    assert "12 – 13: 300 records" in page.text
    assert "asked from 9" in page.text


def test_thresholds_that_nobody_knows_are_not_drawn(
    con: duck.Connection, rules: Rules, tmp_path: Path
) -> None:
    add(con, "erp", "1", "C-1", 20.0, name="澜岱衡")
    add(con, "crm", "2", "C-1", 20.0, name="澜岱衡")
    match_report.write_report(con, rules, "Customer", None, tmp_path, facts={})
    text = Page((tmp_path / "report.html").read_text("utf-8")).text
    assert "20 – 21: 2 records" in text
    assert "asked from" not in text


def test_nothing_at_all(con: duck.Connection, rules: Rules, tmp_path: Path) -> None:
    assert "Records 0" in Page(report(con, rules, tmp_path)).text


def test_one_record_alone(con: duck.Connection, rules: Rules, tmp_path: Path) -> None:
    add(con, "erp", "1", "C-1", None, name="澜岱衡")
    page = Page(report(con, rules, tmp_path))
    assert "Records 1 from one source" in page.text
    assert "Who belongs to whom" not in page.text


def test_what_differs_in_a_question_is_marked(
    con: duck.Connection, rules: Rules, tmp_path: Path
) -> None:
    add(con, "erp", "1", "C-1", None, name="苏州澜岱衡机电", phone="0512-1", contact="王小明")
    add(con, "crm", "2", "C-2", None, name="无锡澜岱衡机电", phone="0512-1")
    con.execute(
        """insert into out_review values ('erp', '1', 'crm', '2', 10.5,
            'same name.brand, different name.place (10.5 bits)')"""
    )
    text = report(con, rules, tmp_path)
    assert "<mark>苏州</mark>澜岱衡机电" in text
    assert "<mark>无锡</mark>澜岱衡机电" in text
    assert text.count('<td class="text same">0512-1</td>') == 2
    assert '<span class="chip against">different name · place</span>' in text
    assert "王小明</td>" in text


def test_the_largest_golden_record_comes_first_and_is_cut(
    con: duck.Connection, rules: Rules, tmp_path: Path
) -> None:
    for n in range(15):
        add(con, "erp", f"{n:02}", "C-2", 20.0, name="澜岱衡" if n else "玥铧昀")
    add(con, "erp", "x", "C-1", 11.5, name="沅")
    add(con, "crm", "y", "C-1", 11.5, name="沅")
    text = Page(report(con, rules, tmp_path)).text
    assert text.index("C-2") < text.index("C-1")
    assert "15 records and 3 more" in text
    assert "weakest member 11.5 bits" in text
    assert "<mark>玥铧昀</mark>" in (tmp_path / "report.html").read_text("utf-8")


def test_relations_are_trees_and_a_circle_ends(
    con: duck.Connection, rules: Rules, tmp_path: Path, dictionary: Dictionary
) -> None:
    con.execute(
        """create table out_relations as select * from (values
            ('C-2', '澜岱衡无锡分公司', 'C-1', '澜岱衡 <集团>', 'branch_of', 20.0, 'same brand'),
            ('C-3', '澜岱衡二厂', 'C-2', '澜岱衡无锡分公司', 'plant_of', 19.0, 'same brand'),
            ('C-8', '甲', 'C-9', '乙', 'branch_of', 9.0, ''),
            ('C-9', '乙', 'C-8', '甲', 'branch_of', 9.0, ''))
            t(from_golden_id, from_name, to_golden_id, to_name, kind, score, reason)"""
    )
    labels = match_report.labels_of(dictionary, "customer")
    text = report(con, rules, tmp_path, labels=labels)
    page = Page(text)
    assert (
        "澜岱衡 <集团> C-1 澜岱衡无锡分公司 C-2 · Branch of 澜岱衡二厂 C-3 · Plant of" in page.text
    )
    assert "澜岱衡 &lt;集团&gt;" in text
    assert page.text.count("C-9") == 1


def test_a_page_of_long_values_stays_small(
    con: duck.Connection, rules: Rules, tmp_path: Path
) -> None:
    names = ("name", "name_en", "uscc", "phone", "address", "contact")
    for golden in range(12):
        for n in range(30):
            letters = [chr(0x4E00 + (golden * 7 + n * place) % 900) for place in range(500)]
            values = {name: "".join(letters) for name in names}
            add(con, f"source {n}", f"{golden}", f"C-{golden}", 20.0, **values)
    con.execute(
        """insert into out_review select 'source 1', '1', 'source 2', '2', 10,
            'same name.brand (10 bits)' from range(50)"""
    )
    text = report(con, rules, tmp_path)
    assert "The 12 largest of 30 sources are drawn." in text
    assert len(text.encode()) < 500_000
