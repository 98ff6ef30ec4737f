"""`hub mdm match`: a file in, crosswalk, questions and golden records out; ids go on."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main

HEAD = "source_system,source_code,name,uscc,phone,address,updated_at"
ROWS = [
    "erp,01.001,苏州澜岱衡机电有限公司,91320599123456788E,0512-55512345,江苏省苏州市星湖街8号,2026-01-02",
    "crm,KH-9,蘇州澜岱衡機電有限责任公司（停用）,,0512 55512345,苏州市星湖街８号,2026/01/03",
    "mes,=7,无锡玥铧昀水务有限公司,,0510-55598765,,2026-01-04",
]


def written(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))


def match(*words: str, code: int = 0) -> None:
    with pytest.raises(SystemExit) as left:
        main(["mdm", "match", *words])
    assert (left.value.code or 0) == code


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "客户 名单.csv"
    path.write_bytes("\n".join([HEAD, *ROWS]).encode("gb18030"))
    return path


def test_one_customer_of_two_systems_and_a_stranger(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    match(str(records), "--entity", "customer", "--out", str(out), "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["records"], said["golden"], said["questions"]) == (3, 2, 0)
    rows = written(out / "crosswalk.csv")
    assert [row["source_code"] for row in rows] == ["01.001", "KH-9", "'=7"]
    ids = [row["golden_id"] for row in rows]
    assert ids[0] == ids[1] != ids[2]
    assert rows[0]["match_kind"] in {"certain", "likely"}
    assert rows[2]["match_kind"] == "alone"
    assert rows[2]["score"] == ""
    golden = written(out / "golden.csv")
    assert {row["golden_id"] for row in golden} == set(ids)
    assert written(out / "review.csv") == []
    assert written(out / "relations.csv") == []
    assert "<svg" in (out / "report.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in out.iterdir()) == [
        "crosswalk.csv", "golden.csv", "registry.duckdb", "relations.csv", "report.html",
        "review.csv",
    ]  # fmt: skip


def test_the_ids_of_an_earlier_output_go_on(records: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    match(str(records), "--entity", "customer", "--out", str(first))
    more = "wms,C1,无锡玥铧昀水务有限公司,,051055598765,,"
    records.write_text("\n".join([HEAD, more, *reversed(ROWS)]), encoding="utf-8")
    match(str(records), "--entity", "customer", "--out", str(second), "--previous", str(first))

    def ids(out: Path) -> dict[str, str]:
        return {row["source_code"]: row["golden_id"] for row in written(out / "crosswalk.csv")}

    assert ids(first).items() <= ids(second).items()
    assert ids(second)["C1"] == ids(first)["'=7"]


def test_a_spreadsheet_keeps_codes_and_carries_others_along(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in [["source_system", "source_code", "名称", "规格型号", "颜色"],
                 ["erp", "007", "六角螺栓", "M8×20 8.8级", "黑"],
                 ["wms", "0x7", "六角螺栓 M8*20-8.8级", None, "黑"]]:  # fmt: skip
        sheet.append(line)
    path = tmp_path / "materials.xlsx"
    book.save(path)
    match(str(path), "--entity", "material", "--out", str(tmp_path / "out"))
    rows = written(tmp_path / "out" / "crosswalk.csv")
    assert [row["source_code"] for row in rows] == ["007", "0x7"]
    assert len({row["golden_id"] for row in rows}) == 1
    assert [row["颜色"] for row in written(tmp_path / "out" / "golden.csv")] == ["黑"]


def test_news_alone_go_on_from_an_earlier_output(records: Path, tmp_path: Path) -> None:
    """Ten files one after the other end in the partition of one file with all of them."""
    match(str(records), "--entity", "customer", "--out", str(tmp_path / "whole"))
    previous: list[str] = []
    for place, row in enumerate(ROWS):
        records.write_text("\n".join([HEAD, row]), encoding="utf-8")
        out = tmp_path / str(place)
        match(str(records), "--entity", "customer", "--out", str(out), *previous)
        previous = ["--previous", str(out)]
    grown, whole = (written(out / "crosswalk.csv") for out in (out, tmp_path / "whole"))

    def groups(rows: list[dict[str, str]]) -> set[frozenset[str]]:
        ids = {row["golden_id"] for row in rows}
        return {
            frozenset(row["source_code"] for row in rows if row["golden_id"] == one) for one in ids
        }

    assert len(grown) == len(whole) == 3
    assert groups(grown) == groups(whole)


def test_answers_in_the_review_file_are_judgements(tmp_path: Path) -> None:
    rows = ["erp,1,苏州澜岱衡有限公司,,,,", "crm,2,澜岱衡,,,,", "mes,3,苏州玥铧昀有限公司,,,,"]
    path, out = tmp_path / "records.csv", tmp_path / "out"
    path.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    match(str(path), "--entity", "customer", "--out", str(out))
    (out / "review.csv").write_text(
        "source_system_a,source_code_a,source_system_b,source_code_b,answer\n"
        "erp,1,crm,2,相同\nerp,1,mes,3,\n", encoding="gb18030",
    )  # fmt: skip
    match(str(path), "--entity", "customer", "--out", str(out), "--previous", str(out))
    found = {row["source_code"]: row for row in written(out / "crosswalk.csv")}
    assert found["1"]["golden_id"] == found["2"]["golden_id"] != found["3"]["golden_id"]
    assert found["2"]["match_kind"] == "steward"
    assert found["2"]["score"] == ""
    match(str(path), "--entity", "customer", "--out", str(out), "--previous", str(out))
    again = {row["source_code"]: row for row in written(out / "crosswalk.csv")}
    assert again == found  # the answer is kept, though review.csv was written anew
    before = {one.name: one.read_bytes() for one in out.iterdir()}
    text = "source_system_a,source_code_a,source_system_b,source_code_b,answer\nerp,1,mes,3,maybe\n"
    (out / "review.csv").write_text(text, encoding="utf-8")
    words = (str(path), "--entity", "customer", "--out", str(out), "--previous", str(out))
    match(*words, code=1)
    (out / "review.csv").write_bytes(before["review.csv"])
    assert {one.name: one.read_bytes() for one in out.iterdir()} == before


def test_of_two_rows_of_one_code_the_newer_speaks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ["erp,1,旧名有限公司,,,,2026-01-02", "erp,1,苏州澜岱衡有限公司,,,,2026-01-03"]
    path, out = tmp_path / "records.csv", tmp_path / "out"
    path.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    match(str(path), "--entity", "customer", "--out", str(out), "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["records"], said["outranked"], said["known"]) == (2, 1, 1)
    assert [row["name"] for row in written(out / "golden.csv")] == ["苏州澜岱衡有限公司"]
    assert len(written(out / "crosswalk.csv")) == 2


def test_an_output_of_customers_is_not_continued_with_materials(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    match(str(records), "--entity", "customer", "--out", str(out))
    words = ("--entity", "material", "--out", str(tmp_path / "m"), "--previous", str(out))
    match(str(records), *words, code=2)
    assert "holds customer, not material" in capsys.readouterr().err


def test_own_rules_for_people(tmp_path: Path) -> None:
    rules = tmp_path / "person.yaml"
    rules.write_text("entity: person\nnames: [given, family]\ndates: [born]\n", encoding="utf-8")
    path = tmp_path / "people.csv"
    people = ["given,family,born", "Anna,Kowal,1980-01-02", "Kowal,Anna,02/1980"]
    path.write_text("\n".join([*people, "anna,kowal,1980/1/2"]), encoding="utf-8")
    match(str(path), "--rules", str(rules), "--out", str(tmp_path / "out"))
    rows: list[dict[str, Any]] = written(tmp_path / "out" / "crosswalk.csv")
    assert rows[0]["golden_id"] == rows[2]["golden_id"]
    assert [row["source_code"] for row in rows] == ["line 1", "line 2", "line 3"]


@pytest.mark.parametrize(
    ("text", "words", "what"),
    [
        (f"{HEAD}\nerp,1.23E+17,甲,,,,\n", ("--entity", "customer"), "record 1: source_code"),
        (f"{HEAD}\n", ("--entity", "customer"), "holds no rows"),
        (f"{HEAD}\n{ROWS[0]}\n", ("--entity", "client"), "no rules for 'client'"),
        (f"{HEAD}\n{ROWS[0]}\n", (), "say what the records are"),
        (f"{HEAD}\n{ROWS[0]}\n", ("--entity", "customer", "--previous", "nowhere"), "no earlier"),
    ],
)
def test_what_cannot_be_matched_says_why_in_one_line(
    text: str, words: tuple[str, ...], what: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = tmp_path / "records.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["mdm", "match", str(path), "--out", str(tmp_path / "out"), *words])
    assert left.value.code in {1, 2}
    said = capsys.readouterr().err.strip()
    assert what in said
    assert "\n" not in said
